"""Is this message valid by the official schema?  The schemas an operator has installed, compiled when first needed.

One registry serves all threads of a process. It notices within a second what is installed while it runs.
"""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from lxml import etree

from portal.standards.compiling import compile_file
from portal.standards.identities import broken_identities
from portal.standards.installing import Places
from portal.standards.manifest import LARGE, Installed, read_installed
from portal.standards.problems import Problem, problems
from portal.xoev import CompiledSchema, NotExplained, explain_by_file, parse_safely, without_positions

#: Both are far beyond any genuine message.
MOST_ELEMENTS = 100_000
DEEPEST = 100
IS_LARGE = etree.XPath(f"boolean(descendant::*[{LARGE}])")
TOO_MANY = etree.XPath(f"count(descendant-or-self::*) > {MOST_ELEMENTS}")
TOO_DEEP = etree.XPath("self::*" + "/*" * DEEPEST)

#: Seconds after which the folder is looked at again.
LOOK_EVERY = 1.0

EXPLANATION_SECONDS = 30.0
PREFIX = re.compile(r"[^/:\[\]]+:")


@dataclass(frozen=True)
class Shelf:
    """What was installed at one time. ``declared`` leads from a message's expanded name to its package and schema."""

    stamp: int
    packages: tuple[Installed, ...] = ()
    declared: Mapping[str, tuple[Installed, str]] = field(default_factory=dict)
    namespaces: Mapping[str, Installed] = field(default_factory=dict)
    compiled: dict[str, CompiledSchema] = field(default_factory=dict)


class Registry:
    """The installed standards below one folder. Nothing is read before it is asked for."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder.absolute()
        self._look_again = 0.0
        self._shelf = Shelf(-1)
        self._reading = threading.Lock()

    @classmethod
    def open(cls, folder: Path) -> Registry:
        """The registry of this folder, which may be missing: then nothing is installed."""
        return cls(folder)

    def installed(self) -> tuple[Installed, ...]:
        """Every installed package, by standard, the newest version first. Raises ManifestBroken."""
        return self._current().packages

    def validate(self, root: etree._Element) -> tuple[Problem, ...] | None:
        """What the official schema has against this message; None if none is installed for its namespace.

        Raises ManifestBroken, OSError.
        """
        shelf = self._current()
        declared = shelf.declared.get(str(root.tag))
        if declared is None:
            known = shelf.namespaces.get(namespace_of(root))
            return (unknown(root, known),) if known else None
        package, schema = declared
        notable = package.identities.notable(root)
        if notable and IS_LARGE(root) and (TOO_MANY(root) or TOO_DEEP(root)):
            return (too_large(root),)
        broken = (shelf.compiled.get(schema) or self._compiled(shelf, package, schema)).broken_rules(root)
        if notable and package.identities.nodes:
            broken += broken_identities(root, package.identities)
        return problems(broken) if broken else ()

    def explain(self, xml: bytes, answers: Mapping[str, str] | None = None) -> tuple[str, ...]:
        """German sentences with place about what is wrong; empty if nothing is. Slow, in a process of its own.

        ``answers`` leads from a path without positions (``/universellerAntrag.antrag.1200/artDesAntrags``) to the words
        for the answer it came from. Values of the message are never told. Raises UnsafeXml, ManifestBroken, OSError.
        """
        root = parse_safely(xml)
        found = self.validate(root)
        if found is None:
            return (f"Für den Namensraum „{namespace_of(root)}“ ist kein amtliches Schema installiert.",)
        shelf, known = self._current(), answers or {}
        if not found or str(root.tag) not in shelf.declared or found[0].code == "too_large":
            return tuple(sentence(one.path, one.sentence, known) for one in found)
        package, schema = shelf.declared[str(root.tag)]
        locations = Places(self._folder).absolute(package.locations)
        try:
            told = explain_by_file(xml, self._folder / schema, locations=locations, timeout=EXPLANATION_SECONDS)
        except NotExplained:
            told = ()
        # Where xmlschema has no word for it, the shorter one of libxml2 stands.
        places = told or tuple((one.path, one.sentence) for one in found)
        return tuple(sentence(PREFIX.sub("", path), words, known) for path, words in places)

    def schema_of(self, message: str) -> tuple[Installed, str, Path] | None:
        """Package, expanded name and schema file of the message with this local name; None if none is installed."""
        shelf = self._current()
        for name, (package, schema) in shelf.declared.items():
            if message in (name, name.rpartition("}")[2]):
                return package, name, self._folder / schema
        return None

    def locations(self, package: Installed) -> dict[str, str]:
        """Where the package's imports lead, as absolute paths."""
        return Places(self._folder).absolute(package.locations)

    def _current(self) -> Shelf:
        """What is installed, as of a second ago. Each installation renames in the folder, which changes its time."""
        now = time.monotonic()
        if now < self._look_again:
            return self._shelf
        try:
            stamp = self._folder.stat().st_mtime_ns
        except FileNotFoundError:
            stamp = 0
        with self._reading:
            if self._shelf.stamp != stamp:
                self._shelf = read_shelf(self._folder, stamp)
            self._look_again = now + LOOK_EVERY
            return self._shelf

    def _compiled(self, shelf: Shelf, package: Installed, schema: str) -> CompiledSchema:
        with self._reading:
            if schema not in shelf.compiled:
                shelf.compiled[schema] = compile_file(self._folder / schema, self.locations(package))
            return shelf.compiled[schema]


def read_shelf(folder: Path, stamp: int) -> Shelf:
    """The packages below ``folder``. Of two that declare the same, the newer version speaks."""
    packages = read_installed(folder) if stamp else ()
    declared: dict[str, tuple[Installed, str]] = {}
    namespaces: dict[str, Installed] = {}
    for package in packages:
        for name, schema in package.messages.items():
            declared.setdefault(name, (package, schema))
            namespaces.setdefault(name[1:].partition("}")[0], package)
    return Shelf(stamp, packages, declared, namespaces)


def namespace_of(root: etree._Element) -> str:
    return etree.QName(root).namespace or ""


def unknown(root: etree._Element, package: Installed) -> Problem:
    words = f"Diese Nachricht gibt es in {package.standard} {package.version} nicht."
    return Problem(f"/{etree.QName(root).localname}", "unknown", words)


def too_large(root: etree._Element) -> Problem:
    words = "Die Nachricht hat zu viele Elemente oder ist zu tief verschachtelt."
    return Problem(f"/{etree.QName(root).localname}", "too_large", words)


def sentence(path: str, words: str, answers: Mapping[str, str]) -> str:
    answer = answers.get(without_positions(path))
    return f"{path} (Angabe „{answer}“): {words}" if answer else f"{path}: {words}"
