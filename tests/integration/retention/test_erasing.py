"""Erasing: only what is due goes, all of it goes, and a killed run does no harm."""

import pytest
import sqlalchemy as sa

from portal import retention
from portal.database import WORKER, Scope, new_id
from portal.delivery import State
from portal.retention import Starter, erasure_of, last_runs, plan, run
from portal.retention import run as run_function
from portal.retention.models import ErasedRow
from portal.submissions import (
    CaseChanged,
    CaseFilter,
    CaseNotFound,
    Decision,
    EventKind,
    HoldRefused,
    Status,
    Step,
    add_note,
    decide,
    hold_of,
    lift_hold,
    list_cases,
    load_case,
    rebuilt,
    references_on_hold,
    set_hold,
)
from portal.submissions.models import CaseRow, Document, Event, NameToken, Submission
from portal.submissions.record import state_of
from tests.cases import make_case
from tests.clerks import statements
from tests.integration.retention.closed_cases import (
    CLERK,
    CLOSED,
    DUE,
    LAST_DAY,
    closed_case,
    delivered,
    delivery,
    failing,
)


def erase_due(house, now=DUE, **more):
    return run(house, now, Starter.COMMAND, **more)


def is_there(house, reference, town="michelstadt"):
    try:
        return bool(load_case(house, town, reference).answers)
    except CaseNotFound:
        return False


def test_a_case_goes_the_day_its_years_are_over_and_not_the_day_before(house):
    reference = closed_case(house, enqueue=delivered)
    assert erase_due(house, LAST_DAY) == 0 and is_there(house, reference)
    assert erase_due(house) == 1 and not is_there(house, reference)


def test_each_service_has_its_own_years(house):
    dog, event = closed_case(house), closed_case(house, service="veranstaltung-anzeigen")
    assert erase_due(house, CLOSED.replace(year=2032)) == 1
    assert is_there(house, dog) and not is_there(house, event)


@pytest.mark.parametrize("state", [state for state in State if state is not State.DELIVERED])
def test_what_is_not_handed_over_stays_for_ever(house, state):
    reference = closed_case(house, enqueue=delivery(state))
    assert erase_due(house, DUE.replace(year=2100)) == 0 and is_there(house, reference)


def test_what_is_open_or_was_opened_again_stays(house):
    never, again = make_case(house, received_at=CLOSED), closed_case(house)
    case = load_case(house, "michelstadt", again)
    decide(house, case, Decision(Step.REOPEN, CLERK, case.revision), CLOSED)
    assert erase_due(house) == 0
    assert is_there(house, never) and is_there(house, again)


def test_the_years_begin_anew_when_a_case_is_closed_again(house):
    reference = closed_case(house)
    later = CLOSED.replace(year=2030)
    for step in (Step.REOPEN, Step.FINISH):
        case = load_case(house, "michelstadt", reference)
        decide(house, case, Decision(step, CLERK, case.revision), later)
    assert erase_due(house) == 0
    assert erase_due(house, DUE.replace(year=2040)) == 1


def test_a_case_on_hold_stays_until_the_hold_is_lifted(house):
    reference = closed_case(house)
    set_hold(house, load_case(house, "michelstadt", reference), "Klage vom 3. März", CLOSED)
    assert erase_due(house) == 0
    case = load_case(house, "michelstadt", reference)
    assert hold_of(case).reason == "Klage vom 3. März"
    assert references_on_hold(house) == (("michelstadt", reference),)
    lift_hold(house, case, "Vergleich", CLOSED)
    assert hold_of(load_case(house, "michelstadt", reference)) is None
    assert erase_due(house) == 1


def test_a_hold_is_set_once_lifted_once_and_always_has_a_reason(house):
    case = load_case(house, "michelstadt", closed_case(house))
    for wrong in ("", "  ", "x" * 501):
        with pytest.raises(HoldRefused):
            set_hold(house, case, wrong, CLOSED)
    with pytest.raises(HoldRefused, match="keine Löschsperre"):
        lift_hold(house, case, "Grund", CLOSED)
    set_hold(house, case, "Grund", CLOSED)
    with pytest.raises(HoldRefused, match="schon eine Löschsperre"):
        set_hold(house, case, "Grund", CLOSED)


def test_a_hold_comes_too_late_for_what_is_erased(house):
    case = load_case(house, "michelstadt", closed_case(house))
    erase_due(house)
    with pytest.raises(CaseNotFound):
        set_hold(house, case, "Klage", DUE)


def test_a_note_comes_too_late_for_what_is_erased(house):
    case = load_case(house, "michelstadt", closed_case(house))
    erase_due(house)
    with pytest.raises(CaseNotFound):
        add_note(house, case, CLERK, "Rückruf morgen", new_id(), DUE)


def test_a_hold_between_looking_and_erasing_wins(house, monkeypatch):
    reference = closed_case(house)
    case = load_case(house, "michelstadt", reference)
    look = run_function.__globals__["erasable"]

    def and_then_somebody_sets_a_hold(*arguments):
        found = look(*arguments)
        if found:
            set_hold(house, case, "Klage", DUE)
        return found

    monkeypatch.setitem(run_function.__globals__, "erasable", and_then_somebody_sets_a_hold)
    assert erase_due(house) == 0
    assert is_there(house, reference) and erasure_of(house, reference) is None


def test_nothing_of_the_person_is_left_and_the_skeleton_is(house):
    reference = closed_case(house, note="Rückruf", enqueue=delivered)
    erase_due(house)
    with house.database.reading(WORKER) as session:
        submission = session.scalars(sa.select(Submission)).one()
        row = session.scalars(sa.select(CaseRow)).one()
        events = session.scalars(sa.select(Event).order_by(Event.at, Event.id)).all()
        assert session.scalars(sa.select(NameToken)).all() == session.scalars(sa.select(Document)).all() == []
        assert rebuilt(session, "michelstadt", submission.id) == state_of(row)
    for part in ("wrapped_key", "sealed_answers", "sealed_message", "sealed_fee", "code_hash"):
        assert getattr(submission, part) is None
    assert row.sealed_headline is None and row.owner is None
    assert all(event.sealed is None for event in events)
    kinds = [event.kind for event in events]
    assert EventKind.OPENED not in kinds and kinds[-1] == EventKind.ERASED
    assert events[-1].data == {"rule": "calendar-years:10"}
    assert (submission.reference, submission.service, submission.received_at) == (reference, "hund-anmelden", CLOSED)
    assert (row.reference, row.status, row.done) == (reference, Status.ERASED, True)


def test_clerks_find_it_neither_by_number_nor_by_name_nor_in_a_list(house):
    reference = closed_case(house)
    name = load_case(house, "michelstadt", reference).headline
    everything = CaseFilter(statuses=frozenset(Status) - {Status.ERASED})
    looks = (CaseFilter(), everything, CaseFilter(text=reference), CaseFilter(text=name))
    assert [len(list_cases(house, "michelstadt", 1, look).rows) for look in looks] == [0, 1, 1, 1]
    erase_due(house)
    assert [len(list_cases(house, "michelstadt", 1, look).rows) for look in looks] == [0, 0, 0, 0]


def test_other_towns_and_younger_cases_are_left_alone(house):
    old, young = closed_case(house, "erbach"), closed_case(house, "erbach", at=CLOSED.replace(year=2027))
    open_one = make_case(house, "sontra", received_at=CLOSED)
    assert erase_due(house) == 1
    assert not is_there(house, old, "erbach")
    assert is_there(house, young, "erbach") and is_there(house, open_one, "sontra")


def test_a_killed_run_is_simply_repeated(house, monkeypatch):
    references = [closed_case(house) for _ in range(3)] + [closed_case(house, "erbach")]

    class Killed(BaseException):
        pass

    made = []

    def noted_then_killed(*arguments):
        made.append(arguments)
        if len(made) == 3:
            raise Killed
        return note(*arguments)

    note = run_function.__globals__["_note"]
    monkeypatch.setitem(run_function.__globals__, "_note", noted_then_killed)
    with pytest.raises(Killed):
        erase_due(house, batch=1)
    monkeypatch.undo()

    (killed,) = last_runs(house, 10)
    assert (killed.finished_at, killed.cases) == (None, 2)
    assert erase_due(house, batch=1) == 2
    assert erase_due(house) == 0
    assert all(erasure_of(house, reference) for reference in references)
    assert [each.cases for each in last_runs(house, 10)] == [0, 2, 2]


def test_a_batch_that_fails_halfway_leaves_its_cases_whole(house, monkeypatch):
    reference = closed_case(house)

    def fails(*_):
        raise RuntimeError("the disk is gone")

    monkeypatch.setitem(run_function.__globals__, "ERASERS", (fails,))
    with pytest.raises(RuntimeError):
        erase_due(house)
    assert is_there(house, reference) and erasure_of(house, reference) is None


def test_another_room_erases_its_parts_with_the_case(house, monkeypatch):
    case = load_case(house, "erbach", closed_case(house, "erbach"))
    seen = []
    monkeypatch.setitem(run_function.__globals__, "ERASERS", (lambda _session, town, ids: seen.append((town, ids)),))
    erase_due(house)
    assert seen == [("erbach", [case.id])]


def test_the_number_of_statements_does_not_grow_with_the_cases(house):
    def cost(cases):
        for _ in range(cases):
            closed_case(house)
        with statements(house) as asked:
            assert erase_due(house) == cases
        return len(asked)

    cost(1)  # the first run also reads definitions
    assert cost(6) == cost(2)


def test_the_protocol_counts_and_knows_a_case_only_by_its_number(house):
    reference = closed_case(house, "erbach")
    closed_case(house, "erbach")
    erase_due(house)
    (done,) = last_runs(house, 5)
    assert done.finished_at is not None and done.starter is Starter.COMMAND
    assert [(c.municipality, c.service, c.rule, c.cases) for c in done.erased] == [
        ("erbach", "hund-anmelden", "calendar-years:10", 2)
    ]
    assert erasure_of(house, reference).rule == "calendar-years:10"
    assert erasure_of(house, "K7QM-24RT-9XWA") is None
    with house.database.reading(WORKER) as session:
        (stored, _other) = session.scalars(sa.select(ErasedRow)).all()
    assert reference not in (stored.reference_hash, stored.service, stored.rule)


def test_the_plan_counts_what_goes_when_and_what_stays(house):
    closed_case(house, enqueue=delivered)
    closed_case(house)
    closed_case(house, enqueue=failing)
    held = closed_case(house)
    set_hold(house, load_case(house, "michelstadt", held), "Klage", CLOSED)
    closed_case(house, "erbach", service="veranstaltung-anzeigen", at=CLOSED.replace(year=2028))
    make_case(house)
    lines = [line.as_json() for line in plan(house, DUE)]
    assert lines == [
        {"municipality": "erbach", "service": "veranstaltung-anzeigen", "due_on": "2034-01-01",
         "cases": 1, "on_hold": 0, "undelivered": 0},
        {"municipality": "michelstadt", "service": "hund-anmelden", "due_on": "2037-01-01",
         "cases": 2, "on_hold": 1, "undelivered": 1},
    ]  # fmt: skip
    assert erase_due(house) == 3
    assert [(line.cases, line.on_hold, line.undelivered) for line in plan(house, DUE)] == [(0, 1, 1)]


def test_what_the_plan_calls_due_is_what_a_run_erases(house):
    for year in (2024, 2025, 2026, 2027):
        closed_case(house, at=CLOSED.replace(year=year))
    for today in (DUE.replace(year=2034), DUE, DUE.replace(year=2039)):
        due = sum(line.cases for line in plan(house, today) if line.due_on <= retention.today_in_berlin(today))
        assert erase_due(house, today) == due


def test_in_the_year_of_its_first_closed_case_an_installation_has_a_plan_too(house):
    closed_case(house)
    (line,) = plan(house, CLOSED)
    assert (line.due_on.isoformat(), line.cases) == ("2037-01-01", 1)


def test_planning_changes_nothing(house):
    closed_case(house)
    before = plan(house, DUE)
    assert plan(house, DUE) == before
    assert last_runs(house, 1) == ()


def test_a_decision_that_comes_too_late_learns_that_the_case_is_gone(house):
    case = load_case(house, "michelstadt", closed_case(house))
    erase_due(house)
    with pytest.raises(CaseChanged):
        decide(house, case, Decision(Step.REOPEN, CLERK, case.revision), DUE)


def test_the_wrapped_key_is_no_longer_in_the_files_of_sqlite(house):
    if house.database.engine.dialect.name != "sqlite":
        return
    reference = closed_case(house, note="Rückruf")
    with house.database.reading(Scope.town("michelstadt")) as session:
        wrapped = session.scalars(sa.select(Submission.wrapped_key).where(Submission.reference == reference)).one()

    def anywhere():
        folder = house.settings.data.parent
        return [file.name for file in folder.rglob("*") if file.is_file() and wrapped in file.read_bytes()]

    assert anywhere()
    erase_due(house)
    assert anywhere() == []
