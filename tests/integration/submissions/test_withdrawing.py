"""Taking an application back: it holds once, whatever happens around it, and loses nothing."""

import subprocess
from datetime import timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa

from portal.database import WORKER, utc_now
from portal.submissions import (
    Decision,
    NotWithdrawable,
    Status,
    Step,
    WithdrawalRefused,
    course,
    decide,
    load_case,
    rebuilt,
    withdraw,
    withdrawable,
    withdrawal_letter_of,
    withdrawal_of,
)
from portal.submissions.models import CaseRow, Event
from portal.submissions.record import state_of
from tests.cases import make_case
from tests.tools import need, program

TOWN = "michelstadt"
CLERK = uuid4()


@pytest.fixture
def reference(house):
    return make_case(house, TOWN)


def taken_back(house, reference, ground="", plan=lambda *_: None):
    withdraw(house, load_case(house, TOWN, reference), ground, utc_now(), plan)
    return load_case(house, TOWN, reference)


def decided(house, reference, *steps):
    for step in steps:
        case = load_case(house, TOWN, reference)
        decide(house, case, Decision(step, CLERK, case.revision), utc_now())
    return load_case(house, TOWN, reference)


def text_of(pdf):
    tool = need(program("pdftotext"), "pdftotext fehlt: apt-get install poppler-utils")
    read = subprocess.run([tool, "-", "-"], input=pdf, capture_output=True, check=True)
    return " ".join(read.stdout.decode().split())


def test_what_was_sent_stays_and_the_case_says_when_and_why_it_was_taken_back(house, reference):
    before = load_case(house, TOWN, reference)
    case = taken_back(house, reference, " Wir ziehen um.\r\nDanke! ")
    assert case.status == Status.WITHDRAWN
    assert (case.answers, case.message) == (before.answers, before.message)
    assert withdrawal_of(case).ground == "Wir ziehen um.\nDanke!"
    assert withdrawal_of(before) is None
    assert [stage.status for stage in course(case.events)] == [Status.RECEIVED, Status.WITHDRAWN]


def test_the_second_time_changes_nothing(house, reference):
    first, planned = taken_back(house, reference, "erster"), []
    again = taken_back(house, reference, "zweiter", plan=lambda _, case: planned.append(case))
    assert withdrawal_of(again) == withdrawal_of(first)
    assert (again.events, planned) == (first.events, [])
    assert not withdrawable(again)


def test_what_is_closed_cannot_be_taken_back(house, reference):
    case = decided(house, reference, Step.TAKE, Step.FINISH)
    assert not withdrawable(case)
    with pytest.raises(NotWithdrawable):
        taken_back(house, reference)
    assert load_case(house, TOWN, reference).events == case.events


def test_it_stays_withdrawn_when_somebody_takes_it_over_and_until_it_is_closed(house, reference):
    taken_back(house, reference)
    assert decided(house, reference, Step.TAKE).status == Status.WITHDRAWN
    assert decided(house, reference, Step.FINISH).status == Status.DONE
    assert not withdrawable(decided(house, reference, Step.REOPEN))


def test_a_clerk_learns_of_it_before_deciding(house, reference):
    opened = load_case(house, TOWN, reference)
    assert taken_back(house, reference).revision > opened.revision


def test_the_row_is_what_the_events_make_of_it(house, reference):
    case = taken_back(house, reference)
    with house.database.reading(WORKER) as session:
        row = session.get(CaseRow, (TOWN, case.id))
        assert rebuilt(session, TOWN, case.id) == state_of(row)
        stored = session.scalars(sa.select(Event).where(Event.kind == "withdrawn")).one()
    assert stored.data == {}


def test_nothing_is_written_if_what_follows_cannot_be_planned(house, reference):
    def fail(_session, _case):
        raise OSError

    with pytest.raises(OSError):
        taken_back(house, reference, plan=fail)
    assert withdrawable(load_case(house, TOWN, reference))


@pytest.mark.parametrize(
    ("ground", "sentence"),
    [("x" * 1_001, "Kürzen Sie um 1 Zeichen"), ("Umzug nach София", "Sofiya"), ("\x00", "U+0000")],
    ids=["too long", "letters no office can keep", "a control character"],
)
def test_a_ground_nobody_could_pass_on_is_refused_with_what_to_do(house, reference, ground, sentence):
    with pytest.raises(WithdrawalRefused, match=sentence.replace("+", r"\+")):
        taken_back(house, reference, ground)
    assert withdrawable(load_case(house, TOWN, reference))


def test_the_confirmation_says_what_holds_and_stays_the_same(house, reference):
    case = taken_back(house, reference, "Wir ziehen um.")
    first, again = withdrawal_letter_of(house, case), withdrawal_letter_of(house, case)
    assert first == again
    text = text_of(first)
    for part in ("Bestätigung der Rücknahme", reference, "Wir ziehen um.", "nicht weiter", "Stadt Michelstadt"):
        assert part in text


def test_the_time_is_that_of_the_first_click(house, reference):
    now = utc_now()
    withdraw(house, load_case(house, TOWN, reference), "", now, lambda *_: None)
    withdraw(house, load_case(house, TOWN, reference), "", now + timedelta(hours=1), lambda *_: None)
    assert withdrawal_of(load_case(house, TOWN, reference)).at == now
