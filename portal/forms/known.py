"""What is known of a form as a whole, for those who calculate with answers instead of asking.

    scope_of(form).known["besucher"]              the field, to see whether a rule may name it
    known(form, answers).seen["besucher"]         200, if the field counts and was answered

A rule that is read after the last page may look at every field outside the groups; inside a group, also at the fields
of the same item.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from portal.forms.conditions import fields as fields_of
from portal.forms.definition import Form, Group, Page
from portal.forms.fieldtypes import FieldDefinition
from portal.forms.groups import item_title
from portal.forms.scope import Scope
from portal.forms.walk import Answers, Stop, items_of, walk


@dataclass(frozen=True, slots=True)
class Known:
    """The answers that count.

    seen      what conditions can look at: by field its comparable answer, by group the numbers of its items
    answers   the same answers as they are stored
    asked     the fields that count, answered or not
    items     by group, what is known of each item besides, in order; ``title`` is what the item is called
    """

    seen: dict[str, Any] = field(default_factory=dict)
    answers: dict[str, Any] = field(default_factory=dict)
    asked: dict[str, FieldDefinition | Group] = field(default_factory=dict)
    items: dict[str, tuple[Known, ...]] = field(default_factory=dict)
    title: str = ""


def scope_of(form: Form, group_id: str | None = None) -> Scope:
    """Every field and group that a rule about the whole form may name; with ``group_id`` also that group's fields."""
    scope = Scope()
    inner: list[Page] = []
    for step in form.steps:
        if isinstance(step, Group):
            inner += step.pages if step.id == group_id else ()
            scope.known[step.id] = step
        else:
            scope.known |= {asked.id: asked for asked in step.fields}
    scope.known |= {asked.id: asked for page in inner for asked in page.fields}
    return scope


def depends_on(form: Form, names: set[str]) -> set[str]:
    """These fields and groups, all whose answers decide whether they are asked, and those they are computed from."""
    decided: dict[str, set[str]] = {}
    for step in form.steps:
        outer = set(fields_of(step.when))
        if isinstance(step, Group):
            decided.setdefault(step.id, set()).update(outer)
        for page in step.pages if isinstance(step, Group) else (step,):
            for asked in page.fields:
                operands = getattr(getattr(asked, "compute", None), "operands", ())
                decided.setdefault(asked.id, set()).update(outer, fields_of(page.when), fields_of(asked.when), operands)
    found: set[str] = set()
    open_names = set(names)
    while open_names:
        name = open_names.pop()
        found.add(name)
        open_names |= decided.get(name, set()) - found
    return found


def known(form: Form, answers: Answers) -> Known:
    """What the answers so far say, as the walk through the form reads them."""
    whole, parts = Known(), dict[str, dict[int, list[Stop]]]()
    for stop in walk(form, answers):
        if isinstance(stop.step, Group):
            whole.asked[stop.step.id] = stop.step
            if stop.place.item is not None and not stop.virtual:
                parts.setdefault(stop.step.id, {}).setdefault(stop.place.item, []).append(stop)
        else:
            note(whole, stop)
    for step in form.steps:
        if isinstance(step, Group) and step.id in whole.asked:
            whole.seen[step.id] = [number for number, _ in items_of(answers, step.id)]
    for group_id, items in parts.items():
        whole.items[group_id] = tuple(
            item_of(whole, stops, position) for position, stops in enumerate(items.values(), start=1)
        )
    return whole


def item_of(whole: Known, stops: list[Stop], position: int) -> Known:
    group = stops[0].step
    title = item_title(group, stops[0].answers, position) if isinstance(group, Group) else ""
    item = Known(dict(whole.seen), dict(whole.answers), dict(whole.asked), title=title)
    for stop in stops:
        note(item, stop)
    return item


def note(what: Known, stop: Stop) -> None:
    """Add what was asked at one place."""
    for asked in stop.fields:
        what.asked[asked.id] = asked
        value = stop.answers.get(asked.id)
        if value is not None:
            what.answers[asked.id] = value
            what.seen[asked.id] = asked.comparable(value)
