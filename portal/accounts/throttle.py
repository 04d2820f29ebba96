"""How often may somebody try to sign in?  Few times for one address of an account, more for one place in the network.

Counted are failures within a quarter of an hour. The table holds keyed hashes, so nobody reads from it who tried.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.accounts.models import ThrottleRow
from portal.database import insert_if_absent, rows_changed
from portal.keys import KeyRing

WINDOW = timedelta(minutes=15)
MOST_PER_EMAIL = 5
#: A town hall often reaches the network by one address.
MOST_PER_ADDRESS = 30
#: Counters nobody needs any more are dropped with a later sign-in.
KEPT = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Counters:
    """The two counters of one attempt, each as (key in the table, failures allowed)."""

    email: tuple[str, int]
    address: tuple[str, int]

    @property
    def both(self) -> tuple[tuple[str, int], tuple[str, int]]:
        return (self.email, self.address)


def counters_of(keys: KeyRing, email: str, address: str) -> Counters:
    """The counters for this e-mail address and this address in the network."""
    return Counters(
        (keys.keyed_hash("login throttle e-mail", email), MOST_PER_EMAIL),
        (keys.keyed_hash("login throttle address", _place(address)), MOST_PER_ADDRESS),
    )


def _place(address: str) -> str:
    """One customer of a provider: an IPv4 address, or the /64 network in which an IPv6 device picks its address."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, IPv6Address):
        return str(parsed.ipv4_mapped or IPv6Address(int(parsed) >> 64 << 64))
    return str(parsed)


def closed_until(session: Session, counters: Counters, now: datetime) -> datetime | None:
    """When the next attempt is allowed; None if it is allowed now."""
    most = dict(counters.both)
    rows = session.execute(
        sa.select(ThrottleRow.key, ThrottleRow.count, ThrottleRow.window_start).where(
            ThrottleRow.key.in_(most), ThrottleRow.window_start > now - WINDOW
        )
    )
    return max((start + WINDOW for key, count, start in rows if count >= most[key]), default=None)


def count_failure(session: Session, counters: Counters, now: datetime) -> None:
    """Count one more; the first failure after a quarter of an hour begins a new window."""
    over = ThrottleRow.window_start <= now - WINDOW
    for key, _ in counters.both:
        insert_if_absent(session, ThrottleRow, {"key": key, "count": 0, "window_start": now})
        rows_changed(
            session,
            sa.update(ThrottleRow)
            .where(ThrottleRow.key == key)
            .values(
                count=sa.case((over, 1), else_=ThrottleRow.count + 1),
                window_start=sa.case(
                    (over, sa.bindparam("now", now, ThrottleRow.window_start.type)), else_=ThrottleRow.window_start
                ),
            ),
        )


def is_counted(session: Session, counters: Counters) -> bool:
    """Whether there were failures with this e-mail address."""
    return session.scalar(sa.select(sa.literal(1)).where(ThrottleRow.key == counters.email[0])) is not None


def forget(session: Session, counters: Counters, now: datetime) -> None:
    """Begin anew for the e-mail address after a good sign-in; the place keeps its count."""
    rows_changed(session, sa.delete(ThrottleRow).where(ThrottleRow.key == counters.email[0]))
    rows_changed(session, sa.delete(ThrottleRow).where(ThrottleRow.window_start < now - KEPT))
