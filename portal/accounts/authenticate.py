"""Is this person who they say they are?  One answer and one duration for everything that is wrong.

Whether the address is unknown, the password wrong, the account locked or of another town: the person learns that it
does not fit, and nobody learns which addresses have an account.
"""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from portal.accounts import passwords, throttle
from portal.accounts.account import Account, account_from, normalised_email
from portal.accounts.models import AccountRow
from portal.database import rows_changed
from portal.house import House


class LoginRefused(Exception):
    """E-mail address and password are not those of an account that may sign in here."""


class LoginThrottled(Exception):
    """Too many failures. ``until`` says when the next attempt is allowed, even with the right password."""

    def __init__(self, until: datetime) -> None:
        self.until = until
        super().__init__(f"closed until {until.isoformat()}")


def authenticate(house: House, *, email: str, password: str, town: str, address: str, now: datetime) -> Account:
    """The account, if it may work in ``town``. ``address`` is where the request came from.

    Raises LoginThrottled, LoginRefused. The password is compared outside of any transaction.
    """
    known = normalised_email(email)
    counters = throttle.counters_of(house.keys, known or email.strip().lower(), address)
    with house.database.reading() as session:
        closed = throttle.closed_until(session, counters, now)
        row = session.scalar(sa.select(AccountRow).where(AccountRow.email == (known or "")))
    if closed:
        raise LoginThrottled(closed)
    right = passwords.matches(row.password_hash if row else passwords.STAND_IN, password)
    if row is None or not right or not _may_enter(row, town):
        _failed(house, counters, now)
        raise LoginRefused
    _succeeded(house, counters, row, password, now)
    return account_from(row)


def _may_enter(row: AccountRow, town: str) -> bool:
    return row.active and row.municipality in (None, town)


def _failed(house: House, counters: throttle.Counters, now: datetime) -> None:
    with house.database.writing() as session:
        throttle.count_failure(session, counters, now)


def _succeeded(house: House, counters: throttle.Counters, row: AccountRow, password: str, now: datetime) -> None:
    """Forget the failures and renew an old hash; mostly there is neither, and nothing is written.

    Looks at the counter again: who guesses many passwords at the same moment gets no more tries than one by one.
    """
    with house.database.reading() as session:
        closed = throttle.closed_until(session, counters, now)
        counted = throttle.is_counted(session, counters)
    if closed:
        raise LoginThrottled(closed)
    renewed = passwords.hashed(password) if passwords.outdated(row.password_hash) else None
    if not counted and renewed is None:
        return
    unchanged = (AccountRow.id == row.id, AccountRow.password_hash == row.password_hash)
    with house.database.writing() as session:
        throttle.forget(session, counters, now)
        if renewed is not None:
            rows_changed(session, sa.update(AccountRow).where(*unchanged).values(password_hash=renewed))
