"""What leads do with the accounts of their town: make them, lock them, give them another role or a new password.

Every change is one transaction that first locks the town's leads: whoever is none any more changes nothing, and of two
leads who take each other's role at the same moment, one stays.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.accounts import events
from portal.accounts.account import Account, Role, normalised_email
from portal.accounts.events import Kind
from portal.accounts.models import AccountRow
from portal.accounts.passwords import hashed, new_password
from portal.accounts.second_factor import forget_recovery_codes
from portal.database import Scope, insert_if_absent, new_id, rows_changed
from portal.house import House

#: How long a password that a lead handed over opens the account.
INITIAL_LASTS = timedelta(days=7)
LONGEST_NAME = 200


class NotYours(Exception):
    """There is no such account in this town, or the person is no lead of it (any more): the same to whoever asks."""


class ChangeRefused(Exception):
    """The change cannot be made. The message is the German sentence for the lead."""


class InvitationRefused(Exception):
    """The account cannot be made like this. ``errors`` maps inputs to German sentences."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        self.errors = errors
        super().__init__(", ".join(errors))


class Change(StrEnum):
    """What a lead can do with an account."""

    DEACTIVATE = "deactivate"
    ACTIVATE = "activate"
    MAKE_LEAD = "make-lead"
    MAKE_CLERK = "make-clerk"
    RESET_PASSWORD = "reset-password"  # noqa: S105  # a word of the form, no password
    RESET_FACTOR = "reset-factor"


_KINDS: Mapping[Change, Kind] = {
    Change.DEACTIVATE: Kind.DEACTIVATED,
    Change.ACTIVATE: Kind.ACTIVATED,
    Change.MAKE_LEAD: Kind.MADE_LEAD,
    Change.MAKE_CLERK: Kind.MADE_CLERK,
    Change.RESET_PASSWORD: Kind.PASSWORD_RESET,
    Change.RESET_FACTOR: Kind.FACTOR_RESET,
}

LAST_LEAD = "{name} ist die einzige Leitung. Geben Sie zuerst einem anderen Konto die Rolle Leitung."
OWN_ACCOUNT = "Das eigene Passwort und den eigenen zweiten Faktor ändern Sie unter „Mein Konto“."


@dataclass(frozen=True, slots=True)
class ManagedAccount:
    """An account as its town's leads see it. ``initial_until``: an own password was not chosen yet."""

    id: UUID
    email: str = field(repr=False)
    name: str = field(repr=False)
    role: Role
    active: bool
    has_factor: bool
    initial_until: datetime | None


def managed_accounts(house: House, town: str) -> tuple[ManagedAccount, ...]:
    """All accounts of the town in the order of their names, those in use first."""
    with house.database.reading() as session:
        rows = session.scalars(sa.select(AccountRow).where(AccountRow.municipality == town)).all()
    found = (_managed(row) for row in rows)
    return tuple(sorted(found, key=lambda one: (not one.active, one.name.casefold(), str(one.id))))


def managed_account(house: House, town: str, account_id: UUID) -> ManagedAccount:
    """One account of the town. Raises NotYours."""
    with house.database.reading() as session:
        row = session.scalar(_in_town(town, account_id))
    if row is None:
        raise NotYours
    return _managed(row)


def invite(
    house: House, lead: Account, town: str, *, email: str, name: str, role: str, now: datetime
) -> tuple[UUID, str]:
    """Make an account; returns its id and the password with which the person signs in once, to choose an own one.

    Raises InvitationRefused, NotYours.
    """
    address = normalised_email(email)
    errors = _invitation_errors(email, address, name, role)
    if errors or address is None:
        raise InvitationRefused(errors)
    password = new_password()
    row: dict[str, Any] = {
        "id": new_id(),
        "email": address,
        "password_hash": hashed(password),
        "role": role,
        "municipality": town,
        "name": " ".join(name.split()),
        "epoch": 0,
        "active": True,
        "initial_until": now + INITIAL_LASTS,
    }
    with house.database.writing(Scope.town(town)) as session:
        _locked_leads(session, lead, town)
        if not insert_if_absent(session, AccountRow, row):
            raise InvitationRefused({"email": _taken(session, town, address)})
        events.note(session, town, row["id"], lead.id, Kind.MADE, now)
        if role == Role.LEAD:
            events.note(session, town, row["id"], lead.id, Kind.MADE_LEAD, now)
    return row["id"], password


def change(house: House, lead: Account, town: str, account_id: UUID, wanted: Change, now: datetime) -> str | None:
    """Make one change; returns the new password if that is the change. What is as wanted already stays untouched.

    Raises ChangeRefused, NotYours.
    """
    password = new_password() if wanted is Change.RESET_PASSWORD else None
    password_hash = hashed(password) if password else None  # before the transaction, because it is slow on purpose
    with house.database.writing(Scope.town(town)) as session:
        leads = _locked_leads(session, lead, town)
        row = session.scalar(_in_town(town, account_id).with_for_update())
        if row is None:
            raise NotYours
        _check(wanted, row, lead, leads)
        values = _values(wanted, row, password_hash, now)
        if values is None:
            return None
        rows_changed(
            session,
            sa.update(AccountRow).where(AccountRow.id == row.id).values({**values, "epoch": AccountRow.epoch + 1}),
        )
        if wanted is Change.RESET_FACTOR:
            forget_recovery_codes(session, row.id)
        events.note(session, town, row.id, lead.id, _KINDS[wanted], now)
    return password


def _in_town(town: str, account_id: UUID) -> sa.Select[AccountRow]:
    return sa.select(AccountRow).where(AccountRow.id == account_id, AccountRow.municipality == town)


def _locked_leads(session: Session, lead: Account, town: str) -> frozenset[UUID]:
    """The town's active leads, who stay so until the transaction ends; raises NotYours if ``lead`` is none of them.

    In one order, so that two of these never wait for each other. SQLite has one writer anyway.
    """
    active = (AccountRow.municipality == town, AccountRow.role == Role.LEAD, AccountRow.active.is_(True))
    leads = frozenset(
        session.scalars(sa.select(AccountRow.id).where(*active).order_by(AccountRow.id).with_for_update())
    )
    if lead.id not in leads:
        raise NotYours
    return leads


def _check(wanted: Change, row: AccountRow, lead: Account, leads: frozenset[UUID]) -> None:
    if wanted in (Change.RESET_PASSWORD, Change.RESET_FACTOR) and row.id == lead.id:
        raise ChangeRefused(OWN_ACCOUNT)
    if wanted in (Change.DEACTIVATE, Change.MAKE_CLERK) and leads == {row.id}:
        raise ChangeRefused(LAST_LEAD.format(name=row.name))


def _values(wanted: Change, row: AccountRow, password_hash: str | None, now: datetime) -> dict[str, Any] | None:
    """What the change writes; None if there is nothing to do."""
    match wanted:
        case Change.DEACTIVATE:
            return {"active": False} if row.active else None
        case Change.ACTIVATE:
            return None if row.active else {"active": True}
        case Change.MAKE_LEAD:
            return None if row.role == Role.LEAD else {"role": Role.LEAD.value}
        case Change.MAKE_CLERK:
            return None if row.role == Role.CLERK else {"role": Role.CLERK.value}
        case Change.RESET_PASSWORD:
            return {"password_hash": password_hash, "initial_until": now + INITIAL_LASTS}
        case Change.RESET_FACTOR:
            return None if row.sealed_factor is None else {"sealed_factor": None}


def _invitation_errors(email: str, address: str | None, name: str, role: str) -> dict[str, str]:
    errors = {}
    if not name.strip():
        errors["name"] = "Geben Sie den Namen ein."
    elif len(name) > LONGEST_NAME or not name.replace(" ", "").isprintable():
        errors["name"] = f"Geben Sie den Namen mit höchstens {LONGEST_NAME} Zeichen und ohne Steuerzeichen ein."
    if not email.strip():
        errors["email"] = "Geben Sie die E-Mail-Adresse ein."
    elif address is None:
        errors["email"] = "Geben Sie die E-Mail-Adresse vollständig ein, zum Beispiel name@rathaus.example."
    if role not in (Role.CLERK, Role.LEAD):
        errors["role"] = "Wählen Sie eine Rolle aus."
    return errors


def _taken(session: Session, town: str, address: str) -> str:
    """Of an account elsewhere, a lead learns no more than that the address cannot be used."""
    here = sa.select(AccountRow.id).where(AccountRow.email == address, AccountRow.municipality == town)
    if session.scalar(here) is not None:
        return "Ein Konto mit dieser E-Mail-Adresse gibt es schon. Öffnen Sie es in der Liste."
    return "Diese E-Mail-Adresse lässt sich nicht verwenden. Nehmen Sie eine andere oder fragen Sie den Betrieb."


def _managed(row: AccountRow) -> ManagedAccount:
    return ManagedAccount(
        row.id, row.email, row.name, Role(row.role), row.active, row.sealed_factor is not None, row.initial_until
    )
