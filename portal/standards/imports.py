"""Where does each import of a schema lead, when nothing may be fetched?

Schemas name their imports by addresses on the internet, by neighbours, or by namespace alone. Here each of them leads
to a file that is on this machine: beside it, elsewhere in its package, or in a package that is installed already.

    http://xoev.de/schemata/code/1_0/xoev-code.xsd  →  xoev-code/1.0/xoev-code.xsd
"""

from __future__ import annotations

import posixpath
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from lxml import etree

from portal.standards.package import PackageRefused
from portal.xoev import parse_safely

XS = "{http://www.w3.org/2001/XMLSchema}"
INCLUDING = frozenset({XS + "include", XS + "redefine"})

#: Which package brings what XÖV schemas often import, for the sentence that names what is missing.
HOLDERS: Mapping[str, str] = {
    "http://xoev.de/schemata/code/": "XÖV-Bibliothek: xoev-code",
    "http://xoev.de/schemata/basisnachricht/": "XÖV-Basisnachricht",
    "http://xoev.de/latinchars/": "Lateinische Zeichen in UNICODE (latinchars)",
    "urn:xoev-de:kosit:xoev:datentyp:din": "DIN 91379, Datentypen",
    "http://www.xleitstelle.de/xbau/kernmodul/": "XBau-Kernmodul",
    "http://www.opengis.net/gml/": "XPlanung: GML-Profil",
    "http://www.w3.org/": "W3C-Schemas (xml.xsd, xlink.xsd)",
}


@dataclass(frozen=True, slots=True)
class Reference:
    """An ``xs:import`` or ``xs:include``: the namespace it is about, and the address as it is written."""

    namespace: str
    location: str
    within: bool


@dataclass(frozen=True, slots=True)
class SchemaFile:
    """What one schema says of itself. ``path`` is that below the folder of all standards, ``named`` the standard's
    own name and version, where the file tells them.
    """

    path: str
    namespace: str
    elements: tuple[str, ...]
    references: tuple[Reference, ...]
    named: tuple[str, str] | None

    @property
    def file_name(self) -> str:
        return posixpath.basename(self.path)

    def address(self, reference: Reference) -> str:
        """The reference's location, a relative one as path below the folder of all standards."""
        if ":" in reference.location:
            return reference.location
        return posixpath.normpath(posixpath.join(posixpath.dirname(self.path), reference.location))


def read_schema_file(path: str, content: bytes) -> SchemaFile:
    """What the schema says of itself. Raises PackageRefused if it is none."""
    root = parse_safely(content)
    if root.tag != f"{XS}schema":
        raise PackageRefused(f"„{path}“ ist kein XML-Schema (XSD 1.0).")
    namespace = root.get("targetNamespace", "")
    return SchemaFile(
        path,
        namespace,
        tuple(one.get("name", "") for one in root.iterchildren(XS + "element") if one.get("abstract") != "true"),
        tuple(references(root, namespace)),
        named(root),
    )


def references(root: etree._Element, namespace: str) -> Iterator[Reference]:
    for child in root.iterchildren(XS + "import", *INCLUDING):
        location = child.get("schemaLocation", "").strip()
        if location:
            within = child.tag in INCLUDING
            yield Reference(namespace if within else child.get("namespace", ""), location, within)


def named(root: etree._Element) -> tuple[str, str] | None:
    """Name and version as XÖV schemas carry them: ``("xbau-kernmodul", "1.3.0")``."""
    about = f"{XS}annotation/{XS}appinfo/"
    name = root.findtext(f"{about}standard/nameTechnisch")
    version = root.findtext(f"{about}versionStandard/version")
    return (name.strip().lower(), version.strip()) if name and version else None


class Offline:
    """Every schema file within reach: those of the new package, and those of the packages that are installed."""

    def __init__(self, own: Iterable[SchemaFile], installed: Iterable[tuple[SchemaFile, ...]]) -> None:
        self.own = {file.path: file for file in own}
        self._shelves = (tuple(self.own.values()), *installed)
        self._by_path = {file.path: file for shelf in self._shelves for file in shelf}

    def target(self, file: SchemaFile, reference: Reference) -> SchemaFile | None:
        """The file that stands for the reference; None if none within reach does."""
        beside = self._by_path.get(file.address(reference))
        if beside is not None or reference.within:
            return beside
        wanted = posixpath.basename(reference.location)
        fitting = [[other for other in shelf if other.namespace == reference.namespace] for shelf in self._shelves]
        by_name = (other for shelf in fitting for other in shelf if other.file_name == wanted)
        alone = (shelf[0] for shelf in fitting if len(shelf) == 1)
        return next(by_name, None) or next(alone, None)

    def locations(self) -> dict[str, str]:
        """For the package's own imports that lead elsewhere than written: address → path.

        Raises PackageRefused, naming all that is missing.
        """
        found: dict[str, str] = {}
        missing: list[str] = []
        for file in self.own.values():
            for reference in file.references:
                target, address = self.target(file, reference), file.address(reference)
                if target is None:
                    missing.append(missing_words(file, reference))
                elif target.path != address:
                    found[address] = target.path
        if missing:
            raise PackageRefused("Dem Paket fehlen Schemas anderer Pakete:\n" + "\n".join(dict.fromkeys(missing)))
        return found

    def roots(self) -> tuple[SchemaFile, ...]:
        """The package's files that no other of its files refers to: where its messages begin."""
        used = {
            target.path
            for file in self.own.values()
            for reference in file.references
            if (target := self.target(file, reference)) is not None and target is not file
        }
        return tuple(file for path, file in sorted(self.own.items()) if path not in used) or tuple(self.own.values())


def missing_words(file: SchemaFile, reference: Reference) -> str:
    if reference.within:
        return f"„{file.file_name}“ braucht „{reference.location}“ aus demselben Paket. Das Paket ist unvollständig."
    holder = next((words for start, words in HOLDERS.items() if reference.namespace.startswith(start)), None)
    first = f"Installieren Sie zuerst „{holder}“." if holder else "Installieren Sie zuerst das Paket, das es enthält."
    return f"„{posixpath.basename(reference.location)}“ (Namensraum {reference.namespace}) fehlt. {first}"


def messages(files: Iterable[SchemaFile], namespaces: Iterable[str]) -> dict[str, str]:
    """Every global element in one of these namespaces, by expanded name, and the file that declares it."""
    wanted = frozenset(namespaces)
    found: dict[str, str] = {}
    for file in sorted(files, key=lambda file: file.path):
        if file.namespace in wanted:
            for name in file.elements:
                found.setdefault(f"{{{file.namespace}}}{name}", file.path)
    return found


def own_name(files: Iterable[SchemaFile], namespaces: Iterable[str]) -> tuple[str, str] | None:
    """Name and version of the standard, if the package's own schemas agree on them."""
    wanted = frozenset(namespaces)
    said: defaultdict[tuple[str, str], int] = defaultdict(int)
    for file in files:
        if file.namespace in wanted and file.named is not None:
            said[file.named] += 1
    return next(iter(said)) if len(said) == 1 else None
