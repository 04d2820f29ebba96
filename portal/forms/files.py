"""Answers and the files that belong to them: two stores, one form.

What is typed is stored with the answers; which files were uploaded is known elsewhere, by the name of the input they
were uploaded at. ``with_files`` brings both together for the engine, the check page and the message:

    with_files(form, {"titel": "Sommerfest"}, {"lageplan": [{"id": …}], "hunde-2-foto": [{"id": …}]})

Files win over „wird nachgereicht“. Answers are stored ``without_files``, so that two uploads at the same moment never
meet in them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from portal.forms.definition import Form, Group, Page
from portal.forms.fieldtypes import FieldDefinition, FileField
from portal.forms.fieldtypes.file import STATE, FileAnswer
from portal.forms.walk import NUMBER, Answers, items_of

#: Files by the name of the input they were uploaded at.
FilesByInput = Mapping[str, Sequence[FileAnswer]]


def asks_for_files(form: Form) -> bool:
    """Whether any question of the form is answered with files."""
    return any(True for step in form.steps for _ in file_fields(step))


def file_fields(step: Page | Group) -> Iterator[FileField]:
    pages = step.pages if isinstance(step, Group) else (step,)
    return (field for page in pages for field in page.fields if isinstance(field, FileField))


def with_files(form: Form, answers: Answers, files: FilesByInput) -> dict[str, Any]:
    """The answers together with the files; those uploaded for an item that is not there are left out."""
    found = dict(answers)
    for step in form.steps:
        fields = tuple(file_fields(step))
        if not fields:
            continue
        if isinstance(step, Group):
            if step.id in answers:
                found[step.id] = [
                    {NUMBER: number} | joined(fields, item, files, f"{step.id}-{number}-")
                    for number, item in items_of(answers, step.id)
                ]
        else:
            found = joined(fields, found, files, "")
    return found


def joined(fields: Sequence[FileField], answers: Answers, files: FilesByInput, prefix: str) -> dict[str, Any]:
    there = {field.id: [dict(file) for file in files.get(prefix + field.id, ())] for field in fields}
    return {**answers, **{field_id: own for field_id, own in there.items() if own}}


def without_files(fields: Sequence[FieldDefinition], values: Answers) -> dict[str, Any]:
    """The values of one page as they are stored: „wird nachgereicht“ stays, files do not."""
    lists = {field.id for field in fields if isinstance(field, FileField) and isinstance(values.get(field.id), list)}
    return {key: value for key, value in values.items() if key not in lists}


def files_in(form: Form, answers: Answers) -> tuple[FileAnswer, ...]:
    """The files these answers hold, in the form's order."""
    found: list[FileAnswer] = []
    for step in form.steps:
        fields = tuple(file_fields(step))
        holders = [item for _, item in items_of(answers, step.id)] if isinstance(step, Group) else [answers]
        for holder in holders:
            for field in fields:
                value = holder.get(field.id)
                found.extend(value if isinstance(value, list) and field.holds(value) else ())
    return tuple(found)


def input_of_files(form: Form, answers: Answers) -> dict[str, str]:
    """By the id of each file, the name of the input these answers have it at, such as ``hunde-2-foto``."""
    found: dict[str, str] = {}
    for step in form.steps:
        numbered = [(f"{step.id}-{number}-", item) for number, item in items_of(answers, step.id)]
        for prefix, holder in numbered if isinstance(step, Group) else [("", answers)]:
            for field in file_fields(step):
                value = holder.get(field.id)
                found |= {file["id"]: prefix + field.id for file in value} if isinstance(value, list) else {}
    return found


def typed_in(form: Form, answers: Answers) -> dict[str, Any]:
    """The way back from ``with_files``: the answers as they are stored."""
    return each_holder(form, answers, without_files)


def without_states(form: Form, answers: Answers) -> dict[str, Any]:
    """The answers as they are sent: what is known about a file, but not how its check went."""

    def sent(fields: Sequence[FileField], holder: Answers) -> dict[str, Any]:
        plain = {
            field.id: [{key: part for key, part in file.items() if key != STATE} for file in holder[field.id]]
            for field in fields
            if isinstance(holder.get(field.id), list)
        }
        return {**holder, **plain}

    return each_holder(form, answers, sent)


def each_holder(
    form: Form, answers: Answers, change: Callable[[Sequence[FileField], Answers], dict[str, Any]]
) -> dict[str, Any]:
    """The answers after ``change`` was made to whatever holds file fields: the form, and each item of a group."""
    found = dict(answers)
    for step in form.steps:
        fields = tuple(file_fields(step))
        if not isinstance(step, Group):
            found = change(fields, found)
        elif fields and step.id in found:
            found[step.id] = [change(fields, item) for item in found[step.id]]
    return found


def later_in(form: Form, answers: Answers) -> tuple[str, ...]:
    """What is handed in afterwards, as the pages call it."""
    found: list[str] = []
    for step in form.steps:
        holders = [item for _, item in items_of(answers, step.id)] if isinstance(step, Group) else [answers]
        found.extend(
            field.noun for holder in holders for field in file_fields(step) if isinstance(holder.get(field.id), str)
        )
    return tuple(dict.fromkeys(found))
