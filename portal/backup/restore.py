"""Bringing a backup back: check it, make room, unpack, migrate, and check what stands there now.

What stood at the place before is moved aside, never deleted. The folder ``dms`` stays where it is: its packages belong
to the receiver, and so does what a worker had staged there.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa
import structlog

from portal.backup import postgres
from portal.backup.archive import ArchiveReader, opened_archive
from portal.backup.content import check_readable, content_of
from portal.backup.create import DEFAULT_FOLDER
from portal.backup.manifest import FOLDERS, BackupError, Manifest
from portal.backup.verify import check_archive
from portal.database import Database, DatabaseBusy, utc_now
from portal.delivery import forget_attempts_under_way, make_tables, workers
from portal.flushing import flush_folder
from portal.keys import KeyRing
from portal.migrations import metadata, migrate
from portal.settings import Settings

#: What a restore neither counts nor moves.
STAYS = frozenset({"dms", DEFAULT_FOLDER})
ASIDE = "vorher-"

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Restored:
    """What was brought back. ``settings`` lead to it, ``opened`` says of how many towns an application was decrypted,
    ``aside`` is where the former files went, None if there were none.
    """

    manifest: Manifest
    settings: Settings
    opened: int
    aside: Path | None


def restore(settings: Settings, file: Path, into: Path, keys: KeyRing, *, force: bool, now: datetime) -> Restored:
    """Restore an archive into the folder ``into`` (a PORTAL_DATA), a PostgreSQL database into that of the settings.

    A target that holds something is refused, with ``force`` it is moved aside. Raises BackupError, KeyFailure, OSError,
    DatabaseBusy; until the archive is found good, nothing is touched.
    """
    into = into.absolute()
    with opened_archive(file) as archive:
        archive.check()
        target = _settings_for(settings, archive.manifest, into)
        check_archive(file, archive, keys)
        aside = _make_room(target, archive.manifest, force=force, stamp=f"{now:%Y%m%dT%H%M%SZ}")
        _unpack(archive, target)
    migrate(target, after=[make_tables])
    with _database(target) as database:
        freed = forget_attempts_under_way(database)
        with database.engine.connect() as connection:
            opened = check_readable(content_of(connection, metadata().tables), keys)
    log.info("restored", revision=archive.manifest.revision, attempts_again=freed)
    return Restored(archive.manifest, target, opened, aside)


def _settings_for(settings: Settings, manifest: Manifest, into: Path) -> Settings:
    """The settings under which the restored portal runs. Raises BackupError if the kinds of database differ."""
    if manifest.database == "sqlite":
        return settings.model_copy(
            update={"data": into, "database_url": f"sqlite:///{into / manifest.database_part}"},
        )
    if settings.embedded:
        raise BackupError(
            "Die Sicherung enthält eine PostgreSQL-Datenbank. "
            "Nennen Sie in PORTAL_DATABASE_URL eine leere Datenbank, in die sie kommen soll."
        )
    return settings.model_copy(update={"data": into})


@contextmanager
def _database(settings: Settings) -> Iterator[Database]:
    database = Database(settings.database_url, settings.lock_file)
    try:
        yield database
    finally:
        database.close()


def _make_room(target: Settings, manifest: Manifest, *, force: bool, stamp: str) -> Path | None:
    """Leave an empty place, or raise BackupError. Returns the folder with what was moved aside."""
    target.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    key = target.master_key_file.resolve()
    present = [
        path
        for path in sorted(target.data.iterdir())
        if path.name not in STAYS and not path.name.startswith(ASIDE) and path.resolve() != key
    ]
    tables = _has_tables(target)
    if (present or tables) and not force:
        place = target.data if present else "der Datenbank aus PORTAL_DATABASE_URL"
        raise BackupError(
            f"In {place} steht schon etwas. Nennen Sie einen leeren Ort, oder legen Sie das Vorhandene mit „--force“ "
            "beiseite."
        )
    if tables or (manifest.database == "sqlite" and (target.data / manifest.database_part).exists()):
        _refuse_if_running(target)
    if tables:
        with _database(target) as database:
            postgres.move_aside(database.engine, stamp.lower())
    if not present:
        return None
    aside = target.data / f"{ASIDE}{stamp}"
    aside.mkdir(mode=0o700)
    for path in present:
        path.rename(aside / path.name)
    flush_folder(aside)
    flush_folder(target.data)
    return aside


def _has_tables(target: Settings) -> bool:
    """Whether a PostgreSQL target is in use; an embedded one is a file and counts as such."""
    if target.embedded:
        return False
    with _database(target) as database, database.engine.connect() as connection:
        return bool(sa.inspect(connection).get_table_names(schema="public"))


def _refuse_if_running(target: Settings) -> None:
    """A portal that goes on writing to what is moved aside would lose applications."""
    try:
        with _database(target) as database:
            alive = [worker.name for worker in workers(database) if worker.alive(utc_now())]
    except (sa.exc.SQLAlchemyError, DatabaseBusy):
        return  # a database that cannot be read is why people restore
    if alive:
        raise BackupError(
            f"Im Ziel läuft noch der Arbeiter „{alive[0]}“. Beenden Sie das Portal, warten Sie 30 Sekunden und "
            "versuchen Sie es noch einmal."
        )


def _unpack(archive: ArchiveReader, target: Settings) -> None:
    """Unpack beside the final names and rename at the end, so that a half-restored database is never opened."""
    manifest = archive.manifest
    staging = target.data / f"{ASIDE}unfertig-{secrets.token_hex(8)}"
    staging.mkdir(mode=0o700)
    for part in manifest.parts:
        archive.unpack(part.name, staging / part.name)
    if manifest.database == "postgresql":
        dump = staging / manifest.database_part
        with _database(target) as database:
            postgres.load(database.engine, dump)
        dump.unlink()
    for name in (*FOLDERS, manifest.database_part):
        if (staging / name).exists():
            os.rename(staging / name, target.data / name)
    staging.rmdir()
    for name in FOLDERS:
        for folder, _, _ in os.walk(target.data / name):
            flush_folder(Path(folder))
    flush_folder(target.data)
