"""The answers for people: by section, with short labels. The check page, the clerk's page and the receipt show this."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from portal.forms.definition import Form, Group
from portal.forms.groups import item_title
from portal.forms.walk import Answers, Place, Stop, items_of, walk


@dataclass(frozen=True, slots=True)
class Entry:
    """One answer. ``answered`` is false where an optional field was left out: then there are no lines.

    ``place`` and ``input`` say where it can be changed.
    """

    label: str
    lines: tuple[str, ...]
    answered: bool
    place: Place
    input: str


@dataclass(frozen=True, slots=True)
class SectionSummary:
    """A section, or one item of a group, and the page on which to change it."""

    id: str
    title: str
    entries: tuple[Entry, ...]
    change: Place


def summary(form: Form, answers: Answers) -> tuple[SectionSummary, ...]:
    """What counts of the answers, in the form's order: pages by section, each item of a group by itself."""
    parts: dict[str, tuple[str, Place, list[Entry]]] = {}
    positions = {step.id: positions_of(step, answers) for step in form.steps if isinstance(step, Group)}
    for stop in walk(form, answers):
        if isinstance(stop.step, Group):
            add_group_stop(parts, stop.step, stop, positions[stop.step.id])
        else:
            title = form.sections[form.section_numbers[stop.step.section] - 1].title
            add(parts, stop.step.section, title, stop)
    return tuple(SectionSummary(key, title, tuple(found), place) for key, (title, place, found) in parts.items())


def positions_of(group: Group, answers: Answers) -> Mapping[int, int]:
    """The items of a group: by its number, the place in the row that each has."""
    return {number: position for position, (number, _) in enumerate(items_of(answers, group.id), start=1)}


def add_group_stop(
    parts: dict[str, tuple[str, Place, list[Entry]]], group: Group, stop: Stop, positions: Mapping[int, int]
) -> None:
    if stop.page is None:
        if not positions:
            entry = Entry(group.title, (), False, stop.place, f"{group.id}-more")
            parts[group.id] = (group.title, stop.place, [entry])
    elif stop.place.item is not None and not stop.virtual:
        title = item_title(group, stop.answers, positions[stop.place.item])
        add(parts, f"{group.id}-{stop.place.item}", title, stop)


def add(parts: dict[str, tuple[str, Place, list[Entry]]], key: str, title: str, stop: Stop) -> None:
    _, _, found = parts.setdefault(key, (title, stop.place, []))
    found.extend(entries(stop))


def entries(stop: Stop) -> Sequence[Entry]:
    shown = ((field, field.show(stop.answers.get(field.id))) for field in stop.fields)
    return [
        Entry(field.noun, lines, bool(lines), stop.place, field.inputs(stop.prefix + field.id)[0])
        for field, lines in shown
    ]
