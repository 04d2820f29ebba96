"""Before the first page people read until when they must apply, with the day that counts today."""

from datetime import date

import pytest
from pydantic import TypeAdapter, ValidationError

from portal.catalogue import deadline_notice
from portal.catalogue.deadlines import Deadline, period

BASIS = {"legal_basis": "§ 6 HGastG"}


def deadline(**parts):
    return TypeAdapter(Deadline).validate_python(BASIS | parts)


def test_so_many_days_ahead_is_told_with_the_first_day_that_is_in_time():
    notice = deadline_notice(deadline(kind="ahead", days=28, of="Beginn des Ausschanks"), date(2026, 11, 22))
    assert notice.rule == (
        "Wir brauchen Ihre Angaben mindestens 4 Wochen vorher. "
        "Erhalten wir sie heute: Beginn des Ausschanks frühestens am 20. Dezember 2026."
    )
    assert "zu spät. Rufen Sie uns an." in notice.otherwise


def test_a_case_that_needs_longer_is_told_beside_it():
    near = {"case": "In der Nähe von Bahn oder Flughafen", "days": 28}
    notice = deadline_notice(deadline(kind="ahead", days=14, of="Feuerwerk", longer=(near,)), date(2026, 11, 22))
    assert "Feuerwerk frühestens am 6. Dezember 2026. In der Nähe von" in notice.rule
    assert notice.rule.endswith("frühestens am 20. Dezember 2026.")


@pytest.mark.parametrize(
    ("today", "last"),
    [(date(2026, 5, 31), "31. Mai 2026"), (date(2026, 6, 1), "31. Mai 2027"), (date(2026, 1, 1), "31. Mai 2026")],
)
def test_a_day_of_the_year_is_this_years_until_it_is_over(today, last):
    notice = deadline_notice(deadline(kind="yearly", month=5, day=31, after="Danach zählt das nächste Jahr."), today)
    assert notice.rule == f"Wir brauchen Ihre Angaben bis zum {last}."
    assert notice.otherwise == "Danach zählt das nächste Jahr."


@pytest.mark.parametrize(("month", "day"), [(2, 29), (2, 30), (4, 31)])
def test_a_day_that_some_years_do_not_have_is_refused(month, day):
    with pytest.raises(ValidationError, match="nicht in jedem Jahr"):
        deadline(kind="yearly", month=month, day=day, after="–")


@pytest.mark.parametrize(
    ("days", "words"), [(1, "1 Tag"), (10, "10 Tage"), (7, "1 Woche"), (14, "2 Wochen"), (28, "4 Wochen")]
)
def test_periods_are_told_in_weeks_where_they_are_weeks(days, words):
    assert period(days) == words
