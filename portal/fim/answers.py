"""Answers as other programs of FIM expect them: nested objects whose keys are FIM's ids.

    {"G00000002193": {"F60000000227": "Muster", "G60000000083": {"F60000000233": 1980}}}

What may stand several times is a list, also with one entry. Numbers are numbers, days are ISO texts, codes are FIM's
own. A file is the id under which it travels beside the answers. What FIM does not know is left out, and so is what
was not answered.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias, cast

from portal.forms import (
    Answers,
    FieldDefinition,
    FileField,
    FimElement,
    FimOutline,
    Form,
    Group,
    Leaf,
    without_copies,
)

Json: TypeAlias = dict[str, Any]

PART = re.compile(r"([FG][0-9]+)(?:\[([0-9]+)\])?")


def fim_json(form: Form, answers: Answers) -> Json:
    """The answers of ``portal.forms.public`` by FIM's ids; empty if the form is not made of a schema."""
    outline = form.fim or FimOutline(id="S0", name="-")
    found: Json = {}
    for step in form.steps:
        if not isinstance(step, Group):
            for field in step.fields:
                put_answer(found, field, answers, field.fim, outline)
        elif step.fim:
            items = [item_json(step, item, outline) for item in answers.get(step.id) or ()]
            kept = [item for item in items if item not in (None, {}, [])]
            if kept:
                put(found, step.fim, kept, outline, whole=True)
    return cast(Json, arranged(found))


def item_json(group: Group, item: Answers, outline: FimOutline) -> Any:
    """One entry: an object, or a plain value where the schema repeats a single field."""
    found: Json = {}
    for field in (field for page in group.pages for field in page.fields if field.fim):
        if field.fim == group.fim:
            return value_of(field, item.get(field.id), outline.elements.get(field.fim))
        below = field.fim.removeprefix(f"{group.fim}.")
        put_answer(found, field, item, below, outline, above=group.fim)
    return arranged(found)


def put_answer(
    found: Json, field: FieldDefinition, answers: Answers, path: str, outline: FimOutline, above: str = ""
) -> None:
    """Put one answer where its path says. A yes or no at a group only opens it."""
    opens_group = without_copies(path).rpartition(".")[2].startswith("G") and isinstance(answers.get(field.id), bool)
    if not path or opens_group:
        return
    value = value_of(field, answers.get(field.id), outline.elements.get(without_copies(field.fim)))
    if value is not None:
        put(found, path, value, outline, above=above)


def put(found: Json, path: str, value: Any, outline: FimOutline, above: str = "", whole: bool = False) -> None:
    """Put a value at its path. ``whole``: it is a list already; else what may stand repeatedly gets one around it."""
    here, way = found, above
    parts = path.split(".")
    for position, part in enumerate(parts):
        name, number = PART.fullmatch(part).groups()  # type: ignore[union-attr]  # the form has checked the path
        way = f"{way}.{name}" if way else name
        last = position == len(parts) - 1
        repeated = number is not None or outline.repeated(way)
        if repeated and not (last and (whole or isinstance(value, list))):
            entries = here.setdefault(name, Entries())
            if last:
                entries[int(number or 1)] = value
            else:
                here = entries.setdefault(int(number or 1), {})
        elif last:
            here[name] = value
        else:
            here = here.setdefault(name, {})


class Entries(dict[int, Any]):
    """Copies by their number, until all are there."""


def arranged(found: Any) -> Any:
    """The copies as lists, in the order of their numbers; gaps close."""
    if isinstance(found, Entries):
        return [arranged(found[number]) for number in sorted(found)]
    if isinstance(found, dict):
        return {name: arranged(value) for name, value in found.items()}
    return found


def value_of(field: FieldDefinition, answer: Any, element: FimElement | None) -> Any:
    """One answer as FIM's types have it; None if there is none."""
    codes: Mapping[str, str] = element.codes if element else {}
    if answer in (None, "", [], {}):
        return None
    if isinstance(field, FileField):
        ids = list(file_ids(answer))
        return (ids if field.max_files > 1 else ids[0]) if ids else None
    shape = field.shape()
    counts = isinstance(shape, Leaf) and shape.kind in ("number", "money")
    if (counts or (element and element.type in ("num", "num_int", "num_currency"))) and is_number(answer):
        number = float(str(answer).replace(",", "."))
        return int(number) if number.is_integer() else number
    if isinstance(answer, list):
        return [codes.get(key, key) if isinstance(key, str) else key for key in answer]
    return codes.get(answer, answer) if isinstance(answer, str) else answer


def is_number(answer: object) -> bool:
    return isinstance(answer, str) and re.fullmatch(r"-?[0-9]{1,15}(?:,[0-9]{1,6})?", answer) is not None


def file_ids(answer: Any) -> Iterator[str]:
    """The ids of uploaded files; what is handed in later has none."""
    return (str(file["id"]) for file in answer if isinstance(file, Mapping)) if isinstance(answer, list) else iter(())
