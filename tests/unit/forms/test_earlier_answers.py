"""What must come after something else is compared with it: on the page, at the check page, and when it is sent."""

import pytest
from pydantic import ValidationError
from werkzeug.datastructures import MultiDict

from portal.forms import Form, Place, form_at, problems
from tests.unit.forms.form_samples import TODAY, field, page

STAY = page(
    "zeitraum",
    field("anreise", "date"),
    field("abreise", "date", after_field="anreise", after_noun="der Anreise"),
)
FEAST = page(
    "termin",
    field("beginn", "date"),
    field("von", "time"),
    field("ende", "date", after_field="beginn", same_day=True, after_noun="dem Beginn"),
    field("bis", "time", noun="Ende", after_field="von", days=["beginn", "ende"], after_noun="dem Beginn"),
)


def form(*pages):
    return Form.model_validate({"sections": [{"id": "one", "title": "One"}], "steps": list(pages)})


def told(definition, answers):
    return {problem.input: problem.sentence for problem in problems(definition, answers, TODAY)}


@pytest.mark.parametrize(
    ("departure", "errors"),
    [
        ("2026-07-04", {}),
        ("2026-07-03", {"abreise-day": "Abreise muss nach der Anreise liegen (3. Juli 2026)."}),
        ("2025-12-31", {"abreise-day": "Abreise muss nach der Anreise liegen (3. Juli 2026)."}),
    ],
)
def test_a_day_must_come_after_the_earlier_one(departure, errors):
    assert told(form(STAY), {"anreise": "2026-07-03", "abreise": departure}) == errors


@pytest.mark.parametrize(
    ("end", "until", "errors"),
    [
        ("2026-07-03", "18:01", {}),
        ("2026-07-04", "02:00", {}),
        ("2026-07-02", "20:00", {"ende-day": "Ende darf nicht vor dem Beginn liegen (3. Juli 2026)."}),
        ("2026-07-03", "18:00", {"bis": "Ende muss nach dem Beginn liegen (3. Juli 2026, 18 Uhr)."}),
        ("2026-07-03", "02:00", {"bis": "Ende muss nach dem Beginn liegen (3. Juli 2026, 18 Uhr)."}),
    ],
)
def test_a_time_must_come_after_the_earlier_one_if_both_are_of_the_same_day(end, until, errors):
    answers = {"beginn": "2026-07-03", "von": "18:00", "ende": end, "bis": until}
    assert told(form(FEAST), answers) == errors


def test_the_page_itself_tells_it_at_once_and_keeps_the_good_answer():
    typed = MultiDict({"anreise-day": "3.7.2026", "abreise-day": "2", "abreise-month": "Juli", "abreise-year": "2026"})
    shown = form_at(form(STAY), {}, Place("zeitraum"), today=TODAY, formdata=typed)
    assert not shown.validate()
    assert shown.errors_by_input == {"abreise-day": "Abreise muss nach der Anreise liegen (3. Juli 2026)."}
    assert shown.values == {"anreise": "2026-07-03"}


def test_while_the_earlier_one_is_missing_only_that_is_told():
    assert list(told(form(STAY), {"abreise": "2026-07-04"})) == ["anreise-day"]


def test_inside_a_group_each_item_is_compared_with_itself():
    group = {
        "id": "aufenthalte",
        "section": "one",
        "title": "Aufenthalte",
        "item_title": "Aufenthalt",
        "add_question": "Noch einer?",
        "pages": [{key: value for key, value in STAY.items() if key != "section"}],
    }
    stays = [
        {"n": 1, "anreise": "2026-07-03", "abreise": "2026-07-04"},
        {"n": 2, "anreise": "2026-07-05", "abreise": "2026-07-04"},
    ]
    assert list(told(form(group), {"aufenthalte": stays})) == ["aufenthalte-2-abreise-day"]


@pytest.mark.parametrize(
    "fields",
    [
        [field("abreise", "date", after_field="anreise", after_noun="der Anreise")],
        [field("von", "time"), field("abreise", "date", after_field="von", after_noun="dem Beginn")],
        [
            field("tag", "text"),
            field("von", "time"),
            field("bis", "time", after_field="von", days=["tag", "tag"], after_noun="dem Beginn"),
        ],
        [field("anreise", "date"), field("abreise", "date", after_field="anreise")],
        [field("von", "time"), field("bis", "time", after_field="von", after_noun="dem Beginn")],
    ],
)
def test_a_definition_that_compares_with_what_is_not_there_is_refused(fields):
    with pytest.raises(ValidationError, match="früheres Feld|gehören zusammen"):
        form(page("seite", *fields))
