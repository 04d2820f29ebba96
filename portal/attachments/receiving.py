"""Uploads are encrypted while they arrive. Nothing a browser sends as a file ever reaches the disk in clear.

Werkzeug's form parser asks the request for a stream for each file part. Ours encrypts into ``PORTAL_DATA/incoming``
with a key that lives in this process only: what a crash leaves behind nobody can open, and the sweep deletes it.
"""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any, BinaryIO, Final, cast
from uuid import UUID

from flask import Request

from portal.attachments.attachment import MEGABYTE, MOST_DRAFT_BYTES, MOST_FILE_BYTES
from portal.attachments.refusals import too_large
from portal.attachments.store import EncryptedFile, Store, chunks
from portal.database import new_id
from portal.file_keys import FileKey
from portal.house import House

#: The most that one POST with files may hold; more is refused before it is read.
LARGEST_UPLOAD_BYTES: Final = MOST_DRAFT_BYTES + MEGABYTE
#: Longest name that is kept, in characters.
LONGEST_NAME: Final = 120


class UploadRequest(Request):
    """A request whose files are encrypted as they arrive if the view says ``receiving``, and else thrown away."""

    received: Received | None = None

    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        if self.received is None or not filename:
            return cast("IO[bytes]", _Swallowed())
        return cast("IO[bytes]", self.received.new_stream())


@contextmanager
def receiving(house: House, request: Request, limit: int = MOST_FILE_BYTES) -> Iterator[Received]:
    """Receive the files of this request. Enter it before anything reads ``request.form``.

    ``limit`` in bytes is the most a file of this page may have. A larger one is read to its end, so that the browser
    gets an answer and not a broken connection, but no longer kept. Whatever happens, nothing received is left on the
    disk after the block: what is to stay was stored by ``add``.
    """
    if not isinstance(request, UploadRequest):
        raise TypeError("the application's request_class has to be UploadRequest")
    received = Received(Store(house.settings.data), request, min(limit, MOST_FILE_BYTES))
    request.max_content_length = LARGEST_UPLOAD_BYTES
    request.received = received
    try:
        yield received
    finally:
        request.received = None
        received.discard()


class Received:
    """The files of one request."""

    def __init__(self, store: Store, request: UploadRequest, limit: int) -> None:
        self._store = store
        self._request = request
        self._limit = limit
        self._streams: list[UploadStream] = []

    def uploads(self, name: str) -> tuple[Upload, ...]:
        """What was chosen at the input ``name``, in the browser's order; reads the request if nobody did before."""
        found = []
        for file in self._request.files.getlist(name):
            stream: Any = file.stream
            if isinstance(stream, UploadStream):  # where nothing was chosen, browsers send a part without a name
                found.append(Upload(file.filename or "", stream))
        return tuple(found)

    def new_stream(self) -> UploadStream:
        stream = UploadStream(self._store, self._limit)
        self._streams.append(stream)
        return stream

    def discard(self) -> None:
        for stream in self._streams:
            stream.discard()


class Upload:
    """A file as it arrived: encrypted, not yet looked into. ``name`` is the browser's name for it, cleaned."""

    def __init__(self, name: str, stream: UploadStream) -> None:
        self.name = clean_name(name)
        self._stream = stream

    @property
    def size(self) -> int:
        """In bytes, also of a file that was too large to be kept."""
        return self._stream.size

    def check_size(self, limit: int) -> None:
        """Raise UploadRefused if the file is larger than ``limit`` bytes, or than the request allowed."""
        most = min(limit, self._stream.limit)
        if self.size > most:
            raise too_large(self.name, self.size, most)

    def content(self) -> Iterator[bytes]:
        """The bytes as they arrived."""
        return chunks(self._stream.opened())


class UploadStream(io.RawIOBase):
    """What Werkzeug writes a file part into. It seeks to the start when the part is complete, and nowhere else."""

    def __init__(self, store: Store, limit: int) -> None:
        super().__init__()
        self.limit = limit
        self.size = 0
        self._id: UUID = new_id()
        self._key = FileKey.new()
        self._path = store.new_incoming()
        self._file = EncryptedFile(self._path, self._key, self._bound_to)
        self._complete = False

    @property
    def _bound_to(self) -> str:
        return f"incoming:{self._id}"

    def writable(self) -> bool:
        return True

    def write(self, chunk: bytes) -> int:  # type: ignore[override]  # Werkzeug writes bytes and nothing else
        within = self.size <= self.limit
        self.size += len(chunk)
        if self.size <= self.limit:
            self._file.write(chunk)
        elif within:
            self._file.discard()
        return len(chunk)

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        if (offset, whence) != (0, io.SEEK_SET):
            raise io.UnsupportedOperation("an upload is read from its start")
        if self.size <= self.limit and not self._complete:
            self._file.finish(durable=False)
        self._complete = True
        return 0

    def opened(self) -> BinaryIO:
        """The content from its start."""
        if not self._complete or self.size > self.limit:
            raise ValueError("this upload is not complete")
        return self._key.decrypting(self._path.open("rb"), self._bound_to)

    def discard(self) -> None:
        self._file.discard()


class _Swallowed(io.RawIOBase):
    """Takes a file nobody asked for, and keeps nothing of it."""

    def writable(self) -> bool:
        return True

    def readable(self) -> bool:
        return True

    def write(self, chunk: bytes) -> int:  # type: ignore[override]  # Werkzeug writes bytes and nothing else
        return len(chunk)

    def readinto(self, buffer: object) -> int:
        return 0

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        return 0


def clean_name(name: str) -> str:
    """A file's name as people may see it: one line without folders and invisible characters, at most 120 long."""
    last = unicodedata.normalize("NFC", name[-1000:]).replace("\\", "/").rsplit("/", 1)[-1]
    visible = "".join(sign for sign in last if unicodedata.category(sign)[0] != "C" or sign == " ")
    folded = " ".join(visible.split()).strip(". ")
    stem, dot, ending = folded.rpartition(".")
    if len(folded) > LONGEST_NAME and dot and len(ending) <= 10:
        folded = f"{stem[: LONGEST_NAME - len(ending) - 1].rstrip()}.{ending}"
    return folded[:LONGEST_NAME] or "Datei"
