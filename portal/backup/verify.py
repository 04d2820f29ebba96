"""Is a backup good for anything?  Every hash, the database copy, and whether this installation's key opens it."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path

from portal.backup import postgres
from portal.backup.archive import ArchiveReader, opened_archive
from portal.backup.content import Content, check_readable, check_revision, content_of_file
from portal.backup.manifest import ArchiveDamaged, Manifest
from portal.keys import KeyRing


@dataclass(frozen=True, slots=True)
class Verified:
    """What was found good. ``opened`` says of how many towns an application could be decrypted."""

    manifest: Manifest
    opened: int


def verify(file: Path, keys: KeyRing) -> Verified:
    """Check an archive from end to end; prints and keeps nothing of its content.

    The database copy is unpacked to the folder for temporary files (TMPDIR), readable by this user alone, and removed.
    Raises BackupError, KeyFailure if the master key does not fit, OSError.
    """
    with opened_archive(file) as archive:
        archive.check()
        return check_archive(file, archive, keys)


def check_archive(file: Path, archive: ArchiveReader, keys: KeyRing) -> Verified:
    """Check the database of an archive whose parts are as they were written."""
    manifest = archive.manifest
    check_revision(manifest.revision)
    with tempfile.TemporaryDirectory(prefix="portal-") as folder:
        copy = Path(folder) / manifest.database_part
        archive.unpack(manifest.database_part, copy)
        content = _content(manifest, copy)
    if (content.revision, dict(content.counts)) != (manifest.revision, manifest.counts):
        raise ArchiveDamaged(file, "die Datenbank enthält anderes, als das Verzeichnis sagt")
    return Verified(manifest, check_readable(content, keys))


def _content(manifest: Manifest, copy: Path) -> Content:
    read = content_of_file if manifest.database == "sqlite" else postgres.dumped_content
    return read(copy, manifest.counts)
