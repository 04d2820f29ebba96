"""How often may somebody try to sign in?  Few times for one address of an account, more for one place in the network.

Counted are failures within a quarter of an hour.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from portal import throttle
from portal.keys import KeyRing

WINDOW = timedelta(minutes=15)
MOST_PER_EMAIL = 5
#: A town hall often reaches the network by one address.
MOST_PER_ADDRESS = 30


@dataclass(frozen=True, slots=True)
class Counters:
    """The two counters of one attempt."""

    email: throttle.Counter
    address: throttle.Counter

    @property
    def both(self) -> tuple[throttle.Counter, throttle.Counter]:
        return (self.email, self.address)


def counters_of(keys: KeyRing, email: str, address: str) -> Counters:
    """The counters for this e-mail address and this address in the network."""
    place = throttle.place(address)
    return Counters(
        throttle.counter(keys, "login throttle e-mail", email, MOST_PER_EMAIL, WINDOW),
        throttle.counter(keys, "login throttle address", place, MOST_PER_ADDRESS, WINDOW),
    )


def closed_until(session: Session, counters: Counters, now: datetime) -> datetime | None:
    """When the next attempt is allowed; None if it is allowed now."""
    return throttle.closed_until(session, counters.both, now)


def count_failure(session: Session, counters: Counters, now: datetime) -> None:
    throttle.count(session, counters.both, now)


def is_counted(session: Session, counters: Counters) -> bool:
    """Whether there were failures with this e-mail address."""
    return throttle.is_counted(session, counters.email)


def forget(session: Session, counters: Counters, now: datetime) -> None:
    """Begin anew for the e-mail address after a good sign-in; the place keeps its count."""
    throttle.forget(session, counters.email)
    throttle.forget_old(session, now)
