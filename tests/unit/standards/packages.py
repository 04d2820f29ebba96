"""Packages for tests: tiny ones written here, and the genuine ones zipped from the material beside the project."""

import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest import mock

from portal.standards import Installed, Registry, install, schema_child
from tests.tools import shared

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)

#: A message with a code, a list of persons with identities, and references to them.
LETTER = """<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:l="urn:test:letter:{version}"
    xmlns:t="urn:test:types" targetNamespace="urn:test:letter:{version}" elementFormDefault="qualified">
  <xs:annotation><xs:appinfo><standard><nameTechnisch>Letter</nameTechnisch></standard>
    <versionStandard><version>{version}</version></versionStandard></xs:appinfo></xs:annotation>
  <xs:import namespace="urn:test:types" schemaLocation="https://test.example/types/base-types.xsd"/>
  <xs:include schemaLocation="parts/person.xsd"/>
  <xs:element name="letter.0100"><xs:complexType><xs:sequence>
    <xs:element name="kind" type="t:Kind"/>
    <xs:element name="person" type="l:Person" minOccurs="0" maxOccurs="unbounded"/>
    <xs:element name="about" type="xs:IDREF" minOccurs="0" maxOccurs="unbounded"/>
    <xs:element name="all" minOccurs="0"><xs:complexType><xs:attribute name="of" type="xs:IDREFS"/></xs:complexType>
    </xs:element>
    <xs:any namespace="##other" processContents="lax" minOccurs="0" maxOccurs="unbounded"/>
  </xs:sequence></xs:complexType></xs:element>
</xs:schema>"""

PERSON = """<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:l="urn:test:letter:{version}"
    targetNamespace="urn:test:letter:{version}" elementFormDefault="qualified">
  <xs:complexType name="Person"><xs:sequence>
    <xs:element name="id" type="xs:ID" minOccurs="0"/><xs:element name="name" type="xs:string"/>
    <xs:element name="child" type="l:Person" minOccurs="0"/>
  </xs:sequence></xs:complexType>
  <xs:complexType name="Named"><xs:complexContent><xs:extension base="l:Person"><xs:sequence>
    <xs:element name="key" type="xs:ID"/></xs:sequence></xs:extension></xs:complexContent></xs:complexType>
</xs:schema>"""

TYPES = """<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:test:types">
  <xs:simpleType name="Kind"><xs:restriction base="xs:string">{values}</xs:restriction></xs:simpleType>
</xs:schema>""".format(values="".join(f'<xs:enumeration value="wert-{number}"/>' for number in range(20)))

#: What a package for an electronic file says, and how long its number may be.
FILING = """<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:xoev-de:xdomea:schema:{version}"
    elementFormDefault="qualified">
  <xs:annotation><xs:appinfo><standard><nameTechnisch>xdomea</nameTechnisch></standard>
    <versionStandard><version>{version}</version></versionStandard></xs:appinfo></xs:annotation>
  <xs:element name="FVDaten.SGOAblegen.0605"><xs:complexType><xs:sequence>
    <xs:element name="Kopf" type="xs:anyType"/>
    <xs:element name="SchriftgutobjektZumAblegen"><xs:complexType><xs:sequence>
      <xs:element name="FachverfahrenObjektID"><xs:simpleType><xs:restriction base="xs:string">
        <xs:maxLength value="{longest_reference}"/></xs:restriction></xs:simpleType></xs:element>
      <xs:any maxOccurs="unbounded" processContents="skip"/>
    </xs:sequence></xs:complexType></xs:element>
  </xs:sequence></xs:complexType></xs:element>
  <xs:element name="Aktenplan.Aktenplan.0301"><xs:complexType><xs:sequence>
    <xs:element name="Kopf" type="xs:anyType"/>
    <xs:any minOccurs="{units}" maxOccurs="{units}" processContents="skip"/>
  </xs:sequence></xs:complexType></xs:element>
</xs:schema>"""


def answer_here(_program: Path, request: dict[str, Any], *_limits: float) -> Any:
    return schema_child.answer(request)


@contextmanager
def in_process() -> Iterator[None]:
    """Schemas are compiled in this process meanwhile, which saves a second for each package."""
    with (
        mock.patch("portal.standards.compiling.ask_child", answer_here),
        mock.patch("portal.standards.message_tree.ask_child", answer_here),
    ):
        yield


def letter(version: str = "1.0") -> dict[str, str]:
    return {"xsd/letter.xsd": LETTER.format(version=version), "xsd/parts/person.xsd": PERSON.format(version=version)}


def filing(version: str = "3.1.0", longest_reference: int = 100, units: int = 1) -> dict[str, str]:
    """An xdomea of our own: it accepts what the portal writes, unless the number or the file plan may not be so long.

    ``units`` is how many elements stand beside the head of a file plan; the portal writes one.
    """
    return {"xsd/xdomea.xsd": FILING.format(version=version, longest_reference=longest_reference, units=units)}


def zipped(file: Path, content: Mapping[str, str | bytes]) -> Path:
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        for name, text in content.items():
            package.writestr(zipfile.ZipInfo(name), text, zipfile.ZIP_DEFLATED)
    return file


def take(folder: Path, content: Mapping[str, str | bytes], named: tuple[str, str] | None = None) -> Installed:
    """Install a package with this content below ``folder``."""
    with TemporaryDirectory() as aside:
        package = zipped(Path(aside, "package.zip"), content)
        return install(package, folder, source="test", now=NOW, named=named)


def letters(folder: Path) -> Registry:
    """A registry that knows the letter, and the types it imports."""
    take(folder, {"base-types.xsd": TYPES}, ("test-types", "1.0"))
    take(folder, letter())
    return Registry.open(folder)


#: The genuine packages in the order of their imports, each with its folder in the material. The W3C's schema for
#: signatures has a document type and is therefore refused; nothing imports it.
GENUINE = {
    ("xoev-basis", "1.0"): "xoev-basis",
    ("xbau-kernmodul", "1.3.0"): "xbau-kernmodul-1.3.0",
    ("xbau", "2.6"): "xbau-2.6/xsd",
    ("xdomea", "3.0.0"): "xdomea-3.0.0",
    ("xdomea", "3.1.0"): "xdomea-3.1.0",
    ("xdomea", "4.0.0"): "xdomea-4.0.0/xsd",
    ("xbeteiligung", "1.2"): "xbeteiligung",
}
WITH_DOCUMENT_TYPE = "xmldsig-core-schema.xsd"

KEPT: list[TemporaryDirectory[str]] = []


def genuine_files(folder: str) -> dict[str, bytes]:
    home = shared() / "xoev" / folder
    files = (file for file in sorted(home.rglob("*")) if file.is_file() and file.name != WITH_DOCUMENT_TYPE)
    return {file.relative_to(home).as_posix(): file.read_bytes() for file in files}


@cache
def genuine() -> Path:
    """A folder with every genuine package installed, made once per process."""
    shared()
    # A name that addresses and paths write differently.
    KEPT.append(TemporaryDirectory(prefix="amtliche Schemas ü%20-"))
    folder = Path(KEPT[0].name)
    with in_process():
        for name, home in GENUINE.items():
            take(folder, genuine_files(home), name if home == "xoev-basis" else None)
    return folder


def samples() -> list[Path]:
    """The genuine and constructed messages of the installed standards, but not those that are templates."""
    home = shared() / "xoev"
    folders = ("xdomea-3.0.0", "xdomea-4.0.0", "xbeteiligung")
    found = [file for folder in folders for file in (home / folder / "samples").glob("*.xml")]
    return sorted(file for file in found if "template" not in file.name) + sorted(
        (home / "constructed-samples").glob("*.xml")
    )
