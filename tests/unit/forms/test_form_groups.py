"""Items of a group are added, named and removed; a number is given once and never again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.forms import GroupFull, ItemUnknown, Place, add_item, first_pages, items, more_input, read_more, remove_item
from tests.unit.forms.form_samples import BELLO, COMPLETE, HALTER, HUND, REX, field, form, page

DOGS = HUND.steps[2]


def test_an_item_is_named_by_its_answer():
    assert [item.title for item in items(DOGS, {"hunde": [BELLO, {"n": 5}]})] == ["Hund 1: Bello", "Hund 2"]


def test_an_item_begins_with_the_first_page_that_is_asked_about_it():
    assert first_pages(HUND, HALTER | {"hunde": [REX]}, "hunde") == {2: Place("hunde", 2, "hund")}
    assert first_pages(HUND, HALTER, "hunde") == {}


@pytest.mark.parametrize(("holder", "first"), [(True, "a"), (False, "b")])
def test_an_item_whose_first_page_is_not_asked_begins_with_the_next(holder, first):
    only_for_holders = {"id": "a", "title": "A", "fields": [field("x")], "when": {"field": "holder", "equals": True}}
    group = {"id": "g", "section": "one", "title": "G", "item_title": "G", "add_question": "Noch eins?"}
    pages = [only_for_holders, {"id": "b", "title": "B", "fields": [field("y")]}]
    asked = form(page("p", field("holder", "yes_no")), group | {"pages": pages})
    assert first_pages(asked, {"holder": holder, "g": [{"n": 3}]}, "g") == {3: Place("g", 3, first)}


def test_one_more_item_is_empty_and_has_the_next_number():
    answers, counters, number = add_item(DOGS, COMPLETE, {})
    assert (answers["hunde"], counters, number) == ([BELLO, {"n": 2}], {"hunde": 3}, 2)


def test_a_full_group_takes_no_more():
    full = {"hunde": [{"n": 1}, {"n": 2}, {"n": 3}]}
    with pytest.raises(GroupFull, match="Sie können höchstens 3 Hunde anmelden"):
        add_item(DOGS, full, {})


def test_the_last_item_leaves_nothing_behind():
    assert remove_item({"hunde": [BELLO], "other": 1}, "hunde", 1) == {"other": 1}


def test_what_is_not_there_cannot_be_removed():
    with pytest.raises(ItemUnknown):
        remove_item(COMPLETE, "hunde", 2)


@given(st.lists(st.booleans(), max_size=30))
def test_no_number_is_given_twice(moves):
    """Add and remove in any order: every number that ever came out is new."""
    answers, counters, given_out = {}, {}, []
    for adding in moves:
        present = items(DOGS, answers)
        if adding and len(present) < DOGS.limit:
            answers, counters, number = add_item(DOGS, answers, counters)
            given_out.append(number)
        elif present:
            answers = remove_item(answers, "hunde", present[-1].number)
    assert given_out == list(range(1, len(given_out) + 1))


def test_the_radio_asks_for_one_more():
    assert more_input(DOGS) == "hunde-more"
    assert read_more(DOGS, COMPLETE, {"hunde-more": ["yes"]}).value is True
    assert read_more(DOGS, COMPLETE, {"hunde-more": ["no"]}).value is False


@pytest.mark.parametrize(
    ("answers", "typed", "sentence"),
    [
        (COMPLETE, [], "Wählen Sie aus, ob Sie einen weiteren Hund anmelden."),
        (COMPLETE, ["perhaps"], "Wählen Sie aus, ob Sie einen weiteren Hund anmelden."),
        ({}, ["no"], "Fügen Sie mindestens einen Hund hinzu."),
        ({"hunde": [{"n": 1}, {"n": 2}, {"n": 3}]}, ["yes"], "Sie können höchstens 3 Hunde anmelden."),
    ],
)
def test_an_answer_that_cannot_be_is_told(answers, typed, sentence):
    reading = read_more(DOGS, answers, {"hunde-more": typed})
    assert (reading.value, reading.errors) == (None, {"hunde-more": sentence})
