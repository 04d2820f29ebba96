"""Do the files of a folder fit together, and which services must be set aside until the rest does?

A service can be faultless by itself and still not fit: a town fills a text that it leaves open no more, or it asks for
more trust than anywhere can be proven. In operation only that service is missing then.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from pydantic import BaseModel

from portal.catalogue.checks import Neighbourhood, region_findings, town_findings
from portal.catalogue.entries import RegionFile, TownFile
from portal.catalogue.findings import BrokenService, Finding
from portal.catalogue.yaml_source import Source

M = TypeVar("M", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Read(Generic[M]):
    """A model and the file it came from."""

    source: Source
    model: M


def offer_findings(
    regions: Iterable[Read[RegionFile]], towns: Iterable[Read[TownFile]], around: Neighbourhood
) -> Iterator[Finding]:
    """What is wrong with all that is offered, seen beside everything else."""
    for region in regions:
        yield from region_findings(region.source, region.model, around)
    for town in towns:
        yield from town_findings(town.source, town.model, around)


def misfits(
    regions: Iterable[Read[RegionFile]], towns: Iterable[Read[TownFile]], around: Neighbourhood
) -> tuple[Mapping[str, BrokenService], list[Finding]]:
    """The services that do not fit, each with all that shows it, and the faults that are no service's.

    Everything is seen again without them, until nothing is about a service. Each time at least one more is out, so it
    ends; where nothing is wrong, everything is seen once. Of two services that must not be there together both are
    out: nobody can say which one is right.
    """
    aside: dict[str, BrokenService] = {}
    while True:
        found: dict[str, set[Finding]] = {}
        others: list[Finding] = []
        for finding in offer_findings(regions, towns, around):
            if not finding.services:
                others.append(finding)
            for service in finding.services:
                found.setdefault(service, set()).add(finding)
        new = {
            service: BrokenService(title_of(service, around), tuple(sorted(found[service])))
            for service in sorted(found.keys() - aside.keys())
        }
        if not new:
            return aside, others
        aside |= new
        around = around.without(new)


def title_of(service: str, around: Neighbourhood) -> str:
    """What people know it by. A service that is offered and has no file is known by its name alone."""
    card = around.services.get(service)
    return card.title if card else service
