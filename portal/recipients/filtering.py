"""The answers one authority may have.

    {"beginn": "2026-05-01", "inhaber_staat": "163", …}   →   {"beginn": "2026-05-01"}      for the calibration office

What passes is named field by field; whatever else the answers hold stays behind, inside an address too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from portal.catalogue import Service
from portal.forms import Answers, FieldDefinition, FileField, Group, Record
from portal.recipients.model import Recipient, Share


def filtered(recipient: Recipient, service: Service, answers: Answers, *, decided: bool = False) -> dict[str, Any]:
    """The part of a notice's answers that ``recipient`` may have; empty if it may have nothing.

    ``answers`` have the shape of ``portal.forms.public``. ``decided``: a person has decided what the recipient's
    ``decision`` asks for; without it a recipient that needs one gets nothing.
    """
    share = recipient.shares.get(service.id)
    if share is None or (recipient.decision and not decided) or not share.when.holds(answers):
        return {}
    told = with_stand_ins(share, answers)
    found: dict[str, Any] = {}
    for step in service.form.steps:
        if isinstance(step, Group):
            fields = [field for page in step.pages for field in page.fields]
            items = told.get(step.id)
            entries = [allowed(fields, item, share, f"{step.id}.") for item in mappings(items)]
            kept = [entry for entry in entries if entry]
            found |= {step.id: kept} if kept else {}
        else:
            found |= allowed(step.fields, told, share, "")
    return found


def with_stand_ins(share: Share, answers: Answers) -> Answers:
    told = dict(answers)
    for field, source, when in share.stand_ins:
        if told.get(field) is None and answers.get(source) is not None and when.holds(answers):
            told[field] = answers[source]
    return told


def allowed(fields: Iterable[FieldDefinition], answers: Answers, share: Share, above: str) -> dict[str, Any]:
    found = {
        field.id: known_part(field, answers[field.id])
        for field in fields
        if f"{above}{field.id}" in share.fields and answers.get(field.id) is not None
    }
    return {name: value for name, value in found.items() if value is not None}


def known_part(field: FieldDefinition, value: Any) -> Any:
    """The answer without anything its field does not ask; None if nothing is left. Files never pass."""
    if isinstance(field, FileField):
        return None
    if isinstance(value, Mapping):
        shape = field.shape()
        names = {part.name for part in shape.parts} if isinstance(shape, Record) else frozenset()
        return {name: inner for name, inner in value.items() if name in names and plain(inner)} or None
    if isinstance(value, list | tuple):
        return [inner for inner in value if plain(inner)] or None
    return value if plain(value) else None


def plain(value: object) -> bool:
    return isinstance(value, str | bool | int)


def mappings(items: object) -> Iterable[Answers]:
    return [item for item in items if isinstance(item, Mapping)] if isinstance(items, list | tuple) else []
