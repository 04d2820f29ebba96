"""Where do the bytes lie?  ``<data>/attachments/<town>/<2 hex>/<id>``, each file encrypted with its own key.

A file gets its name only when it is complete and on the disk, and it is named before the row that tells of it is
committed. So no row ever tells of a file that is not there; a file without a row is removed by the sweep.
"""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final
from uuid import UUID

from portal.file_keys import FileKey
from portal.flushing import flush_folder

#: The folder below PORTAL_DATA; a backup takes it along.
FOLDER: Final = "attachments"
#: What is being received lies beside that folder: no backup needs it, and after a crash nobody can open it.
INCOMING: Final = "incoming"
CHUNK_BYTES: Final = 64 * 1024


def context(municipality: str, attachment_id: UUID, part: str) -> str:
    """What a part of an attachment is bound to: ``content``, ``key`` or ``facts`` of this row and no other."""
    return f"attachment:{municipality}:{attachment_id}:{part}"


@dataclass(frozen=True, slots=True)
class Store:
    """The files of one installation. ``data`` is PORTAL_DATA."""

    data: Path

    @property
    def folder(self) -> Path:
        return self.data / FOLDER

    @property
    def incoming(self) -> Path:
        return self.data / INCOMING

    def path(self, municipality: str, attachment_id: UUID) -> Path:
        # The last digits of a UUIDv7 are random, the first ones are the same for weeks.
        return self.folder / municipality / attachment_id.hex[-2:] / str(attachment_id)

    def new_incoming(self) -> Path:
        """A name for what is being received."""
        folder = self.incoming
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        return folder / secrets.token_hex(16)

    def open(self, municipality: str, attachment_id: UUID, key: FileKey) -> BinaryIO:
        """The content, decrypted while it is read. Raises FileNotFoundError; KeyFailure while reading."""
        source = self.path(municipality, attachment_id).open("rb")
        return key.decrypting(source, context(municipality, attachment_id, "content"))

    def write(self, municipality: str, attachment_id: UUID, key: FileKey, content: Iterator[bytes]) -> Written:
        """Store a new file and name it, durably. If ``content`` breaks off, nothing stays."""
        incoming = self.new_incoming()
        try:
            sink = EncryptedFile(incoming, key, context(municipality, attachment_id, "content"))
            with sink:
                for chunk in content:
                    sink.write(chunk)
                written = sink.finish()
            self._name(incoming, self.path(municipality, attachment_id))
        finally:
            incoming.unlink(missing_ok=True)
        return written

    def remove(self, municipality: str, attachment_id: UUID) -> None:
        """Delete a file; that there is none is fine."""
        self.path(municipality, attachment_id).unlink(missing_ok=True)

    def _name(self, incoming: Path, final: Path) -> None:
        made = [folder for folder in (final.parent.parent, final.parent) if not folder.exists()]
        final.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        os.rename(incoming, final)
        flush_folder(final.parent)
        for folder in made:  # a new folder is only there once its parent says so
            flush_folder(folder.parent)


@dataclass(frozen=True, slots=True)
class Written:
    """``size`` in bytes and ``sha256`` in hexadecimal of the content, not of the ciphertext."""

    size: int
    sha256: str


class EncryptedFile:
    """A new file that holds nothing but ciphertext. Use it with ``with``: unfinished, it is deleted at the end."""

    def __init__(self, path: Path, key: FileKey, bound_to: str) -> None:
        self._path = path
        self._size = 0
        self._hash = hashlib.sha256()
        self._finished = False
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        self._descriptor = os.dup(descriptor)
        self._stream = key.encrypting(os.fdopen(descriptor, "wb"), bound_to)

    def write(self, chunk: bytes) -> None:
        self._stream.write(chunk)
        self._hash.update(chunk)
        self._size += len(chunk)

    def finish(self, *, durable: bool = True) -> Written:
        """Write the end and, if it is to outlive a power failure, wait until the disk has it."""
        self._stream.close()
        if durable:
            os.fsync(self._descriptor)
        self._finished = True
        self._close()
        return Written(self._size, self._hash.hexdigest())

    def discard(self) -> None:
        """Delete the file, finished or not."""
        self._finished = False
        self._end()

    def __enter__(self) -> EncryptedFile:
        return self

    def __exit__(self, *_: object) -> None:
        self._end()

    def _end(self) -> None:
        if not self._finished:
            with suppress(OSError):  # a full disk must not keep the rest from being deleted
                self._stream.close()
            self._path.unlink(missing_ok=True)
        self._close()

    def _close(self) -> None:
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1


def chunks(stream: BinaryIO) -> Iterator[bytes]:
    """What is left of a stream, in small parts; closes it at the end. Raises KeyFailure for a changed file."""
    with stream:
        while chunk := stream.read(CHUNK_BYTES):
            yield chunk
