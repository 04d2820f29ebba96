"""Hand-over through a folder that the DMS watches: only finished packages ever bear their name there.

A package is first written to ``.staging`` on the same file system under a name of its own attempt, flushed to the disk,
and recorded in the journal. One rename then makes it appear, whole. Once it is recorded there is exactly one staged
file, and renaming it works exactly once: whoever finds it gone knows that it was handed over, even if the DMS has
fetched and removed it since, and even if a stalled worker wakes up late.
"""

from __future__ import annotations

import errno
import os
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from portal.delivery.outcomes import Delivered, Fenced, Outcome, TryAgain
from portal.flushing import flush_folder
from portal.xoev import Package

if TYPE_CHECKING:
    from portal.delivery.transports import Journal

STAGING = ".staging"

#: What an administrator does about it, by what the system says.
REMEDIES = {
    errno.ENOSPC: "Der Datenträger ist voll. Schaffen Sie Platz.",
    errno.EDQUOT: "Das Kontingent des Datenträgers ist erschöpft. Schaffen Sie Platz.",
    errno.EACCES: "Das Portal darf in den Ordner nicht schreiben. Geben Sie ihm das Recht.",
    errno.EPERM: "Das Portal darf in den Ordner nicht schreiben. Geben Sie ihm das Recht.",
    errno.EROFS: "Der Datenträger ist nur lesbar. Hängen Sie ihn beschreibbar ein.",
    errno.ENOTDIR: "Am Ort des Ordners liegt eine Datei. Entfernen Sie sie.",
}


@dataclass(frozen=True, slots=True)
class FolderTransport:
    """Delivers into one folder. ``dedup`` is the journal: a folder itself forgets what the DMS fetched."""

    folder: Path
    dedup: str = "journal"

    @classmethod
    def from_options(cls, town_folder: Path, options: Mapping[str, Any]) -> FolderTransport:
        """``options``: ``path``, an absolute folder; without it the town's folder below ``PORTAL_DATA/dms``.

        ``folder`` names one inside it, for a receiver of its own such as the building authority's program.
        """
        folder = Path(options["path"]) if "path" in options else town_folder
        return cls(folder / options["folder"] if "folder" in options else folder)

    def check(self) -> tuple[str, ...]:
        probe = self.folder / STAGING / f"check-{secrets.token_hex(8)}"
        try:
            write_durably(probe, lambda _: None)
            probe.unlink()
        except OSError as error:
            return (f"Ordner {self.folder}: {sentence(error)}",)
        return ()

    def deliver(self, package: Package, journal: Journal) -> Outcome:
        try:
            staged = journal.staged
            if staged is None:
                staged = f"{package.filename}.{secrets.token_hex(8)}"
                write_durably(self.folder / STAGING / staged, package.write_to)
                if not journal.stage(staged):
                    (self.folder / STAGING / staged).unlink(missing_ok=True)
                    return Fenced()
            if not journal.still_mine():
                return Fenced()
            return self._publish(staged, package.filename)
        except OSError as error:
            return TryAgain(sentence(error))

    def _publish(self, staged: str, name: str) -> Outcome:
        """Make the staged file appear. It is gone: then it has appeared already."""
        if not (self.folder / STAGING).is_dir():
            # Not the file but the whole place is missing, for example a share that is not mounted.
            return TryAgain("Der Ordner ist nicht erreichbar. Hängen Sie ihn wieder ein.")
        try:
            os.rename(self.folder / STAGING / staged, self.folder / name)
        except FileNotFoundError:
            return Delivered()
        flush_folder(self.folder)
        flush_folder(self.folder / STAGING)
        return Delivered()


def answers_folder(town_folder: Path, options: Mapping[str, Any]) -> Path:
    """Where the DMS puts its answers: the option ``answers``, otherwise ``answers`` inside the folder of packages."""
    if "answers" in options:
        return Path(options["answers"])
    return FolderTransport.from_options(town_folder, options).folder / "answers"


def write_durably(path: Path, write: Callable[[BinaryIO], object]) -> None:
    """Write a file and flush it and its folder, so that it survives a power failure. If it breaks off, nothing stays.

    Raises OSError for the disk, and what ``write`` raises.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o640)
    try:
        with os.fdopen(descriptor, "wb") as file:
            write(file)
            file.flush()
            os.fsync(file.fileno())
    except Exception:
        path.unlink(missing_ok=True)
        raise
    flush_folder(path.parent)


def sentence(error: OSError) -> str:
    """What is wrong and what to do, without the path of a package."""
    return REMEDIES.get(error.errno or 0, f"Das System meldet: {error.strerror or type(error).__name__}.")
