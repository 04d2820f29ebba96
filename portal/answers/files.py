"""Reading a file that somebody else wrote: whole, bounded, never through a link, and never onto the disk.

``.xml`` is the message itself, ``.zip`` a package with exactly one message; other files in it stay where they are.
"""

from __future__ import annotations

import hashlib
import io
import os
import stat
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from portal.answers.refused import AnswerRefused
from portal.xoev import leads_out

#: No answer comes near this; documents lie beside it in the package.
LARGEST_XML = 4 * 1024 * 1024
LARGEST_ZIP = 100 * 1024 * 1024
MOST_ENTRIES = 200
#: Names and sizes of so many entries; a package of the portal's own needs a tenth of it.
LARGEST_DIRECTORY = 64 * 1024
PIECE = 256 * 1024

#: The end of a ZIP without comment (PKWARE APPNOTE 4.3.16), and where the one of ZIP64 would stand before it.
END_SIZE, END_SIGN = 22, b"PK\x05\x06"
END64_SIZE, END64_SIGN = 20, b"PK\x06\x07"

TOO_BIG = "Die Datei ist größer als {} MB. Teilen Sie sie, oder lassen Sie Anlagen weg."
NO_FILE = "Das ist keine gewöhnliche Datei, sondern ein Verweis oder Gerät. Legen Sie die Datei selbst in den Ordner."
NOT_A_ZIP = "Das ZIP-Paket ist unvollständig oder beschädigt. Lassen Sie es neu erzeugen."
UNUSUAL_ZIP = "Das ZIP-Paket ist zu groß aufgebaut (ZIP64, Kommentar, über 200 Dateien). Lassen Sie es neu erzeugen."
BAD_NAMES = "Ein Name im ZIP-Paket führt aus dem Paket hinaus oder kommt doppelt vor. Lassen Sie es neu erzeugen."
NOT_ONE = "Das ZIP-Paket enthält nicht genau eine Nachricht (.xml). Lassen Sie je Nachricht ein Paket erzeugen."
ENCRYPTED = "Das ZIP-Paket ist verschlüsselt. Lassen Sie es ohne Passwort erzeugen."


@dataclass(frozen=True, slots=True)
class Found:
    """A file as it was found: what it is known by, and its message or why it has none.

    ``fingerprint`` is the SHA-256 of its content; of what is never read, of its size and its first piece.
    """

    fingerprint: str
    size: int
    xml: bytes | None
    refusal: str | None = None


def read(path: Path) -> Found:
    """Read the file. Raises OSError if the disk does; whatever is wrong with its content is a refusal."""
    if path.is_symlink():
        return Found(hashlib.sha256(f"link {os.readlink(path)}".encode(errors="replace")).hexdigest(), 0, None, NO_FILE)
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    with os.fdopen(descriptor, "rb") as file:
        about = os.fstat(descriptor)
        if not stat.S_ISREG(about.st_mode):
            return Found(hashlib.sha256(f"no file {about.st_ino}".encode()).hexdigest(), 0, None, NO_FILE)
        packed = path.suffix.lower() == ".zip"
        largest = LARGEST_ZIP if packed else LARGEST_XML
        if about.st_size > largest:
            start = hashlib.sha256(f"{about.st_size} ".encode() + file.read(PIECE)).hexdigest()
            return Found(start, about.st_size, None, TOO_BIG.format(largest // 1024**2))
        fingerprint = hashlib.file_digest(file, "sha256").hexdigest()
        file.seek(0)
        try:
            xml = message_of(file, about.st_size) if packed else file.read(LARGEST_XML + 1)
        except AnswerRefused as refused:
            return Found(fingerprint, about.st_size, None, str(refused))
        return Found(fingerprint, about.st_size, xml)


def message_of(file: BinaryIO, size: int) -> bytes:
    """The one message of a package. Raises AnswerRefused; nothing is unpacked but it, and that in memory."""
    check_directory(file, size)
    try:
        with zipfile.ZipFile(file) as archive:
            entries = archive.infolist()
            check_names([entry.orig_filename for entry in entries])
            messages = [entry for entry in entries if entry.filename.lower().endswith(".xml")]
            if len(messages) != 1:
                raise AnswerRefused(NOT_ONE)
            if messages[0].flag_bits & 1:
                raise AnswerRefused(ENCRYPTED)
            return unpacked(archive, messages[0])
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError, UnicodeDecodeError):
        raise AnswerRefused(NOT_A_ZIP) from None


def unpacked(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    """The entry's content, whatever it says of its own size."""
    buffer = io.BytesIO()
    with archive.open(entry) as content:
        while piece := content.read(PIECE):
            buffer.write(piece)
            if buffer.tell() > LARGEST_XML:
                raise AnswerRefused(TOO_BIG.format(LARGEST_XML // 1024**2))
    return buffer.getvalue()


def check_directory(file: BinaryIO, size: int) -> None:
    """Refuse a list of contents that would fill the memory, before anybody reads it."""
    if size < END_SIZE:
        raise AnswerRefused(NOT_A_ZIP)
    tail_size = min(size, END_SIZE + END64_SIZE)
    file.seek(size - tail_size)
    tail = file.read(tail_size)
    file.seek(0)
    end = tail[-END_SIZE:]
    if not end.startswith(END_SIGN):
        raise AnswerRefused(NOT_A_ZIP if END_SIGN not in tail else UNUSUAL_ZIP)
    entries, directory = int.from_bytes(end[10:12], "little"), int.from_bytes(end[12:16], "little")
    ends_64 = tail.startswith(END64_SIGN) and tail_size > END_SIZE
    if ends_64 or end[20:22] != b"\0\0" or entries > MOST_ENTRIES or directory > LARGEST_DIRECTORY:
        raise AnswerRefused(UNUSUAL_ZIP)


def check_names(names: list[str]) -> None:
    """Refuse what would leave the package if somebody unpacked it, and what can be read in two ways."""
    if any(map(leads_out, names)) or len({name.casefold() for name in names}) != len(names):
        raise AnswerRefused(BAD_NAMES)
