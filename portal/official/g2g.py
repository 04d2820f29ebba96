"""The head that XÖV messages between authorities share (XÖV-Basisnachricht G2G 1.1): what, when, from whom, to whom.

XBeteiligung writes its elements in three namespaces of their own, the standards of XInneres without one: ``Names`` says
which. Authorities are known by their key in the DVDV, the directory of administrative services: prefix and number,
``ags:06437011``. The portal knows the number of a municipality (AGS) but neither its own nor that of a registry
office; where the service file does not say them (slots ``author.key``, ``reader.key``), the key ends in „unbekannt“,
for a made-up number could be somebody's.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC

from lxml import etree

from portal.catalogue import Municipality
from portal.official.elements import add_bare, add_in, with_code
from portal.official.model import Content, MessageNotWritten, Slot

PRODUCT = "OZG-Portal"
DIRECTORY = ("urn:xoev-de:kosit:codeliste:verzeichnisdienst", "3")
CHANNELS = ("urn:de:xoev:codeliste:erreichbarkeit", "3")
EMAIL, PHONE, OTHER_CHANNEL = "01", "02", "07"

#: Street and number as the municipality's file writes them in one line: „Marktplatz 1 a“.
STREET = re.compile(r"(?P<street>.*\S)\s+(?P<number>[0-9]{1,4})\s*(?P<rest>[A-Za-z0-9/.\- ]{0,8})")

KEYS = (
    Slot("author.key", "Schlüssel des Portals im DVDV mit Präfix", frozenset({"text"})),
    Slot("reader.key", "Schlüssel der empfangenden Behörde im DVDV mit Präfix", frozenset({"text"})),
)


@dataclass(frozen=True, slots=True)
class Names:
    """The namespaces of the head: of itself, of an authority's details, of how it can be reached. None: without one."""

    head: str | None = None
    authority: str | None = None
    reach: str | None = None


@dataclass(frozen=True, slots=True)
class Authority:
    """Who writes or reads: its key in the DVDV with prefix, its name, and (channel, address) of how to reach it."""

    key: str
    name: str
    reach: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Kind:
    """Which message it is: number and name in the standard's list of messages."""

    code: str
    name: str
    code_list: str
    list_version: str


UNQUALIFIED = Names()


def message_root(namespace: str, prefix: str, kind: Kind, standard: str, version: str) -> etree._Element:
    """The root element with the attributes every message between authorities has."""
    root = etree.Element(f"{{{namespace}}}{kind.name}", nsmap={prefix: namespace})
    for name, value in (("produkt", PRODUCT), ("produkthersteller", PRODUCT), ("standard", standard)):
        root.set(name, value)
    root.set("version", version)
    return root


def write_head(
    root: etree._Element, content: Content, kind: Kind, reader: Authority, author: Authority, names: Names = UNQUALIFIED
) -> None:
    """Raises MessageNotWritten if the instant has no time zone."""
    if content.created_at.tzinfo is None:
        raise MessageNotWritten("erstellungszeitpunkt", "Der Zeitpunkt braucht eine Zeitzone.")
    head = add_in(root, names.head, "nachrichtenkopf.g2g")
    identity = add_in(head, names.head, "identifikation.nachricht")
    add_in(identity, names.head, "nachrichtenUUID", str(content.message_id))
    kind_of_message = add_in(identity, names.head, "nachrichtentyp")
    with_code(kind_of_message, kind.code, kind.code_list, kind.list_version)
    add_bare(kind_of_message, "name", kind.name)
    instant = content.created_at.astimezone(UTC)
    written = f"{instant:%Y-%m-%dT%H:%M:%S}.{instant.microsecond // 1000:03}Z"
    add_in(identity, names.head, "erstellungszeitpunkt", written)
    write_authority(add_in(head, names.head, "leser"), reader, names)
    write_authority(add_in(head, names.head, "autor"), author, names)


def write_authority(element: etree._Element, authority: Authority, names: Names) -> None:
    with_code(add_in(element, names.authority, "verzeichnisdienst"), "DVDV", *DIRECTORY)
    add_in(element, names.authority, "kennung", authority.key)
    add_in(element, names.authority, "name", authority.name)
    for channel, address in authority.reach:
        write_reach(add_in(element, names.reach, "erreichbarkeit"), channel, address, names.reach)


def write_reach(element: etree._Element, channel: str, address: str, namespace: str | None = None) -> None:
    with_code(add_in(element, namespace, "kanal"), channel, *CHANNELS)
    add_in(element, namespace, "kennung", address)


def portal_of(content: Content, prefix: str) -> Authority:
    """The portal as author: it speaks for the municipality, which is reached by telephone and e-mail."""
    town = content.municipality
    key = content.values.get("author.key") or f"{prefix}:unbekannt"
    return Authority(str(key), f"Serviceportal {town.official_name}", ((PHONE, town.phone), (EMAIL, town.email)))


def reader_of(content: Content, key: str, name: str) -> Authority:
    return Authority(str(content.values.get("reader.key") or key), name)


def write_place(element: etree._Element, town: Municipality) -> None:
    """The town hall as XInneres writes the address of an authority: ``gebaeude``, the number apart from the street."""
    building = add_bare(element, "gebaeude")
    split = STREET.fullmatch(town.address.street)
    if split is not None:
        add_bare(building, "hausnummer", split["number"])
        if split["rest"].strip():
            add_bare(building, "hausnummerBuchstabeZusatzziffer", split["rest"].strip())
    add_bare(building, "postleitzahl", town.address.postal_code)
    add_bare(building, "strasse", split["street"] if split else town.address.street)
    add_bare(building, "wohnort", town.address.city)
