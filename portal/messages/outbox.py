"""The outbox: a mail is a row of the transaction that needs it, so it is never sent for what did not happen.

mail = sealed_mail(house, "erbach", Kind.RESUME, letter, now, draft_id)      # before the transaction
enqueue(session, mail)                                                       # in it
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.database import WORKER, new_id, rows_changed, utc_now
from portal.house import House
from portal.messages.letter import Letter
from portal.messages.models import OutboxMail

#: What became of a mail is told for so long.
KEPT = timedelta(days=30)

_PURPOSE = "outbox mail"


class Kind(StrEnum):
    """Why a mail is sent. Told to operators and in logs, so a kind says nothing about the person."""

    RESUME = "resume"
    REMINDER = "reminder"
    NOTICE = "notice"
    ANSWER = "answer"


class MailState(StrEnum):
    WAITING = "waiting"
    SENT = "sent"
    GIVEN_UP = "given_up"


def sealed_mail(
    house: House, municipality: str, kind: Kind, letter: Letter, now: datetime, draft_id: UUID | None = None
) -> OutboxMail:
    """The mail as the outbox keeps it: nothing in it but its kind can be read in the database."""
    mail_id = new_id()
    return OutboxMail(
        municipality=municipality,
        id=mail_id,
        kind=kind,
        draft_id=draft_id,
        sealed_letter=house.keys.server_key(_PURPOSE).seal(letter.model_dump_json().encode(), _context(mail_id)),
        state=MailState.WAITING,
        attempts=0,
        next_at=now,
        created_at=now,
    )


def opened_letter(house: House, mail: OutboxMail) -> Letter:
    """What was sealed. Raises KeyFailure if it cannot be opened, or was wiped."""
    plain = house.keys.server_key(_PURPOSE).open(mail.sealed_letter or b"", _context(mail.id))
    return Letter.model_validate_json(plain)


def enqueue(session: Session, mail: OutboxMail) -> None:
    """Put the mail into the outbox, in the caller's transaction."""
    session.add(mail)


def forget_old_mails(house: House) -> int:
    """Delete what is left of mails that were sent or given up a month ago. Returns how many."""
    old = sa.delete(OutboxMail).where(OutboxMail.ended_at < utc_now() - KEPT)
    with house.database.writing(WORKER) as session:
        return rows_changed(session, old)


@dataclass(frozen=True, slots=True)
class Outbox:
    """How the outbox is doing. ``oldest`` is since when the oldest mail has been waiting.

    ``troubles`` maps what the last attempts ended with to how many mails wait or were given up because of it.
    """

    counts: Mapping[MailState, int]
    oldest: datetime | None
    troubles: Mapping[str, int]

    @property
    def waiting(self) -> int:
        return self.counts.get(MailState.WAITING, 0)

    @property
    def given_up(self) -> int:
        return self.counts.get(MailState.GIVEN_UP, 0)


def outbox(house: House) -> Outbox:
    """Look at the outbox of all towns."""
    per_state = sa.select(OutboxMail.state, sa.func.count(OutboxMail.id)).group_by(OutboxMail.state)
    open_or_lost = OutboxMail.state != MailState.SENT
    per_error = (
        sa.select(OutboxMail.error, sa.func.count(OutboxMail.id))
        .where(open_or_lost, OutboxMail.error.is_not(None))
        .group_by(OutboxMail.error)
        .order_by(sa.func.count(OutboxMail.id).desc(), OutboxMail.error)
        .limit(5)
    )
    oldest = sa.select(sa.func.min(OutboxMail.created_at)).where(OutboxMail.state == MailState.WAITING)
    with house.database.reading(WORKER) as session:
        return Outbox(
            counts={MailState(state): number for state, number in session.execute(per_state)},
            oldest=session.scalar(oldest),
            troubles={said: number for said, number in session.execute(per_error) if said},
        )


def _context(mail_id: UUID) -> str:
    return f"outbox mail:{mail_id}"
