"""From an element of a message back to the input on a page.

The table is made with the schema, from the same layout. Paths in it have no positions:

    /Antrag/Angaben/Hunde/Rufname  →  FieldPath(input="hunde-{n}-rufname", field="rufname", step="hunde", page="hund")
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from portal.forms import Group, more_input
from portal.xoev.layout import FieldElement, Layout, StepElement, element_name

ROOT = "/Antrag/Angaben"


class FieldPath(NamedTuple):
    """Where one element is asked.

    path        of the element, without positions
    input       name of the input; in a group with ``{n}`` for the item's number, as in ``hunde-{n}-rufname``
    field       id of the field; of the group, for the group's own element
    step, page  where it stands; ``page`` only inside a group
    noun        how errors call it
    required    whether its parent cannot be without it
    """

    path: str
    input: str
    field: str
    step: str
    page: str | None
    noun: str
    required: bool


def field_paths(plan: Layout) -> tuple[FieldPath, ...]:
    """Every element under ``Angaben``, in the schema's order.

    The element of a page stands for the page's first field that must be answered; the element of a group for the
    question whether there is one more.
    """
    return tuple(entry for step in plan.steps for entry in step_paths(step))


def step_paths(step: StepElement) -> Iterator[FieldPath]:
    path = f"{ROOT}/{step.name}"
    below = [entry for element in step.fields for entry in element_paths(step, element, path)]
    required = step.minimum > 0
    group = step.step
    if isinstance(group, Group):
        yield FieldPath(path, more_input(group), group.id, group.id, None, group.title, required)
    else:
        first = next((entry for entry in below if entry.required), below[0])
        yield first._replace(path=path, required=required)
    yield from below


def element_paths(step: StepElement, element: FieldElement, above: str) -> Iterator[FieldPath]:
    definition = element.definition
    name = f"{step.step.id}-{{n}}-{definition.id}" if step.grouped else definition.id
    inputs = definition.inputs(name)
    page = element.page if step.grouped else None
    path = f"{above}/{element.name}"
    yield FieldPath(path, inputs[0], definition.id, step.step.id, page, definition.noun, not element.optional)
    nouns = {part.suffix: part.label for part in definition.named_parts()}
    for part in element.parts:
        suffix = f"-{part.name}"
        own = (asked for asked in inputs if asked == name + suffix or asked.startswith(f"{name}{suffix}-"))
        yield FieldPath(
            f"{path}/{element_name(part.name)}",
            next(own, inputs[0]),
            definition.id,
            step.step.id,
            page,
            nouns.get(suffix, definition.noun),
            not part.optional,
        )
