"""Who is signed in?  The signed session cookie names an account and its times; the database says if it still counts.

A session ends after 30 minutes without a request, after 10 hours in any case, with „Abmelden“, and for every device at
once when the account's epoch grows.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Self, cast
from uuid import UUID

import sqlalchemy as sa
from flask import g, session
from sqlalchemy.orm import Session

from portal.accounts.account import Account, account_of_session
from portal.accounts.models import EndedSession
from portal.database import insert_if_absent, new_id, rows_changed, utc_now
from portal.web import house

IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=10)
#: The cookie is written again no more often than this.
NOTED_EVERY = timedelta(minutes=1)

_KEY = "account"


@dataclass(frozen=True, slots=True)
class _Ticket:
    """What the cookie holds: ids, and moments in seconds since 1970."""

    account: str
    epoch: int
    id: str
    since: int
    seen: int

    @classmethod
    def read(cls, stored: Any) -> Self | None:
        """None for a cookie of an earlier release that held something else."""
        try:
            return cls(**stored)
        except TypeError:
            return None

    def is_over(self, now: int) -> bool:
        return now - self.seen >= IDLE.total_seconds() or now - self.since >= LONGEST.total_seconds()


def begin_session(account: Account, now: datetime) -> None:
    """Sign in. Whatever the session held before is gone, the forgery token too."""
    session.clear()
    moment = int(now.timestamp())
    session[_KEY] = asdict(_Ticket(str(account.id), account.epoch, str(new_id()), moment, moment))
    g.account = account


def end_session(now: datetime) -> None:
    """Sign out; a copy of the cookie is worth nothing from now on."""
    ticket = _Ticket.read(session.get(_KEY))
    session.clear()
    g.account = None
    if ticket is None:
        return
    with house().database.writing() as writing:
        insert_if_absent(writing, EndedSession, {"id": UUID(ticket.id), "ended_at": now})
        forget_ended(writing, now)


def forget_ended(writing: Session, now: datetime) -> None:
    """Drop the ended sessions whose cookies have run out by themselves."""
    rows_changed(writing, sa.delete(EndedSession).where(EndedSession.ended_at < now - LONGEST))


def current_session_id() -> UUID | None:
    """What tells this session from the account's others; None if nobody is signed in."""
    ticket = _Ticket.read(session.get(_KEY)) if current_account() is not None else None
    return UUID(ticket.id) if ticket is not None else None


def current_account() -> Account | None:
    """The account of this request, loaded once; None if nobody is signed in (any more)."""
    if "account" not in g:
        g.account = _load()
    return cast("Account | None", g.account)


def _load() -> Account | None:
    if _KEY not in session:
        return None
    now = int(utc_now().timestamp())
    ticket = _Ticket.read(session[_KEY])
    account = None
    if ticket is not None and not ticket.is_over(now):
        account = account_of_session(house(), UUID(ticket.account), ticket.epoch, UUID(ticket.id))
    if ticket is None or account is None:
        session.clear()
        return None
    if now - ticket.seen >= NOTED_EVERY.total_seconds():
        session[_KEY] = asdict(replace(ticket, seen=now))
    return account
