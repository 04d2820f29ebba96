"""What was done to the accounts of a town, when and by whom. Only ever added to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.accounts.models import AccountEvent
from portal.database import Scope, new_id
from portal.house import House

#: The page shows the newest; all are kept.
MOST_SHOWN = 100


class Kind(StrEnum):
    """What can happen to an account."""

    MADE = "made"
    DEACTIVATED = "deactivated"
    ACTIVATED = "activated"
    MADE_LEAD = "made-lead"
    MADE_CLERK = "made-clerk"
    PASSWORD_RESET = "password-reset"  # noqa: S105  # a word of the protocol, no password
    PASSWORD_CHANGED = "password-changed"  # noqa: S105
    FACTOR_SET_UP = "factor-set-up"
    FACTOR_REMOVED = "factor-removed"
    FACTOR_RESET = "factor-reset"
    RECOVERY_USED = "recovery-used"
    SESSIONS_ENDED = "sessions-ended"


@dataclass(frozen=True, slots=True)
class AccountHappening:
    """One line of an account's history. ``actor`` is None for the command line of the operators."""

    at: datetime
    kind: Kind
    actor: UUID | None


def scope_of(town: str | None) -> Scope | None:
    """The scope in which an account's history is written; operators belong to no town and have none."""
    return Scope.town(town) if town is not None else None


def note(session: Session, town: str | None, account: UUID, actor: UUID | None, kind: Kind, now: datetime) -> None:
    """Add to the history, in the transaction that does it."""
    if town is not None:
        session.add(
            AccountEvent(municipality=town, id=new_id(), account_id=account, actor=actor, at=now, kind=kind.value)
        )


def history(house: House, town: str, account: UUID) -> tuple[AccountHappening, ...]:
    """What was done to an account of the town, newest first."""
    wanted = sa.select(AccountEvent).where(AccountEvent.account_id == account)
    newest = wanted.order_by(AccountEvent.at.desc(), AccountEvent.id.desc()).limit(MOST_SHOWN)
    with house.database.reading(Scope.town(town)) as session:
        return tuple(AccountHappening(row.at, Kind(row.kind), row.actor) for row in session.scalars(newest))
