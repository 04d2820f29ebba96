"""A town that needs more time says so before the first page and in the form, and refuses what is too early."""

from datetime import date, timedelta

import pytest

from tests.cases import valid_answers
from tests.integration.apply.journeys import errors_at_the_fields, house_of, with_answers

EVENT = "veranstaltung-anzeigen"


def beginning(days: int) -> dict[str, str]:
    day = date.today() + timedelta(days=days)
    return {"beginn-day": str(day.day), "beginn-month": str(day.month), "beginn-year": str(day.year)}


@pytest.mark.parametrize(("town", "needed", "told"), [("oberzent", 28, "4 Wochen"), ("michelstadt", 14, "2 Wochen")])
def test_page_form_and_error_name_the_towns_own_deadline(app, town, needed, told):
    before = app.test_client().get(f"/{town}/leistungen/{EVENT}").get_data(as_text=True)
    assert f"Wir brauchen Ihre Angaben mindestens {told} vorher." in before
    answers = valid_answers(house_of(app), EVENT)
    person = with_answers(app, {name: one for name, one in answers.items() if name != "beginn"}, town, EVENT)
    assert person.step == "termin" and f"mindestens {needed} Tage vorher an." in person.text
    person.submit(beginning(needed - 1))
    assert errors_at_the_fields(person) == {
        "beginn-day": f"Beginn muss mindestens {needed} Tage nach heute liegen. Ist er früher, rufen Sie uns an."
    }
    person.submit(beginning(needed))
    assert "beginn-day" not in errors_at_the_fields(person)
