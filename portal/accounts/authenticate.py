"""Is this person who they say they are?  One answer and one duration for everything that is wrong.

Whether the address is unknown, the password or the code wrong, the account locked or of another town: the person learns
that it does not fit, and nobody learns which addresses have an account or which of them have a second factor.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import sqlalchemy as sa

from portal.accounts import events, passwords, throttle
from portal.accounts.account import Account, account_from, normalised_email
from portal.accounts.models import AccountRow
from portal.accounts.second_factor import Presented, presented, spend
from portal.database import rows_changed
from portal.house import House


class LoginRefused(Exception):
    """E-mail address, password and code are not those of an account that may sign in here."""


class LoginThrottled(Exception):
    """Too many failures. ``until`` says when the next attempt is allowed, even with the right password."""

    def __init__(self, until: datetime) -> None:
        self.until = until
        super().__init__(f"closed until {until.isoformat()}")


def authenticate(
    house: House, *, email: str, password: str, town: str, address: str, now: datetime, code: str = ""
) -> Account:
    """The account, if it may work in ``town``. ``address`` is where the request came from, ``code`` a second factor.

    Raises LoginThrottled, LoginRefused. The password is compared outside of any transaction.
    """

    def may_enter(row: AccountRow) -> bool:
        in_time = row.initial_until is None or now < row.initial_until
        return row.active and row.municipality in (None, town) and in_time

    return _proved(house, email, password, code, address, now, may_enter)


def prove_again(
    house: House, account: Account, *, password: str, code: str | None, address: str, now: datetime
) -> None:
    """Whether it is still the same person at the keyboard; ``code`` None asks for the password alone.

    Counted with the tries to sign in. Raises LoginThrottled, LoginRefused.
    """
    _proved(house, account.email, password, code, address, now, lambda row: row.active and row.id == account.id)


def _proved(
    house: House,
    email: str,
    password: str,
    code: str | None,
    address: str,
    now: datetime,
    may_enter: Callable[[AccountRow], bool],
) -> Account:
    known = normalised_email(email)
    counters = throttle.counters_of(house.keys, known or email.strip().lower(), address)
    with house.database.reading() as session:
        closed = throttle.closed_until(session, counters, now)
        row = session.scalar(sa.select(AccountRow).where(AccountRow.email == (known or "")))
    if closed:
        raise LoginThrottled(closed)
    right = passwords.matches(row.password_hash if row else passwords.STAND_IN, password)
    shown = presented(house.keys, row, code or "", now)
    needed = code is not None and row is not None and row.sealed_factor is not None
    if row is None or not right or not may_enter(row) or (needed and not shown.plausible):
        with house.database.writing() as session:
            throttle.count_failure(session, counters, now)
        raise LoginRefused
    if needed:
        _spend(house, counters, row, shown, now)
    _succeeded(house, counters, row, password, now)
    return account_from(row)


def _spend(house: House, counters: throttle.Counters, row: AccountRow, shown: Presented, now: datetime) -> None:
    """Use up the code; one that was used before, or a recovery code that never was, is a failure like any other."""
    with house.database.writing(events.scope_of(row.municipality)) as session:
        closed = throttle.closed_until(session, counters, now)
        good = not closed and spend(session, row.id, shown)
        if not closed and not good:
            throttle.count_failure(session, counters, now)
        if good and shown.step is None:
            events.note(session, row.municipality, row.id, row.id, events.Kind.RECOVERY_USED, now)
    if closed:
        raise LoginThrottled(closed)
    if not good:
        raise LoginRefused


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
