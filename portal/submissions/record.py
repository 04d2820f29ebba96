"""Writing an event and, in the same transaction, what it makes of the case's row."""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.database import new_id
from portal.keys import Sealed
from portal.submissions.events import BEFORE, EventKind, Happened, RowState, Status, after
from portal.submissions.models import CaseRow, Event


def record(session: Session, municipality: str, submission_id: UUID, event: Happened) -> None:
    """Append the event and move the case's row on. Call inside ``writing()`` with the town in scope."""
    record_at(session, _new_row(session, submission_id) or locked_row(session, municipality, submission_id), event)


def record_at(
    session: Session, row: CaseRow, event: Happened, *, id_: UUID | None = None, sealed: Sealed | None = None
) -> None:
    """The same for a row that the transaction holds already. What is ``sealed`` may be bound to the event's id."""
    state = after(state_of(row), event)
    row.status, row.badges, row.owner, row.revision = state.status, dict(state.badges), state.owner, state.revision
    row.closed_at, row.on_hold = state.closed_at, state.on_hold
    row.done = state.status in (Status.DONE, Status.ERASED)  # nothing is left to do
    stored = event_row(row.municipality, row.submission_id, event)
    stored.id, stored.sealed = id_ or stored.id, sealed
    session.add(stored)


def state_of(row: CaseRow) -> RowState:
    """What of the stored row the events decide."""
    return RowState(row.status, row.received_at, row.badges, row.owner, row.revision, row.closed_at, row.on_hold)


def _new_row(session: Session, submission_id: UUID) -> CaseRow | None:
    """The row of a case that this very transaction makes; nobody else knows of it yet."""
    rows = (row for row in session.new if isinstance(row, CaseRow))
    return next((row for row in rows if row.submission_id == submission_id), None)


def locked_row(session: Session, municipality: str, submission_id: UUID) -> CaseRow:
    """The row as it is now; nobody else moves it until the transaction ends."""
    return session.execute(
        sa.select(CaseRow)
        .where(CaseRow.municipality == municipality, CaseRow.submission_id == submission_id)
        .with_for_update()
    ).scalar_one()


def event_row(municipality: str, submission_id: UUID, event: Happened) -> Event:
    """The event as it is stored."""
    return Event(
        municipality=municipality,
        id=new_id(),
        submission_id=submission_id,
        at=event.at,
        kind=event.kind,
        data=dict(event.data),
        sealed=None,
    )


def rebuilt(session: Session, municipality: str, submission_id: UUID) -> RowState:
    """The row as its events tell it, to compare with the stored one."""
    state = BEFORE
    for stored in session.scalars(
        sa.select(Event)
        .where(Event.municipality == municipality, Event.submission_id == submission_id)
        .order_by(Event.at, Event.id)
    ):
        state = after(state, Happened(EventKind(stored.kind), stored.at, stored.data))
    return state
