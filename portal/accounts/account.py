"""Who works with the portal: clerks and leads of one town, and operators of the installation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from email_validator import EmailNotValidError, validate_email

from portal.accounts.models import AccountRow, EndedSession
from portal.house import House


class Role(StrEnum):
    """What an account is for.

    A clerk works on one town's cases; a lead (Leitung) does so, too, and manages the town's accounts; an operator sees
    deliveries, but no case of any town.
    """

    CLERK = "clerk"
    LEAD = "lead"
    OPERATOR = "operator"


@dataclass(frozen=True, slots=True)
class Account:
    """An account as the views know it. ``municipality`` is a clerk's town and None for an operator.

    ``password_is_initial``: somebody else knows the password, so the first thing to do is to choose an own one.
    """

    id: UUID
    email: str = field(repr=False)
    name: str = field(repr=False)
    role: Role
    municipality: str | None
    epoch: int
    has_factor: bool
    password_is_initial: bool

    def is_clerk_of(self, town: str) -> bool:
        return self.role in (Role.CLERK, Role.LEAD) and self.municipality == town

    def is_lead_of(self, town: str) -> bool:
        return self.role is Role.LEAD and self.municipality == town

    @property
    def is_operator(self) -> bool:
        return self.role is Role.OPERATOR


def normalised_email(text: str) -> str | None:
    """The address in the one form in which it is stored and compared; None if it is not one.

    Whether mail arrives there is not asked: signing in needs none, and a name server must not decide about it.
    """
    try:
        checked = validate_email(text.strip(), check_deliverability=False, globally_deliverable=False)
    except EmailNotValidError:
        return None
    return checked.normalized.lower()


def account_from(row: AccountRow) -> Account:
    return Account(
        row.id,
        row.email,
        row.name,
        Role(row.role),
        row.municipality,
        row.epoch,
        has_factor=row.sealed_factor is not None,
        password_is_initial=row.initial_until is not None,
    )


def account_of_session(house: House, account_id: UUID, epoch: int, session_id: UUID) -> Account | None:
    """The account whose session this is; None if it was locked, its sessions were ended, or this one was.

    One query, because every request of a clerk asks it.
    """
    ended = sa.select(EndedSession.id).where(EndedSession.id == session_id).exists()
    with house.database.reading() as session:
        row = session.scalar(
            sa.select(AccountRow).where(
                AccountRow.id == account_id, AccountRow.epoch == epoch, AccountRow.active.is_(True), ~ended
            )
        )
    return account_from(row) if row else None


def account_names(house: House, ids: frozenset[UUID]) -> dict[UUID, str]:
    """The names behind account ids, as far as the accounts still exist."""
    if not ids:
        return {}
    with house.database.reading() as session:
        rows = session.execute(sa.select(AccountRow.id, AccountRow.name).where(AccountRow.id.in_(ids)))
        return {account_id: name for account_id, name in rows}


@dataclass(frozen=True, slots=True)
class Colleagues:
    """The clerks of a town, in the order of their names, and the names behind ids of former ones too."""

    clerks: tuple[Account, ...]
    names: Mapping[UUID, str]


def colleagues_of(house: House, town: str, others: Iterable[UUID] = ()) -> Colleagues:
    """Who works for the town; ``others`` are accounts whose names are wanted as well, as far as they still exist."""
    is_clerk = sa.and_(AccountRow.municipality == town, AccountRow.active.is_(True))
    with house.database.reading() as session:
        rows = session.scalars(sa.select(AccountRow).where(is_clerk | AccountRow.id.in_(sorted(set(others))))).all()
    clerks = (account_from(row) for row in rows if row.active and row.municipality == town)
    return Colleagues(
        tuple(sorted(clerks, key=lambda account: (account.name.casefold(), str(account.id)))),
        {row.id: row.name for row in rows},
    )
