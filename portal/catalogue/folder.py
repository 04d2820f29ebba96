"""The folder of services, read and checked as a whole.

    cooperations/<ikz>.yaml              landscapes
    fileplan/<ikz>.yaml                  what a cooperation files under which key
    catalogue/<service>.yaml             what can be done online
    municipalities/<ikz>/<town>.yaml     who offers it, with which office and in which words

All faults are collected before one error is raised, so that an editor mends them in one go.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path as FilePath
from typing import Generic, TypeVar

from pydantic import BaseModel

from portal.catalogue.checks import example_findings, service_findings, town_findings
from portal.catalogue.examples import dated
from portal.catalogue.findings import CatalogueError, Finding
from portal.catalogue.offers import FilePlan, TownFile
from portal.catalogue.reading import build
from portal.catalogue.service import Service
from portal.catalogue.towns import CooperationFile
from portal.catalogue.yaml_source import Source, read_yaml

M = TypeVar("M", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Read(Generic[M]):
    """A model and the file it came from."""

    source: Source
    model: M


@dataclass(frozen=True, slots=True)
class Folder:
    """Everything a catalogue is built of, each by its name; every part has passed its checks."""

    cooperations: dict[str, CooperationFile]
    plans: dict[str, FilePlan]
    services: dict[str, Service]
    towns: tuple[TownFile, ...]


def read_folder(folder: FilePath, transports: Collection[str] | None = None) -> Folder:
    """Read and check all files.

    ``transports`` are the ways of delivery that exist; without it any name is taken. Raises CatalogueError with
    everything that is wrong.
    """
    findings: list[Finding] = []
    cooperations = read_all(folder, "cooperations/*.yaml", CooperationFile, findings)
    plans = read_all(folder, "fileplan/*.yaml", FilePlan, findings)
    services = read_all(folder, "catalogue/*.yaml", Service, findings)
    towns = read_all(folder, "municipalities/*/*.yaml", TownFile, findings)
    if not towns:
        findings.append(
            Finding(f"{folder.name}/municipalities", 1, "", "Es gibt keine Kommune.", "Prüfen Sie den Ordner.")
        )
    by_ikz = {read.model.id: read.model for read in cooperations}
    plan_of = {read.model.ikz: read.model for read in plans}
    by_id = {read.model.id: dated(read.model, date.today()) for read in services}
    for service in services:
        findings += service_findings(service.source, service.model)
    if not findings:
        # Beside a service that could not be read, every offer of it would be called missing.
        for town in towns:
            ikz = town.model.town.ikz
            findings += town_findings(town.source, town.model, by_id, by_ikz.get(ikz), plan_of.get(ikz), transports)
    findings += shared_names(towns)
    if findings:
        raise CatalogueError(findings)
    return Folder(by_ikz, plan_of, by_id, tuple(town.model for town in towns))


def read_all(folder: FilePath, pattern: str, model: type[M], findings: list[Finding]) -> list[Read[M]]:
    """Every file of one kind, in the order of their names; what cannot be read becomes findings."""
    result = []
    for file in sorted(folder.glob(pattern)):
        try:
            source = read_yaml(file, f"{folder.name}/{file.relative_to(folder).as_posix()}")
            result.append(Read(source, build(model, source)))
        except CatalogueError as error:
            findings += error.findings
    return result


def shared_names(towns: list[Read[TownFile]]) -> list[Finding]:
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
