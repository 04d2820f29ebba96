"""The task list: which sections of a long form are done, which can be done now, and which have to wait?

    tasks(form, {}, today)[0]        -> Task(Section("anlass", …), NOT_STARTED, start=Place("grund"), missing=2)
    tasks(form, {}, today)[1].state  -> BLOCKED, and waits_for says „Anlass und Beginn“

It says the same as ``problems`` does, section by section, and leads only to places that ``is_open`` lets one be.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from portal.forms.definition import Form, Group, Section
from portal.forms.engine import problems
from portal.forms.walk import NO_COUNTERS, Answers, Counters, Place, Stop, items_of, walk


class TaskState(StrEnum):
    """How a section stands. An OPTIONAL one is not begun and need not be."""

    NOT_STARTED = "not_started"
    STARTED = "started"
    DONE = "done"
    OPTIONAL = "optional"
    BLOCKED = "blocked"

    @property
    def in_the_way(self) -> bool:
        """Must something still be done here before the form can be sent?"""
        return self not in (TaskState.DONE, TaskState.OPTIONAL)


@dataclass(frozen=True, slots=True)
class Task:
    """One section of the list.

    start      where its link leads; None while it is blocked
    missing    how many answers are missing or wrong, as far as can be known from the others
    waits_for  the title of the section to do first, where it is blocked; else empty
    """

    section: Section
    state: TaskState
    start: Place | None
    missing: int = 0
    waits_for: str = ""


def tasks(form: Form, answers: Answers, today: date, counters: Counters = NO_COUNTERS) -> tuple[Task, ...]:
    """The sections in their order. One in which these answers leave nothing to ask is left out."""
    stops: dict[str, list[Stop]] = {section.id: [] for section in form.sections}
    for stop in walk(form, answers, counters):
        stops[stop.step.section].append(stop)
    wrong: dict[str, list[Place]] = {section.id: [] for section in form.sections}
    for problem in problems(form, answers, today, counters):
        wrong[form.by_id[problem.place.step].section].append(problem.place)
    found: list[Task] = []
    waits_for = ""
    for section in form.sections:
        if waits_for:
            found.append(Task(section, TaskState.BLOCKED, None, waits_for=waits_for))
        elif stops[section.id]:
            found.append(task(section, stops[section.id], wrong[section.id]))
            waits_for = section.title if wrong[section.id] else ""
    return tuple(found)


def task(section: Section, stops: Sequence[Stop], wrong: Sequence[Place]) -> Task:
    """A section that nothing before it holds up."""
    begun = any(answered(stop) for stop in stops)
    if not wrong:
        return Task(section, TaskState.DONE if begun else TaskState.OPTIONAL, first_place(stops[0]))
    if begun:
        return Task(section, TaskState.STARTED, wrong[0], missing=len(wrong))
    return Task(section, TaskState.NOT_STARTED, first_place(stops[0]), missing=len(wrong))


def answered(stop: Stop) -> bool:
    if stop.page is None:
        return bool(items_of(stop.answers, stop.step.id))
    return any(stop.answers.get(field.id) is not None for field in stop.fields)


def first_place(stop: Stop) -> Place:
    """Where the section begins; for a group that has items, its list."""
    return Place(stop.step.id) if isinstance(stop.step, Group) and not stop.virtual else stop.place


def next_task(found: Sequence[Task]) -> Task | None:
    """The first section in which something must still be done; None: the form can be checked and sent."""
    return next((task for task in found if task.state.in_the_way), None)
