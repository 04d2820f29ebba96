"""What nobody needs any more and no room happens to clear away: ended sessions and counters of tries."""

from __future__ import annotations

from portal import throttle
from portal.accounts import forget_ended
from portal.database import utc_now
from portal.house import House


def forget_leftovers(house: House) -> None:
    """Clear them away. Signing in and out does so, too; where nobody does, this does."""
    now = utc_now()
    with house.database.writing() as session:
        forget_ended(session, now)
        throttle.forget_old(session, now)
