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
from uuid import UUID


class Status(StrEnum):
    """Where a case stands. The value stands in the database and never changes its meaning."""

    RECEIVED = "received"
    IN_PROCESS = "in_process"
    WITHDRAWN = "withdrawn"  # taken back by who sent it; a clerk still has to close it
    DONE = "done"
    ERASED = "erased"  # only reference, service and times are left; nobody finds the case any more


class EventKind(StrEnum):
    """What can happen. The value stands in the database and never changes its meaning."""

    RECEIVED = "received"
    DELIVERY_PLANNED = "delivery_planned"
    DELIVERY_FAILED = "delivery_failed"
    DELIVERY_HELD = "delivery_held"
    DELIVERY_ATTENTION = "delivery_attention"
    DELIVERED = "delivered"
    OPENED = "opened"  # a clerk read the case; ``account`` says who
    ASSIGNED = "assigned"  # ``owner`` is in charge from now on; ``account`` says who decided it
    RELEASED = "released"  # nobody is in charge any more
    WITHDRAWN = "withdrawn"  # who sent it took it back; why is sealed
    DONE = "done"
    REOPENED = "reopened"
    NOTED = "noted"  # a clerk wrote an internal note; its text is sealed
    ANSWERED = "answered"  # the electronic file or an authority did; ``message`` says with what, the rest is sealed
    HOLD_SET = "hold_set"  # must not be erased, however old; the reason is sealed
    HOLD_LIFTED = "hold_lifted"
    ERASED = "erased"  # its time of retention was over; ``rule`` says by which rule


@dataclass(frozen=True, slots=True)
class Happened:
    """One event. ``data`` holds ids, codes and words of our own, never what a person typed."""

    kind: EventKind
    at: datetime
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RowState:
    """The part of a case's row that events decide.

    ``badges`` maps a delivery's target to its state: ``{"dms": "delivered"}``; that of a withdrawal is named after it,
    too: ``{"dms withdrawal": "planned"}``. ``owner`` is the account in charge.
    ``revision`` grows with everything clerks decide, so that a page can tell whether it is still up to date.
    ``closed_at`` is since when the case has been done, and None once it is erased; ``on_hold`` keeps it from that.
    """

    status: str
    received_at: datetime | None
    badges: Mapping[str, str]
    owner: UUID | None = None
    revision: int = 0
    closed_at: datetime | None = None
    on_hold: bool = False


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
    match event.kind:
        case EventKind.RECEIVED:
            return replace(row, status=Status.RECEIVED, received_at=event.at)
        case EventKind.OPENED | EventKind.NOTED | EventKind.ANSWERED:
            return row
        case EventKind.ASSIGNED:
            status = row.status if row.status == Status.WITHDRAWN else Status.IN_PROCESS
            return _decided(row, status=status, owner=UUID(event.data["owner"]), closed_at=None)
        case EventKind.RELEASED:
            return _decided(row, owner=None)  # the applicant does not see the case fall back to the start
        case EventKind.WITHDRAWN:
            return _decided(row, status=Status.WITHDRAWN, closed_at=None)
        case EventKind.DONE:
            return _decided(row, status=Status.DONE, closed_at=event.at)
        case EventKind.REOPENED:
            return _decided(row, status=Status.IN_PROCESS, closed_at=None)
        case EventKind.HOLD_SET | EventKind.HOLD_LIFTED:
            return replace(row, on_hold=event.kind is EventKind.HOLD_SET)
        case EventKind.ERASED:
            return _decided(row, status=Status.ERASED, owner=None, closed_at=None)
        case _:
            name = " ".join(str(event.data[part]) for part in ("target", "matter") if part in event.data)
            return replace(row, badges={**row.badges, name: _DELIVERY_STATES[event.kind]})


def _decided(row: RowState, **changes: Any) -> RowState:
    return replace(row, revision=row.revision + 1, **changes)
