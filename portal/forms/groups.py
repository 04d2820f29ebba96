"""Repeatable groups: the items a person has listed, one more, one less.

Every item keeps the number it got when it was added; a removed number is never given again, so an old link can never
show another item.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from portal.forms.definition import Group
from portal.forms.fieldtypes import Raw, Reading
from portal.forms.fieldtypes.base import first
from portal.forms.walk import NUMBER, Answers, Counters, items_of, next_number


class GroupFull(ValueError):
    """The group holds as many items as it may. The message is the sentence for the person."""


class ItemUnknown(LookupError):
    """The group has no item with this number, perhaps no longer."""


@dataclass(frozen=True, slots=True)
class Item:
    """One item on the list page: its number, its place in the row, and what it is called.

    ``title`` is „Hund 2“ or, once there is an answer to the field that names items, „Hund 2: Bello“.
    """

    number: int
    position: int
    title: str


def items(group: Group, answers: Answers) -> tuple[Item, ...]:
    """The items in the order they were added."""
    return tuple(
        Item(number, position, item_title(group, item, position))
        for position, (number, item) in enumerate(items_of(answers, group.id), start=1)
    )


def item_title(group: Group, item: Answers, position: int) -> str:
    title = f"{group.item_title} {position}"
    if not group.named_by:
        return title
    field = next(page.by_id[group.named_by] for page in group.pages if group.named_by in page.by_id)
    name = " ".join(field.show(item.get(group.named_by)))
    return f"{title}: {name}" if name else title


def add_item(group: Group, answers: Answers, counters: Counters) -> tuple[dict[str, Any], dict[str, int], int]:
    """Answers and counters with one more, empty item, and its number. Raises GroupFull."""
    present = [dict(item) for _, item in items_of(answers, group.id)]
    if len(present) >= group.limit:
        raise GroupFull(group.full)
    number = next_number(answers, counters, group.id)
    return (
        dict(answers) | {group.id: [*present, {NUMBER: number}]},
        dict(counters) | {group.id: number + 1},
        number,
    )


def remove_item(answers: Answers, group_id: str, number: int) -> dict[str, Any]:
    """Answers without the item. Raises ItemUnknown."""
    present = items_of(answers, group_id)
    if number not in (taken for taken, _ in present):
        raise ItemUnknown(f"{group_id} has no item {number}; show the list again")
    remaining = [dict(item) for taken, item in present if taken != number]
    others = {key: value for key, value in answers.items() if key != group_id}
    return others | {group_id: remaining} if remaining else others


def more_input(group: Group) -> str:
    """The name of the radio on the list page."""
    return f"{group.id}-more"


def read_more(group: Group, answers: Answers, raw: Raw) -> Reading:
    """Does the person want one more?  True, False, or a sentence at the radio, also when that is not possible."""
    name = more_input(group)
    count = len(items_of(answers, group.id))
    match first(raw, name):
        case "yes":
            return Reading(True) if count < group.limit else refused(name, group.full)
        case "no":
            return Reading(False) if count >= group.minimum else refused(name, group.too_few)
        case _:
            return refused(name, group.add_empty)


def refused(name: str, sentence: str) -> Reading:
    errors: Mapping[str, str] = {name: sentence}
    return Reading(None, errors)
