"""What monitoring reads: deliveries, their age, workers, disk and backup; asked for often, looked up seldom."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa

from portal.application import build
from portal.database import Scope, new_id, utc_now
from portal.delivery import State, enqueue_deliveries
from portal.delivery.models import DeliveryRow, Heartbeat
from portal.messages import Kind, Letter, MailState, enqueue, sealed_mail
from portal.operations import LastBackup, age, note_backup, size
from tests.cases import make_case
from tests.clerks import statements


@pytest.fixture
def numbers(app):
    """The value of a line of ``/metrics``, by name and labels."""

    def read(line):
        found = re.search(rf"^{re.escape(line)} (\S+)$", app.test_client().get("/metrics").text, re.MULTILINE)
        return float(found[1]) if found else None

    return read


def delivery(state):
    def enqueue(session, new):
        session.add(
            DeliveryRow(
                municipality=new.municipality, id=new_id(), submission_id=new.id, reference=new.reference,
                target="dms", state=state, attempt=1, process_id=new_id(),
            )
        )  # fmt: skip

    return enqueue


def test_an_empty_portal_tells_zeros(numbers):
    assert numbers("portal_database_up") == 1
    assert numbers('portal_deliveries{state="planned"}') == 0
    assert numbers("portal_oldest_undelivered_seconds") == 0
    assert numbers('portal_mails{state="waiting"}') == 0 == numbers("portal_oldest_waiting_mail_seconds")
    assert numbers("portal_data_free_bytes") > 0
    assert numbers("portal_last_backup_timestamp_seconds") is None


def test_deliveries_are_counted_by_state_and_the_oldest_open_one_has_an_age(house, numbers, time_machine):
    start = utc_now()
    make_case(house, enqueue=delivery(State.DELIVERED))
    time_machine.move_to(start + timedelta(minutes=10))
    make_case(house, "erbach", enqueue=delivery(State.ATTENTION))
    make_case(house, "sontra", enqueue=enqueue_deliveries(house))
    time_machine.move_to(start + timedelta(minutes=30))
    assert numbers('portal_deliveries{state="delivered"}') == 1
    assert numbers('portal_deliveries{state="attention"}') == 1
    assert numbers('portal_deliveries{state="planned"}') == 1
    # The id of a row takes its time from the machine's own clock, which the test does not move.
    assert numbers("portal_oldest_undelivered_seconds") == pytest.approx(30 * 60, abs=30)


def test_mails_are_counted_by_state_and_the_oldest_waiting_one_has_an_age(house, numbers, time_machine):
    start = utc_now()
    letter = Letter(recipient="a@b.de", sender="S", subject="S", paragraphs=("S",))
    with house.database.writing(Scope.town("erbach")) as session:
        for state in (MailState.SENT, MailState.GIVEN_UP, MailState.WAITING, MailState.WAITING):
            mail = sealed_mail(house, "erbach", Kind.RESUME, letter, start)
            mail.state = state
            enqueue(session, mail)
    time_machine.move_to(start + timedelta(minutes=30))
    for state, number in (("sent", 1), ("given_up", 1), ("waiting", 2)):
        assert numbers(f'portal_mails{{state="{state}"}}') == number
    assert numbers("portal_oldest_waiting_mail_seconds") == pytest.approx(30 * 60, abs=2)


def test_each_worker_tells_how_long_ago_it_was_seen(house, numbers):
    with house.database.writing() as session:
        for name, seconds in (("eins", 3), ("zwei", 300)):
            seen = utc_now() - timedelta(seconds=seconds)
            session.add(Heartbeat(executor=name, started_at=seen, seen_at=seen))
    assert numbers('portal_worker_heartbeat_age_seconds{worker="eins"}') == pytest.approx(3, abs=2)
    assert numbers('portal_worker_heartbeat_age_seconds{worker="zwei"}') == pytest.approx(300, abs=2)


def test_the_time_of_the_last_backup_is_told(house, numbers):
    moment = utc_now().replace(microsecond=0)
    note_backup(house.settings.data, LastBackup(file="/sicherung/x.zip", created_at=moment, size=5))
    assert numbers("portal_last_backup_timestamp_seconds") == moment.timestamp()


def test_a_note_that_nobody_can_read_counts_as_none(house, numbers):
    (house.settings.data / "backup.json").write_text("{")
    assert numbers("portal_last_backup_timestamp_seconds") is None


def test_asking_often_costs_the_database_little(house, app):
    client = app.test_client()
    client.get("/metrics")
    with statements(house) as asked:
        for _ in range(20):
            client.get("/metrics")
    assert asked == []


def test_after_ten_seconds_the_numbers_are_new(house, app, monkeypatch):
    clock = [1000.0]
    monkeypatch.setattr("portal.operations.numbers.time.monotonic", lambda: clock[0])
    client = app.test_client()
    client.get("/metrics")
    make_case(house, enqueue=delivery(State.HELD))
    clock[0] += 9
    assert 'portal_deliveries{state="held"} 0.0' in client.get("/metrics").text
    clock[0] += 2
    assert 'portal_deliveries{state="held"} 1.0' in client.get("/metrics").text


def test_without_a_database_the_numbers_say_so_and_the_page_still_answers(house, numbers, monkeypatch):
    def gone(*_):
        raise sa.exc.OperationalError("SELECT", {}, Exception("gone"))

    monkeypatch.setattr("portal.operations.numbers.look", gone)
    assert numbers("portal_database_up") == 0
    assert numbers("portal_oldest_undelivered_seconds") is None


def test_two_applications_of_one_process_tell_their_own_numbers(house):
    first, second = build(house=house), build(house=house)
    for app in (first, second):
        assert app.test_client().get("/metrics").text.count("portal_database_up 1.0") == 1


@pytest.mark.parametrize(
    ("span", "words"),
    [
        ({"seconds": -3}, "wenigen Sekunden"),
        ({"seconds": 59}, "wenigen Sekunden"),
        ({"seconds": 60}, "1 Minute"),
        ({"minutes": 59, "seconds": 59}, "59 Minuten"),
        ({"hours": 1}, "1 Stunde"),
        ({"hours": 25}, "1 Tag"),
        ({"days": 3}, "3 Tagen"),
    ],
)
def test_an_age_is_told_in_its_largest_unit(span, words):
    assert age(timedelta(**span)) == words


@pytest.mark.parametrize(
    ("count", "words"),
    [(0, "0 Byte"), (999, "999 Byte"), (1500, "1,5 kB"), (12_500_000_000, "12,5 GB"), (3 * 10**12, "3,0 TB")],
)
def test_a_size_is_told_in_decimal_units(count, words):
    assert size(count) == words
