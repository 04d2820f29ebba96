"""How long until the next attempt?  Doubling from five seconds to a quarter of an hour, without end.

Jitter spreads the attempts of many cases, so that a DMS that comes back is not met by all of them in one second.
"""

from __future__ import annotations

import random

FIRST_SECONDS = 5.0
LONGEST_SECONDS = 15 * 60.0


def pause(attempt: int, wished: float | None = None, *, spread: float | None = None) -> float:
    """Seconds until the attempt after number ``attempt`` (from 1).

    ``wished`` is what the receiver asked for (``Retry-After``) and is never undercut. ``spread`` between 0 and 1 takes
    the place of chance in tests.
    """
    share = random.random() if spread is None else spread  # noqa: S311 - spreads load, guards nothing
    longest = min(FIRST_SECONDS * 2.0 ** min(attempt - 1, 20), LONGEST_SECONDS)
    return max(longest * (0.5 + share / 2), wished or 0.0)
