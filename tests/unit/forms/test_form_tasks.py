"""The task list says of each section what the answers say of it, and leads nowhere one may not be."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.forms import Place, TaskState, is_open, next_task, open_place, problems, reachable, tasks
from tests.unit.forms.form_samples import (
    BELLO,
    COMPLETE,
    HALTER,
    HUND,
    REX,
    TODAY,
    field,
    form,
    forms_and_answers,
    page,
)


def states(answers, asked=HUND):
    return [task.state.value for task in tasks(asked, answers, TODAY)]


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ({}, ["not_started", "blocked"]),
        ({"abbuchen": False}, ["started", "blocked"]),
        (HALTER | {"abbuchen": True}, ["started", "blocked"]),
        (HALTER, ["done", "not_started"]),
        (HALTER | {"hunde": [{"n": 1}]}, ["done", "started"]),
        (COMPLETE, ["done", "done"]),
        (COMPLETE | {"abbuchen": True}, ["started", "blocked"]),
    ],
)
def test_a_section_stands_as_its_answers_do(answers, expected):
    assert states(answers) == expected


def test_a_section_that_waits_says_for_which():
    person, dogs = tasks(HUND, {}, TODAY)
    assert (dogs.start, dogs.waits_for, dogs.missing) == (None, "Sie", 0)
    assert (person.waits_for, person.missing) == ("", 3)


def test_a_link_leads_to_the_beginning_to_what_is_missing_or_to_the_list_of_what_was_named():
    assert tasks(HUND, {}, TODAY)[0].start == Place("halter")
    assert tasks(HUND, HALTER, TODAY)[1].start == Place("hunde", 1, "hund")
    assert tasks(HUND, HALTER | {"hunde": [BELLO, REX | {"tierheim": None}]}, TODAY)[1].start == Place(
        "hunde", 2, "heim"
    )
    assert tasks(HUND, COMPLETE, TODAY)[1].start == Place("hunde")


def test_the_first_dog_after_removals_is_found_at_its_own_number():
    assert tasks(HUND, HALTER, TODAY, {"hunde": 4})[1].start == Place("hunde", 4, "hund")


def test_a_section_in_which_everything_is_voluntary_holds_nothing_up():
    asked = form(page("a", field("x", optional=True), section="one"), page("b", field("y"), section="two"))
    assert states({}, asked) == ["optional", "not_started"]
    assert states({"x": "1"}, asked) == ["done", "not_started"]
    assert next_task(tasks(asked, {}, TODAY)).section.id == "two"
    assert next_task(tasks(asked, {"y": "1"}, TODAY)) is None


def test_a_section_without_a_question_is_left_out_as_soon_as_that_is_certain():
    later = page("b", field("y"), section="two", when={"field": "x", "equals": True})
    asked = form(page("a", field("x", "yes_no"), section="one"), later)
    assert states({}, asked) == ["not_started", "blocked"]
    assert states({"x": False}, asked) == ["done"]
    assert states({"x": True}, asked) == ["done", "not_started"]


@pytest.mark.parametrize(("number", "listed"), [(3, False), (4, True)])
def test_a_form_of_four_sections_has_a_list(number, listed):
    asked = form(*(page(f"p{n}", field(f"f{n}"), section=f"s{n}") for n in range(number)))
    assert asked.has_task_list is listed


@given(forms_and_answers())
def test_nothing_is_in_the_way_exactly_when_there_is_no_problem(sample):
    asked, answers = sample
    found = tasks(asked, answers, TODAY)
    assert any(task.state.in_the_way for task in found) is bool(problems(asked, answers, TODAY))
    following = next_task(found)
    if following is not None:
        where = open_place(asked, answers, TODAY)
        assert asked.by_id[where.step].section == following.section.id


@given(forms_and_answers())
def test_each_open_section_counts_its_own_problems(sample):
    asked, answers = sample
    wrong = [asked.by_id[problem.place.step].section for problem in problems(asked, answers, TODAY)]
    for task in tasks(asked, answers, TODAY):
        if task.state is not TaskState.BLOCKED:
            assert task.missing == wrong.count(task.section.id)
            assert task.state.in_the_way is (task.missing > 0)


@given(forms_and_answers(), st.dictionaries(st.sampled_from(["g0", "g1", "g2", "g3"]), st.integers(7, 9)))
def test_a_link_leads_to_an_open_place_of_its_section_and_a_waiting_section_has_none(sample, counters):
    asked, answers = sample
    for task in tasks(asked, answers, TODAY, counters):
        assert (task.start is None) is (task.state is TaskState.BLOCKED) is bool(task.waits_for)
        if task.start is not None:
            assert asked.by_id[task.start.step].section == task.section.id
            assert is_open(asked, answers, task.start, TODAY, counters)


@given(forms_and_answers())
def test_no_place_of_a_waiting_section_is_open(sample):
    asked, answers = sample
    waiting = {task.section.id for task in tasks(asked, answers, TODAY) if task.state is TaskState.BLOCKED}
    for place in reachable(asked, answers)[:-1]:
        if asked.by_id[place.step].section in waiting:
            assert not is_open(asked, answers, place, TODAY)


@given(forms_and_answers())
def test_the_list_keeps_the_order_and_after_one_that_waits_all_wait(sample):
    asked, answers = sample
    found = tasks(asked, answers, TODAY)
    numbers = [asked.section_numbers[task.section.id] for task in found]
    assert numbers == sorted(set(numbers))
    waiting = [task.state is TaskState.BLOCKED for task in found]
    assert waiting == sorted(waiting)
    assert len({task.waits_for for task in found if task.waits_for}) <= 1
