"""How fast is the portal?  Every budget as a ratio to something measured in the same run.

    make bench                      everything, some minutes
    python tests/benchmarks/run.py --quick inbox_list submitting

Prints one table and ends with 1 if a ratio is beyond its limit. What is given in seconds informs only, but for the few
goals in seconds: everything is measured against them, a quick look is not.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
from collections.abc import Callable, Mapping

from tests.benchmarks import (
    catalogue_lookup,
    catalogue_start,
    form_pages,
    handing_over,
    importing_fim,
    inbox_list,
    receipts,
    searching,
    starting,
    submitting,
    validating,
)
from tests.benchmarks.measuring import Row, table
from tests.benchmarks.scale import FULL, QUICK, Scale

BENCHMARKS: Mapping[str, Callable[[Scale], list[Row]]] = {
    "starting": starting.measure,
    "form_pages": form_pages.measure,
    "submitting": submitting.measure,
    "receipts": receipts.measure,
    "handing_over": handing_over.measure,
    "inbox_list": inbox_list.measure,
    "catalogue_lookup": catalogue_lookup.measure,
    "catalogue_start": catalogue_start.measure,
    "searching": searching.measure,
    "importing_fim": importing_fim.measure,
    "validating": validating.measure,
}


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Die Geschwindigkeit messen, im Verhältnis zu einem Maß.")
    parser.add_argument("--quick", action="store_true", help="kleinere Mengen, weniger Runden")
    parser.add_argument("only", nargs="*", metavar="was", help=f"nur dies: {', '.join(BENCHMARKS)}")
    chosen = parser.parse_args(arguments)
    unknown = set(chosen.only) - BENCHMARKS.keys()
    if unknown:
        parser.error(f"{', '.join(sorted(unknown))} gibt es nicht. Es gibt: {', '.join(BENCHMARKS)}")
    scale = QUICK if chosen.quick else FULL
    rows: list[Row] = []
    for name in chosen.only or BENCHMARKS:
        print(f"… {name}", file=sys.stderr, flush=True)
        rows += BENCHMARKS[name](scale)
    print(machine())
    print(table(rows))
    return verdict(rows)


def verdict(rows: list[Row]) -> int:
    """The exit code: 0 if every ratio keeps its limit."""
    missed = [row.what for row in rows if not row.good]
    print(f"Über der Grenze: {', '.join(missed)}" if missed else "Alle Verhältnisse halten ihre Grenze.")
    return 1 if missed else 0


def machine() -> str:
    """What the numbers were measured on."""
    load = ", ".join(f"{value:.1f}".replace(".", ",") for value in os.getloadavg())
    return (
        f"{platform.machine()}, {os.cpu_count()} Kerne, Last {load}, "
        f"{platform.python_implementation()} {platform.python_version()}"
    )


if __name__ == "__main__":
    sys.exit(main())
