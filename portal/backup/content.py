"""What does a database copy hold?  Counts, revision, and of each town one sealed application to try the keys on."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from alembic.script import ScriptDirectory
from alembic.util import CommandError

from portal.backup.manifest import BackupError
from portal.keys import KeyRing
from portal.migrations import alembic_config
from portal.submissions import part_context

#: Only columns that every revision has.
REVISION = sa.table("alembic_version", sa.column("version_num", sa.String()))
TOWN_KEY = sa.table("town_key", sa.column("municipality", sa.String()), sa.column("wrapped", sa.LargeBinary()))
SUBMISSION = sa.table(
    "submission",
    sa.column("municipality", sa.String()),
    sa.column("id", sa.Uuid()),
    sa.column("wrapped_key", sa.LargeBinary()),
    sa.column("sealed_answers", sa.LargeBinary()),
)


@dataclass(frozen=True, slots=True)
class Sample:
    """One application of a town, as it is stored."""

    municipality: str
    id: UUID
    wrapped_key: bytes
    sealed_answers: bytes


@dataclass(frozen=True, slots=True)
class Content:
    """``counts`` maps tables to rows, ``town_keys`` towns to their wrapped keysets; one sample per town."""

    revision: str
    counts: Mapping[str, int]
    town_keys: Mapping[str, bytes]
    samples: tuple[Sample, ...]


def content_of(connection: sa.Connection, tables: Iterable[str]) -> Content:
    """The content seen in one transaction; tables that are not there are left out. Raises BackupError."""
    there = set(sa.inspect(connection).get_table_names())
    if not {"alembic_version", "town_key", "submission"} <= there:
        raise BackupError("In der Datenbank fehlen die Tabellen des Portals. Rufen Sie „portal migrate“ auf.")
    counted = {
        name: connection.scalar(sa.select(sa.func.count()).select_from(sa.table(name))) or 0
        for name in sorted(there.intersection(tables))
    }
    return Content(
        revision=connection.scalar(sa.select(REVISION.c.version_num)) or "",
        counts=counted,
        town_keys={town: wrapped for town, wrapped in connection.execute(sa.select(TOWN_KEY))},
        samples=tuple(_samples(connection)),
    )


def _samples(connection: sa.Connection) -> Iterable[Sample]:
    readable = sa.and_(SUBMISSION.c.wrapped_key.is_not(None), SUBMISSION.c.sealed_answers.is_not(None))
    for town in connection.scalars(sa.select(SUBMISSION.c.municipality).where(readable).distinct()).all():
        newest = (
            sa.select(SUBMISSION)
            .where(readable, SUBMISSION.c.municipality == town)
            .order_by(SUBMISSION.c.id.desc())
            .limit(1)
        )
        yield Sample(*connection.execute(newest).one())


def content_of_file(file: Path, tables: Iterable[str]) -> Content:
    """The content of an SQLite copy, opened so that nothing can be written. Raises BackupError if it is damaged."""

    def connect() -> sqlite3.Connection:
        return sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True)

    engine = sa.create_engine("sqlite://", creator=connect, poolclass=sa.NullPool)
    try:
        with closing(connect()) as raw:
            _check_integrity(raw)
        with engine.connect() as connection:
            return content_of(connection, tables)
    except (sqlite3.DatabaseError, sa.exc.DatabaseError):
        raise BackupError(_DAMAGED) from None
    finally:
        engine.dispose()


_DAMAGED = "Die Datenbank ist beschädigt. Nehmen Sie eine andere Sicherung."


def _check_integrity(connection: sqlite3.Connection) -> None:
    answer: list[tuple[Any, ...]] = connection.execute("PRAGMA integrity_check").fetchall()
    if answer != [("ok",)] or connection.execute("PRAGMA foreign_key_check").fetchall():
        raise BackupError(_DAMAGED)


def check_revision(revision: str) -> None:
    """Raise BackupError if this version of the portal does not know the database's revision."""
    try:
        known = ScriptDirectory.from_config(alembic_config()).get_revision(revision)
    except CommandError:
        known = None
    if known is None or known.revision != revision:
        raise BackupError(
            f"Die Datenbank hat den Stand „{revision}“, den dieses Portal nicht kennt. "
            "Nehmen Sie die Fassung des Portals, mit der sie gesichert wurde, oder eine neuere."
        )


def check_readable(content: Content, keys: KeyRing) -> int:
    """Open every town's keyset and one application of each town; returns how many applications.

    What was opened is forgotten at once. Raises KeyFailure, and BackupError if a town's keyset is missing.
    """
    towns = {town: keys.open_town(town, wrapped) for town, wrapped in content.town_keys.items()}
    for sample in content.samples:
        if sample.municipality not in towns:
            raise BackupError(
                f"Der Schlüssel von „{sample.municipality}“ fehlt in der Datenbank. Nehmen Sie eine andere Sicherung."
            )
        key = towns[sample.municipality].unwrap(sample.wrapped_key, sample.id)
        key.open(sample.sealed_answers, part_context(sample.id, "answers"))
    return len(content.samples)
