"""Making a backup while web and worker go on: first the database, then the files that it names.

In this order every file named by the copy is in the archive: a file is on the disk before the row that names it.
"""

from __future__ import annotations

import os
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa

from portal.backup import postgres
from portal.backup.archive import ArchiveWriter, new_archive
from portal.backup.content import Content, content_of_file
from portal.backup.manifest import DATABASE_PARTS, FOLDERS, FORMAT, BackupError, Manifest, file_name
from portal.database import Database
from portal.migrations import metadata
from portal.operations import LastBackup, note_backup
from portal.settings import Settings

#: Where archives go unless somebody names a place. It lies on the same disk: copy them to another machine.
DEFAULT_FOLDER = "backups"


@dataclass(frozen=True, slots=True)
class Created:
    """A finished archive; ``size`` in bytes."""

    file: Path
    size: int
    manifest: Manifest


def create(settings: Settings, target: Path | None, now: datetime) -> Created:
    """Back up database and files to ``target``, a new file or a folder; by default ``PORTAL_DATA/backups``.

    Holds no key: neither the master key nor a folder it lies in. Raises BackupError and OSError.
    """
    file = _free_name(settings, target, now)
    with new_archive(file) as writer:
        content = _copy_database(settings, writer, file.parent)
        for path in _files(settings):
            _add_file(writer, settings.data, path)
        manifest = Manifest(
            format=FORMAT,
            created_at=now,
            database="sqlite" if settings.embedded else "postgresql",
            revision=content.revision,
            counts=dict(content.counts),
            parts=tuple(writer.parts),
        )
        writer.finish(manifest)
    size = file.stat().st_size
    note_backup(settings.data, LastBackup(file=str(file), created_at=now, size=size))
    return Created(file, size, manifest)


def _free_name(settings: Settings, target: Path | None, now: datetime) -> Path:
    if target is None:
        target = settings.data / DEFAULT_FOLDER
        target.mkdir(parents=True, exist_ok=True, mode=0o700)
    file = (target / file_name(now) if target.is_dir() else target).absolute()
    if not file.parent.is_dir():
        raise BackupError(f"Den Ordner {file.parent} gibt es nicht. Legen Sie ihn an oder nennen Sie einen anderen.")
    if file.exists():
        raise BackupError(f"Die Datei {file} gibt es schon. Nennen Sie eine andere: Sicherungen bleiben, wie sie sind.")
    return file


def _copy_database(settings: Settings, writer: ArchiveWriter, beside: Path) -> Content:
    tables = metadata().tables
    if not settings.embedded:
        database = Database(settings.database_url, settings.lock_file)
        try:
            return postgres.dump(database.engine, writer, tables)
        finally:
            database.close()
    source = Path(sa.make_url(settings.database_url).database or "").absolute()
    with tempfile.TemporaryDirectory(dir=beside, prefix=".portal-") as folder:
        copy = Path(folder) / DATABASE_PARTS["sqlite"]
        copy_sqlite(source, copy)
        content = content_of_file(copy, tables)
        with copy.open("rb") as stream:
            writer.add(copy.name, stream, compress=True)
    return content


def copy_sqlite(source: Path, target: Path) -> None:
    """Copy one consistent state while others write. Raises BackupError if there is no such database.

    All pages in one step: it reads one snapshot, and in WAL mode neither waits for the other. In several steps SQLite
    would begin anew after each write of another process.
    """
    try:
        with (
            closing(sqlite3.connect(f"{source.as_uri()}?mode=rw", uri=True, timeout=30)) as live,
            closing(sqlite3.connect(target)) as copy,
        ):
            live.backup(copy)
            copy.execute("PRAGMA journal_mode=delete")  # one file, readable without a journal beside it
    except sqlite3.Error as error:
        raise BackupError(
            f"Die Datenbank {source} lässt sich nicht kopieren ({error}). Prüfen Sie PORTAL_DATA, Rechte und Platz."
        ) from None
    os.chmod(target, 0o600)


def _files(settings: Settings) -> Iterator[Path]:
    """The files that belong to the backup; what is not a plain file, and the master key wherever it lies, does not."""
    key = settings.master_key_file.resolve()
    for folder in FOLDERS:
        for path in sorted((settings.data / folder).rglob("*")):
            if path.is_file() and not path.is_symlink() and path.resolve() != key:
                yield path


def _add_file(writer: ArchiveWriter, data: Path, path: Path) -> None:
    try:
        stream = path.open("rb")
    except FileNotFoundError:
        return  # deleted meanwhile, with what named it
    with stream:
        writer.add(path.relative_to(data).as_posix(), stream)
