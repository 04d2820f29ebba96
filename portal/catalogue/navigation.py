"""How people find their way: everyday words for what the catalogue calls otherwise, and occasions of life.

    services/synonyms.yaml       „Kneipe“ means „Gewerbe“; „für“ narrows no search
    services/life_events.yaml    „Umziehen“ brings together what a move asks for

Both files may be missing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path as FilePath
from typing import Annotated, TypeVar

from pydantic import Field

from portal.catalogue.findings import CatalogueError, Finding, Path
from portal.catalogue.model import Model, Slug, Text, shaped
from portal.catalogue.reading import build
from portal.catalogue.service import Service
from portal.catalogue.yaml_source import Source, read_yaml
from portal.forms import nearest

M = TypeVar("M", bound=Model)

SYNONYMS, LIFE_EVENTS = "synonyms.yaml", "life_events.yaml"

#: A single word: people type words, and each is looked up by itself.
Word = Annotated[str, shaped(r"[^\W_]+", "Schreiben Sie ein einzelnes Wort ohne Leerzeichen und Zeichen.")]
Words = Annotated[tuple[Word, ...], Field(min_length=1)]


class Synonym(Model):
    """What people say, and with which words of the catalogue it is looked for. Any form of a word will do."""

    says: Words
    means: Words


class Synonyms(Model):
    """``services/synonyms.yaml``. ``fillers`` are words that narrow no search: für, wie, online."""

    fillers: tuple[Word, ...] = ()
    synonyms: tuple[Synonym, ...] = ()


class LifeEvent(Model):
    """An occasion that brings people to the town hall, with the services it may ask for, the likeliest first."""

    id: Slug
    title: Text
    services: Annotated[tuple[Slug, ...], Field(min_length=1)]


class LifeEvents(Model):
    """``services/life_events.yaml``, in the order in which the pages show them.

    ``often`` are the services most asked for; a town's start page shows those it offers.
    """

    often: tuple[Slug, ...] = ()
    life_events: tuple[LifeEvent, ...] = ()


class Navigation(Model):
    """What both files say."""

    synonyms: Synonyms = Synonyms()
    occasions: LifeEvents = LifeEvents()


def read_navigation(folder: FilePath) -> tuple[Navigation, tuple[Finding, ...]]:
    """What both files say and what is wrong with them; one that has faults says nothing."""
    found: list[Finding] = []

    def read(model: type[M], name: str) -> M:
        try:
            source = source_of(folder, name)
            return build(model, source) if source else model()
        except CatalogueError as error:
            found.extend(error.findings)
            return model()

    return Navigation(synonyms=read(Synonyms, SYNONYMS), occasions=read(LifeEvents, LIFE_EVENTS)), tuple(found)


def source_of(folder: FilePath, name: str) -> Source | None:
    file = folder / name
    return read_yaml(file, f"{folder.name}/{name}") if file.exists() else None


def navigation_findings(
    folder: FilePath, services: Mapping[str, Service], known: Callable[[str], bool]
) -> tuple[Finding, ...]:
    """What is wrong with both files. ``known`` says whether some service speaks of a word."""
    checks: dict[str, Callable[[Source], Iterator[Finding]]] = {
        SYNONYMS: lambda source: synonym_findings(source, known),
        LIFE_EVENTS: lambda source: life_event_findings(source, services),
    }
    found: list[Finding] = []
    for name, check in checks.items():
        try:
            source = source_of(folder, name)
            found += check(source) if source else ()
        except CatalogueError as error:
            found += error.findings
    return tuple(found)


def synonym_findings(source: Source, known: Callable[[str], bool]) -> Iterator[Finding]:
    said: set[str] = set()
    for position, entry in enumerate(build(Synonyms, source).synonyms):
        path = ("synonyms", position)
        if not any(known(word) for word in entry.means):
            yield source.finding(
                (*path, "means"),
                f"Keine Leistung spricht von „{', '.join(entry.means)}“.",
                "Nennen Sie ein Wort aus Titel oder Stichwörtern einer Leistung.",
            )
        for word in entry.says:
            if word.casefold() in said:
                yield source.finding((*path, "says"), f"„{word}“ steht zweimal da.", "Führen Sie beide zusammen.")
            said.add(word.casefold())


def life_event_findings(source: Source, services: Mapping[str, Service]) -> Iterator[Finding]:
    file = build(LifeEvents, source)
    yield from listed(source, ("often",), file.often, services)
    for position, event in enumerate(file.life_events):
        path = ("life_events", position)
        if event.id in {other.id for other in file.life_events[:position]}:
            yield source.finding((*path, "id"), f"„{event.id}“ steht zweimal da.", "Ändern Sie einen der Namen.")
        yield from listed(source, (*path, "services"), event.services, services)


def listed(source: Source, path: Path, names: tuple[str, ...], services: Mapping[str, Service]) -> Iterator[Finding]:
    """What is wrong with a list of services."""
    for n, service in enumerate(names):
        if service not in services:
            yield source.finding((*path, n), f"Die Leistung „{service}“ gibt es nicht.", nearest(service, services))
        elif service in names[:n]:
            yield source.finding((*path, n), f"„{service}“ steht zweimal da.", "Nehmen Sie eine heraus.")
