"""The link to a begun form by mail: the code never, the address for nothing else, and nobody's mailbox is flooded."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from email import message_from_bytes
from email.policy import default

import pytest
import sqlalchemy as sa
from werkzeug.datastructures import MultiDict

from portal.database import WORKER, utc_now
from portal.drafts import due_reminders, forget_expired
from portal.drafts.models import DraftContact
from portal.messages import remind, send_waiting
from portal.messages.models import OutboxMail
from portal.web import german_day
from tests.applicant import Applicant
from tests.integration.apply.journeys import dump, house_of, nothing_written, ready_to_send, stored_draft

MARKER = "zyxwmarke"
ADDRESS = f"{MARKER}@poststelle.de"
UNDER_WAY = "Der Link ist unterwegs. An eine Adresse senden wir höchstens 3 Links am Tag."


def saving(app, town="michelstadt"):
    somebody = ready_to_send(app, town)
    somebody.submit({}, action="save")
    assert somebody.step == "fortsetzen"
    return somebody


def send_link(somebody, address=ADDRESS, *, follow=True, **changes):
    page = f"{somebody.draft_address}/fortsetzen"
    somebody.open(page)
    form = {"csrf_token": dict(somebody.form_values())["csrf_token"], "action": "send", "email": address, **changes}
    somebody.page = somebody.client.post(page, data=MultiDict(form), follow_redirects=follow)
    return somebody.page


def link_and_code(somebody):
    somebody.open(f"{somebody.draft_address}/fortsetzen")
    return [" ".join(shown.text_content().split()) for shown in somebody.tree.xpath("//dl[@class='p-dl']//dd")]


def rows(app, model):
    with house_of(app).database.reading(WORKER) as session:
        return list(session.scalars(sa.select(model)))


def received(app):
    """What the worker sends, as the messages that arrive."""
    send_waiting(house_of(app))
    folder = house_of(app).settings.data / "mail"
    return [message_from_bytes(file.read_bytes(), policy=default) for file in sorted(folder.glob("*.eml"))]


def plain(message):
    return message.get_body(("plain",)).get_content()


def test_the_mail_holds_the_link_and_the_last_day_and_neither_code_nor_service_nor_name(app):
    somebody = saving(app)
    link, code = link_and_code(somebody)
    send_link(somebody)
    assert UNDER_WAY in somebody.text

    (message,) = received(app)
    assert message["To"] == ADDRESS and str(message["From"]).startswith("Stadt Michelstadt <")
    page = message.get_body(("html",)).get_content()
    last_day = german_day(stored_draft(app, somebody).expires_at.date())
    for text in (plain(message), page):
        assert link in text and last_day in text
        for kept in (code, code.replace("-", ""), "Hund", "Mustermann", "Erika"):
            assert kept not in text + message["Subject"]


def test_the_link_of_the_mail_opens_the_form_with_the_code(app):
    somebody = saving(app)
    _, code = link_and_code(somebody)
    send_link(somebody)
    (message,) = received(app)
    (link,) = [line for line in plain(message).splitlines() if line.startswith("http://")]
    stranger = Applicant(app.test_client())
    with nothing_written(app):
        stranger.open(link.removeprefix("http://localhost"))
    stranger.submit({"code": code})
    assert stranger.draft_address == somebody.draft_address


def test_a_reload_sends_nothing_again(app):
    somebody = saving(app)
    send_link(somebody)
    with nothing_written(app):
        somebody.open(somebody.address)
    assert UNDER_WAY in somebody.text and len(received(app)) == 1


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "Geben Sie Ihre E-Mail-Adresse ein."),
        ("erika", "In der E-Mail-Adresse fehlt das @-Zeichen."),
        ("erika@", "E-Mail-Adresse muss aussehen wie name@beispiel.de. Prüfen Sie die Schreibweise."),
        ("a@b.de, c@d.de", "E-Mail-Adresse muss aussehen wie name@beispiel.de. Prüfen Sie die Schreibweise."),
    ],
)
def test_what_is_no_address_is_said_at_the_field_and_kept_there(app, typed, sentence):
    somebody = saving(app)
    with nothing_written(app):
        send_link(somebody, typed)
    assert somebody.errors == {"email": sentence}
    assert somebody.tree.xpath("string(//input[@id='email']/@value)") == typed


def test_a_header_cannot_be_smuggled_in(app):
    somebody = saving(app)
    with nothing_written(app):
        send_link(somebody, f"{ADDRESS}\r\nBcc: alle@poststelle.de")
    assert "email" in somebody.errors


def test_a_stale_page_keeps_what_was_typed(app):
    somebody = saving(app)
    with nothing_written(app):
        send_link(somebody, csrf_token="alt")
    assert "Die Seite war zu lange offen." in somebody.text
    assert somebody.tree.xpath("string(//input[@id='email']/@value)") == ADDRESS


def test_a_stranger_sends_nothing(app):
    somebody, stranger = saving(app), saving(app)
    form = {"csrf_token": dict(stranger.form_values())["csrf_token"], "action": "send", "email": ADDRESS}
    with nothing_written(app):
        assert stranger.client.post(f"{somebody.draft_address}/fortsetzen", data=form).status_code == 404


# Nobody's mailbox is flooded ------------------------------------------------------------------------------------------


def test_one_address_gets_three_links_a_day_whoever_asks_and_every_answer_is_the_same(app, time_machine):
    answers = set()
    for number in range(6):
        somebody = saving(app)
        answer = send_link(somebody, ADDRESS.upper() if number % 2 else ADDRESS, follow=False)
        location = answer.headers["Location"].removeprefix(somebody.draft_address)
        answers.add((answer.status_code, location, "Retry-After" in answer.headers))
    assert answers == {(303, "/fortsetzen?gesendet=ja", False)}
    assert len(rows(app, OutboxMail)) == 3 == len(rows(app, DraftContact))

    time_machine.move_to(utc_now() + timedelta(days=1, minutes=1), tick=True)
    send_link(saving(app))
    assert len(rows(app, OutboxMail)) == 4


def test_one_form_sends_five_links_a_day_and_the_latest_address_is_kept(app):
    somebody = saving(app)
    for number in range(7):
        send_link(somebody, f"{MARKER}{number}@poststelle.de")
    assert len(rows(app, OutboxMail)) == 5 and len(rows(app, DraftContact)) == 1


def test_from_one_place_come_twenty_links_a_day(app):
    people = [saving(app) for _ in range(5)]
    for number in range(23):
        send_link(people[number // 5], f"{MARKER}{number}@poststelle.de")
    assert len(rows(app, OutboxMail)) == 20


# The reminder ---------------------------------------------------------------------------------------------------------


def move_to_the_last_week(app, time_machine, somebody):
    expires_at = stored_draft(app, somebody).expires_at
    time_machine.move_to(expires_at - timedelta(days=7, minutes=1), tick=True)
    assert remind(house_of(app)) == 0
    time_machine.move_to(expires_at - timedelta(days=7) + timedelta(seconds=1), tick=True)
    return expires_at


def test_seven_days_before_the_end_one_reminder_comes_without_a_link(app, time_machine):
    somebody = saving(app)
    link, code = link_and_code(somebody)
    send_link(somebody)
    received(app)
    expires_at = move_to_the_last_week(app, time_machine, somebody)
    assert remind(house_of(app)) == 1
    assert remind(house_of(app)) == 0

    _, reminder = sorted(received(app), key=lambda message: message["Date"].datetime)
    said = reminder["Subject"] + plain(reminder) + reminder.get_body(("html",)).get_content()
    assert reminder["To"] == ADDRESS and german_day(expires_at.date()) in said
    for kept in ("http", "href", link.rsplit("/", 1)[1], code, "Hund", "Mustermann"):
        assert kept not in said
    assert "Öffnen Sie den Link aus unserer letzten E-Mail" in said


def test_two_workers_that_find_the_same_reminder_due_send_one(app, time_machine, monkeypatch):
    somebody = saving(app)
    send_link(somebody)
    move_to_the_last_week(app, time_machine, somebody)
    both_looked = threading.Barrier(2)

    def look(*arguments):
        due = due_reminders(*arguments)
        both_looked.wait(10)
        return due

    monkeypatch.setattr("portal.messages.resume_mail.due_reminders", look)
    with ThreadPoolExecutor(2) as workers:
        sent = [worker.result() for worker in [workers.submit(remind, house_of(app)) for _ in range(2)]]
    assert sorted(sent) == [0, 1]


def test_who_goes_on_is_reminded_of_the_new_last_day_only(app, time_machine):
    somebody = saving(app)
    send_link(somebody)
    start = utc_now()
    time_machine.move_to(start + timedelta(days=20), tick=True)
    somebody.open(f"{somebody.draft_address}/name")
    somebody.submit({"halter-family": "Neu"})
    time_machine.move_to(start + timedelta(days=25), tick=True)
    assert remind(house_of(app)) == 0


def test_who_gave_the_address_in_the_last_week_has_just_read_the_day(app, time_machine):
    somebody = saving(app)
    time_machine.move_to(stored_draft(app, somebody).expires_at - timedelta(days=6), tick=True)
    send_link(somebody)
    assert remind(house_of(app)) == 0


def test_who_sent_the_form_is_not_reminded_and_leaves_no_address(app, time_machine):
    somebody = saving(app)
    send_link(somebody)
    somebody.open(f"{somebody.draft_address}/pruefen")
    expires_at = stored_draft(app, somebody).expires_at
    somebody.send()
    assert somebody.address.endswith("/eingang")
    assert rows(app, DraftContact) == [] == rows(app, OutboxMail)
    time_machine.move_to(expires_at - timedelta(days=3), tick=True)
    assert remind(house_of(app)) == 0


@pytest.mark.parametrize("end", ["deleted", "over"])
def test_the_address_and_what_waits_for_it_go_with_the_form(app, time_machine, end):
    somebody = saving(app)
    send_link(somebody)
    expires_at = move_to_the_last_week(app, time_machine, somebody)
    remind(house_of(app))
    assert len(rows(app, OutboxMail)) == 2 and len(rows(app, DraftContact)) == 1
    if end == "over":
        time_machine.move_to(expires_at + timedelta(seconds=1), tick=True)
        forget_expired(house_of(app))
    else:
        somebody.open(f"/michelstadt/antrag/{somebody.service}/loeschen")
        somebody.submit({}, action="remove")
    assert rows(app, OutboxMail) == [] == rows(app, DraftContact)
    assert received(app) == []


def test_the_address_can_be_read_in_neither_database_nor_log(app, time_machine, capfd):
    somebody = saving(app)
    send_link(somebody)
    move_to_the_last_week(app, time_machine, somebody)
    remind(house_of(app))
    token, code = link_and_code(somebody)[0].rsplit("/", 1)[1], link_and_code(somebody)[1]
    stored = repr(dump(app)).lower()
    received(app)
    for written in (stored, repr(dump(app)).lower(), capfd.readouterr().err.lower()):
        assert MARKER not in written and token.lower() not in written and code.lower() not in written
