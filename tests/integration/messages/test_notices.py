"""An office is told how many new cases wait: at most once an hour, in office hours, and nothing about them."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from math import ceil

import pytest

from portal.catalogue import Catalogue
from portal.database import Scope
from portal.messages import notify_offices, send_waiting
from portal.messages.notices import PAUSE, SETTLED, told_inboxes
from portal.messages.outbox import opened_letter
from portal.submissions import Status
from portal.submissions.arrivals import PARTS
from portal.submissions.models import CaseRow
from tests.cases import make_case
from tests.clerks import statements
from tests.integration.messages.posts import files, mails, with_server
from tests.mail_server import mail_server

ON_ONE_DATABASE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
#: Tuesday, 10 o'clock in Germany.
MORNING = datetime(2026, 6, 16, 8, 0, tzinfo=UTC)


@pytest.fixture
def clock(time_machine, house):
    """Moves the clock; every office knows of everything up to MORNING."""
    time_machine.move_to(MORNING, tick=False)
    notify_offices(house)

    def to(moment):
        time_machine.move_to(moment, tick=False)

    to(MORNING + SETTLED)
    return to


def arrive(house, moment, *towns, service="hund-anmelden"):
    for town in towns:
        make_case(house, town, service=service, received_at=moment)


def told(house):
    """Recipient and subject of every notice, the oldest first."""
    letters = (opened_letter(house, mail) for mail in mails(house) if mail.sealed_letter)
    return [(letter.recipient, letter.subject) for letter in letters]


def test_an_office_is_told_how_many_and_nothing_about_them(house, clock):
    arrive(house, MORNING + timedelta(minutes=1), "erbach", "erbach")
    clock(MORNING + timedelta(minutes=10))
    assert notify_offices(house) == 1
    send_waiting(house)
    (file,) = files(house)
    message = message_from_bytes(file.read_bytes(), policy=default)
    assert message["To"] == "steuern@erbach.example" and message["Subject"] == "Erbach: 2 neue Vorgänge"
    for kind in ("plain", "html"):
        text = message.get_body((kind,)).get_content()
        assert "In Ihrem Posteingang liegen 2 neue Vorgänge." in text
        assert not any(word in text for word in ("Hund", "Mustermann", "Steuer"))


def test_one_case_is_one(house, clock):
    arrive(house, MORNING + timedelta(minutes=1), "erbach")
    clock(MORNING + timedelta(minutes=10))
    notify_offices(house)
    (mail,) = mails(house)
    letter = opened_letter(house, mail)
    assert letter.subject == "Erbach: 1 neuer Vorgang"
    assert "In Ihrem Posteingang liegt 1 neuer Vorgang." in letter.text()


def test_every_office_hears_of_its_own_cases(house, clock):
    arrive(house, MORNING + timedelta(minutes=1), "erbach", "sontra")
    arrive(house, MORNING + timedelta(minutes=1), "erbach", service="gaestebeitrag-melden")
    clock(MORNING + timedelta(minutes=10))
    assert notify_offices(house) == 3
    assert sorted(told(house)) == [
        ("gaeste@erbach.example", "Erbach: 1 neuer Vorgang"),
        ("steuern@erbach.example", "Erbach: 1 neuer Vorgang"),
        ("steuern@sontra.example", "Sontra: 1 neuer Vorgang"),
    ]


def test_within_the_hour_nothing_is_told_and_after_it_what_came_meanwhile(house, clock):
    arrive(house, MORNING + timedelta(minutes=1), "erbach")
    first = MORNING + timedelta(minutes=10)
    clock(first)
    assert notify_offices(house) == 1
    arrive(house, first + timedelta(minutes=5), "erbach", "erbach")
    clock(first + PAUSE - timedelta(seconds=1))
    assert notify_offices(house) == 0
    clock(first + PAUSE)
    assert notify_offices(house) == 1
    assert [subject for _, subject in told(house)] == ["Erbach: 1 neuer Vorgang", "Erbach: 2 neue Vorgänge"]
    clock(first + 3 * PAUSE)
    assert notify_offices(house) == 0, "nothing new, no mail"


@pytest.mark.parametrize(
    ("arrived", "silent", "morning"),
    [
        ("2026-06-16T16:30Z", "2026-06-17T04:59Z", "2026-06-17T05:00Z"),
        ("2026-06-20T09:00Z", "2026-06-21T12:00Z", "2026-06-22T05:00Z"),
    ],
    ids=["evening", "weekend"],
)
@ON_ONE_DATABASE
def test_what_comes_after_hours_is_told_in_one_mail_the_next_working_morning(house, clock, arrived, silent, morning):
    arrived, silent, morning = map(datetime.fromisoformat, (arrived, silent, morning))
    for minutes in (0, 10, 20):
        arrive(house, arrived + timedelta(minutes=minutes), "erbach")
    for moment in (arrived + timedelta(hours=1), silent):
        clock(moment)
        assert notify_offices(house) == 0
    clock(morning)
    assert notify_offices(house) == 1
    assert told(house) == [("steuern@erbach.example", "Erbach: 3 neue Vorgänge")]


def test_what_a_clerk_has_taken_up_meanwhile_is_not_new(house, clock):
    arrive(house, MORNING + timedelta(minutes=1), "erbach", "erbach")
    with house.database.writing(Scope.town("erbach")) as session:
        session.query(CaseRow).first().status = Status.IN_PROCESS
    clock(MORNING + timedelta(minutes=10))
    notify_offices(house)
    assert told(house) == [("steuern@erbach.example", "Erbach: 1 neuer Vorgang")]


def test_a_case_whose_storing_takes_a_while_is_not_left_out(house, clock):
    arrived = MORNING + SETTLED + timedelta(seconds=30)
    clock(arrived + timedelta(seconds=60))
    arrive(house, MORNING + timedelta(minutes=1), "erbach")
    assert notify_offices(house) == 1
    arrive(house, arrived, "erbach")  # its POST came before the notice, its commit after it
    clock(arrived + 2 * PAUSE)
    assert notify_offices(house) == 1
    assert [subject for _, subject in told(house)] == ["Erbach: 1 neuer Vorgang"] * 2


def test_an_office_that_is_new_here_is_not_told_of_old_cases(house, time_machine):
    time_machine.move_to(MORNING, tick=False)
    arrive(house, MORNING - timedelta(days=3), "erbach")
    assert notify_offices(house) == 0
    time_machine.move_to(MORNING + 2 * PAUSE, tick=False)
    assert notify_offices(house) == 0 and told(house) == []


def test_two_workers_at_once_tell_an_office_once(house, clock):
    arrive(house, MORNING + timedelta(minutes=1), "erbach", "sontra")
    clock(MORNING + timedelta(minutes=10))
    start = threading.Barrier(2)
    found = []

    def work():
        start.wait()
        found.append(notify_offices(house))

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(found) == 2 == len(told(house))


def test_killed_before_the_commit_the_office_is_told_by_the_next_and_only_once(house, clock, monkeypatch):
    arrive(house, MORNING + timedelta(minutes=1), "erbach")
    clock(MORNING + timedelta(minutes=10))

    def killed(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as broken, pytest.raises(KeyboardInterrupt):
        broken.setattr("portal.messages.notices.enqueue", killed)
        notify_offices(house)
    assert told(house) == []
    assert notify_offices(house) == 1
    assert notify_offices(house) == 0 and len(told(house)) == 1


# Who gets none --------------------------------------------------------------------------------------------------------


def with_offices(house, change):
    """The same house with every office as ``change`` makes it."""

    class Changed(Catalogue):
        def offers(self, slug):
            return tuple(replace(offer, office=change(offer.office)) for offer in super().offers(slug))

    changed = Changed.__new__(Changed)
    changed.__dict__.update(house.catalogue.__dict__)
    return replace(house, catalogue=changed)


@ON_ONE_DATABASE
def test_an_office_can_switch_its_notices_off(house, clock):
    arrive(house, MORNING + timedelta(minutes=1), "erbach", "sontra")
    clock(MORNING + timedelta(minutes=10))
    silent = with_offices(house, lambda office: office.model_copy(update={"notices": "erbach" not in office.email}))
    assert notify_offices(silent) == 1
    assert told(house) == [("steuern@sontra.example", "Sontra: 1 neuer Vorgang")]


@ON_ONE_DATABASE
def test_with_a_mail_server_samples_of_addresses_get_none(house, clock):
    arrive(house, MORNING + timedelta(minutes=1), "erbach")
    clock(MORNING + timedelta(minutes=10))
    with mail_server() as server:
        assert notify_offices(with_server(house, server)) == 0
    assert mails(house) == []


@ON_ONE_DATABASE
def test_an_office_without_a_usable_address_keeps_no_other_from_being_told(house, clock, capfd):
    arrive(house, MORNING + timedelta(minutes=1), "erbach", "sontra")
    clock(MORNING + timedelta(minutes=10))
    broken = with_offices(
        house,
        lambda office: office.model_copy(update={"email": "a,b@c.de"}) if "erbach" in office.email else office,
    )
    assert notify_offices(broken) == 1
    assert "office has no usable address" in capfd.readouterr().err


@ON_ONE_DATABASE
def test_looking_costs_the_same_however_many_cases_there_are(house, clock):
    counts = ceil(len([*told_inboxes(house)]) / PARTS)  # one query for so many offices

    def cost():
        with statements(house) as asked:
            notify_offices(house)
        return len(asked)

    arrive(house, MORNING + timedelta(minutes=1), *["erbach"] * 2)
    clock(MORNING + timedelta(minutes=10))
    few = cost()
    arrive(house, MORNING + timedelta(minutes=11), *["erbach"] * 12)
    clock(MORNING + timedelta(minutes=10) + 2 * PAUSE)
    assert cost() == few <= 3 + counts
    assert cost() <= 1 + counts, "nothing new: what the offices know and the counts"
