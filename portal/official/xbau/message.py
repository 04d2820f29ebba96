"""What every message of XBau begins with: who made it, who reads it, which one it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC
from uuid import UUID, uuid5

from lxml import etree

from portal.official.g2g import Authority
from portal.official.model import Content, MessageNotWritten
from portal.official.xbau.elements import Branch
from portal.xoev import case_id

PRODUCT = "OZG-Portal"
#: The version of these writers, not of the portal: an upgrade between two attempts changes no byte.
WRITER_VERSION = "1"

DIRECTORIES = ("urn:xoev-de:kosit:codeliste:verzeichnisdienst", "1")

#: Kinds of authorities in the federal directory DVDV (code list urn:xoev-de:bund:bmi:bit:codeliste:dvdv.praefix, 51).
PORTAL, TOWN, BUILDING_AUTHORITY = "kop", "gba", "bab"


@dataclass(frozen=True, slots=True)
class Standard:
    """One part of XBau: its name in messages, its code list of messages, and the namespace of each version."""

    name: str
    folder: str
    prefix: str
    message_codes: tuple[str, str]
    namespaces: dict[str, str]
    qualified: bool

    def profile(self, message: etree._Element) -> str:
        """The schema of ours that this message keeps to, below ``xoev_schemas``."""
        return f"{self.folder}/{etree.QName(message).localname}.xsd"


CORE = Standard(
    "XBau-Kernmodul",
    "xbau-kernmodul",
    "xbauk",
    ("urn:xoev-de:xbau-kernmodul:codeliste:xbau-kernmodul-nachrichten", "3.0"),
    {"1.3.0": "http://www.xleitstelle.de/xbau/kernmodul/1/3/0"},
    qualified=False,
)
HOUSING = Standard(
    "XBau-Hochbau",
    "xbau-hochbau",
    "xbau",
    ("urn:xoev-de:xbau:codeliste:xbau-nachrichten", "4.0"),
    {"2.6": "http://www.xleitstelle.de/xbau/2/6"},
    qualified=True,
)


def derived_id(content: Content, role: str) -> UUID:
    """The id of one object of this message: the same in every repetition, another in every other message."""
    return uuid5(content.message_id, role)


def town_authority(content: Content, prefix: str = TOWN) -> Authority:
    """The municipality itself. Its number in the directory is taken to be its regional key."""
    return Authority(f"{prefix}:{content.municipality.ars}", content.municipality.official_name)


def district_authority(content: Content) -> Authority:
    """The district's building authority: the first five figures of the regional key are the district's."""
    return Authority(
        f"{BUILDING_AUTHORITY}:{content.municipality.ars[:5]}0000000",
        f"Bauaufsicht des Landkreises, zuständig für {content.municipality.official_name}",
    )


def begin(standard: Standard, version: str, code: str, content: Content, reader: Authority) -> Branch:
    """The root of message ``code`` with its head. Raises MessageNotWritten for an instant without a time zone."""
    if content.created_at.tzinfo is None:
        raise MessageNotWritten("erstellungszeitpunkt", "Der Zeitpunkt braucht eine Zeitzone.")
    namespace = standard.namespaces[version]
    root = etree.Element(f"{{{namespace}}}{code}", nsmap={standard.prefix: namespace})
    attributes = {
        "produkt": PRODUCT,
        "produkthersteller": PRODUCT,
        "produktversion": WRITER_VERSION,
        "standard": standard.name,
        "version": version,
    }
    for name, value in attributes.items():
        root.set(name, value)
    head = Branch(root).add("nachrichtenkopf.g2g")
    identity = head.add("identifikation.nachricht")
    identity.leaf("nachrichtenUUID", str(content.message_id))
    identity.code("nachrichtentyp", standard.message_codes, code.rpartition(".")[2])
    identity.leaf("erstellungszeitpunkt", f"{content.created_at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}")
    write_authority(head.add("leser"), reader)
    portal = Authority(town_authority(content, PORTAL).key, f"Serviceportal {content.municipality.official_name}")
    write_authority(head.add("autor"), portal)
    return Branch(root, namespace if standard.qualified else "")


def write_authority(branch: Branch, authority: Authority) -> None:
    branch.code("verzeichnisdienst", DIRECTORIES, "DVDV")
    branch.leaf("kennung", authority.key)
    branch.leaf("name", authority.name)


def write_case_reference(branch: Branch, name: str, content: Content) -> None:
    """The id under which the authority finds everything about this application again."""
    case = case_id(content.municipality.slug, content.reference)
    branch.add(name).unqualified().leaf("referenzAntragsservice", str(case))
