"""What each recipient may have of one very notice, for people and for programs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from portal.catalogue import Service
from portal.forms import Answers, FieldDefinition, Group
from portal.recipients.filtering import filtered
from portal.recipients.model import Recipient, RecipientTable, Share


def case_json(service: Service, answers: Answers, tables: Iterable[RecipientTable]) -> list[dict[str, Any]]:
    """Every recipient of this service with what it may have; ``answers`` have the shape of ``portal.forms.public``."""
    return [
        {
            "table": table.id,
            "id": recipient.id,
            "name": recipient.name,
            "decision": recipient.decision,
            "answers": filtered(recipient, service, answers),
        }
        for table in tables
        for recipient, _ in table.shares_of(service.id)
    ]


def case_text(service: Service, answers: Answers, tables: Iterable[RecipientTable]) -> str:
    """The same for reading: label and value, or why a recipient gets nothing. Empty if no table speaks of it."""
    lines: list[str] = []
    for table in tables:
        if not table.speaks_of(service.id):
            continue
        lines += [table.heading, ""]
        for recipient, share in table.shares_of(service.id):
            found = filtered(recipient, service, answers)
            lines.append(f"{recipient.name} ({recipient.id})")
            lines += told(service, found) if found else [f"  {why_nothing(recipient, share, answers)}"]
            lines.append("")
        lines += table.notes
    return "\n".join(lines)


def why_nothing(recipient: Recipient, share: Share, answers: Answers) -> str:
    if not share.when.holds(answers):
        return f"Bekommt von diesem Vorgang nichts. Bedingung: {share.condition}."
    if recipient.decision:
        return f"Bekommt nichts ohne Entscheidung. {recipient.decision}"
    return "Bekommt von diesem Vorgang nichts."


def told(service: Service, found: Mapping[str, Any]) -> Iterator[str]:
    """What passes, in the order of the form, items of a group below their title."""
    for step in service.form.steps:
        if isinstance(step, Group):
            fields = [field for page in step.pages for field in page.fields]
            for number, item in enumerate(found.get(step.id, ()), start=1):
                yield f"  {step.item_title} {number}"
                yield from labelled(fields, item, "    ")
        else:
            yield from labelled(step.fields, found, "  ")


def labelled(fields: Iterable[FieldDefinition], found: Mapping[str, Any], indent: str) -> Iterator[str]:
    for field in fields:
        if field.id in found:
            yield f"{indent}{field.noun}: {', '.join(field.show(found[field.id]))}"
