"""The folder of services, read and checked as a whole.

    cooperations/<ikz>.yaml              landscapes, and what all towns of a cooperation offer
    fileplan/<ikz>.yaml                  what a cooperation files under which key
    catalogue/<service>.yaml             what can be done online
    municipalities/<ikz>/<town>.yaml     who offers it, with which office and in which words

All faults are collected before one error is raised, so that an editor mends them in one go.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path as FilePath
from typing import Generic, TypeVar

from pydantic import BaseModel

from portal.catalogue.checks import Neighbourhood, example_findings, region_findings, service_findings, town_findings
from portal.catalogue.entries import FilePlan, RegionFile, TownFile
from portal.catalogue.examples import dated
from portal.catalogue.findings import CatalogueError, Finding
from portal.catalogue.reading import build
from portal.catalogue.service import Service
from portal.catalogue.yaml_source import Source, read_yaml

M = TypeVar("M", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Read(Generic[M]):
    """A model and the file it came from."""

    source: Source
    model: M


@dataclass(frozen=True, slots=True)
class Folder:
    """Everything a catalogue is built of, each by its name; every part has passed its checks.

    ``broken`` are the services that had faults, with these. Whatever offers them does not offer them now.
    """

    regions: Mapping[str, RegionFile]
    plans: Mapping[str, FilePlan]
    services: Mapping[str, Service]
    towns: Mapping[str, TownFile]
    broken: Mapping[str, tuple[Finding, ...]]


def read_folder(folder: FilePath, transports: Collection[str] | None = None, *, tolerant: bool = False) -> Folder:
    """Read and check all files.

    ``transports`` are the ways of delivery that exist; without it any name is taken. Raises CatalogueError with
    everything that is wrong. ``tolerant`` sets services with faults aside instead: in operation one broken file must
    not take the others down.
    """
    findings: list[Finding] = []
    regions = read_all(folder, "cooperations/*.yaml", RegionFile, findings)
    plans = read_all(folder, "fileplan/*.yaml", FilePlan, findings)
    services, broken = read_services(folder)
    towns = read_all(folder, "municipalities/*/*.yaml", TownFile, findings)
    if not towns:
        findings.append(
            Finding(f"{folder.name}/municipalities", 1, "", "Es gibt keine Kommune.", "Prüfen Sie den Ordner.")
        )
    around = Neighbourhood(
        services={service_id: service.card for service_id, service in services.items()},
        slots={service_id: service.slots for service_id, service in services.items()},
        broken=frozenset(broken),
        plans={read.model.ikz: read.model for read in plans},
        regions={read.model.id: read.model for read in regions},
        transports=transports,
    )
    if not tolerant:
        findings += [finding for found in broken.values() for finding in found]
    if not findings:
        # Beside a file that could not be read, everything that names it would be called wrong.
        for region in regions:
            findings += region_findings(region.source, region.model, around)
        for town in towns:
            findings += town_findings(town.source, town.model, around)
    findings += shared_names(towns)
    if findings:
        raise CatalogueError(findings)
    return Folder(around.regions, around.plans, services, {read.model.town.slug: read.model for read in towns}, broken)


def read_services(folder: FilePath) -> tuple[dict[str, Service], dict[str, tuple[Finding, ...]]]:
    """The services without a fault, and the faults of the others, both by the name of their file."""
    today = date.today()
    good, broken = {}, {}
    for file in sorted(folder.glob("catalogue/*.yaml")):
        try:
            source = read_yaml(file, shown_name(folder, file))
            service = build(Service, source)
            found = tuple(service_findings(source, service))
        except CatalogueError as error:
            found = error.findings
        if found:
            broken[file.stem] = found
        else:
            good[service.id] = dated(service, today)
    return good, broken


def read_all(folder: FilePath, pattern: str, model: type[M], findings: list[Finding]) -> list[Read[M]]:
    """Every file of one kind, in the order of their names; what cannot be read becomes findings."""
    result = []
    for file in sorted(folder.glob(pattern)):
        try:
            source = read_yaml(file, shown_name(folder, file))
            result.append(Read(source, build(model, source)))
        except CatalogueError as error:
            findings += error.findings
    return result


def shown_name(folder: FilePath, file: FilePath) -> str:
    return f"{folder.name}/{file.relative_to(folder).as_posix()}"


def shared_names(towns: Iterable[Read[TownFile]]) -> list[Finding]:
    """Towns that share a slug or an official key, which must be one town's own."""
    findings = []
    for key in ("slug", "ars", "ags"):
        first: dict[str, str] = {}
        for read in towns:
            value = getattr(read.model.town, key)
            if value in first:
                sentence = f"„{value}“ gehört schon zu {first[value]}."
                findings.append(read.source.finding(("town", key), sentence, "Jede Kommune braucht einen eigenen."))
            first.setdefault(value, read.source.file)
    return findings


def read_service(path: FilePath) -> Service:
    """The service in one file, without looking at its examples. Raises CatalogueError."""
    return build(Service, read_yaml(path))


def check_service(path: FilePath, today: date | None = None) -> tuple[Finding, ...]:
    """What is wrong with one service file, seen alone; empty if nothing is.

    Its examples are answered as if it were ``today`` (default: the real day).
    """
    try:
        source = read_yaml(path)
        service = build(Service, source)
    except CatalogueError as error:
        return error.findings
    today = today or date.today()
    found = (*service_findings(source, service), *example_findings(source, dated(service, today), today))
    return tuple(sorted(found))


def check_folder(folder: FilePath, transports: Collection[str] | None = None) -> tuple[Finding, ...]:
    """What is wrong with a whole folder of services, its examples included; empty if nothing is."""
    found = {finding for file in folder.glob("catalogue/*.yaml") for finding in check_service(file)}
    shown = {replace(finding, file=f"{folder.name}/catalogue/{FilePath(finding.file).name}") for finding in found}
    try:
        read_folder(folder, transports)
    except CatalogueError as error:
        shown.update(error.findings)
    return tuple(sorted(shown))
