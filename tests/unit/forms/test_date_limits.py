"""A limit on a date is a fixed day or a distance from today; the calendar never breaks it."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.forms.fieldtypes.date_limits import date_limit, read_date_limit


@pytest.mark.parametrize(
    ("limit", "day"),
    [
        ("today", date(2024, 2, 29)),
        ("today-130y", date(1894, 2, 28)),
        ("today+4y", date(2028, 2, 29)),
        ("today+1m", date(2024, 3, 29)),
        ("today-3m", date(2023, 11, 29)),
        ("today+2w", date(2024, 3, 14)),
        ("today-1d", date(2024, 2, 28)),
        ("2020-01-01", date(2020, 1, 1)),
    ],
)
def test_a_limit_means_a_day(limit, day):
    assert date_limit(read_date_limit(limit), date(2024, 2, 29)) == day


def test_a_month_ends_no_later_than_its_last_day():
    assert date_limit("today+1m", date(2026, 1, 31)) == date(2026, 2, 28)


@given(st.dates(), st.sampled_from("+-"), st.integers(0, 9999), st.sampled_from("dwmy"))
def test_every_limit_is_a_day_on_the_right_side_of_today(today, sign, count, unit):
    day = date_limit(f"today{sign}{count}{unit}", today)
    assert day >= today if sign == "+" else day <= today


@given(st.dates(date(1900, 1, 1), date(2100, 1, 1)), st.integers(0, 1000))
def test_days_are_counted(today, count):
    assert date_limit(f"today+{count}d", today) - today == timedelta(days=count)


@pytest.mark.parametrize("source", ["tomorrow", "today+1", "today 1d", "31.12.2026", 5, None])
def test_what_is_no_limit_is_refused(source):
    with pytest.raises(ValueError, match="ist kein Tag. Schreiben Sie 2020-01-01, today"):
        read_date_limit(source)
