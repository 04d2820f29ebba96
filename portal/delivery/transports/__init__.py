"""Ways to a DMS.  Each transport is one module and one line in ``TRANSPORTS``.

A transport says how the receiver tells a repeated hand-over from a new one (``dedup``), checks itself for operators,
and hands over a finished package. It passes the contract suite in ``tests/contract/delivery`` over its real protocol.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any, Protocol

from portal.delivery.outcomes import Outcome
from portal.delivery.transports.folder import FolderTransport, answers_folder
from portal.house import House
from portal.xoev import Package


class Dedup(StrEnum):
    """How the receiver tells a repetition from something new."""

    NATIVE = "native"  # the receiver itself refuses the second one
    QUERY = "query"  # it can be asked whether it has it
    JOURNAL = "journal"  # our own journal of staged files decides
    NONE = "none"  # it cannot: an unknown outcome is for a person


class Journal(Protocol):
    """What an attempt may write down while it hands over, fenced by its lease."""

    @property
    def staged(self) -> str | None:
        """The name under which this delivery was staged by any attempt so far."""

    def stage(self, name: str) -> bool:
        """Record the staged name. False: another worker has taken over, or staged it already."""

    def still_mine(self) -> bool:
        """Whether this attempt still holds its lease."""


class Transport(Protocol):
    """One way to one receiver."""

    @property
    def dedup(self) -> str:
        """One of ``Dedup``."""

    def check(self) -> tuple[str, ...]:
        """Sentences about what would keep a delivery from arriving; none if it is ready."""

    def deliver(self, package: Package, journal: Journal) -> Outcome:
        """Hand the package over. Never raises for what a receiver does, only what reading the package raises."""


#: Name in a town's file → how to make the transport from the town's folder below PORTAL_DATA and its options.
TRANSPORTS: Mapping[str, Callable[[Path, Mapping[str, Any]], Transport]] = {
    "folder": FolderTransport.from_options,
}


def transport_for(house: House, municipality: str, service: str, target: str) -> Transport | None:
    """The transport of a town's target; None if the town's file names no such target or a transport nobody wrote."""
    offer = house.catalogue.offer(municipality, service)
    named = next((entry for entry in offer.targets if entry.name == target), None) if offer else None
    if named is None:
        return None
    make = TRANSPORTS.get(named.transport)
    return make(town_folder(house, municipality), named.options) if make else None


def town_folder(house: House, municipality: str) -> Path:
    return house.settings.data / "dms" / municipality


def answer_folders(house: House) -> tuple[tuple[str, Path], ...]:
    """Town and folder of every place where an electronic file puts its answers, each once."""
    found: dict[tuple[str, Path], None] = {}
    for town in house.catalogue.municipalities:
        for offer in house.catalogue.offers(town.slug):
            for target in offer.targets:
                if target.transport == "folder":
                    found[(town.slug, answers_folder(town_folder(house, town.slug), target.options))] = None
    return tuple(found)
