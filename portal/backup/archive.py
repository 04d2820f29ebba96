"""The archive file: a ZIP whose parts are streamed in and out, hashed on the way, and never held in memory.

It appears under its name only when it is whole and on the disk.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from portal.backup.manifest import LARGEST_MANIFEST_BYTES, MANIFEST, ArchiveDamaged, Manifest, Part, read_manifest
from portal.flushing import flush_folder

CHUNK_BYTES = 1024 * 1024


class ArchiveWriter:
    """Takes parts one after another; ``parts`` says what it has taken."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self.parts: list[Part] = []

    def add(self, name: str, source: IO[bytes], *, compress: bool = False) -> None:
        """Store everything ``source`` still has to give. Ciphertexts do not get smaller: do not try."""
        digest, size = hashlib.sha256(), 0
        with self._archive.open(_entry(name, compress), "w", force_zip64=True) as out:
            while chunk := source.read(CHUNK_BYTES):
                digest.update(chunk)
                size += len(chunk)
                out.write(chunk)
        self.parts.append(Part(name=name, size=size, sha256=digest.hexdigest()))

    def finish(self, manifest: Manifest) -> None:
        self._archive.writestr(_entry(MANIFEST, compress=True), manifest.as_json())


def _entry(name: str, compress: bool) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name)
    entry.compress_type = zipfile.ZIP_DEFLATED if compress else zipfile.ZIP_STORED
    entry.external_attr = 0o600 << 16
    return entry


@contextmanager
def new_archive(target: Path) -> Iterator[ArchiveWriter]:
    """Write beside ``target`` and give the file its name at the end. After an error nothing is left."""
    beside = target.with_name(f".{target.name}.{secrets.token_hex(8)}")
    try:
        with open(os.open(beside, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "w+b") as file:
            with zipfile.ZipFile(file, "w", allowZip64=True) as archive:
                yield ArchiveWriter(archive)
            file.flush()
            os.fsync(file.fileno())
        os.rename(beside, target)
        flush_folder(target.parent)
    finally:
        beside.unlink(missing_ok=True)


class ArchiveReader:
    """An archive whose manifest was read. Call ``check`` before believing a part."""

    def __init__(self, file: Path, archive: zipfile.ZipFile) -> None:
        self._file = file
        self._archive = archive
        try:
            with archive.open(MANIFEST) as source:
                text = source.read(LARGEST_MANIFEST_BYTES)
        except (KeyError, zipfile.BadZipFile, OSError):
            raise ArchiveDamaged(file, "das Verzeichnis der Teile fehlt") from None
        self.manifest = read_manifest(file, text)

    def check(self) -> None:
        """Read every part once; raises ArchiveDamaged for the first that is missing, changed or not named."""
        there = self._archive.namelist()
        if sorted(there) != sorted([*(part.name for part in self.manifest.parts), MANIFEST]):
            raise ArchiveDamaged(self._file, "es fehlen Teile, oder es sind fremde dabei")
        for part in self.manifest.parts:
            self._copy(part, None)

    def unpack(self, name: str, target: Path) -> None:
        """Write a part to a new file, readable by its owner alone, and flush it; raises ArchiveDamaged."""
        part = next(part for part in self.manifest.parts if part.name == name)
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with open(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            self._copy(part, out)
            out.flush()
            os.fsync(out.fileno())

    def _copy(self, part: Part, out: IO[bytes] | None) -> None:
        digest, size = hashlib.sha256(), 0
        try:
            with self._archive.open(part.name) as source:
                while chunk := source.read(CHUNK_BYTES):
                    digest.update(chunk)
                    size += len(chunk)
                    if size > part.size:
                        break
                    if out is not None:
                        out.write(chunk)
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError):
            raise ArchiveDamaged(self._file, f"der Teil „{part.name}“ ist verändert") from None
        if (size, digest.hexdigest()) != (part.size, part.sha256):
            raise ArchiveDamaged(self._file, f"der Teil „{part.name}“ ist verändert")


@contextmanager
def opened_archive(file: Path) -> Iterator[ArchiveReader]:
    """Open an archive for reading. Raises ArchiveDamaged, and OSError if the file itself cannot be read."""
    try:
        archive = zipfile.ZipFile(file)
    except zipfile.BadZipFile:
        raise ArchiveDamaged(file, "sie ist unvollständig oder keine Sicherung des Portals") from None
    with archive:
        yield ArchiveReader(file, archive)
