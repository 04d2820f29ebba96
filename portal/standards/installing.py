"""Taking over an official package: from the ZIP to a folder that is whole, or to nothing at all.

Everything is written beside its place and examined there; only a whole and compiled package is moved to
``<standard>/<version>/``. Whoever stops half-way, also by pulling the plug, leaves a hidden folder that nothing reads.
"""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath

from portal.flushing import flush_folder
from portal.standards.compiling import examine
from portal.standards.imports import Offline, SchemaFile, messages, own_name, read_schema_file
from portal.standards.manifest import INSTALLED, Installed, read_installed
from portal.standards.package import Package, PackageRefused, read_package


@dataclass(frozen=True, slots=True)
class Places:
    """Where files lie: ``own`` begins the paths of the package that still waits in ``staging``."""

    folder: Path
    staging: Path | None = None
    own: str = "/"

    def file(self, path: str) -> Path:
        staged = self.staging is not None and path.startswith(self.own)
        return (self.staging if staged and self.staging else self.folder) / path

    def absolute(self, locations: Mapping[str, str]) -> dict[str, str]:
        """The same table with absolute paths; addresses with a scheme stay as they are."""
        return {
            (address if ":" in address else str(self.file(address))): str(self.file(path))
            for address, path in locations.items()
        }


def install(
    file: Path,
    folder: Path,
    *,
    source: str,
    now: datetime,
    named: tuple[str, str] | None = None,
    expected: str | None = None,
) -> Installed:
    """Install the package in ``file`` below ``folder`` and say what it is.

    ``named`` gives standard and version where the package does not tell them, ``expected`` the checksum that somebody
    has confirmed. The same package again changes nothing.
    Raises PackageRefused for whatever cannot be accepted, ManifestBroken, OSError; then nothing is installed.
    """
    package = read_package(file, expected)
    unnamed = tuple(read_schema_file(str(path), content) for path, content in package.schemas.items())
    standard, version, namespaces = described(unnamed, named)
    prefix = f"{standard}/{version}/"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    others = read_installed(folder)
    for other in others:
        if (other.standard, other.version) == (standard, version):
            return already(other, package, folder)
    own = [read_schema_file(f"{prefix}{path}", content) for path, content in package.schemas.items()]
    offline = Offline(own, (stored(folder, other) for other in others))
    locations = with_those_of_imported(offline, others)
    declared = messages(own, namespaces)
    with tempfile.TemporaryDirectory(dir=folder, prefix=".new-") as aside:
        places = Places(folder, Path(aside), prefix)
        target = write_schemas(places, package)
        entries = sorted({file.path for file in offline.roots()} | set(declared.values()))
        identities = examine([places.file(path) for path in entries], places.absolute(locations))
        made = Installed(
            standard=standard,
            version=version,
            namespaces=namespaces,
            messages=declared,
            locations=locations,
            identities=identities,
            sha256=package.sha256,
            source=source,
            installed_at=now,
        )
        write_whole(target / INSTALLED, made.model_dump_json(indent=1).encode())
        move(target, folder / standard / version)
    return made


def described(files: tuple[SchemaFile, ...], named: tuple[str, str] | None) -> tuple[str, str, tuple[str, ...]]:
    """Standard, version, and the namespaces of its messages. Raises PackageRefused if nobody tells the name."""
    beginning = {file.namespace for file in Offline(files, ()).roots()}
    said = own_name(files, beginning)
    if said is not None:
        beginning &= {file.namespace for file in files if file.named == said}
    name = named or said
    if name is None:
        raise PackageRefused(
            "Das Paket nennt weder Standard noch Version. Nennen Sie beides, zum Beispiel: --as xoev-code/1.0"
        )
    speaking = {file.namespace for file in files if file.elements} & beginning
    standard, version = name
    if not Installed.named_well(standard, version):
        raise PackageRefused("Standard und Version können so nicht heißen. Nennen Sie sie: --as xoev-code/1.0")
    return standard, version, tuple(sorted(speaking or beginning))


def already(other: Installed, package: Package, folder: Path) -> Installed:
    if other.sha256 == package.sha256:
        return other
    raise PackageRefused(
        f"{other.standard} {other.version} ist schon installiert, aus einem anderen Paket. Soll dieses gelten, "
        f"entfernen Sie zuerst {folder / other.standard / other.version}."
    )


def stored(folder: Path, package: Installed) -> tuple[SchemaFile, ...]:
    """The schemas of an installed package."""
    home = folder / package.standard / package.version
    return tuple(
        read_schema_file(file.relative_to(folder).as_posix(), file.read_bytes()) for file in sorted(home.rglob("*.xsd"))
    )


def with_those_of_imported(offline: Offline, others: Iterable[Installed]) -> dict[str, str]:
    """The package's own table of addresses, and behind it those of every package it imports from."""
    own = offline.locations()
    used = {"/".join(PurePosixPath(path).parts[:2]) for path in own.values()}
    imported: dict[str, str] = {}
    for other in others:
        if f"{other.standard}/{other.version}" in used:
            imported |= other.locations
    return imported | own


def write_schemas(places: Places, package: Package) -> Path:
    """Write the package's schemas and rules into the staging folder; the folder of the version in it."""
    target = places.file(places.own)
    for path, content in {**package.schemas, **package.rules}.items():
        file = target / path
        file.parent.mkdir(parents=True, exist_ok=True)
        write_whole(file, content)
    return target


def write_whole(file: Path, content: bytes) -> None:
    with file.open("xb") as opened:
        opened.write(content)
        opened.flush()
        os.fsync(opened.fileno())


def move(ready: Path, target: Path) -> None:
    """Put the finished folder in its place, on the disk too. Raises PackageRefused if something stands there."""
    for folder in (*(path for path in ready.rglob("*") if path.is_dir()), ready):
        flush_folder(folder)
    target.parent.mkdir(exist_ok=True)
    try:
        ready.rename(target)
    except OSError as error:
        if error.errno not in (errno.ENOTEMPTY, errno.EEXIST):
            raise
        raise PackageRefused(f"Unter {target} steht schon etwas. Entfernen Sie es zuerst.") from None
    flush_folder(target.parent)
    flush_folder(target.parent.parent)
