"""The folder of services, read and checked as a whole.

    cooperations/<ikz>.yaml              landscapes, and what all towns of a cooperation offer
    fileplan/<ikz>.yaml                  what a cooperation files under which key
    catalogue/<service>.yaml             what can be done online
    municipalities/<ikz>/<town>.yaml     who offers it, with which office and in which words
    synonyms.yaml, life_events.yaml      how people find their way; see portal.catalogue.navigation
    changes.yaml                         what changed about the services, told to those who follow

All faults are collected before one error is raised, so that an editor mends them in one go.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path as FilePath
from typing import TypeAlias, TypeVar

from pydantic import BaseModel

from portal.catalogue.changes import Change, change_findings, read_changes
from portal.catalogue.checks import (
    Neighbourhood,
    example_findings,
    form_findings,
    service_findings,
)
from portal.catalogue.entries import FilePlan, RegionFile, TownFile
from portal.catalogue.examples import dated
from portal.catalogue.findings import BrokenService, CatalogueError, Finding
from portal.catalogue.misfits import Read, misfits, offer_findings
from portal.catalogue.navigation import Navigation, navigation_findings, read_navigation
from portal.catalogue.precheck import named_services
from portal.catalogue.reading import build
from portal.catalogue.service import Service
from portal.catalogue.service_index import ServiceIndex
from portal.catalogue.yaml_source import Source, read_yaml
from portal.fees import Fault
from portal.forms import nearest

M = TypeVar("M", bound=BaseModel)

#: A code list and the day of its edition.
LIST_NAME = re.compile(r"[a-z0-9_]+_[0-9]+(?:[.-][0-9]+)*\.tsv")


@dataclass(frozen=True, slots=True)
class Folder:
    """Everything a catalogue is built of, each by its name; every part has passed its checks.

    ``broken`` are the services that had faults or do not fit the rest, with these. Whatever offers them does not offer
    them now. ``passed_over`` are the faults of files that no service needs: they say nothing now.
    """

    regions: Mapping[str, RegionFile]
    plans: Mapping[str, FilePlan]
    services: Mapping[str, Service]
    towns: Mapping[str, TownFile]
    broken: Mapping[str, BrokenService]
    changes: tuple[Change, ...]
    navigation: Navigation
    passed_over: tuple[Finding, ...]


def read_folder(folder: FilePath, transports: Collection[str] | None = None, *, tolerant: bool = False) -> Folder:
    """Read and check all files.

    ``transports`` are the ways of delivery that exist; without it any name is taken. Raises CatalogueError with
    everything that is wrong. ``tolerant`` sets services aside instead that have faults or do not fit the rest: in
    operation one broken file must not take the others down.
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
        deadlines={service_id: service.deadline for service_id, service in services.items()},
        forms={service_id: service.form for service_id, service in services.items()},
        broken=frozenset(broken),
        plans={read.model.ikz: read.model for read in plans},
        regions={read.model.id: read.model for read in regions},
        transports=transports,
    )
    if not tolerant:
        findings += [finding for one in broken.values() for finding in one.findings]
    # Beside a file that could not be read, everything that names it would be called wrong.
    if tolerant and not findings:
        aside, findings = misfits(regions, towns, around)
        around, broken = around.without(aside.keys()), {**aside, **broken}
        services = {name: service for name, service in services.items() if name not in aside}
    elif not findings:
        findings += offer_findings(regions, towns, around)
    findings += shared_names(towns)
    files = {read.model.town.slug: read.model for read in towns}
    changes, faults = told_changes(folder, files, around)
    navigation, mistold = read_navigation(folder)
    passed_over = tuple(sorted((*faults, *mistold, *list_findings(folder))))
    if findings or (passed_over and not tolerant):
        raise CatalogueError(findings if tolerant else (*findings, *passed_over))
    return Folder(around.regions, around.plans, services, files, broken, changes, navigation, passed_over)


def told_changes(
    folder: FilePath, towns: Mapping[str, TownFile], around: Neighbourhood
) -> tuple[tuple[Change, ...], tuple[Finding, ...]]:
    """What the file of changes tells, and its faults; with any fault it tells nothing."""
    try:
        read = read_changes(folder)
        found = tuple(change_findings(*read, towns, around)) if read else ()
    except CatalogueError as error:
        return (), error.findings
    return (read[1].changes if read and not found else ()), found


def read_services(folder: FilePath) -> tuple[dict[str, Service], dict[str, BrokenService]]:
    """The services without a fault, and the faults of the others, both by the name of their file."""
    today = date.today()
    good, broken = {}, {}
    for file in sorted(folder.glob("catalogue/*.yaml")):
        title = file.stem
        try:
            source = read_yaml(file, shown_name(folder, file))
            title = title_in(source) or title
            service = build(Service, source)
            found = (*service_findings(source, service), *form_findings(source, service))
        except CatalogueError as error:
            found = error.findings
        if found:
            broken[file.stem] = BrokenService(title, found)
        else:
            good[service.id] = dated(service, today)
    return good, broken


def title_in(source: Source) -> str | None:
    """The title a file gives its service, though the rest of it may be wrong."""
    title = source.data.get("title") if isinstance(source.data, dict) else None
    return title if isinstance(title, str) else None


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


def read_service(path: FilePath, today: date | None = None) -> Service:
    """The service of one file, its examples as of ``today``. Raises CatalogueError."""
    return dated(build(Service, read_yaml(path)), today or date.today())


#: What rooms above this one have against a service.
Others: TypeAlias = Callable[[Service], Iterable[Fault]]


def no_others(_service: Service) -> Iterable[Fault]:
    return ()


def check_service(path: FilePath, today: date | None = None, others: Others = no_others) -> tuple[Finding, ...]:
    """What is wrong with one service file, seen alone; empty if nothing is.

    Its examples are answered as if it were ``today`` (default: the real day). ``others`` says what rooms above this
    one have against it.
    """
    try:
        source = read_yaml(path)
        service = build(Service, source)
    except CatalogueError as error:
        return error.findings
    today = today or date.today()
    found = (
        *service_findings(source, service),
        *form_findings(source, service),
        *(source.finding(fault.place, fault.sentence, fault.remedy) for fault in others(service)),
        *example_findings(source, dated(service, today), today),
    )
    return tuple(sorted(found))


def list_findings(folder: FilePath) -> Iterator[Finding]:
    """Code lists whose name does not say of which day they are: an application could not keep its names."""
    for file in sorted(folder.glob("codelists/*")):
        if not LIST_NAME.fullmatch(file.name):
            yield Finding(
                f"{folder.name}/codelists/{file.name}",
                1,
                "",
                "Der Name der Codeliste nennt keinen Stand.",
                "Nennen Sie sie <liste>_<Jahr>-<Monat>-<Tag>.tsv, zum Beispiel country_2024-08-01.tsv.",
            )


def check_folder(
    folder: FilePath, transports: Collection[str] | None = None, others: Others = no_others
) -> tuple[Finding, ...]:
    """What is wrong with a whole folder of services, its examples included; empty if nothing is.

    ``transports`` and ``others`` as in ``read_folder`` and ``check_service``.
    """
    found = {finding for file in folder.glob("catalogue/*.yaml") for finding in check_service(file, others=others)}
    shown = {replace(finding, file=f"{folder.name}/catalogue/{FilePath(finding.file).name}") for finding in found}
    try:
        read = read_folder(folder, transports)
    except CatalogueError as error:
        shown.update(error.findings)
    else:
        shown.update(precheck_findings(folder, read.services))
        shown.update(navigation_findings(folder, read.services, ServiceIndex(read.services.values()).knows))
    return tuple(sorted(shown))


def precheck_findings(folder: FilePath, services: Mapping[str, Service]) -> Iterator[Finding]:
    """Pre-checks that lead to services there are not. Only the whole folder shows that."""
    for service in services.values():
        named = [(path, name) for path, name in named_services(service.precheck) if name not in services]
        if named:
            file = f"catalogue/{service.id}.yaml"
            source = read_yaml(folder / file, f"{folder.name}/{file}")
            for path, name in named:
                yield source.finding(path, f"Die Leistung „{name}“ gibt es nicht.", nearest(name, services))
