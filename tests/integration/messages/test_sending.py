"""A mail leaves the outbox when the receiver has it, and is lost neither to a bad day nor to a killed worker."""

from __future__ import annotations

import stat
from datetime import timedelta

import pytest
import sqlalchemy as sa

from portal.database import Scope, utc_now
from portal.messages import Kind, Letter, enqueue, forget_old_mails, outbox, sealed_mail, send_waiting
from portal.messages.outbox import KEPT
from portal.messages.sending import FIRST_PAUSE, GIVE_UP_AFTER, LONGEST_PAUSE, attempt, take
from tests.integration.messages.posts import (
    LETTER,
    MARKER,
    ON_ONE_DATABASE,
    RECIPIENT,
    TOWN,
    files,
    later,
    mails,
    only_mail,
    post,
    with_server,
)
from tests.mail_server import PASSWORD, mail_server, self_made_certificate

# What arrives ---------------------------------------------------------------------------------------------------------


def test_a_mail_arrives_and_nothing_of_it_stays_but_kind_state_and_times(house, server):
    house = with_server(house, server)
    post(house)
    assert send_waiting(house) == 1
    (message,) = server.messages
    assert server.envelopes == [("portal@amt.de", [RECIPIENT])]
    assert MARKER in message.get_body(("plain",)).get_content()
    mail = only_mail(house)
    assert (mail.kind, mail.state, mail.attempts, mail.error) == ("resume", "sent", 1, None)
    assert mail.sealed_letter is None and mail.ended_at is not None and mail.next_at is None and mail.lease_by is None
    assert send_waiting(house) == 0 and len(server.taken) == 1


def test_a_mail_of_a_transaction_that_failed_is_never_sent(house, server):
    house = with_server(house, server)
    mail = sealed_mail(house, TOWN, Kind.RESUME, LETTER, utc_now())
    with pytest.raises(RuntimeError), house.database.writing(Scope.town(TOWN)) as session:
        enqueue(session, mail)
        raise RuntimeError
    assert send_waiting(house) == 0 and server.taken == []


def test_without_a_mail_server_each_mail_is_a_file_for_its_owner_alone(house):
    post(house)
    post(house)
    assert send_waiting(house) == 2
    assert len(files(house)) == 2
    for file in files(house):
        assert MARKER in file.read_text() and stat.S_IMODE(file.stat().st_mode) == 0o600
    assert {file.name for file in (house.settings.data / "mail").iterdir()} == {f"{m.id}.eml" for m in mails(house)}


def test_a_mail_that_is_written_twice_is_one_file_with_the_same_bytes(house):
    post(house)
    attempt(house, take(house, "worker-1").mail)
    (first,) = files(house)
    before = first.read_bytes()
    assert send_waiting(house, "worker-1") == 1
    assert files(house) == [first] and first.read_bytes() == before


@ON_ONE_DATABASE
def test_how_the_server_says_goodbye_does_not_matter(house, server):
    house = with_server(house, server)
    server.hangs_up = True
    post(house)
    assert send_waiting(house) == 1 and len(server.taken) == 1


# What goes wrong ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("step", ["replies", "recipient_replies"])
def test_a_receiver_that_asks_for_patience_gets_the_mail_later(house, server, time_machine, step):
    house = with_server(house, server)
    setattr(server, step, [f"451 4.3.0 {RECIPIENT} später"])
    post(house)
    assert send_waiting(house) == 0
    mail = only_mail(house)
    assert (mail.state, mail.error) == ("waiting", "Der Mailserver bittet um Geduld (451).")
    assert mail.sealed_letter is not None
    assert send_waiting(house) == 0, "not before its time"
    later(time_machine, FIRST_PAUSE * 1.3)
    assert send_waiting(house) == 1
    assert len(server.taken) == 1 and only_mail(house).attempts == 2


@pytest.mark.parametrize("step", ["replies", "recipient_replies"])
def test_a_refused_mail_is_given_up_and_operators_see_it(house, server, step, capfd):
    house = with_server(house, server)
    setattr(server, step, [f"550 5.1.1 <{RECIPIENT}> gibt es nicht"])
    post(house)
    assert send_waiting(house) == 0
    mail = only_mail(house)
    assert (mail.state, mail.sealed_letter) == ("given_up", None)
    assert outbox(house).given_up == 1 and outbox(house).oldest is None
    assert outbox(house).troubles == {"Der Mailserver lehnt die Nachricht ab (550).": 1}
    assert MARKER.lower() not in capfd.readouterr().err.lower(), "a reply often repeats the address"
    assert send_waiting(house) == 0


@ON_ONE_DATABASE
def test_one_refused_mail_keeps_no_other_waiting(house, server):
    house = with_server(house, server)
    server.recipient_replies = ["550 Nein", "450 Später"]
    for _ in range(3):
        post(house)
    assert send_waiting(house) == 1
    assert sorted(mail.state for mail in mails(house)) == ["given_up", "sent", "waiting"]


def test_while_the_server_is_down_everything_waits_and_one_mail_is_tried(house, time_machine):
    with mail_server() as gone:
        house = with_server(house, gone)
    post(house)
    post(house)
    assert send_waiting(house) == 0
    assert sorted(mail.attempts for mail in mails(house)) == [0, 1]
    assert outbox(house).waiting == 2
    assert list(outbox(house).troubles) == ["Der Mailserver ist nicht erreichbar (ConnectionRefusedError)."]
    later(time_machine, GIVE_UP_AFTER * 2)
    send_waiting(house)
    send_waiting(house)
    assert outbox(house).waiting == 2, "a server that is down for days loses no mail"


@ON_ONE_DATABASE
def test_a_receiver_that_asks_for_patience_for_five_days_gets_no_more_of_it(house, server, time_machine):
    house = with_server(house, server)
    server.replies = ["451 Später"] * 3
    post(house)
    send_waiting(house)
    later(time_machine, GIVE_UP_AFTER - timedelta(hours=1))
    send_waiting(house)
    assert only_mail(house).state == "waiting"
    later(time_machine, LONGEST_PAUSE * 1.3)
    send_waiting(house)
    assert (only_mail(house).state, only_mail(house).sealed_letter) == ("given_up", None)


@ON_ONE_DATABASE
def test_pauses_grow_to_an_hour(house, server, time_machine):
    house = with_server(house, server)
    server.replies = ["451 Später"] * 9
    post(house)
    pauses = []
    for _ in range(9):
        send_waiting(house)
        pauses.append(only_mail(house).next_at - utc_now())
        later(time_machine, pauses[-1] + timedelta(seconds=1))
    assert FIRST_PAUSE * 0.7 < pauses[0] < FIRST_PAUSE * 1.3
    assert all(LONGEST_PAUSE * 0.7 < pause < LONGEST_PAUSE * 1.3 for pause in pauses[-2:])


@ON_ONE_DATABASE
def test_samples_of_addresses_are_not_given_to_a_mail_server(house, server):
    house = with_server(house, server)
    for domain in ("erbach.example", "example.org", "mail.example.com"):
        post(house, Letter(recipient=f"amt@{domain}", sender="S", subject="S", paragraphs=("S",)))
    assert send_waiting(house) == 0 and server.taken == []
    assert outbox(house).troubles == {"Die Adresse ist ein Platzhalter.": 3}


@ON_ONE_DATABASE
def test_a_mail_that_cannot_be_opened_is_given_up_and_the_next_one_sent(house, server):
    house = with_server(house, server)
    post(house)
    post(house)
    spoilt = mails(house)[0]
    with house.database.engine.begin() as connection:
        connection.execute(
            sa.text("UPDATE outbox_mail SET sealed_letter = x'00' WHERE id = :id"), {"id": spoilt.id.hex}
        )
    assert send_waiting(house) == 1
    assert outbox(house).troubles == {"Der Inhalt lässt sich nicht öffnen.": 1}


@ON_ONE_DATABASE
def test_a_full_disk_keeps_the_mail(house, monkeypatch):
    post(house)
    (house.settings.data / "mail").write_text("hier ist kein Ordner")
    assert send_waiting(house) == 0
    assert only_mail(house).state == "waiting" and only_mail(house).sealed_letter is not None
    (house.settings.data / "mail").unlink()


# Encryption -----------------------------------------------------------------------------------------------------------


@ON_ONE_DATABASE
def test_an_encrypted_server_gets_user_and_password_over_starttls_only(house, tmp_path):
    certificate = self_made_certificate(tmp_path)
    with mail_server(certificate, user="portal") as server:
        house = with_server(house, server, tls="starttls", ca_file=certificate, user="portal", password=PASSWORD)
        post(house)
        assert send_waiting(house) == 1
        assert server.encrypted == [True]


@ON_ONE_DATABASE
@pytest.mark.parametrize(
    ("changes", "hangs_up", "said"),
    [
        (
            {"ca_file": None},
            False,
            "Die Verschlüsselung zum Mailserver kam nicht zustande. Prüfen Sie sein Zertifikat.",
        ),
        ({"password": "falsch"}, False, "Der Mailserver lehnt die Anmeldung ab (535)."),
        ({"password": "falsch"}, True, "Der Mailserver lehnt die Anmeldung ab (535)."),
        ({"tls": "none", "user": None}, False, "Der Mailserver lehnt den Absender ab (530)."),
    ],
)
def test_whom_the_portal_does_not_trust_or_who_does_not_let_it_in_gets_nothing_and_loses_nothing(
    house, tmp_path, changes, hangs_up, said
):
    certificate = self_made_certificate(tmp_path)
    with mail_server(certificate, user="portal") as server:
        server.hangs_up = hangs_up
        wanted = {"ca_file": certificate, "tls": "starttls", "user": "portal", "password": PASSWORD, **changes}
        house = with_server(house, server, **wanted)
        post(house)
        assert send_waiting(house) == 0 and server.taken == []
        assert (only_mail(house).state, only_mail(house).error) == ("waiting", said)


@ON_ONE_DATABASE
def test_a_server_that_does_not_encrypt_gets_no_word(house, tmp_path):
    with mail_server() as server:
        house = with_server(house, server, tls="starttls", ca_file=self_made_certificate(tmp_path))
        post(house)
        assert send_waiting(house) == 0 and server.taken == []
        assert only_mail(house).error == "Der Mailserver ist nicht erreichbar (SMTPNotSupportedError)."


# Traces ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("reply", ["250 OK", f"451 {RECIPIENT}", f"550 {RECIPIENT}"])
def test_neither_recipient_nor_text_can_be_read_in_database_or_log(house, server, capfd, reply):
    house = with_server(house, server)
    post(house)
    assert MARKER.lower() not in everything_stored(house)
    server.replies = [reply]
    send_waiting(house)
    assert MARKER.lower() not in everything_stored(house)
    said = capfd.readouterr()
    assert MARKER.lower() not in (said.out + said.err).lower() and '"kind": "resume"' in said.out + said.err


def everything_stored(house):
    """All values of our tables in lower case."""
    with house.database.engine.connect() as connection:
        tables = sa.MetaData()
        tables.reflect(connection)
        rows = [row for table in tables.tables.values() for row in connection.execute(sa.select(table))]
    values = [value for row in rows for value in row]
    return " ".join(
        bytes(value).decode("latin-1") if isinstance(value, bytes | memoryview) else str(value) for value in values
    ).lower()


def test_what_is_left_of_a_mail_goes_after_a_month(house, time_machine):
    post(house)
    send_waiting(house)
    later(time_machine, KEPT - timedelta(minutes=1))
    post(house)
    assert forget_old_mails(house) == 0
    later(time_machine, timedelta(minutes=2))
    assert forget_old_mails(house) == 1
    assert only_mail(house).state == "waiting"
