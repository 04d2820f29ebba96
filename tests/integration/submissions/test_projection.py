"""The row in the clerks' list is what its events make of it, whatever happens in whatever order."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.database import Scope, utc_now
from portal.submissions import (
    CaseChanged,
    Decision,
    EventKind,
    Happened,
    Status,
    Step,
    decide,
    load_case,
    possible,
    rebuilt,
    record,
)
from portal.submissions.models import CaseRow
from portal.submissions.record import state_of
from tests.cases import make_case

TOWN = Scope.town("michelstadt")
START = datetime(2026, 6, 9, 8, tzinfo=UTC)
ADA, BO = UUID(int=1), UUID(int=2)
ACCOUNTS = st.sampled_from([str(ADA), str(BO)])


def data_of(kind):
    if kind.startswith("deliver"):
        return st.fixed_dictionaries({"target": st.sampled_from(["dms", "copy"])})
    if kind is EventKind.ASSIGNED:
        return st.fixed_dictionaries({"account": ACCOUNTS, "owner": ACCOUNTS})
    return st.fixed_dictionaries({"account": ACCOUNTS})


LATER_KINDS = [kind for kind in EventKind if kind is not EventKind.RECEIVED]
HAPPENINGS = st.sampled_from(LATER_KINDS).flatmap(lambda kind: st.tuples(st.just(kind), data_of(kind)))


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(HAPPENINGS, max_size=12))
def test_a_row_rebuilt_from_its_events_is_the_stored_one(house, happenings):
    case = load_case(house, "michelstadt", make_case(house, received_at=START))
    for minute, (kind, data) in enumerate(happenings, start=1):
        with house.database.writing(TOWN) as session:
            record(session, "michelstadt", case.id, Happened(kind, START + timedelta(minutes=minute), data))
    with house.database.reading(TOWN) as session:
        row = session.scalars(sa.select(CaseRow).where(CaseRow.submission_id == case.id)).one()
        assert rebuilt(session, "michelstadt", case.id) == state_of(row)
        assert row.done is (row.status in (Status.DONE, Status.ERASED))
        assert (row.closed_at is not None) is (row.status == Status.DONE)


def test_what_happens_to_the_hand_over_does_not_age_a_clerks_page(house):
    case = load_case(house, "michelstadt", make_case(house))
    with house.database.writing(TOWN) as session:
        record(session, "michelstadt", case.id, Happened(EventKind.DELIVERED, utc_now(), {"target": "dms"}))
    decide(house, case, Decision(Step.TAKE, ADA, case.revision), utc_now())
    assert load_case(house, "michelstadt", case.reference).owner == ADA


def current(house, case):
    return load_case(house, "michelstadt", case.reference)


def test_taking_a_case_begins_its_processing_and_giving_it_back_does_not_undo_that(house):
    case = load_case(house, "michelstadt", make_case(house))
    decide(house, case, Decision(Step.TAKE, ADA, 0), utc_now())
    taken = current(house, case)
    assert (taken.status, taken.owner, taken.revision) == (Status.IN_PROCESS, ADA, 1)
    decide(house, taken, Decision(Step.RELEASE, ADA, 1), utc_now())
    assert (current(house, case).status, current(house, case).owner) == (Status.IN_PROCESS, None)


def test_the_second_of_two_decisions_upon_the_same_page_is_refused_and_writes_nothing(house):
    case = load_case(house, "michelstadt", make_case(house))
    decide(house, case, Decision(Step.TAKE, ADA, 0), utc_now())
    with pytest.raises(CaseChanged):
        decide(house, case, Decision(Step.TAKE, BO, 0), utc_now())
    assert current(house, case).owner == ADA
    assert [event.kind for event in current(house, case).events] == [EventKind.RECEIVED, EventKind.ASSIGNED]


def test_a_second_click_changes_nothing_and_is_no_error(house):
    case = load_case(house, "michelstadt", make_case(house))
    for step in (Step.TAKE, Step.FINISH, Step.REOPEN, Step.RELEASE):
        revision = current(house, case).revision
        for _ in range(2):
            decide(house, case, Decision(step, ADA, revision), utc_now())
        assert current(house, case).revision == revision + 1


STATES = [(status, owner) for status in Status if status is not Status.ERASED for owner in (None, ADA, BO)]


@pytest.mark.parametrize(("status", "owner"), STATES)
def test_only_who_is_in_charge_finishes_and_only_what_is_done_opens_again(status, owner):
    steps = possible(status, owner, ADA)
    assert (Step.REOPEN in steps) is (status == Status.DONE)
    assert (Step.FINISH in steps) is (Step.RELEASE in steps) is (owner == ADA and status != Status.DONE)
    assert (Step.TAKE in steps) is (owner != ADA and status != Status.DONE)


def test_nothing_is_decided_about_what_was_erased(house):
    assert possible(Status.ERASED, None, ADA) == frozenset()
    case = load_case(house, "michelstadt", make_case(house))
    with house.database.writing(TOWN) as session:
        record(session, "michelstadt", case.id, Happened(EventKind.ERASED, utc_now(), {"rule": "calendar-years:1"}))
    for step in Step:
        with pytest.raises(CaseChanged):
            decide(house, case, Decision(step, ADA, 1, owner=BO), utc_now())


def test_what_does_not_fit_the_case_is_refused_even_if_the_page_was_up_to_date(house):
    case = load_case(house, "michelstadt", make_case(house))
    with pytest.raises(CaseChanged):
        decide(house, case, Decision(Step.FINISH, ADA, 0), utc_now())
    assert current(house, case).revision == 0
