"""How many questions a form asks at least and at most, and which of them nobody is ever asked."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.forms import Group, Page, paths, ways
from portal.forms.walk import items_of, walk
from tests.unit.forms.form_samples import HUND, OPTIONS, VALUES, field, form, forms, page

RADIO = field("one", "radio", options=OPTIONS)


def counted(*steps):
    found = ways(form(*steps))
    assert found.exact
    return found.fewest, found.most, found.unreachable


def test_a_question_that_depends_counts_on_the_longest_way_only():
    assert counted(page("p", field("a", "yes_no")), page("q", field("b"), when={"field": "a", "equals": True})) == (
        1,
        2,
        (),
    )


def test_two_pages_that_exclude_each_other_are_never_both_asked():
    either = page("q", field("b"), field("c"), when={"field": "one", "equals": "x"})
    other = page("r", field("d"), when={"not": {"field": "one", "equals": "x"}})
    assert counted(page("p", RADIO), either, other) == (2, 3, ())


def test_a_condition_over_a_question_that_is_not_always_asked_is_followed():
    steps = (
        page("p", field("a", "yes_no")),
        page("q", field("b", "yes_no"), when={"field": "a", "equals": True}),
        page("r", field("c"), when={"not": {"field": "b", "equals": True}}),
    )
    assert counted(*steps) == (2, 3, ())


def test_a_group_counts_with_one_item_or_with_none_where_it_may_stay_empty():
    found = ways(HUND)
    assert (found.fewest, found.most, found.unreachable) == (4, 7, ())  # name, account, iban, two or three, reason


@pytest.mark.parametrize(
    ("when", "reached"),
    [
        ({"all": [{"field": "one", "equals": "x"}, {"field": "one", "equals": "y"}]}, False),
        ({"all": [{"field": "some", "contains": "x"}, {"field": "some", "contains": "y"}]}, True),
        ({"all": [{"field": "some", "contains": "x"}, {"not": {"field": "some", "count_more_than": 0}}]}, False),
        ({"field": "some", "count_more_than": 2}, True),
        ({"field": "some", "count_more_than": 3}, False),
        ({"all": [{"field": "count", "more_than": 4}, {"field": "count", "less_than": 5}]}, False),
        ({"all": [{"field": "count", "more_than": 4}, {"field": "count", "less_than": 6}]}, True),
        ({"field": "count", "more_than": 9}, False),
        ({"all": [{"field": "day", "more_than": "2026-01-01"}, {"field": "day", "less_than": "2026-01-02"}]}, False),
        ({"all": [{"field": "day", "more_than": "2026-01-01"}, {"field": "day", "less_than": "2026-01-03"}]}, True),
        ({"all": [{"field": "text", "equals": "a"}, {"field": "text", "in": ["b", "c"]}]}, False),
        ({"not": {"any": [{"field": "one", "equals": key} for key in "xyz"]}}, False),
        ({"field": "yes", "equals": False}, False),
        ({"any": []}, False),
    ],
)
def test_a_page_that_no_answers_lead_to_is_found(when, reached):
    asked = page(
        "p",
        RADIO,
        field("some", "checkboxes", options=OPTIONS),
        field("count", "number", minimum=0, maximum=9),
        field("day", "date"),
        field("text"),
        field("yes", "declaration"),
    )
    assert counted(asked, page("q", field("now"), when=when))[2] == (() if reached else ("steps.q",))


def test_an_unreachable_page_of_a_group_and_an_unreachable_field_are_named_by_their_place():
    never = {"all": [{"field": "one", "equals": "x"}, {"field": "one", "equals": "y"}]}
    group = {"id": "things", "section": "one", "title": "T", "item_title": "T", "add_question": "More?", "minimum": 0}
    pages = [
        {"id": "a", "title": "A", "fields": [field("inner"), field("hidden", when=never)]},
        {"id": "b", "title": "B", "fields": [field("x")], "when": never},
    ]
    assert counted(page("p", RADIO), group | {"pages": pages})[2] == (
        "steps.things.pages.a.fields.hidden",
        "steps.things.pages.b",
    )


def test_a_form_with_too_many_combinations_gets_bounds_and_says_so(monkeypatch):
    monkeypatch.setattr(paths, "MOST_STATES", 3)
    switches = [field(f"f{number}", "yes_no") for number in range(4)]
    last = page("q", field("b"), when={"all": [{"field": f"f{number}", "equals": True} for number in range(4)]})
    assert ways(form(page("p", *switches), last)) == paths.Ways(4, 5, (), exact=False)


@settings(max_examples=60)
@given(forms(), st.data())
def test_nobody_is_asked_fewer_or_more_questions_than_said_or_one_that_is_called_unreachable(made, data):
    answers = answered(made, data)
    low = high = 0
    places = set()
    for step in made.steps:
        counts = {}
        for stop in walk(made, answers):
            if stop.step is step and stop.page is not None:
                counts[stop.place.item] = counts.get(stop.place.item, 0) + len(stop.fields)
                within = "" if isinstance(step, Page) else f".pages.{stop.page.id}"
                places.add(f"steps.{step.id}{within}")
                places |= {f"steps.{step.id}{within}.fields.{asked.id}" for asked in stop.fields}
        low += min(counts.values(), default=0)
        high += max(counts.values(), default=0)
    found = ways(made)
    assert found.fewest <= high and low <= found.most
    assert not places & set(found.unreachable)


def answered(made, data):
    """Answers of the right kind to everything that is asked, page after page."""
    answers = {}
    for step in made.steps:
        if isinstance(step, Group):
            numbers = range(1, data.draw(st.integers(step.minimum, step.limit)) + 1)
            if numbers and any(stop.step is step for stop in walk(made, answers)):
                answers[step.id] = [{"n": number} for number in numbers]
        for stop in list(walk(made, answers)):
            if stop.step is not step or stop.page is None:
                continue
            own = answers
            if stop.place.item is not None:
                own = dict(items_of(answers, step.id))[stop.place.item]
            for asked in stop.page.fields:
                own[asked.id] = data.draw(GOOD[asked.type])
    return answers


GOOD = VALUES | {
    "text": st.sampled_from("xyz"),
    "number": st.sampled_from("012345"),
    "radio": st.sampled_from("xyz"),
    "checkboxes": st.lists(st.sampled_from("xyz"), min_size=1, max_size=3, unique=True),
    "date": st.sampled_from(["2025-12-31", "2026-03-01"]),
}
