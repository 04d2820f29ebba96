"""What does a message consist of?  Its elements as an indented tree, each with how often it may stand there.

universellerAntrag.antrag.1200
  artDesAntrags  1  Code.ArtDesAntrags
  antragsteller  1..n  Antragsteller
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from lxml import etree

from portal.standards.compiling import CHILD, COMPILE_MEMORY
from portal.standards.manifest import shipped_standards
from portal.standards.package import PackageRefused
from portal.standards.registry import Registry
from portal.xoev import SCHEMAS, ChildEnded, ChildFailed, ask_child, parse_safely

OUTLINE_SECONDS = 60.0
XS = "{http://www.w3.org/2001/XMLSchema}"


class NoSuchMessage(LookupError):
    """Neither shipped nor installed. The sentence is German."""


def outline(message: str, registry: Registry, shipped: Path = SCHEMAS) -> tuple[str, ...]:
    """The message's elements, a line each; from the official schema if it is installed, else from the profile.

    ``message`` is the root's name, as ``portal schemas list`` shows it, or its number at the end of it. Raises
    NoSuchMessage, PackageRefused if the schema cannot be read, ManifestBroken, OSError.
    """
    official = registry.schema_of(message)
    if official is not None:
        package, name, file = official
        title = f"{package.standard} {package.version}, amtliches Schema"
        return (title, *lines(ask(file, name, registry.locations(package))))
    for profile in shipped_standards(shipped).profiles:
        file = shipped / profile.profile
        if message in profile.messages:
            namespace = parse_safely(file.read_bytes()).get("targetNamespace", "")
            versions = ", ".join(version.version for version in profile.versions)
            title = f"{profile.standard} {versions}, Profil des Portals"
            return (title, *lines(ask(file, etree.QName(namespace or None, message).text, {})))
    raise NoSuchMessage(f"Die Nachricht „{message}“ liegt nicht vor. Alle Nachrichten zeigt: portal schemas list")


def ask(file: Path, name: str, locations: Mapping[str, str]) -> list[tuple[int, str, int, int | None, str]]:
    request = {"task": "outline", "files": [str(file)], "locations": dict(locations), "message": name}
    try:
        return [tuple(line) for line in ask_child(CHILD, request, OUTLINE_SECONDS, COMPILE_MEMORY)]
    except (ChildEnded, ChildFailed):
        raise PackageRefused(f"Das Schema „{file.name}“ lässt sich nicht lesen.") from None


def lines(elements: list[tuple[int, str, int, int | None, str]]) -> Iterator[str]:
    for depth, name, least, most, kind in elements:
        counted = f"  {cardinality(least, most)}" if depth else ""
        yield f"{'  ' * depth}{name}{counted}{f'  {kind}' if kind else ''}"


def cardinality(least: int, most: int | None) -> str:
    if most is None:
        return f"{least}..n"
    return str(least) if least == most else f"{least}..{most}"
