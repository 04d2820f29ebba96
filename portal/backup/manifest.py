"""What is in an archive?  Its manifest names every part with size and hash, and what the database copy must hold."""

from __future__ import annotations

from datetime import datetime
from pathlib import PurePosixPath
from typing import Final, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, ValidationError

FORMAT: Final = 1
MANIFEST: Final = "manifest.json"
#: The part with the database copy, by kind of database.
DATABASE_PARTS: Final = {"sqlite": "portal.sqlite3", "postgresql": "portal.pgdump"}
#: Folders below PORTAL_DATA that belong to a backup. ``dms`` does not: what lies there belongs to the receiver.
FOLDERS: Final = ("attachments", "mail")
#: A manifest of a million files is smaller.
LARGEST_MANIFEST_BYTES: Final = 256 * 1024 * 1024


class BackupError(Exception):
    """A backup cannot be made, read or restored. The message is one German sentence with the remedy, or two."""


class ArchiveDamaged(BackupError):
    """The file is no archive of ours, or not as it was written."""

    def __init__(self, file: object, what: str) -> None:
        super().__init__(f"Die Sicherung {file} ist nicht brauchbar: {what}. Nehmen Sie eine andere Sicherung.")


class Part(BaseModel):
    """One file of the archive. ``size`` in bytes, ``sha256`` in hexadecimal."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    name: str
    size: int
    sha256: str


class Manifest(BaseModel):
    """``counts`` maps each table of the portal to its number of rows, ``revision`` is Alembic's."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    format: int
    created_at: AwareDatetime
    database: Literal["sqlite", "postgresql"]
    revision: str
    counts: dict[str, int]
    parts: tuple[Part, ...]

    @property
    def database_part(self) -> str:
        return DATABASE_PARTS[self.database]

    @property
    def files(self) -> tuple[Part, ...]:
        """The parts that are files below PORTAL_DATA."""
        return tuple(part for part in self.parts if part.name != self.database_part)

    def as_json(self) -> bytes:
        return self.model_dump_json(indent=1).encode() + b"\n"


def read_manifest(file: object, text: bytes) -> Manifest:
    """The manifest of an archive ``file``; raises ArchiveDamaged for anything that create() does not write."""
    try:
        manifest = Manifest.model_validate_json(text)
    except ValidationError:
        raise ArchiveDamaged(file, "das Verzeichnis der Teile ist nicht lesbar") from None
    if manifest.format != FORMAT:
        raise BackupError(
            f"Die Sicherung {file} hat das Format {manifest.format}. Lesbar ist Format {FORMAT}: "
            "Nehmen Sie die Fassung des Portals, mit der sie angelegt wurde."
        )
    names = [part.name for part in manifest.parts]
    if len(set(names)) != len(names) or manifest.database_part not in names:
        raise ArchiveDamaged(file, "das Verzeichnis der Teile widerspricht sich")
    for part in manifest.files:
        if not _is_safe(part.name):
            raise ArchiveDamaged(file, f"der Teil „{part.name}“ gehört nicht in eine Sicherung")
    return manifest


def _is_safe(name: str) -> bool:
    """Whether a part stays inside one of the folders wherever it is unpacked."""
    path = PurePosixPath(name)
    return (
        len(path.parts) > 1
        and path.parts[0] in FOLDERS
        and ".." not in path.parts
        and str(path) == name
        and "\0" not in name
    )


def file_name(moment: datetime) -> str:
    """``portal-20261122T001530Z.zip``: sorts by time."""
    return f"portal-{moment:%Y%m%dT%H%M%SZ}.zip"
