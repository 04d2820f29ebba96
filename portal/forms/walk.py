"""Walking through a form with the answers so far: which pages and fields count, in their order.

One pass, forward: a condition looks only at answers that count themselves. So an answer left behind on a page that is
no longer asked cannot open another page.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from portal.forms.definition import Form, Group, Page
from portal.forms.fieldtypes import ComputedField, FieldDefinition

Answers: TypeAlias = Mapping[str, Any]
Counters: TypeAlias = Mapping[str, int]

#: Key of an item's number inside its answers.
NUMBER = "n"

#: Before anything was ever added to a group.
NO_COUNTERS: Counters = {}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a person can be: a page, a group's list (``Place("hunde")``), a page of an item, or the check page.

    ``Place("hunde", 2, "rasse")`` is the page *rasse* of the item with the number 2.
    """

    step: str
    item: int | None = None
    page: str | None = None


CHECK = Place("pruefen")


@dataclass(frozen=True, slots=True)
class Stop:
    """A place on the way, and what is asked there.

    page     None at the list of a group
    answers  where the page's answers stand: those of the form, or of the item, with what the page computes from others
    fields   the fields that count there
    prefix   what input names start with: nothing, or ``hunde-2-``
    seen     what conditions can look at here; the walk goes on writing into it (``stop_at`` hands out a copy)
    virtual  the item is not there yet: its group needs one and has none
    """

    place: Place
    step: Page | Group
    page: Page | None
    answers: Answers
    fields: Sequence[FieldDefinition] = ()
    prefix: str = ""
    seen: Answers = field(default_factory=dict)
    virtual: bool = False


def items_of(answers: Answers, group_id: str) -> tuple[tuple[int, Answers], ...]:
    """The items of a group with their numbers. What is not an item with a number of its own is not there."""
    found: dict[int, Answers] = {}
    items = answers.get(group_id)
    for item in items if isinstance(items, list | tuple) else ():
        number = item.get(NUMBER) if isinstance(item, Mapping) else None
        if type(number) is int and number > 0:
            found.setdefault(number, item)
    return tuple(found.items())


def next_number(answers: Answers, counters: Counters, group_id: str) -> int:
    """The number the next item gets: never one that was given before."""
    taken = [number for number, _ in items_of(answers, group_id)]
    return max(counters.get(group_id, 1), *(number + 1 for number in taken), 1)


def counting(
    fields: Sequence[FieldDefinition], answers: Answers, seen: dict[str, Any]
) -> tuple[list[FieldDefinition], Answers]:
    """The fields that count, and the answers with those that are computed; both are added to what conditions see.

    What stands in the answers for a computed field is replaced, wherever it came from.
    """
    found = []
    computed: dict[str, Any] = {}
    for definition in fields:
        counts = definition.when.holds(seen)
        value = answers.get(definition.id)
        if isinstance(definition, ComputedField):
            value = computed[definition.id] = definition.computed_from(seen) if counts else None
        if counts:
            found.append(definition)
            if value is not None:
                seen[definition.id] = definition.comparable(value)
    if not computed:
        return found, answers
    return found, {key: value for key, value in {**answers, **computed}.items() if value is not None}


def walk(form: Form, answers: Answers, counters: Counters = NO_COUNTERS) -> Iterator[Stop]:
    """Every stop but the check page, in order.

    A group that needs items and has none is walked as if the next item were there already, so that a person comes
    straight to its first page.
    """
    seen: dict[str, Any] = {}
    for step in form.steps:
        if not step.when.holds(seen):
            continue
        if isinstance(step, Page):
            fields, own = counting(step.fields, answers, seen)
            yield Stop(Place(step.id), step, step, own, fields, "", seen)
        else:
            yield from walk_group(step, answers, counters, seen)
            seen[step.id] = [number for number, _ in items_of(answers, step.id)]


def walk_group(group: Group, answers: Answers, counters: Counters, seen: Mapping[str, Any]) -> Iterator[Stop]:
    items = items_of(answers, group.id)
    virtual = not items and group.minimum > 0
    if virtual:
        items = ((next_number(answers, counters, group.id), {}),)
    for number, item in items:
        inside = dict(seen)
        for page in group.pages:
            if page.when.holds(inside):
                fields, own = counting(page.fields, item, inside)
                place = Place(group.id, number, page.id)
                yield Stop(place, group, page, own, fields, f"{group.id}-{number}-", inside, virtual)
    yield Stop(Place(group.id), group, None, answers)
