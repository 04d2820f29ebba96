"""A folder of services compiled to one file, so that a start neither reads nor checks it again.

The file's name is a hash of everything it was made from: the folder and the code that reads it. What changes gets
another file; a file that is there is right. Towns and services lie in it as JSON and are fetched when somebody needs
them, so memory does not grow with how many there are.
"""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import threading
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel

from portal.catalogue.changes import Change, ChangesFile
from portal.catalogue.entries import FilePlan, RegionFile, TownFile
from portal.catalogue.findings import BrokenService, Finding
from portal.catalogue.folder import Folder, read_folder
from portal.catalogue.navigation import Navigation
from portal.catalogue.service import Card, Service
from portal.catalogue.towns import Municipality

M = TypeVar("M", bound=BaseModel)

#: What decides how a folder is read: the code of these rooms.
CODE = tuple(Path(__file__).parents[1] / room for room in ("forms", "fees", "catalogue"))

TABLES = """
CREATE TABLE region (id TEXT PRIMARY KEY, file TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE plan (ikz TEXT PRIMARY KEY, file TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE town (slug TEXT PRIMARY KEY, town TEXT NOT NULL, file TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE service (id TEXT PRIMARY KEY, card TEXT NOT NULL, file TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE broken (id TEXT PRIMARY KEY, file TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE passed_over (finding TEXT NOT NULL);
CREATE TABLE beside (id TEXT PRIMARY KEY, file TEXT NOT NULL) WITHOUT ROWID;
"""


def fingerprint(folder: Path) -> str:
    """A hash of every file in the folder and of the code that reads it, in hex."""
    digest = hashlib.sha256()
    for root, pattern in ((folder, "*"), *((code, "*.py") for code in CODE)):
        for file in sorted(root.rglob(pattern)):
            if file.is_file():
                digest.update(file.relative_to(root).as_posix().encode() + b"\0")
                digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()


def compiled_file(folder: Path, store: Path) -> Path:
    """Where the compiled folder lies, whether it is there or not."""
    return store / f"{fingerprint(folder)}.catalogue"


def compile_folder(folder: Path, store: Path) -> Path:
    """Read and check the folder, write it to ``store``, and take what was compiled before away.

    Services with faults are set aside (see ``read_folder``). Raises CatalogueError for other faults. Several processes
    may do this at once: each writes a file of its own, and the last to finish wins with the same content.
    """
    store.mkdir(parents=True, exist_ok=True, mode=0o700)
    target = compiled_file(folder, store)
    beside = target.with_suffix(f".{os.getpid()}")
    beside.unlink(missing_ok=True)
    write(read_folder(folder, tolerant=True), beside)
    beside.replace(target)
    for old in store.glob("*.catalogue"):
        if old != target:
            old.unlink(missing_ok=True)
    return target


def write(read: Folder, file: Path) -> None:
    connection = sqlite3.connect(file)
    try:
        connection.executescript(TABLES)
        with connection:
            connection.executemany("INSERT INTO region VALUES (?, ?)", rows(read.regions.items()))
            connection.executemany("INSERT INTO plan VALUES (?, ?)", rows(read.plans.items()))
            connection.executemany(
                "INSERT INTO town VALUES (?, ?, ?)",
                ((slug, as_json(town.town), as_json(town)) for slug, town in read.towns.items()),
            )
            connection.executemany(
                "INSERT INTO service VALUES (?, ?, ?)",
                ((name, as_json(service.card), as_json(service)) for name, service in read.services.items()),
            )
            told = ChangesFile.model_construct(changes=read.changes)
            beside = {"changes": told, "navigation": read.navigation}
            connection.executemany("INSERT INTO beside VALUES (?, ?)", rows(beside.items()))
            connection.executemany(
                "INSERT INTO broken VALUES (?, ?)",
                ((name, json.dumps(asdict(one))) for name, one in read.broken.items()),
            )
            connection.executemany(
                "INSERT INTO passed_over VALUES (?)", ((json.dumps(asdict(one)),) for one in read.passed_over)
            )
    finally:
        connection.close()


def rows(models: Iterable[tuple[str, BaseModel]]) -> Iterable[tuple[str, str]]:
    return ((name, as_json(model)) for name, model in models)


def as_json(model: BaseModel) -> str:
    """What the file said; defaults are left out, since every part that is named costs memory again when read.

    Notes and examples are for editors: nobody who applies needs them.
    """
    return model.model_dump_json(exclude_defaults=True, exclude={"notes", "examples"})


class CompiledStock:
    """A compiled folder. Lists lie in memory; towns' files and services are read when asked for."""

    def __init__(self, file: Path) -> None:
        """Raises sqlite3.Error if the file is none."""
        self._connection = sqlite3.connect(f"file:{file}?mode=ro&immutable=1", uri=True, check_same_thread=False)
        self._one_at_a_time = threading.Lock()

    @cached_property
    def regions(self) -> Mapping[str, RegionFile]:
        return {name: read(RegionFile, text) for name, text in self._all("SELECT id, file FROM region")}

    @cached_property
    def municipalities(self) -> tuple[Municipality, ...]:
        return tuple(read(Municipality, text) for _, text in self._all("SELECT slug, town FROM town"))

    @cached_property
    def cards(self) -> Mapping[str, Card]:
        return {name: read(Card, text) for name, text in self._all("SELECT id, card FROM service")}

    @cached_property
    def broken(self) -> Mapping[str, BrokenService]:
        parts = {name: json.loads(text) for name, text in self._all("SELECT id, file FROM broken")}
        return {
            name: BrokenService(one["title"], tuple(finding_of(finding) for finding in one["findings"]))
            for name, one in parts.items()
        }

    @cached_property
    def passed_over(self) -> tuple[Finding, ...]:
        return tuple(finding_of(json.loads(text)) for (text,) in self._all("SELECT finding FROM passed_over"))

    @cached_property
    def changes(self) -> tuple[Change, ...]:
        return read(ChangesFile, self._one("SELECT file FROM beside WHERE id = ?", "changes")).changes

    @cached_property
    def navigation(self) -> Navigation:
        return read(Navigation, self._one("SELECT file FROM beside WHERE id = ?", "navigation"))

    def town(self, slug: str) -> TownFile:
        return read(TownFile, self._one("SELECT file FROM town WHERE slug = ?", slug))

    def file_plan(self, ikz: str) -> FilePlan | None:
        try:
            return read(FilePlan, self._one("SELECT file FROM plan WHERE ikz = ?", ikz))
        except KeyError:
            return None

    def service(self, service_id: str) -> Service:
        return read(Service, self._one("SELECT file FROM service WHERE id = ?", service_id))

    def _all(self, query: str) -> list[tuple[str, ...]]:
        with self._one_at_a_time:
            return self._connection.execute(query).fetchall()

    def _one(self, query: str, name: str) -> str:
        with self._one_at_a_time:
            row = self._connection.execute(query, (name,)).fetchone()
        if row is None:
            raise KeyError(name)
        return str(row[0])


def finding_of(parts: dict[str, Any]) -> Finding:
    return Finding(**{**parts, "services": tuple(parts["services"])})


def read(model: type[M], text: str) -> M:
    return model.model_validate_json(text)
