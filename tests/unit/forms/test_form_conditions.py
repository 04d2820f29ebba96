"""A page or a field counts exactly when its condition holds for the answers that count."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from portal.forms import When
from portal.forms.conditions import ALWAYS, AllOf, AnyOf, ConditionError, Not, Question, fields, read, write

SAFETY_CONCEPT = read(
    {"all": [{"field": "visitors", "more_than": 200}, {"not": {"field": "indoors", "equals": True}}]}, "test"
)


@pytest.mark.parametrize(
    ("answers", "shown"),
    [
        ({"visitors": 201}, True),
        ({"visitors": 201, "indoors": True}, False),
        ({"visitors": 200}, False),
        ({}, False),
    ],
)
def test_a_page_is_shown_exactly_when_its_condition_holds(answers, shown):
    assert SAFETY_CONCEPT.holds(answers) is shown


def test_a_page_without_a_condition_is_always_shown():
    assert read(None, "test") is ALWAYS
    assert ALWAYS.holds({})


def test_a_ticked_box_is_found_among_the_ticked_ones():
    assert read({"field": "served", "contains": "beer"}, "test").holds({"served": ["food", "beer"]})


def test_the_number_one_is_not_the_answer_yes():
    assert not read({"field": "dogs", "equals": 1}, "test").holds({"dogs": True})


def test_days_are_compared_by_the_calendar():
    later = read({"field": "born", "more_than": "2025-09-30"}, "test")
    assert later.holds({"born": "2025-10-01"})
    assert not later.holds({"born": "2025-09-30"})


def test_items_are_counted():
    several = read({"field": "dogs", "count_more_than": 1}, "test")
    assert several.holds({"dogs": [1, 2]})
    assert not several.holds({"dogs": [1]})


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        (
            {"all": [{"field": "a", "equals": 1}, {"eval": "1 == 1"}]},
            r"^chip\.all\[1\]: .* ist keine Bedingung. Schreiben",
        ),
        ({"field": "a", "equals": ["x"]}, r"^chip\.equals: „\['x'\]“ ist kein einzelner Wert. Schreiben Sie Text"),
        ({"field": "a", "in": "x"}, r"^chip: Bei „in“ steht „x“. Schreiben Sie eine Liste"),
        ({"field": "a", "in": [{}]}, r"^chip\.in\[0\]: „{}“ ist kein einzelner Wert"),
        ({"field": "a", "equals": 1.5}, r"^chip\.equals: „1\.5“ ist kein einzelner Wert"),
        ({"field": "a", "equals": 1, "in": [1]}, r"^chip: .* ist keine Bedingung"),
    ],
)
def test_what_is_not_understood_is_refused_with_its_place_and_the_remedy(source, sentence):
    with pytest.raises(ConditionError, match=sentence):
        read(source, "chip")


operands = st.booleans() | st.integers(0, 3) | st.sampled_from(["x", "2026-01-01"])
questions = st.builds(
    Question,
    st.sampled_from("abc"),
    st.sampled_from(["equals", "more_than", "less_than", "contains", "count_more_than"]),
    operands,
) | st.builds(Question, st.sampled_from("abc"), st.just("in"), st.lists(operands, max_size=3).map(tuple))
conditions = st.recursive(
    questions,
    lambda inner: (
        st.builds(Not, inner)
        | st.builds(AllOf, st.lists(inner, max_size=3).map(tuple))
        | st.builds(AnyOf, st.lists(inner, max_size=3).map(tuple))
    ),
    max_leaves=12,
)


def test_a_count_compared_with_a_text_is_false():
    assert not read({"field": "dogs", "count_more_than": "x"}, "test").holds({"dogs": [1, 2]})


answer_sets = st.dictionaries(
    st.sampled_from("abc"), operands | st.none() | st.lists(operands, max_size=3) | st.just({"given": "Kim"})
)


@given(conditions, answer_sets)
def test_only_the_named_fields_matter(condition, answers):
    named = set(fields(condition))
    assert condition.holds(answers) == condition.holds({key: value for key, value in answers.items() if key in named})


@given(conditions)
def test_a_condition_written_to_a_snapshot_is_read_back_the_same(condition):
    model = TypeAdapter(When)
    written = model.dump_json(condition)
    assert model.validate_python(json.loads(written)) == condition == read(write(condition), "test")
