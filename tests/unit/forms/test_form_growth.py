"""Twice as many items are twice the work, not four times: what a page costs grows with the form, and no faster.

Work is counted in lines of the room that are run, so that a busy machine says the same as an idle one.
"""

import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

import portal.forms
from portal.forms import (
    CHECK,
    Form,
    Place,
    after,
    before,
    first_pages,
    form_at,
    is_open,
    items,
    open_place,
    problems,
    prune,
    public,
    record,
    summary,
    tasks,
)
from tests.unit.forms.form_samples import HALTER, HUND, REX, TODAY

ROOM = str(Path(portal.forms.__file__).parent)
STEPS = [step.model_dump(mode="json") for step in HUND.steps]
LARGE = Form.model_validate(
    HUND.model_dump(mode="json") | {"steps": [step | {"limit": 200} if "pages" in step else step for step in STEPS]}
)
LAST = Place("rabatt")

WORK: Mapping[str, Callable[[Mapping[str, object]], object]] = {
    "after": lambda answers: after(LARGE, answers, LAST),
    "before": lambda answers: before(LARGE, answers, CHECK),
    "first_pages": lambda answers: first_pages(LARGE, answers, "hunde"),
    "form_at": lambda answers: form_at(LARGE, answers, LAST, today=TODAY),
    "is_open": lambda answers: is_open(LARGE, answers, CHECK, TODAY),
    "items": lambda answers: items(LARGE.by_id["hunde"], answers),
    "open_place": lambda answers: open_place(LARGE, answers, TODAY),
    "problems": lambda answers: problems(LARGE, answers, TODAY),
    "prune": lambda answers: prune(LARGE, answers),
    "public": lambda answers: public(LARGE, answers),
    "record": lambda answers: record(LARGE, answers, {}, LAST, {"grund": "x"}),
    "summary": lambda answers: summary(LARGE, answers),
    "tasks": lambda answers: tasks(LARGE, answers, TODAY),
}


def lines_run(work: Callable[[], object]) -> int:
    """How many lines of the room are run."""
    count = 0

    def trace(frame, event, _argument):
        nonlocal count
        if not frame.f_code.co_filename.startswith(ROOM):
            return None
        count += event == "line"
        return trace

    before_us = sys.gettrace()
    sys.settrace(trace)
    try:
        work()
    finally:
        sys.settrace(before_us)
    return count


def with_dogs(number: int) -> dict[str, object]:
    return HALTER | {"hunde": [REX | {"n": n} for n in range(1, number + 1)], "grund": "x"}


@pytest.mark.parametrize("name", WORK)
def test_the_work_grows_no_faster_than_the_answers(name):
    def cost(number: int) -> int:
        answers = with_dogs(number)
        return lines_run(lambda: WORK[name](answers))

    cost(2)  # what is made once and kept is not counted
    few, some, many = cost(10), cost(20), cost(40)
    assert 0 < few <= some <= many
    assert many - some <= 2 * (some - few) * 1.1 + 20
