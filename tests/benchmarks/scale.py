"""How much is measured: for a verdict, for a quick look, or only to see that everything runs."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scale:
    """``rounds`` of ``repeated`` operations; how many cases, towns and services there are, small and large.

    ``counts_seconds``: goals in seconds are limits too. They are meant for the whole amounts on a machine at rest.
    """

    rounds: int
    repeated: int
    cases: tuple[int, int]
    towns: tuple[int, int]
    services: tuple[int, int]
    sent_at_once: int
    counts_seconds: bool = False


FULL = Scale(15, 20, (1_000, 100_000), (15, 11_000), (50, 575), 200, counts_seconds=True)
QUICK = Scale(7, 10, (1_000, 20_000), (15, 1_100), (50, 575), 80)
#: Proves nothing about speed.
TINY = Scale(1, 2, (30, 60), (2, 3), (2, 3), 4)
