"""What changed about the services, as editors tell it: read by people and programs as a feed.

    changes:
      - date: 2026-11-02
        service: veranstaltung-anzeigen
        town: erbach                    # only where it changed in one town
        text: Ab mehr als 200 Menschen fragen wir nach einem Plan des Geländes.

The newest stands first. An entry may be written ahead: it is told from its day on. Date, service and town together are
its name for ever, so its sentence may be mended and nobody reads it twice.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date as Day
from pathlib import Path as FilePath

from portal.catalogue.checks import Neighbourhood
from portal.catalogue.entries import TownFile, by_service, entry_of, general_entries
from portal.catalogue.findings import Finding, Path
from portal.catalogue.model import Model, Slug, Text
from portal.catalogue.reading import build
from portal.catalogue.yaml_source import Source, read_yaml
from portal.forms import nearest

#: The file's name in the folder of services; it may be missing.
CHANGES = "changes.yaml"


class Change(Model):
    """One thing that changed. ``town`` is left out where it changed in every town that offers the service."""

    date: Day
    service: Slug
    town: Slug | None = None
    text: Text


class ChangesFile(Model):
    """``services/changes.yaml``."""

    changes: tuple[Change, ...] = ()


def read_changes(folder: FilePath) -> tuple[Source, ChangesFile] | None:
    """The file of changes, None if there is none. Raises CatalogueError."""
    file = folder / CHANGES
    if not file.exists():
        return None
    source = read_yaml(file, f"{folder.name}/{CHANGES}")
    return source, build(ChangesFile, source)


def change_findings(
    source: Source, file: ChangesFile, towns: Mapping[str, TownFile], around: Neighbourhood
) -> Iterator[Finding]:
    """What is wrong with the file of changes, seen beside everything else."""
    known: set[tuple[Day, str, str | None]] = set()
    for position, change in enumerate(file.changes):
        path: Path = ("changes", position)
        name = (change.date, change.service, change.town)
        if name in known:
            yield source.finding(
                path,
                f"„{change.service}“ hat am {change.date} zwei Einträge.",
                "Fassen Sie beide in einem zusammen.",
            )
        known.add(name)
        if position and change.date > file.changes[position - 1].date:
            yield source.finding(
                (*path, "date"), f"{change.date} steht unter einem früheren Tag.", "Stellen Sie das Neueste nach oben."
            )
        if change.service not in around.services and change.service not in around.broken:
            remedy = nearest(change.service, around.services)
            yield source.finding((*path, "service"), f"Die Leistung „{change.service}“ gibt es nicht.", remedy)
        elif change.town is not None:
            yield from town_of_change_findings(source, (*path, "town"), change, towns, around)


def town_of_change_findings(
    source: Source, path: Path, change: Change, towns: Mapping[str, TownFile], around: Neighbourhood
) -> Iterator[Finding]:
    """The town a change is told for must exist and offer the service."""
    file = towns.get(change.town or "")
    if file is None:
        yield source.finding(path, f"Die Kommune „{change.town}“ gibt es nicht.", nearest(change.town or "", towns))
        return
    general = general_entries(around.regions.get(file.town.ikz))
    if entry_of(general, by_service(file.offers), change.service) is None:
        yield source.finding(
            path,
            f"„{change.town}“ bietet „{change.service}“ nicht an.",
            "Nehmen Sie den Eintrag heraus oder nennen Sie eine andere Kommune.",
        )
