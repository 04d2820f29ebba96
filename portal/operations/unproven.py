"""Which official messages are not proven, and what becomes of each: sent here, held back there, and why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from portal.catalogue import Municipality
from portal.house import House

if TYPE_CHECKING:
    from portal.official import MessageType
    from portal.standards import Registry


@dataclass(frozen=True, slots=True)
class Unproven:
    """One message that was never held against its official schema.

    ``schemas`` are the versions of its standard, each with whether the official schema of this message is installed.
    ``sending`` are the towns that switched it on and get it, ``waiting`` those that did while the schema is missing.
    Every other town's messages are held back.
    """

    name: str
    title: str
    standard: str
    schemas: tuple[tuple[str, bool], ...]
    sending: tuple[str, ...]
    waiting: tuple[str, ...]


def unproven_messages(house: House, on: date) -> tuple[Unproven, ...] | str:
    """The messages as they stand on this day, in the order of their names; a German sentence if nobody can tell.

    It goes once over the towns' pins. The writers are loaded by whoever asks first.
    """
    from portal.standards import ManifestBroken

    try:
        from portal.official import TYPES
    except ValueError as refused:  # WriterRefused, whose own room cannot be entered while a supplied writer is refused
        return str(refused)
    try:
        kinds = sorted((kind for kind in TYPES.values() if not kind.proven), key=lambda kind: kind.name)
        pinning = tuple(town for town in house.catalogue.municipalities if town.standards)
        return tuple(seen(kind, house.standards, pinning, on) for kind in kinds)
    except ManifestBroken as broken:
        return str(broken)


def seen(kind: MessageType, registry: Registry, towns: Iterable[Municipality], on: date) -> Unproven:
    there = {
        version: registry.schema_of(f"{{{namespace}}}{kind.code}") is not None
        for version, namespace in kind.namespaces.items()
    }
    pins = [(town.name, version) for town in towns if (version := town.standard_version(kind.standard, on)) is not None]
    return Unproven(
        kind.name,
        kind.title,
        kind.standard,
        tuple(there.items()),
        tuple(name for name, version in pins if there.get(version)),
        tuple(name for name, version in pins if not there.get(version)),
    )
