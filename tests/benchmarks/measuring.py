"""How much more does this cost than that?  Both are measured in turns, so that a busy machine disturbs both alike.

    compare("Formularseite", Work(page, 20), Work(empty, 100), measure="leere Seite", limit=40, rounds=9)

Times are processor time of this process: what other programs do meanwhile does not count. The ratio is the median of
the rounds' ratios, so one disturbed round decides nothing.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from tests.benchmarks.scale import Scale


def nothing(_count: int) -> None:
    """Most work needs no preparation."""


@dataclass(frozen=True, slots=True)
class Work:
    """One operation and how often it is repeated in a round. ``prepare`` makes, unmeasured, what a round uses up."""

    operation: Callable[[], Any]
    repeated: int
    prepare: Callable[[int], None] = nothing

    def seconds(self) -> float:
        """Processor time of one operation, in seconds, on the average of one round."""
        self.prepare(self.repeated)
        start = time.process_time()
        for _ in range(self.repeated):
            self.operation()
        return (time.process_time() - start) / self.repeated


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table.

    ``value`` and ``baseline`` are texts as they are printed. ``limit`` is what the ratio may be at most; a row without
    one informs only, because a plain number of seconds says as much about the machine as about the portal. Where a
    goal is in seconds all the same, see ``within``.
    """

    what: str
    value: str
    goal: str = ""
    measure: str = ""
    ratio: float | None = None
    limit: float | None = None

    @property
    def good(self) -> bool:
        return self.ratio is None or self.limit is None or self.ratio <= self.limit


def compare(
    what: str, work: Work, baseline: Work, *, measure: str, limit: float | None, rounds: int, goal: str = ""
) -> Row:
    """Measure ``work`` and ``baseline`` in turns, after one of each that fills the caches."""
    for warm in (work, baseline):
        warm.prepare(1)
        warm.operation()
    pairs = [(work.seconds(), baseline.seconds()) for _ in range(rounds)]
    return Row(
        what,
        milliseconds(median(ours for ours, _ in pairs)),
        goal,
        f"{milliseconds(median(theirs for _, theirs in pairs))} {measure}",
        median(ours / theirs for ours, theirs in pairs),
        limit,
    )


def within(what: str, seconds: float, goal: float, *, scale: Scale, measure: str = "") -> Row:
    """A goal in seconds. It counts where the whole is measured, and only there; in a quick run it informs."""
    ratio, limit = (seconds / goal, 1.0) if scale.counts_seconds else (None, None)
    return Row(what, german(seconds, "s"), f"{goal:g} s", measure, ratio, limit)


def alone(what: str, work: Work, *, rounds: int, goal: str = "") -> Row:
    """Measure without a ratio, for information."""
    work.prepare(1)
    work.operation()
    return Row(what, milliseconds(median(work.seconds() for _ in range(rounds))), goal)


def milliseconds(seconds: float) -> str:
    """``2,41 ms``; what is faster than a hundredth of that is told in µs."""
    return german(seconds * 1000, "ms") if seconds >= 1e-5 else german(seconds * 1e6, "µs")


def german(number: float, unit: str) -> str:
    """``2,41 ms``, ``138 MB``: as many digits as mean something."""
    digits = 0 if abs(number) >= 100 else 1 if abs(number) >= 10 else 2
    return f"{number:.{digits}f} {unit}".replace(".", ",")


HEADINGS = ("Was", "je Vorgang", "Ziel", "Maß", "Verhältnis", "Grenze", "gut?")


def table(rows: Sequence[Row]) -> str:
    """The rows for people, as columns."""
    cells = [HEADINGS, *(_cells(row) for row in rows)]
    widths = [max(len(line[column]) for line in cells) for column in range(len(HEADINGS))]
    lines = ["  ".join(text.ljust(width) for text, width in zip(line, widths, strict=True)).rstrip() for line in cells]
    return "\n".join([lines[0], "-" * len(lines[0]), *lines[1:]])


def _cells(row: Row) -> tuple[str, ...]:
    ratio = "" if row.ratio is None else german(row.ratio, "×")
    limit = "" if row.limit is None else german(row.limit, "×")
    verdict = "" if row.limit is None else "ja" if row.good else "NEIN"
    return (row.what, row.value, row.goal, row.measure, ratio, limit, verdict)
