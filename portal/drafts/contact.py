"""The address of who leaves a draft for later: asked for the link and for one reminder, and for nothing else.

It lies apart from the draft under a key of the server, so that the reminder can go out while nobody is there. It goes
with the draft, whether that is sent, deleted or over.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
import structlog
from sqlalchemy.orm import Session

from portal.database import WORKER, rows_changed
from portal.drafts.draft import Draft, DraftNotFound
from portal.drafts.models import DraftContact, DraftRow
from portal.house import House
from portal.keys import HolderSecret, KeyFailure, Sealed

#: So long before a draft is deleted its holder is reminded, once.
REMIND_BEFORE = timedelta(days=7)
#: Who gave the address a moment ago has just read the day in the mail with the link.
NOT_WITHIN = timedelta(days=1)

_PURPOSE = "draft contact"

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Contact:
    """An address, sealed for one draft; made before the transaction that keeps it."""

    draft: Draft
    sealed_address: Sealed

    @classmethod
    def of(cls, house: House, draft: Draft, address: str) -> Contact:
        return cls(draft, house.keys.server_key(_PURPOSE).seal(address.encode(), _context(draft.id)))


@dataclass(frozen=True, slots=True)
class DueReminder:
    """Whom to remind of what; the draft is deleted at ``expires_at``."""

    municipality: str
    draft_id: UUID
    expires_at: datetime
    address: str = field(repr=False)


def keep_contact(session: Session, contact: Contact, secret: HolderSecret, now: datetime) -> None:
    """Keep the address, or replace the one there was, in the caller's transaction.

    Raises DraftNotFound if the draft is no longer the holder's, was sent or is over.
    """
    draft = contact.draft
    held = (
        DraftRow.id == draft.id,
        DraftRow.holder == secret.fingerprint,
        DraftRow.sent_reference.is_(None),
        DraftRow.expires_at > now,
    )
    if session.scalar(sa.select(DraftRow.id).where(*held).with_for_update()) is None:
        raise DraftNotFound
    replaced = sa.update(DraftContact).where(DraftContact.draft_id == draft.id)
    if rows_changed(session, replaced.values(sealed_address=contact.sealed_address, given_at=now)) == 0:
        session.add(
            DraftContact(
                municipality=draft.municipality,
                draft_id=draft.id,
                sealed_address=contact.sealed_address,
                given_at=now,
            )
        )
        session.flush()


def due_reminders(house: House, now: datetime, most: int) -> tuple[DueReminder, ...]:
    """Who is to be reminded now, the first to lose a draft first; at most so many."""
    query = (
        sa.select(DraftContact.municipality, DraftContact.draft_id, DraftRow.expires_at, DraftContact.sealed_address)
        .join(
            DraftRow,
            sa.and_(DraftRow.municipality == DraftContact.municipality, DraftRow.id == DraftContact.draft_id),
        )
        .where(
            DraftContact.reminded_at.is_(None),
            DraftContact.given_at <= now - NOT_WITHIN,
            DraftRow.sent_reference.is_(None),
            DraftRow.expires_at > now,
            DraftRow.expires_at <= now + REMIND_BEFORE,
        )
        .order_by(DraftRow.expires_at)
        .limit(most)
    )
    with house.database.reading(WORKER) as session:
        rows = session.execute(query).all()
    key = house.keys.server_key(_PURPOSE)
    due = []
    for municipality, draft_id, expires_at, sealed in rows:
        try:
            address = key.open(sealed, _context(draft_id)).decode()
        except KeyFailure:
            log.error("contact unreadable", municipality=municipality)
            continue
        due.append(DueReminder(municipality, draft_id, expires_at, address))
    return tuple(due)


def note_reminded(session: Session, draft_ids: Iterable[UUID], now: datetime) -> frozenset[UUID]:
    """Note that these are reminded, in the caller's transaction; returns those that were not yet and still want it."""
    query = (
        sa.select(DraftContact.draft_id)
        .where(DraftContact.draft_id.in_(tuple(draft_ids)), DraftContact.reminded_at.is_(None))
        .with_for_update()
    )
    open_ones = frozenset(session.scalars(query))
    rows_changed(session, sa.update(DraftContact).where(DraftContact.draft_id.in_(open_ones)).values(reminded_at=now))
    return open_ones


def _context(draft_id: UUID) -> str:
    return f"draft:{draft_id}:contact"
