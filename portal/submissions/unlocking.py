"""May somebody with this number and this code look at the case?  One answer for everything that does not fit.

Whether the number is unknown, of another town, erased, or only the code is wrong: the same is read, the same is
compared, the same is written, and nobody learns which numbers exist.
"""

from __future__ import annotations

import hmac
from datetime import datetime, timedelta

import sqlalchemy as sa

from portal import throttle
from portal.database import Scope
from portal.house import House
from portal.submissions.models import Submission
from portal.submissions.status_code import code_hash

WINDOW = timedelta(hours=1)
MOST_PER_REFERENCE = 5
#: A library or a town hall often reaches the network by one address.
MOST_PER_ADDRESS = 30

#: Compared with where there is no hash: no code has this one.
_STAND_IN = "-" * 64


class CodeRefused(Exception):
    """Number and code are not those of a case of this town."""


class CodeThrottled(Exception):
    """Too many wrong tries. ``until`` says when the next one is allowed, even with the right code."""

    def __init__(self, until: datetime) -> None:
        self.until = until
        super().__init__(f"closed until {until.isoformat()}")


def unlock(house: House, municipality: str, reference: str, code: str, *, address: str, now: datetime) -> None:
    """Return if the code is that of the town's case; raises CodeRefused, CodeThrottled.

    ``reference`` and ``code`` are as ``typed_reference`` writes them, ``address`` is where the request came from. A try
    is counted before it is judged, so guesses made at the same moment are no more than guesses one by one; a right one
    is given back.
    """
    counters = (
        throttle.counter(house.keys, "status throttle reference", reference, MOST_PER_REFERENCE, WINDOW),
        throttle.counter(house.keys, "status throttle address", throttle.place(address), MOST_PER_ADDRESS, WINDOW),
    )
    with house.database.writing() as session:
        closed = throttle.take(session, counters, now)
    if closed:
        raise CodeThrottled(closed)
    with house.database.reading(Scope.town(municipality)) as session:
        stored = session.scalar(
            sa.select(Submission.code_hash).where(
                Submission.reference == reference, Submission.wrapped_key.is_not(None)
            )
        )
    if not hmac.compare_digest(stored or _STAND_IN, code_hash(house.keys, reference, code)):
        raise CodeRefused
    with house.database.writing() as session:
        throttle.give_back(session, counters)
