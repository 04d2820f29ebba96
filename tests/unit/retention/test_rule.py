"""For how long a case is kept: whole calendar years after the one in which it was closed."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.retention import closed_before, closing_year, due_on, start_of_year

MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2140, 12, 31), timezones=st.just(UTC))
DAYS = st.dates(date(2020, 1, 1), date(2250, 12, 31))
YEARS = st.integers(1, 110)


def is_due(closed_at, years, today):
    return closed_at < closed_before(today, years)


@pytest.mark.parametrize(
    ("closed_at", "years", "goes"),
    [
        (datetime(2026, 3, 9, 12, tzinfo=UTC), 10, date(2037, 1, 1)),
        (datetime(2026, 12, 31, 22, 59, tzinfo=UTC), 10, date(2037, 1, 1)),  # 23:59 in Berlin
        (datetime(2026, 12, 31, 23, 0, tzinfo=UTC), 10, date(2038, 1, 1)),  # New Year in Berlin
        (datetime(2028, 2, 29, 8, tzinfo=UTC), 1, date(2030, 1, 1)),
    ],
)
def test_a_case_goes_on_the_new_year_after_its_last_full_year(closed_at, years, goes):
    assert due_on(closing_year(closed_at), years) == goes
    assert is_due(closed_at, years, goes)
    assert not is_due(closed_at, years, goes - timedelta(days=1))


@given(MOMENTS, YEARS, DAYS)
def test_the_bound_for_the_query_and_the_day_that_is_told_are_one_rule(closed_at, years, today):
    assert is_due(closed_at, years, today) is (due_on(closing_year(closed_at), years) <= today)


@given(MOMENTS, YEARS, DAYS)
def test_nothing_goes_before_its_full_years_are_over_and_nothing_stays_a_year_longer(closed_at, years, today):
    age_in_years = (today - closed_at.date()).days / 365.2425
    if age_in_years < years - 0.01:
        assert not is_due(closed_at, years, today)
    if age_in_years > years + 1.01:
        assert is_due(closed_at, years, today)


@given(MOMENTS, YEARS, DAYS)
def test_what_is_due_stays_due_and_longer_keeping_never_makes_it_due(closed_at, years, today):
    if is_due(closed_at, years, today):
        assert is_due(closed_at, years, today + timedelta(days=1))
        assert years == 1 or is_due(closed_at, years - 1, today)


@given(MOMENTS)
def test_a_moment_lies_in_its_closing_year(closed_at):
    year = closing_year(closed_at)
    assert start_of_year(year) <= closed_at < start_of_year(year + 1)
