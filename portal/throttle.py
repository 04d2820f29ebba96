"""How often may something secret be tried?  Counters of tries, for whoever guards a password or a code.

    counters = (counter(keys, "code number", number, 5, HOUR), counter(keys, "code place", place(address), 30, HOUR))
    closed_until(session, counters, now)      # None: go on

A counter runs for its window and begins anew with the first try after it. The table holds keyed hashes, so nobody reads
from it who tried what.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from portal.database import Base, insert_if_absent, rows_changed
from portal.keys import KeyRing

#: Longer than every window: after this a counter is dropped.
KEPT = timedelta(days=1)


class ThrottleRow(Base):
    """How often something was tried since ``window_start``. ``key`` is a keyed hash of what is throttled."""

    __tablename__ = "throttle"

    key: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    count: Mapped[int]
    window_start: Mapped[datetime] = mapped_column(index=True)


@dataclass(frozen=True, slots=True)
class Counter:
    """One thing that may be tried ``most`` times within ``window``."""

    key: str
    most: int
    window: timedelta


def counter(keys: KeyRing, purpose: str, what: str, most: int, window: timedelta) -> Counter:
    """The counter of ``what``, such as an e-mail address. Equal texts of different purposes are counted apart."""
    return Counter(keys.keyed_hash(purpose, what), most, window)


def place(address: str) -> str:
    """One customer of a provider: an IPv4 address, or the /64 network in which an IPv6 device picks its address."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, IPv6Address):
        return str(parsed.ipv4_mapped or IPv6Address(int(parsed) >> 64 << 64))
    return str(parsed)


def closed_until(session: Session, counters: Sequence[Counter], now: datetime) -> datetime | None:
    """When the next try is allowed; None if it is allowed now."""
    return _until(session, counters, now, spent=0)


def take(session: Session, counters: Sequence[Counter], now: datetime) -> datetime | None:
    """Count a try before its outcome is known; None if it may go on, otherwise when the next one is allowed.

    Call it inside ``writing()``: tries that arrive at the same moment line up, and none slips through uncounted.
    """
    count(session, counters, now)
    return _until(session, counters, now, spent=1)


def count(session: Session, counters: Sequence[Counter], now: datetime) -> None:
    """Count one more; the first one after a window begins a new window."""
    for one in counters:
        over = ThrottleRow.window_start <= now - one.window
        insert_if_absent(session, ThrottleRow, {"key": one.key, "count": 0, "window_start": now})
        rows_changed(
            session,
            sa.update(ThrottleRow)
            .where(ThrottleRow.key == one.key)
            .values(
                count=sa.case((over, 1), else_=ThrottleRow.count + 1),
                window_start=sa.case(
                    (over, sa.bindparam("now", now, ThrottleRow.window_start.type)), else_=ThrottleRow.window_start
                ),
            ),
        )


def give_back(session: Session, counters: Sequence[Counter]) -> None:
    """A try that was taken turned out to be right: it does not count."""
    for one in counters:
        taken = sa.update(ThrottleRow).where(ThrottleRow.key == one.key, ThrottleRow.count > 0)
        rows_changed(session, taken.values(count=ThrottleRow.count - 1))


def is_counted(session: Session, counter: Counter) -> bool:
    """Whether there were tries, however long ago."""
    return session.scalar(sa.select(sa.literal(1)).where(ThrottleRow.key == counter.key)) is not None


def forget(session: Session, counter: Counter) -> None:
    """Begin anew."""
    rows_changed(session, sa.delete(ThrottleRow).where(ThrottleRow.key == counter.key))


def forget_old(session: Session, now: datetime) -> None:
    """Drop the counters nobody needs any more."""
    rows_changed(session, sa.delete(ThrottleRow).where(ThrottleRow.window_start < now - KEPT))


def _until(session: Session, counters: Sequence[Counter], now: datetime, *, spent: int) -> datetime | None:
    """When the fullest of the counters opens again; ``spent`` tries of now are in them and still allowed."""
    by_key = {one.key: one for one in counters}
    rows = session.execute(
        sa.select(ThrottleRow.key, ThrottleRow.count, ThrottleRow.window_start).where(ThrottleRow.key.in_(by_key))
    )
    ends = [start + by_key[key].window for key, tries, start in rows if tries - spent >= by_key[key].most]
    return max((end for end in ends if end > now), default=None)
