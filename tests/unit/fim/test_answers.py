"""Answers under FIM's ids: nested objects, lists where something may stand repeatedly, FIM's own types and codes."""

import pytest

from portal.catalogue import answers_of
from portal.fim import Value, fim_json, read_schema
from portal.forms import public
from tests.unit.fim.schemas import fields_of, form_of, genuine, group, one, schema, service_of, text


def told(made, answers):
    return fim_json(form_of(made), answers)


def test_groups_nest_and_what_is_not_answered_is_left_out():
    made = schema(
        one(group("G1", "Person", one(text("F1", "Name")), one(group("G2", "Ort", one(text("F2", "Ortsname"))))))
    )
    assert told(made, {"name": "Muster"}) == {"G1": {"F1": "Muster"}}
    assert told(made, {"name": "Muster", "ortsname": "Erbach"}) == {"G1": {"F1": "Muster", "G2": {"F2": "Erbach"}}}
    assert told(made, {}) == {}


@pytest.mark.parametrize(
    ("asked", "answer", "expected"),
    [
        (text(type="num_int"), "12", 12),
        (text(type="num"), "12,5", 12.5),
        (text(type="num"), "12", 12),
        (text(type="num_currency"), "25,00", 25),
        (text(type="bool"), False, False),
        (text(type="date"), "2026-01-31", "2026-01-31"),
        (text(), "0123", "0123"),
        (text(values=(Value("a b", "Ja"),)), "a-b", "a b"),
    ],
)
def test_an_answer_has_the_type_and_the_code_fim_gave_it(asked, answer, expected):
    found = told(schema(one(asked)), {"stichwort": answer})
    assert found == {"F1": expected} and type(found["F1"]) is type(expected)


def test_a_repeated_group_is_a_list_also_with_one_entry():
    made = schema(one(group("G1", "Halter", one(group("G2", "Hund", one(text("F1", "Rufname"))), "1:*"))))
    form = form_of(made)
    assert fim_json(form, {form.steps[0].id: [{"rufname": "Rex"}]}) == {"G1": {"G2": [{"F1": "Rex"}]}}


def test_a_repeated_field_is_a_list_of_plain_values():
    form = form_of(schema(one(text("F1", "Staat"), "1:*")))
    assert fim_json(form, {form.steps[0].id: [{"staat": "A"}, {"staat": "B"}]}) == {"F1": ["A", "B"]}


def test_what_fim_repeats_and_the_form_asks_once_is_a_list_of_one():
    assert told(schema(one(text(type="bool"), "0:*")), {"stichwort": True}) == {"F1": [True]}


def test_copies_come_in_their_order_and_gaps_close():
    made = schema(one(text("F1", "Zeile"), "1:3"))
    assert told(made, {"zeile_1": "eins", "zeile_3": "drei"}) == {"F1": ["eins", "drei"]}
    assert told(made, {"zeile_1": "eins"}) == {"F1": ["eins"]}


def test_places_inside_an_entry_are_lists_of_objects():
    inner = group("G2", "Impfung", one(text("F1", "Stoff")))
    form = form_of(schema(one(group("G1", "Hund", one(inner, "1:*")), "1:*")))
    first, second, _ = (field.id for field in fields_of(form) if field.type == "text")
    found = fim_json(form, {form.steps[0].id: [{first: "A", second: "B"}]})
    assert found == {"G1": [{"G2": [{"F1": "A"}, {"F1": "B"}]}]}


def test_the_question_that_opens_a_group_is_no_answer():
    form = form_of(schema(one(group("G1", "Vertretung", one(text("F1"))), "0:1")))
    assert fim_json(form, {fields_of(form)[0].id: True, "stichwort": "x"}) == {"G1": {"F1": "x"}}
    assert fim_json(form, {fields_of(form)[0].id: False}) == {}


def test_files_are_told_by_their_ids_and_what_follows_later_is_left_out():
    made = schema(one(text("F1", "Plan", type="file"), "1:*"), one(text("F2", "Foto", type="file")))
    assert told(made, {"plan": [{"id": "a"}, {"id": "b"}], "foto": [{"id": "c"}]}) == {"F1": ["a", "b"], "F2": "c"}
    assert told(made, {"plan": "later"}) == {}


def test_a_form_that_is_not_of_fim_has_nothing_to_tell():
    from portal.catalogue import read_service
    from tests.tools import PROJECT

    service = read_service(PROJECT / "services" / "catalogue" / "hund-anmelden.yaml")
    answers = public(service.form, answers_of(service, service.examples[0]))
    assert fim_json(service.form, answers) == {}


def leaves(data, above=""):
    """The paths that have an answer, without positions."""
    for key, value in data.items():
        path = f"{above}.{key}" if above else key
        for one_value in value if isinstance(value, list) else [value]:
            yield from leaves(one_value, path) if isinstance(one_value, dict) else [path]


def test_with_everything_answered_every_field_of_a_genuine_schema_that_is_asked_is_told():
    for file in genuine():
        service = service_of(read_schema(file.read_bytes()))
        example = next(example for example in service.examples if example.name == "Alle Angaben")
        found = set(leaves(fim_json(service.form, public(service.form, answers_of(service, example)))))
        elements = service.form.fim.elements
        asked = {
            path
            for path, element in elements.items()
            if path.rpartition(".")[2].startswith("F") and element.kind in ("input", "select")
        }
        assert found == asked, file
