"""Reading a package from the XRepository without trusting it: which schemas does the ZIP hold?

Everything is looked at before anything is unpacked, and nothing is ever written by a name the ZIP chose without that
name having been examined. Of the package only schemas (``*.xsd``) and Schematron rules (``*.sch``) are kept.
"""

from __future__ import annotations

import hashlib
import stat
import tempfile
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from io import BufferedRandom
from pathlib import Path, PurePosixPath

from portal.xoev import UnsafeXml, leads_out, parse_safely

MB = 1024**2

#: Specifications and code lists travel with the schemas, so a package may be large; its schemas are not.
LARGEST_PACKAGE = 100 * MB
LARGEST_CONTENT = 400 * MB
LARGEST_SCHEMA = 8 * MB
LARGEST_SCHEMAS = 64 * MB
MOST_ENTRIES = 5000
MOST_SCHEMAS = 500

#: XSD shrinks to about a twentieth. What shrinks more than this was made to swell.
LARGEST_RATIO = 200
LONGEST_NAME = 200

ARCHIVES = frozenset({".zip", ".7z", ".rar", ".tar", ".tgz", ".gz", ".bz2", ".xz", ".jar"})
ENCRYPTED = 0x1


class PackageRefused(ValueError):
    """The package is not installed. The German sentence says why and what to do."""


@dataclass(frozen=True, slots=True)
class Package:
    """The schemas and Schematron rules of one package by their path in it, and the checksum of the whole file."""

    sha256: str
    schemas: Mapping[PurePosixPath, bytes]
    rules: Mapping[PurePosixPath, bytes]


def checksum(file: Path) -> str:
    """SHA-256 of a file, in hexadecimal. Raises PackageRefused if it is larger than a package may be, OSError."""
    with own_copy(file) as copy:
        return hashlib.file_digest(copy, "sha256").hexdigest()


@contextmanager
def own_copy(file: Path) -> Iterator[BufferedRandom]:
    """The file's content where nobody else can change it. Raises PackageRefused if it is too large, OSError."""
    with file.open("rb") as opened, tempfile.TemporaryFile() as copy:
        size = 0
        while size <= LARGEST_PACKAGE and (piece := opened.read(MB)):
            size += copy.write(piece)
        if size > LARGEST_PACKAGE:
            raise PackageRefused(f"Das Paket ist größer als {LARGEST_PACKAGE // MB} MB. Ein Standard ist kleiner.")
        copy.seek(0)
        yield copy


def read_package(file: Path, expected: str | None = None) -> Package:
    """The schemas in the ZIP.

    Raises PackageRefused if its checksum is not the expected one, and for whatever is not a plain, whole ZIP of plain
    files, OSError.
    """
    with own_copy(file) as copy:
        sha256 = hashlib.file_digest(copy, "sha256").hexdigest()
        if expected is not None and sha256 != expected:
            raise PackageRefused(
                f"Das Paket ist nicht mehr das, dessen Prüfsumme bestätigt wurde: Es hat jetzt {sha256}. "
                "Es wird nicht installiert. Prüfen Sie, wer die Datei geändert hat."
            )
        return unpacked(copy, sha256)


def unpacked(file: BufferedRandom, sha256: str) -> Package:
    try:
        with zipfile.ZipFile(file) as opened:
            entries = examined(opened.infolist())
            schemas = dict(read_kind(opened, entries, ".xsd"))
            rules = dict(read_kind(opened, entries, ".sch"))
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, UnicodeError):
        raise PackageRefused("Das Paket ist keine vollständige ZIP-Datei. Laden Sie es noch einmal herunter.") from None
    if not schemas:
        raise PackageRefused("Das Paket enthält keine Schemas (*.xsd). Nehmen Sie das Paket mit den XSD-Dateien.")
    return Package(sha256, schemas, rules)


def examined(entries: list[zipfile.ZipInfo]) -> dict[PurePosixPath, zipfile.ZipInfo]:
    """The entries by path, if each of them may be unpacked. Raises PackageRefused."""
    if len(entries) > MOST_ENTRIES:
        raise PackageRefused(f"Das Paket hat mehr als {MOST_ENTRIES} Einträge. Das ist kein Paket eines Standards.")
    if sum(entry.file_size for entry in entries) > LARGEST_CONTENT:
        raise PackageRefused(
            f"Ausgepackt hat das Paket mehr als {LARGEST_CONTENT // MB} MB. So groß ist kein Standard."
        )
    found: dict[PurePosixPath, zipfile.ZipInfo] = {}
    folded: set[str] = set()
    for entry in entries:
        path = examined_path(entry)
        if entry.is_dir():
            continue
        if str(path).casefold() in folded:
            raise PackageRefused(f"„{shown(entry)}“ steht zweimal im Paket. Welche Datei gilt, lässt sich nicht sagen.")
        folded.add(str(path).casefold())
        found[path] = entry
    return found


def examined_path(entry: zipfile.ZipInfo) -> PurePosixPath:
    name, place = entry.orig_filename, f"„{shown(entry)}“"
    path = PurePosixPath(name)
    if leads_out(name) or not name.isprintable() or len(name) > LONGEST_NAME or not path.parts:
        raise PackageRefused(f"Der Pfad {place} im Paket führt aus dem Paket heraus oder ist kein Dateiname.")
    if entry.flag_bits & ENCRYPTED:
        raise PackageRefused(f"{place} im Paket ist verschlüsselt. Nehmen Sie das Paket ohne Passwort.")
    kind = stat.S_IFMT(entry.external_attr >> 16)
    if kind and not stat.S_ISREG(kind) and not stat.S_ISDIR(kind):
        raise PackageRefused(f"{place} im Paket ist eine Verknüpfung oder ein Gerät, keine Datei.")
    if path.suffix.lower() in ARCHIVES:
        raise PackageRefused(f"Im Paket steckt ein weiteres: {place}. Packen Sie es aus und installieren Sie jenes.")
    if entry.file_size > MB and entry.file_size > LARGEST_RATIO * max(entry.compress_size, 1):
        raise PackageRefused(
            f"{place} schwillt beim Auspacken auf mehr als das {LARGEST_RATIO}-Fache. Das ist eine Falle."
        )
    return path


def read_kind(
    opened: zipfile.ZipFile, entries: Mapping[PurePosixPath, zipfile.ZipInfo], suffix: str
) -> Iterator[tuple[PurePosixPath, bytes]]:
    wanted = {path: entry for path, entry in entries.items() if path.suffix.lower() == suffix}
    if len(wanted) > MOST_SCHEMAS or sum(entry.file_size for entry in wanted.values()) > LARGEST_SCHEMAS:
        raise PackageRefused(f"Das Paket hat mehr als {MOST_SCHEMAS} Schemas oder mehr als {LARGEST_SCHEMAS // MB} MB.")
    for path, entry in sorted(wanted.items()):
        if entry.file_size > LARGEST_SCHEMA:
            raise PackageRefused(f"„{path}“ ist größer als {LARGEST_SCHEMA // MB} MB. Ein Schema ist kleiner.")
        with opened.open(entry) as member:
            # What the ZIP says of its sizes may be a lie; no more than that is read.
            content = member.read(entry.file_size + 1)
        try:
            parse_safely(content)
        except UnsafeXml as refused:
            raise PackageRefused(f"„{path}“ im Paket: {refused}") from None
        yield path, content


def shown(entry: zipfile.ZipInfo) -> str:
    """The entry's name as it may stand on a terminal."""
    return entry.orig_filename.encode("unicode_escape").decode()[:80]
