"""Where a catalogue takes its parts from: the folder just read, or what was compiled from it before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

from portal.catalogue.changes import Change
from portal.catalogue.entries import FilePlan, RegionFile, TownFile
from portal.catalogue.findings import BrokenService, Finding
from portal.catalogue.folder import Folder
from portal.catalogue.navigation import Navigation
from portal.catalogue.service import Card, Service
from portal.catalogue.towns import Municipality


class Stock(Protocol):
    """The parts of a catalogue. What lists need lies ready; services and town files are fetched when needed."""

    @property
    def regions(self) -> Mapping[str, RegionFile]: ...

    @property
    def municipalities(self) -> tuple[Municipality, ...]: ...

    @property
    def cards(self) -> Mapping[str, Card]: ...

    @property
    def broken(self) -> Mapping[str, BrokenService]: ...

    @property
    def passed_over(self) -> tuple[Finding, ...]: ...

    @property
    def changes(self) -> tuple[Change, ...]: ...

    @property
    def navigation(self) -> Navigation: ...

    def town(self, slug: str) -> TownFile:
        """The file of a town that ``municipalities`` names."""

    def file_plan(self, ikz: str) -> FilePlan | None:
        """The file plan of a cooperation, if it has one."""

    def service(self, service_id: str) -> Service:
        """A service that ``cards`` names."""


@dataclass(frozen=True)
class FolderStock:
    """Everything in memory."""

    folder: Folder

    @property
    def regions(self) -> Mapping[str, RegionFile]:
        return self.folder.regions

    @cached_property
    def municipalities(self) -> tuple[Municipality, ...]:
        return tuple(file.town for file in self.folder.towns.values())

    @cached_property
    def cards(self) -> Mapping[str, Card]:
        return {service_id: service.card for service_id, service in self.folder.services.items()}

    @property
    def broken(self) -> Mapping[str, BrokenService]:
        return self.folder.broken

    @property
    def passed_over(self) -> tuple[Finding, ...]:
        return self.folder.passed_over

    @property
    def changes(self) -> tuple[Change, ...]:
        return self.folder.changes

    @property
    def navigation(self) -> Navigation:
        return self.folder.navigation

    def town(self, slug: str) -> TownFile:
        return self.folder.towns[slug]

    def file_plan(self, ikz: str) -> FilePlan | None:
        return self.folder.plans.get(ikz)

    def service(self, service_id: str) -> Service:
        return self.folder.services[service_id]
