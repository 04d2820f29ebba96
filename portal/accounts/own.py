"""What people do with their own account: choose a password, set up and remove the second factor, sign out elsewhere.

Each of these ends every session of the account but gives back the account as it is now, so that the browser in which it
was done can go on. Who changed the account at the same moment elsewhere wins, and this one is told.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.accounts import events, passwords
from portal.accounts.account import Account
from portal.accounts.events import Kind
from portal.accounts.models import AccountRow, RecoveryCode
from portal.accounts.password_rules import refusal
from portal.accounts.second_factor import (
    forget_recovery_codes,
    keep_recovery_codes,
    matching_step,
    new_recovery_codes,
    sealed,
)
from portal.database import rows_changed
from portal.house import House


class AccountChanged(Exception):
    """The account was changed in another window meanwhile; nothing was stored."""


class PasswordRefused(Exception):
    """The chosen password cannot be used. The message is the German sentence for the person."""


class CodeRefused(Exception):
    """The code that should prove the new second factor does not fit its secret."""


def change_password(house: House, account: Account, chosen: str, now: datetime) -> Account:
    """Take the chosen password. Whether the person knows the former one, the caller has asked before.

    Raises PasswordRefused, AccountChanged.
    """
    wrong = refusal(chosen, account.email, account.name)
    if wrong is not None:
        raise PasswordRefused(wrong)
    with house.database.reading() as session:
        former = session.scalar(sa.select(AccountRow.password_hash).where(AccountRow.id == account.id))
    if former is None or passwords.matches(former, chosen):
        raise PasswordRefused("Das ist das bisherige Passwort. Nehmen Sie ein anderes.")
    values = {"password_hash": passwords.hashed(chosen), "initial_until": None}
    with house.database.writing(events.scope_of(account.municipality)) as session:
        _change(session, account, values, Kind.PASSWORD_CHANGED, now)
    return replace(account, epoch=account.epoch + 1, password_is_initial=False)


def set_up_factor(
    house: House, account: Account, secret: bytes, typed: str, now: datetime
) -> tuple[Account, tuple[str, ...]]:
    """Let the secret count from now on, because a code of it was typed; returns the recovery codes, once.

    Raises CodeRefused, AccountChanged. Nobody learns anything by trying: who may try has the secret before their eyes.
    """
    step = matching_step(secret, typed, now)
    if step is None:
        raise CodeRefused
    codes = new_recovery_codes()
    values = {"sealed_factor": sealed(house.keys, account.id, secret), "factor_step": step}
    with house.database.writing(events.scope_of(account.municipality)) as session:
        _change(session, account, values, Kind.FACTOR_SET_UP, now, AccountRow.sealed_factor.is_(None))
        keep_recovery_codes(session, house.keys, account.id, codes)
    return replace(account, epoch=account.epoch + 1, has_factor=True), codes


def remove_factor(house: House, account: Account, now: datetime) -> Account:
    """Sign in with the password alone from now on. The caller has asked for password and code before.

    Raises AccountChanged.
    """
    with house.database.writing(events.scope_of(account.municipality)) as session:
        _change(session, account, {"sealed_factor": None}, Kind.FACTOR_REMOVED, now)
        forget_recovery_codes(session, account.id)
    return replace(account, epoch=account.epoch + 1, has_factor=False)


def end_other_sessions(house: House, account: Account, now: datetime) -> Account:
    """Sign out everywhere else. Raises AccountChanged."""
    with house.database.writing(events.scope_of(account.municipality)) as session:
        _change(session, account, {}, Kind.SESSIONS_ENDED, now)
    return replace(account, epoch=account.epoch + 1)


def recovery_codes_left(house: House, account: Account) -> int:
    """How many recovery codes were not used yet."""
    count = sa.select(sa.func.count()).select_from(RecoveryCode).where(RecoveryCode.account_id == account.id)
    with house.database.reading() as session:
        return session.scalar(count) or 0


def _change(
    session: Session,
    account: Account,
    values: dict[str, Any],
    kind: Kind,
    now: datetime,
    *further: sa.ColumnElement[bool],
) -> None:
    """Change the account if it still is as this session knows it."""
    unchanged = (AccountRow.id == account.id, AccountRow.epoch == account.epoch, AccountRow.active.is_(True))
    change = sa.update(AccountRow).where(*unchanged, *further).values({**values, "epoch": AccountRow.epoch + 1})
    if rows_changed(session, change) != 1:
        raise AccountChanged
    events.note(session, account.municipality, account.id, account.id, kind, now)
