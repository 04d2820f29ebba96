"""A form in a service file is taken exactly when its parts fit together; every refusal says where and what to do."""

import json
from datetime import date
from typing import Any

import pytest
import yaml
from hypothesis import given
from pydantic import ValidationError

from portal.forms import Form, definition
from tests.unit.forms.form_samples import HUND, OPTIONS, field, form, forms, page


def group(group_id: str = "things", **more: Any) -> dict[str, Any]:
    pages = [{"id": "thing", "title": "Thing", "fields": [field("name")]}]
    named = {"id": group_id, "section": "one", "title": "Things", "item_title": "Thing", "add_question": "More?"}
    return named | {"pages": pages} | more


def test_the_example_in_the_documentation_is_a_form():
    example = definition.__doc__.split("service file.\n", 1)[1].split("``Form.model_validate")[0]
    read = Form.model_validate(yaml.safe_load(example))
    assert [step.id for step in read.steps] == ["halter", "hunde"]


@given(forms())
def test_a_form_written_to_a_snapshot_is_read_back_the_same(made):
    assert Form.model_validate(json.loads(json.dumps(made.model_dump(mode="json")))) == made


def test_nothing_in_a_form_can_be_changed():
    with pytest.raises(ValidationError):
        HUND.steps[0].title = "Anders"


def test_a_label_names_the_answer_unless_there_is_a_noun():
    read = form(page("p", field("a", label="Rufname"), field("b", label="Wie groß?", noun="Größe")))
    assert [field.noun for field in read.steps[0].fields] == ["Rufname", "Größe"]


def test_a_day_of_yaml_is_a_limit():
    read = form(page("p", field("a", "date", not_before=date(2020, 1, 1), not_after="today+14d")))
    assert read.steps[0].fields[0].not_before == "2020-01-01"


@pytest.mark.parametrize(
    ("steps", "sentence"),
    [
        ([page("p", field("a")), page("p", field("b"))], r"steps\.p: Die Seite „p“ steht zweimal da. Wählen"),
        ([page("p", field("a")), page("q", field("a"))], r"steps\.q\.fields\.a: Die Kennung „a“ steht zweimal da"),
        ([page("p", field("things")), group()], r"steps\.things: Die Kennung „things“ steht zweimal da"),
        (
            [page("p", field("name")), group()],
            r"steps\.things\.pages\.thing\.fields\.name: Die Kennung „name“",
        ),
        ([page("pruefen", field("a"))], r"steps\.pruefen\.id: „pruefen“ ist eine Adresse des Portals"),
        ([page("uebersicht", field("a"))], r"steps\.uebersicht\.id: „uebersicht“ ist eine Adresse des Portals"),
        ([page("bezahlen", field("a"))], r"steps\.bezahlen\.id: „bezahlen“ ist eine Adresse des Portals"),
        (
            [group(pages=[{"id": "entfernen", "title": "T", "fields": [field("a")]}])],
            r"things\.pages\.entfernen: Die Kennung „entfernen“ ist in dieser Gruppe vergeben",
        ),
        (
            [group(pages=[{"id": "p", "section": "one", "title": "T", "fields": [field("a")]}])],
            r"p\.section: Eine Seite in einer Gruppe gehört zum Abschnitt der Gruppe. Nehmen",
        ),
        ([group(named_by="nobody")], r"named_by: Das Feld „nobody“ gibt es in dieser Gruppe nicht. Es gibt: name"),
        ([group(minimum=5, limit=3)], r"minimum \(5\) liegt über limit \(3\)"),
        ([page("p", field("action"))], r"Die Kennung „action“ braucht die Seite selbst"),
        ([page("p", field("a", personal=True))], r"Zu „personal: true“ fehlt „legal_basis“"),
        ([page("p", field("a", label="Wie groß?"))], r"Hier fehlt „noun“: „Wie groß\? darf höchstens …“ ist kein Satz"),
        ([page("p", field("big-dog"))], r"String should match pattern"),
        ([page("p", field("a", "telepathy"))], r"does not match any of the expected tags"),
        ([page("p", field("a", colour="red"))], r"Extra inputs are not permitted"),
        ([page("p", field("a", optional="yes"))], r"Input should be a valid boolean"),
        ([page("p", field("a", "radio", options=[]))], r"at least 1 item"),
        ([page("p", field("a", "radio", options=[OPTIONS[0], OPTIONS[0]]))], r"zweimal unter options: x"),
        ([page("p", field("a", "date", not_after="tomorrow"))], r"„tomorrow“ ist kein Tag. Schreiben Sie 2020-01-01"),
        ([page("p", field("a", "number", minimum=3, maximum=1))], r"minimum \(3\) liegt über maximum \(1\)"),
        ([page("p", field("a", pattern="[0-9]+"))], r"pattern und mismatch gehören zusammen"),
        ([page("p", field("a", pattern="[", mismatch="A muss …"))], r"pattern ist kein regulärer Ausdruck"),
    ],
)
def test_what_does_not_fit_is_refused_with_its_place_and_the_remedy(steps, sentence):
    with pytest.raises(ValidationError, match=sentence):
        form(*steps)


ASKABLE = page(
    "p",
    field("text"),
    field("yes", "yes_no"),
    field("count", "number"),
    field("day", "date"),
    field("one", "radio", options=OPTIONS),
    field("some", "checkboxes", options=OPTIONS),
)


@pytest.mark.parametrize(
    ("when", "sentence"),
    [
        (
            {"field": "later", "equals": "x"},
            r"steps\.q\.when: „later“ ist hier noch nicht beantwortet. Fragen Sie nach einem Feld, das früher",
        ),
        ({"field": "nobody", "equals": "x"}, r"Das Feld „nobody“ gibt es nicht. Es gibt: count, day"),
        (
            {"field": "yes", "equals": "yes"},
            r"Nach „yes“ .* „yes“ passt nicht. Nötig ist true oder false",
        ),
        ({"field": "count", "more_than": "3"}, r"Nach „count“ .* Nötig ist eine ganze Zahl"),
        ({"field": "count", "equals": True}, r"Nach „count“ .* Nötig ist eine ganze Zahl"),
        ({"field": "day", "more_than": "2026-7-1"}, r"Nach „day“ .* Nötig ist ein Tag wie 2026-07-01"),
        ({"field": "day", "in": ["2026-07-01"]}, r"Nach „day“ .* Möglich ist: equals, more_than, less_than"),
        ({"field": "one", "equals": "w"}, r"Nach „one“ .* „w“ passt nicht. Es gibt: x, y, z"),
        ({"field": "one", "in": ["x", "w"]}, r"Nach „one“ .* „w“ passt nicht. Es gibt: x, y, z"),
        ({"field": "some", "equals": "x"}, r"Nach „some“ .* Möglich ist: contains"),
        ({"field": "some", "count_more_than": "1"}, r"Nach „some“ .* braucht eine Zahl"),
        ({"field": "text", "more_than": "a"}, r"Nach „text“ .* Möglich ist: equals, in"),
        ({"field": "things", "equals": "x"}, r"Nach „things“ .* Möglich ist: count_more_than"),
    ],
)
def test_a_condition_asks_only_earlier_fields_and_only_what_they_can_answer(when, sentence):
    with pytest.raises(ValidationError, match=sentence):
        form(ASKABLE, group(), page("q", field("now"), when=when), page("r", field("later")))


@pytest.mark.parametrize(
    "when",
    [
        {"field": "text", "in": ["a", "b"]},
        {"field": "yes", "equals": False},
        {"field": "count", "in": [1, 2]},
        {"field": "day", "less_than": date(2026, 7, 1)},
        {"field": "one", "in": ["x", "z"]},
        {"field": "some", "contains": "y"},
        {"field": "some", "count_more_than": 1},
        {"field": "things", "count_more_than": 1},
        {"not": {"any": [{"field": "yes", "equals": True}, {"field": "one", "equals": "x"}]}},
    ],
)
def test_a_condition_that_fits_its_field_is_taken(when):
    assert form(ASKABLE, group(), page("q", field("now"), when=when))


def test_a_page_of_a_group_may_ask_its_item_and_what_came_before_the_group():
    pages = [
        {"id": "a", "title": "A", "fields": [field("inner", "yes_no")]},
        {"id": "b", "title": "B", "fields": [field("x")], "when": {"field": "inner", "equals": True}},
        {"id": "c", "title": "C", "fields": [field("y")], "when": {"field": "yes", "equals": True}},
    ]
    assert form(ASKABLE, group(pages=pages))


def test_nobody_outside_may_ask_one_item_of_a_group():
    with pytest.raises(ValidationError, match="„name“ gehört zu einem Eintrag einer Gruppe"):
        form(group(), page("q", field("a"), when={"field": "name", "equals": "x"}))


@pytest.mark.parametrize(
    ("sections", "steps", "sentence"),
    [
        (["one", "one"], [page("p", field("a"))], "Der Abschnitt „one“ steht zweimal da"),
        (["one"], [page("p", field("a"), section="two")], "Den Abschnitt „two“ gibt es nicht. Es gibt: one"),
        (["one", "two"], [page("p", field("a"))], "Der Abschnitt „two“ hat keine Seite"),
        (
            ["one", "two"],
            [page("p", field("a")), page("q", field("b"), section="two"), page("r", field("c"))],
            "Der Abschnitt „one“ kommt wieder, nachdem",
        ),
    ],
)
def test_the_steps_go_through_the_sections_in_order(sections, steps, sentence):
    with pytest.raises(ValidationError, match=sentence):
        Form.model_validate({"sections": [{"id": name, "title": name} for name in sections], "steps": steps})
