"""Answers that were refused at sending: back to the first page with its sentences at the fields.

The sentences travel in the browser session for one page view. They never quote an answer.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast

from flask import flash, get_flashed_messages, redirect
from werkzeug.wrappers import Response

from portal.apply.opening import Opened
from portal.forms import Problem


def to_problems(opened: Opened, problems: tuple[Problem, ...]) -> Response:
    """Lead to the first page with something to mend; its sentences are shown there once."""
    place = problems[0].place
    for problem in problems:
        if problem.place == place:
            flash(problem.sentence, problem.input)
    return redirect(opened.address(place, to_check=True), 303)


def brought_along(inputs: Iterable[str]) -> dict[str, str]:
    """The sentences brought along for inputs of this page, by input name."""
    messages = cast(list[tuple[str, str]], get_flashed_messages(with_categories=True, category_filter=list(inputs)))
    return dict(messages)
