"""What happened to a case, and how its row in the list follows from it.

Events are append-only. The row in the clerk's list is never edited by hand: ``after(row, event)`` says what it becomes,
inside the transaction that writes the event; rebuilding all rows from all events gives the same rows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any


class EventKind(StrEnum):
    """What can happen. The value stands in the database and never changes its meaning."""

    RECEIVED = "received"
    DELIVERY_PLANNED = "delivery_planned"
    DELIVERY_FAILED = "delivery_failed"
    DELIVERY_HELD = "delivery_held"
    DELIVERY_ATTENTION = "delivery_attention"
    DELIVERED = "delivered"
    OPENED = "opened"  # a clerk read the case; ``account`` says who


@dataclass(frozen=True, slots=True)
class Happened:
    """One event. ``data`` holds ids, codes and words of our own, never what a person typed."""

    kind: EventKind
    at: datetime
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RowState:
    """The part of a case's row that events decide.

    ``badges`` maps a delivery's target to its state: ``{"dms": "delivered"}``.
    """

    status: str
    received_at: datetime | None
    badges: Mapping[str, str]


BEFORE = RowState("", None, MappingProxyType({}))

#: What each delivery event makes of the target's badge.
_DELIVERY_STATES = {
    EventKind.DELIVERY_PLANNED: "planned",
    EventKind.DELIVERY_FAILED: "failing",
    EventKind.DELIVERY_HELD: "held",
    EventKind.DELIVERY_ATTENTION: "attention",
    EventKind.DELIVERED: "delivered",
}


def after(row: RowState, event: Happened) -> RowState:
    """The row once the event has happened."""
    if event.kind is EventKind.RECEIVED:
        return replace(row, status="received", received_at=event.at)
    if event.kind is EventKind.OPENED:
        return row
    return replace(row, badges={**row.badges, str(event.data["target"]): _DELIVERY_STATES[event.kind]})
