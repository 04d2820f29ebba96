"""What the receiver says of a package: that it came, that it is in the file, or why it could not be taken.

Answers come in any order and more than once. So nothing here depends on it: the first time something was said counts,
an import once confirmed stands whatever else is said, and of several refusals the newest by the receiver's clock tells.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.delivery.matter import event_data
from portal.delivery.models import DeliveryRow
from portal.delivery.outcomes import State
from portal.delivery.plan import locked
from portal.submissions import EventKind, Happened, record


@dataclass(frozen=True, slots=True)
class Handed:
    """A hand-over that a receiver's answer names by its ProzessID."""

    municipality: str
    delivery_id: UUID
    submission_id: UUID
    reference: str
    target: str


def handed_over_as(session: Session, process_id: UUID) -> Handed | None:
    """The hand-over with this ProzessID, within the session's scope."""
    row = session.scalars(sa.select(DeliveryRow).where(DeliveryRow.process_id == process_id)).one_or_none()
    return None if row is None else Handed(row.municipality, row.id, row.submission_id, row.reference, row.target)


def lock_hand_over(session: Session, handed: Handed) -> None:
    """Let nobody else touch the hand-over until the transaction ends. Always before its case: attempts do it like that,
    and whoever did it the other way round would wait for them while they wait.
    """
    _row(session, handed)


def note_received(session: Session, handed: Handed, now: datetime) -> None:
    """The receiver has the package."""
    row = _row(session, handed)
    row.received_at = row.received_at or now


def note_import(session: Session, handed: Handed, now: datetime) -> None:
    """What was handed over lies in the electronic file. A refusal that was told before no longer counts."""
    row = _row(session, handed)
    row.imported_at = row.imported_at or now
    refused, row.import_error = row.import_error is not None, None
    if refused and row.state == State.ATTENTION:
        row.state, row.error = State.DELIVERED, None
        delivered = Happened(EventKind.DELIVERED, now, event_data(row.target, row.matter))
        record(session, row.municipality, row.submission_id, delivered)


def note_import_error(session: Session, handed: Handed, reason: str, said_at: datetime, now: datetime) -> None:
    """The receiver could not take it: a person has to act. ``reason`` is a sentence of our own, ``said_at`` its clock.

    What is still under way keeps its state: its attempt ends with the refusal.
    """
    row = _row(session, handed)
    if row.imported_at is not None or (row.import_error_at is not None and not _newer(row, reason, said_at)):
        return
    row.import_error, row.import_error_at = reason, said_at
    if row.state == State.ATTENTION:
        row.error = reason
    elif row.state == State.DELIVERED:
        row.state, row.error = State.ATTENTION, reason
        attention = Happened(EventKind.DELIVERY_ATTENTION, now, event_data(row.target, row.matter))
        record(session, row.municipality, row.submission_id, attention)


def _newer(row: DeliveryRow, reason: str, said_at: datetime) -> bool:
    """Whether this refusal came after the one that is noted. Of two in one moment the same one always tells."""
    noted = row.import_error_at
    if noted is None or said_at != noted:
        return noted is None or said_at > noted
    return row.import_error is not None and reason > row.import_error


def _row(session: Session, handed: Handed) -> DeliveryRow:
    row = locked(session, handed.municipality, handed.delivery_id)
    if row is None:
        raise LookupError(f"delivery {handed.delivery_id} is gone")
    return row
