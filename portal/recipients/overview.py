"""The table of one service's recipients, for people and for programs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from portal.catalogue import Service
from portal.recipients.model import RecipientTable


def overview_json(service: Service, tables: Iterable[RecipientTable]) -> dict[str, Any]:
    """Recipients with numbers and fields; an empty list if no table speaks of this service."""
    return {
        "service": service.id,
        "tables": [
            {
                "id": table.id,
                "title": table.title,
                "legal_basis": table.legal_basis,
                "as_of": table.as_of,
                "recipients": [
                    {
                        "id": recipient.id,
                        "name": recipient.name,
                        "legal_basis": recipient.legal_basis,
                        "form": share.form,
                        "numbers": sorted(share.numbers),
                        "fields": sorted(share.fields),
                        "condition": share.condition,
                        "decision": recipient.decision,
                    }
                    for recipient, share in table.shares_of(service.id)
                ],
            }
            for table in tables
            if table.speaks_of(service.id)
        ],
    }


def overview_text(service: Service, tables: Iterable[RecipientTable]) -> str:
    """The same for reading: each recipient with its numbers, and what must hold or be decided first."""
    lines: list[str] = []
    for table in tables:
        if not table.speaks_of(service.id):
            continue
        lines += [table.heading, ""]
        for recipient, share in table.shares_of(service.id):
            lines.append(f"{recipient.name} ({recipient.id})")
            lines.append(f"  {recipient.legal_basis}")
            lines.append(f"  {share.form}, Nummern {spans(share.numbers)}; {len(share.fields)} Felder")
            lines += [f"  {words}." for words in (share.condition,) if words]
            lines += [f"  {words}" for words in (recipient.decision,) if words]
        lines += ["", *table.notes]
    return "\n".join(lines) if lines else f"Zu „{service.id}“ nennt keine Datei Empfänger."


def spans(numbers: Iterable[int]) -> str:
    """``1-3, 5`` for 1, 2, 3 and 5."""
    found: list[list[int]] = []
    for number in sorted(numbers):
        if found and found[-1][1] == number - 1:
            found[-1][1] = number
        else:
            found.append([number, number])
    return ", ".join(str(first) if first == last else f"{first}-{last}" for first, last in found)
