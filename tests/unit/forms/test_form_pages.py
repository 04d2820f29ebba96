"""A page takes what was typed, says what is wrong with it, and shows it again exactly as typed."""

import time
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from portal.forms import Place, PlaceUnknown, form_at, form_for
from tests.unit.forms.form_samples import BELLO, COMPLETE, HALTER, HUND, OPTIONS, REX, TODAY, field, form, page

DOG = Place("hunde", 2, "hund")
TWO_DOGS = HALTER | {"hunde": [BELLO, REX]}


def posted(place: Place, *typed: tuple[str, str], answers=TWO_DOGS, definition=HUND):
    return form_at(definition, answers, place, today=TODAY, formdata=MultiDict(typed))


def test_an_answered_page_has_values_and_no_errors():
    dog = posted(DOG, ("hunde-2-rufname", " Rex "), ("hunde-2-herkunft", "zucht"), ("action", "continue"))
    assert dog.validate()
    assert (dog.values, dog.errors_by_input) == ({"rufname": "Rex", "herkunft": "zucht"}, {})


def test_a_stored_page_is_filled_in():
    dog = form_at(HUND, TWO_DOGS, DOG, today=TODAY)
    assert (dog.raw("hunde-2-rufname"), dog.raw("hunde-2-herkunft")) == ("Rex", "heim")
    assert form_at(HUND, TWO_DOGS, Place("halter"), today=TODAY).raw("halter-family") == "Beispiel"


def test_an_empty_post_is_a_page_on_which_nothing_was_answered():
    dog = posted(DOG)
    assert not dog.validate()
    assert dog.errors_by_input["hunde-2-rufname"] == "Geben Sie den Rufnamen ein."
    assert dog.raw("hunde-2-rufname") == ""
    assert dog.values == {}


def test_what_is_right_beside_what_is_wrong_can_be_kept():
    holder = posted(Place("halter"), ("halter-given", "Kim"), ("abbuchen", "no"))
    assert not holder.validate()
    assert holder.values == {"abbuchen": False}
    assert holder.errors_by_input == {"halter-family": "Geben Sie Ihren Familiennamen ein."}


@given(st.text(st.characters(codec=None)))
def test_what_was_typed_is_shown_again_exactly_as_typed(typed):
    dog = posted(DOG, ("hunde-2-rufname", typed), ("hunde-2-herkunft", typed))
    dog.validate()
    assert dog.raw("hunde-2-rufname") == typed
    assert dog.raw("hunde-2-herkunft") == typed


def test_unknown_names_are_ignored_and_can_be_counted():
    typed = [("hunde-2-rufname", "Rex"), ("hunde-2-herkunft", "zucht"), ("hunde-1-rufname", "x"), ("admin", "1")]
    dog = posted(DOG, *typed, ("action", "continue"), ("csrf_token", "t"))
    assert dog.validate()
    assert dog.unknown_names(MultiDict([*typed, ("action", "continue"), ("csrf_token", "t")])) == (
        "hunde-1-rufname",
        "admin",
    )


REVEAL = form(
    page("p", field("chip", "yes_no"), field("nummer", when={"field": "chip", "equals": True})),
    page("q", field("jahr", optional=True, when={"field": "chip", "equals": True}), field("mehr", optional=True)),
)


@pytest.mark.parametrize("typed", ["", "123", "🐕"])
def test_a_field_that_does_not_count_is_neither_read_nor_judged(typed):
    dog = posted(Place("p"), ("chip", "no"), ("nummer", typed), definition=REVEAL, answers={})
    assert dog.validate()
    assert dog.values == {"chip": False}
    assert [found.counts for found in dog.page_fields] == [True, False]
    assert dog.raw("nummer") == typed


def test_a_stored_answer_that_does_not_count_any_more_is_not_among_the_values():
    dog = posted(Place("p"), ("chip", "no"), definition=REVEAL, answers={"chip": True, "nummer": "123"})
    assert dog.validate()
    assert dog.values == {"chip": False}


def test_a_field_that_counts_by_an_answer_on_the_same_page_is_asked():
    dog = posted(Place("p"), ("chip", "yes"), ("nummer", ""), definition=REVEAL, answers={"chip": False})
    assert not dog.validate()
    assert list(dog.errors_by_input) == ["nummer"]


def test_a_stored_answer_on_the_same_page_does_not_count_any_more():
    dog = posted(Place("p"), ("nummer", ""), definition=REVEAL, answers={"chip": True})
    assert not dog.validate()
    assert list(dog.errors_by_input) == ["chip"]


def test_a_field_may_look_at_an_earlier_page():
    asked = posted(Place("q"), ("jahr", "2020"), definition=REVEAL, answers={"chip": True, "nummer": "1"})
    assert asked.validate()
    assert asked.values == {"jahr": "2020"}
    left_out = posted(Place("q"), ("jahr", "2020"), definition=REVEAL, answers={"chip": False})
    assert left_out.validate()
    assert left_out.values == {}


def test_ticked_options_are_all_shown_again():
    choice = form(page("p", field("some", "checkboxes", options=OPTIONS)))
    asked = posted(Place("p"), ("some", "x"), ("some", "w"), definition=choice, answers={})
    assert not asked.validate()
    assert list(asked.raw_list("some")) == ["x", "w"]


def test_fields_may_be_called_what_wtforms_calls_its_own_things():
    names = ["data", "errors", "validate", "process", "meta", "field", "raw", "values", "page", "today", "items"]
    odd = form(page("p", *(field(name) for name in names)))
    asked = posted(Place("p"), *((name, f"{name}!") for name in names), definition=odd, answers={})
    assert asked.validate()
    assert asked.values == {name: f"{name}!" for name in names}
    assert asked.field("data").data == "data!"


def test_wtforms_own_errors_carry_the_sentences():
    dog = posted(DOG, ("hunde-2-herkunft", "zucht"))
    dog.validate()
    assert [list(found) for found in dog.errors.values()] == [["Geben Sie den Rufnamen ein."]]


def test_a_list_of_a_group_is_not_a_page():
    with pytest.raises(PlaceUnknown):
        form_at(HUND, COMPLETE, Place("hunde"), today=TODAY)


def test_today_is_what_the_caller_says():
    born = form(page("p", field("geboren", "date", not_after="today")))
    typed = MultiDict({"geboren-day": "13.06.2026"})
    assert not form_at(born, {}, Place("p"), today=date(2026, 6, 12), formdata=typed).validate()
    assert form_at(born, {}, Place("p"), today=date(2026, 6, 13), formdata=typed).validate()


def test_the_form_of_a_page_is_built_once():
    first_page = HUND.steps[0]
    assert form_for(first_page) is form_for(first_page)


def test_a_page_costs_far_less_than_the_budget_of_a_request():
    """Form pages have 2.5 ms in all; reading and judging one must be a small part, here with room for slow machines."""
    many = form(page("p", *(field(f"f{number}") for number in range(10))))
    typed = MultiDict({f"f{number}": "Straße Łódź" for number in range(10)})
    start = time.process_time()
    for _ in range(100):
        assert form_at(many, {}, Place("p"), today=TODAY, formdata=typed).validate()
    assert (time.process_time() - start) / 100 < 0.0025
