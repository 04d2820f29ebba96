"""What follows from earlier answers: computed on every walk, stored with what is sent, never typed."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from werkzeug.datastructures import MultiDict

from portal.forms import Form, Place, form_at, problems, prune, public, record, summary
from portal.forms.fieldtypes import ComputedField
from tests.unit.forms.form_samples import TODAY, field, form, page


def number(field_id: str, **more: Any) -> dict[str, Any]:
    return field(field_id, "number", **{"minimum": 0, **more})


def computed(field_id: str, compute: dict[str, Any], **more: Any) -> dict[str, Any]:
    return field(field_id, "computed", compute=compute, **more)


BOOKING = form(
    page(
        "gruppe",
        number("personen"),
        number("naechte"),
        field("hund", "yes_no"),
        number("hunde", when={"field": "hund", "equals": True}),
    ),
    page(
        "kosten",
        computed("koepfe", {"sum": ["personen", "hunde"]}, unit="Köpfe"),
        computed("uebernachtungen", {"product": ["personen", "naechte"]}),
        computed("beitrag", {"times": {"field": "uebernachtungen", "by": 250}}, money=True),
        field("spende", "money"),
        computed("gesamt", {"sum": ["beitrag", "spende"]}, money=True),
    ),
    page("gross", field("bus", "yes_no"), when={"field": "uebernachtungen", "more_than": 20}),
)

FAMILY = {"personen": "4", "naechte": "3", "hund": False, "spende": "5,50"}
COSTS = {"koepfe": "4", "uebernachtungen": "12", "beitrag": "30,00", "gesamt": "35,50"}


def test_what_is_sent_holds_the_computed_values():
    assert prune(BOOKING, FAMILY).answers == FAMILY | COSTS
    assert problems(BOOKING, FAMILY, TODAY) == ()


def test_a_stored_value_from_elsewhere_is_replaced():
    assert prune(BOOKING, FAMILY | {"gesamt": "0,01", "koepfe": ["x"]}).answers == FAMILY | COSTS


def test_an_answer_that_does_not_count_is_not_computed_with():
    assert public(BOOKING, FAMILY | {"hunde": "9"})["koepfe"] == "4"
    assert public(BOOKING, FAMILY | {"hund": True, "hunde": "9"})["koepfe"] == "13"


def test_without_the_answers_it_needs_there_is_no_value():
    assert public(BOOKING, {"naechte": "3", "hund": False}) == {"naechte": "3", "hund": False}
    assert public(BOOKING, {"spende": "5,50"}) == {"spende": "5,50", "gesamt": "5,50"}


def test_people_see_it_on_the_check_page():
    lines = {entry.label: entry.lines for section in summary(BOOKING, FAMILY) for entry in section.entries}
    assert (lines["Koepfe"], lines["Beitrag"], lines["Gesamt"]) == (("4 Köpfe",), ("30,00 €",), ("35,50 €",))


def test_its_page_shows_it_and_ignores_what_is_typed_for_it():
    place = Place("kosten")
    form_shown = form_at(BOOKING, FAMILY, place, today=TODAY)
    assert form_shown.raw("beitrag") == "30,00"
    sent = form_at(BOOKING, FAMILY, place, today=TODAY, formdata=MultiDict({"spende": "1", "beitrag": "0,01"}))
    assert sent.validate()
    assert sent.values == {"spende": "1,00"}
    assert (sent.raw("beitrag"), sent.raw("gesamt")) == ("30,00", "31,00")
    assert record(BOOKING, FAMILY, {}, place, sent.values | {"beitrag": "0,01"})[0]["spende"] == "1,00"


def test_a_draft_holds_answers_only_so_that_nothing_computed_is_ever_dropped():
    draft, _ = record(BOOKING, FAMILY, {}, Place("kosten"), {"spende": "1,00"})
    assert draft == FAMILY | {"spende": "1,00"}
    assert prune(BOOKING, {"hund": False}).dropped == ()


def test_conditions_can_look_at_it():
    assert [problem.place.step for problem in problems(BOOKING, FAMILY | {"personen": "9"}, TODAY)] == ["gross"]


def test_an_item_of_a_group_computes_for_itself():
    group = {
        "id": "zimmer",
        "section": "one",
        "title": "Zimmer",
        "item_title": "Zimmer",
        "add_question": "Noch eins?",
        "pages": [page("p", number("betten"), computed("preis", {"product": ["betten", "satz"]}))],
    }
    del group["pages"][0]["section"]
    answers = {"satz": "7", "zimmer": [{"n": 1, "betten": "2"}, {"n": 4, "betten": "3"}]}
    found = public(form(page("vorher", number("satz")), group), answers)
    assert [item["preis"] for item in found["zimmer"]] == ["14", "21"]


@pytest.mark.parametrize(("count", "expected"), [("days", 3), ("nights", 2)])
def test_a_range_counts_as_its_days_or_nights(count, expected):
    asked = ComputedField(id="f", type="computed", label="f", compute={"sum": ["zeit"]}, count=count)
    assert asked.computed_from({"zeit": {"from": "2026-07-01", "until": "2026-07-03"}}) == str(expected)
    assert asked.computed_from({"zeit": {"from": "2026-07-03", "until": "2026-07-01"}}) is None
    assert asked.computed_from({"zeit": {"from": "gestern"}}) is None


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ([computed("c", {"sum": ["c"]})], "„c“ ist keine frühere Zahl"),
        ([computed("c", {"sum": ["d"]}), number("d")], "„d“ ist keine frühere Zahl"),
        ([computed("c", {"sum": ["d"]}), computed("d", {"sum": ["c"]})], "„d“ ist keine frühere Zahl"),
        (
            [field("m", "money", currency="CHF"), computed("c", {"sum": ["m"]}, money=True)],
            "„m“ ist keine frühere Zahl",
        ),
        ([field("t"), computed("c", {"sum": ["t"]})], "„t“ ist keine frühere Zahl"),
        ([number("a"), field("m", "money"), computed("c", {"sum": ["a", "m"]}, money=True)], "Ändern Sie money"),
        ([field("m", "money"), computed("c", {"sum": ["m"]})], "Ändern Sie money"),
        ([field("m", "money"), computed("c", {"product": ["m", "m"]}, money=True)], "Ändern Sie money"),
        ([field("m", "money"), computed("c", {"times": {"field": "m", "by": 2}})], "Ändern Sie money"),
        ([number("a", minimum=-1), computed("c", {"times": {"field": "a", "by": 2}}, money=True)], "nie negativ"),
        ([number("a"), computed("c", {})], "auf genau eine Weise"),
        ([number("a"), computed("c", {"sum": ["a"], "product": ["a"]})], "auf genau eine Weise"),
        ([number("a"), computed("c", {"sum": ["a"]}, optional=False)], "beantwortet niemand"),
        ([number("a"), computed("c", {"sum": "a * 2"})], "compute"),
    ],
)
def test_what_cannot_be_computed_is_refused_when_the_file_is_read(fields, told):
    with pytest.raises(ValidationError, match=told):
        form(page("p", *fields))


#: As many as a number and an amount may both have.
MOST = 10**14 - 1
COUNTS = st.integers(0, MOST)


def results(personen: int, naechte: int, hunde: int, cents: int) -> list[int]:
    answers = {"personen": str(personen), "naechte": str(naechte), "hund": True, "hunde": str(hunde)}
    found = public(BOOKING, answers | {"spende": f"{cents // 100},{cents % 100:02d}"})
    return [definition.comparable(found[definition.id]) for definition in fields_of(BOOKING)]


def fields_of(asked: Form) -> list[ComputedField]:
    return [one for step in asked.steps for one in step.fields if isinstance(one, ComputedField)]


@given(COUNTS, COUNTS, COUNTS, COUNTS)
def test_it_is_exact_and_never_negative(personen, naechte, hunde, cents):
    beitrag = personen * naechte * 250
    assert results(personen, naechte, hunde, cents) == [personen + hunde, personen * naechte, beitrag, beitrag + cents]


@given(st.lists(COUNTS, min_size=4, max_size=4), st.integers(0, 3), COUNTS)
def test_more_of_anything_never_makes_it_less(less, which, extra):
    more = [min(count + extra * (n == which), MOST) for n, count in enumerate(less)]
    assert all(after >= before for before, after in zip(results(*less), results(*more), strict=True))


@given(
    st.dictionaries(
        st.sampled_from(["personen", "naechte", "hunde", "spende", "koepfe", "gesamt"]),
        st.none() | st.text() | st.lists(st.text()) | st.dictionaries(st.text(), st.text()),
    )
)
def test_no_stored_answer_breaks_it(answers):
    kept = prune(BOOKING, answers).answers
    assert prune(BOOKING, kept).answers == kept
    summary(BOOKING, kept)
