"""Where one can go in a form, and what is still missing, follows from the answers alone."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.forms import (
    CHECK,
    Group,
    Place,
    PlaceUnknown,
    after,
    before,
    is_open,
    numbered,
    open_place,
    problems,
    progress,
    prune,
    public,
    reachable,
    record,
)
from tests.unit.forms.form_samples import (
    BELLO,
    COMPLETE,
    HALTER,
    HUND,
    REX,
    TODAY,
    answers_to,
    field,
    form,
    forms_and_answers,
    page,
)

HALTER_PAGE, KONTO_PAGE, LIST = Place("halter"), Place("konto"), Place("hunde")


def test_a_page_whose_condition_does_not_hold_is_passed_by():
    assert after(HUND, {"abbuchen": False}, HALTER_PAGE) == Place("hunde", 1, "hund")
    assert after(HUND, {"abbuchen": True}, HALTER_PAGE) == KONTO_PAGE


def test_one_comes_straight_to_the_first_item_of_an_empty_group():
    assert reachable(HUND, HALTER) == (HALTER_PAGE, Place("hunde", 1, "hund"), LIST, CHECK)


def test_the_first_item_after_removals_has_a_number_of_its_own():
    assert Place("hunde", 4, "hund") in reachable(HUND, HALTER, {"hunde": 4})


def test_an_item_looks_at_its_own_answers():
    assert reachable(HUND, HALTER | {"hunde": [BELLO, REX]}) == (
        HALTER_PAGE,
        Place("hunde", 1, "hund"),
        Place("hunde", 2, "hund"),
        Place("hunde", 2, "heim"),
        LIST,
        Place("rabatt"),
        CHECK,
    )


def test_an_answer_left_behind_opens_no_page():
    """The home's name counts only for a dog from a home, and the account only with a debit."""
    left_behind = COMPLETE | {"abbuchen": False, "iban": "DE89370400440532013000"}
    assert KONTO_PAGE not in reachable(HUND, left_behind)
    assert prune(HUND, left_behind).dropped == ("IBAN",)


def test_what_no_longer_counts_is_dropped_and_named():
    answers = HALTER | {"hunde": [BELLO | {"tierheim": "Haus Pfote"}], "grund": "zwei", "unknown": 1}
    pruned = prune(HUND, answers)
    assert pruned.answers == HALTER | {"hunde": [BELLO]}
    assert pruned.dropped == ("Tierheim (Hund 1)", "Grund")


def test_progress_counts_sections_and_the_check_page():
    assert progress(HUND, COMPLETE, HALTER_PAGE).number == 1
    assert progress(HUND, COMPLETE, Place("hunde", 1, "hund")).section_title == "Ihre Hunde"
    last = progress(HUND, COMPLETE, CHECK)
    assert (last.number, last.total, last.section_title) == (3, 3, "Prüfen und absenden")


def test_a_form_with_all_answers_may_be_sent():
    assert problems(HUND, COMPLETE, TODAY) == ()
    assert open_place(HUND, COMPLETE, TODAY) == CHECK


def test_an_empty_group_is_one_problem_where_its_first_item_begins():
    (problem,) = problems(HUND, HALTER, TODAY)
    assert problem.place == Place("hunde", 1, "hund")
    assert problem.input == "hunde-1-rufname"
    assert problem.sentence == "Fügen Sie mindestens einen Hund hinzu."


def test_a_group_with_too_many_items_is_a_problem_at_its_list():
    answers = HALTER | {"hunde": [BELLO | {"n": number} for number in range(1, 5)]}
    (problem,) = problems(HUND, answers, TODAY)
    assert (problem.place, problem.input) == (LIST, "hunde-more")
    assert problem.sentence == "Sie können höchstens 3 Hunde anmelden."


def test_an_unfinished_item_is_a_problem_at_its_page():
    (problem,) = problems(HUND, HALTER | {"hunde": [BELLO, REX | {"tierheim": None}]}, TODAY)
    assert (problem.place, problem.input) == (Place("hunde", 2, "heim"), "hunde-2-tierheim")
    assert problem.sentence == "Geben Sie den Namen des Tierheims ein."


def test_nobody_may_be_beyond_what_is_unfinished():
    assert is_open(HUND, {}, HALTER_PAGE, TODAY)
    assert not is_open(HUND, {}, LIST, TODAY)
    assert not is_open(HUND, {}, CHECK, TODAY)
    assert is_open(HUND, COMPLETE, CHECK, TODAY)
    assert not is_open(HUND, COMPLETE, Place("konto"), TODAY)


@pytest.mark.parametrize("place", [Place("nirgends"), Place("hunde", 7, "hund"), KONTO_PAGE])
def test_a_place_the_answers_do_not_lead_to_is_unknown(place):
    with pytest.raises(PlaceUnknown):
        after(HUND, COMPLETE, place)
    with pytest.raises(PlaceUnknown):
        before(HUND, COMPLETE, place)
    with pytest.raises(PlaceUnknown):
        record(HUND, COMPLETE, {}, place, {})


def test_answering_the_first_item_s_page_makes_the_item():
    answers, counters = record(HUND, HALTER, {}, Place("hunde", 1, "hund"), {"rufname": "Bello", "herkunft": "zucht"})
    assert (answers, counters) == (COMPLETE, {"hunde": 2})


def test_answering_a_page_again_forgets_what_was_left_out_and_nothing_else():
    answers, _ = record(HUND, HALTER | {"hunde": [REX]}, {}, Place("hunde", 2, "hund"), {"rufname": "Max"})
    assert answers["hunde"] == [{"n": 2, "tierheim": "Haus Pfote", "rufname": "Max"}]


def test_the_list_of_a_group_has_no_answers_to_record():
    with pytest.raises(PlaceUnknown):
        record(HUND, COMPLETE, {}, LIST, {"rufname": "Max"})


def test_what_a_message_gets_has_no_numbers():
    assert public(HUND, HALTER | {"hunde": [REX]})["hunde"] == [
        {"rufname": "Rex", "herkunft": "heim", "tierheim": "Haus Pfote"}
    ]


def test_a_birthday_is_judged_by_the_day_it_is_asked_on():
    born = form(page("p", field("geboren", "date", not_after="today")))
    assert problems(born, {"geboren": "2026-06-13"}, date(2026, 6, 12))
    assert not problems(born, {"geboren": "2026-06-13"}, date(2026, 6, 13))


@given(forms_and_answers())
def test_going_on_visits_every_reachable_place_once_and_ends_at_the_check(sample):
    asked, answers = sample
    places = reachable(asked, answers)
    visited = [places[0]]
    while visited[-1] != CHECK:
        visited.append(after(asked, answers, visited[-1]))
        assert len(visited) <= len(places)
    assert tuple(visited) == places
    assert len(set(places)) == len(places)
    assert after(asked, answers, CHECK) == CHECK


@given(forms_and_answers())
def test_going_back_undoes_going_on(sample):
    asked, answers = sample
    places = reachable(asked, answers)
    assert before(asked, answers, places[0]) is None
    for place in places[:-1]:
        assert before(asked, answers, after(asked, answers, place)) == place


@given(forms_and_answers())
def test_pruning_twice_changes_nothing_more(sample):
    asked, answers = sample
    once = prune(asked, answers)
    assert prune(asked, once.answers).answers == once.answers
    assert prune(asked, once.answers).dropped == ()


@given(forms_and_answers())
def test_pruning_changes_neither_the_way_nor_what_is_wrong(sample):
    asked, answers = sample
    kept = prune(asked, answers).answers
    assert reachable(asked, kept) == reachable(asked, answers)
    assert problems(asked, kept, TODAY) == problems(asked, answers, TODAY)


@given(forms_and_answers())
def test_the_check_page_is_open_exactly_when_nothing_is_wrong(sample):
    asked, answers = sample
    found = problems(asked, answers, TODAY)
    assert (open_place(asked, answers, TODAY) == CHECK) == (not found)
    assert open_place(asked, answers, TODAY) == (found[0].place if found else CHECK)


@given(forms_and_answers())
def test_one_may_be_everywhere_up_to_the_open_place_and_nowhere_beyond(sample):
    asked, answers = sample
    places = reachable(asked, answers)
    start = open_place(asked, answers, TODAY)
    for number, place in enumerate(places):
        list_of_unfinished = place == Place(start.step) and bool(answers.get(start.step))
        assert is_open(asked, answers, place, TODAY) == (number <= places.index(start) or list_of_unfinished)


def test_an_unfinished_item_can_be_removed_from_the_list():
    answers = HALTER | {"hunde": [BELLO, {"n": 2}]}
    assert is_open(HUND, answers, LIST, TODAY)
    assert not is_open(HUND, answers, CHECK, TODAY)
    assert not is_open(HUND, HALTER, LIST, TODAY)


def test_an_item_sees_neither_the_other_items_nor_what_was_left_outside():
    left_outside = HALTER | {"hunde": [BELLO], "herkunft": "heim"}
    assert Place("hunde", 1, "heim") not in reachable(HUND, left_outside)
    assert Place("hunde", 3, "heim") not in reachable(HUND, HALTER | {"hunde": [REX, {"n": 3}]})


def test_a_field_that_does_not_count_is_neither_asked_nor_kept():
    chip = form(page("p", field("chip", "yes_no"), field("nummer", when={"field": "chip", "equals": True})))
    assert problems(chip, {"chip": False}, TODAY) == ()
    assert [problem.input for problem in problems(chip, {"chip": True}, TODAY)] == ["nummer"]
    pruned = prune(chip, {"chip": False, "nummer": "1"})
    assert (pruned.answers, pruned.dropped) == ({"chip": False}, ("Nummer",))


@pytest.mark.parametrize("items", ["Bello", [BELLO | {"n": 0}], [BELLO | {"n": True}], [{"rufname": "Bello"}], [5]])
def test_what_is_not_a_numbered_item_is_not_there(items):
    assert reachable(HUND, HALTER | {"hunde": items}) == reachable(HUND, HALTER)


def test_of_two_items_with_one_number_the_first_is_there():
    assert prune(HUND, HALTER | {"hunde": [BELLO, BELLO | {"rufname": "Max"}]}).answers == COMPLETE


@given(forms_and_answers())
def test_no_input_has_two_problems(sample):
    asked, answers = sample
    inputs = [problem.input for problem in problems(asked, answers, TODAY)]
    assert len(set(inputs)) == len(inputs)


@given(st.data())
def test_the_total_of_the_progress_never_moves_and_the_number_only_forward(data):
    asked, answers = data.draw(forms_and_answers())
    other = data.draw(answers_to(asked))
    steps = [progress(asked, answers, place) for place in reachable(asked, answers)]
    assert {step.total for step in steps} == {progress(asked, other, CHECK).total}
    assert [step.number for step in steps] == sorted(step.number for step in steps)
    assert steps[-1].number == steps[-1].total


@given(forms_and_answers())
def test_public_answers_numbered_again_mean_the_same(sample):
    asked, answers = sample
    plain = public(asked, answers)
    assert public(asked, numbered(asked, plain)) == plain
    assert not any("n" in item for step in asked.steps if isinstance(step, Group) for item in plain.get(step.id, []))


@given(forms_and_answers())
def test_only_answers_decide_not_their_order_nor_foreign_keys(sample):
    asked, answers = sample
    shuffled = {"stranger": 1} | dict(reversed(answers.items()))
    assert problems(asked, shuffled, TODAY) == problems(asked, answers, TODAY)


@given(forms_and_answers())
@settings(max_examples=20)
def test_answers_are_never_changed_in_place(sample):
    asked, answers = sample
    copy = {key: [dict(item) for item in value] if is_items(value) else value for key, value in answers.items()}
    prune(asked, answers), problems(asked, answers, TODAY), public(asked, answers)
    assert answers == copy


def is_items(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(item, dict) for item in value)
