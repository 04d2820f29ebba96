"""Which piece of land: parcels of the land register, and where one finds them.

    Gemarkung Michelstadt, Flur 3, Flurstück 127/4

Whoever puts a skip on the road knows the street and not the parcel, while XBau demands one of every request. Then the
message names the municipality as Gemarkung and the parcel 0, a number no parcel has; the address says the place.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from portal.catalogue import Municipality
from portal.official.model import Content, MessageNotWritten, Slot
from portal.official.xbau.elements import LINE, Branch

STATES = ("urn:de:bund:destatis:bevoelkerungsstatistik:schluessel:bundesland", "2010-04-01")

#: Numerator and denominator, of five and four figures at most (XBau-Kernmodul 1.3.0, KodierungFlurstueck).
PARCEL = re.compile(r"(?P<numerator>[0-9]{1,5})(?:\s*/\s*(?P<denominator>[0-9]{1,4}))?")
SECTION = re.compile(r"[0-9]{1,3}")
UNKNOWN_PARCEL = "0"

PARCEL_SLOTS = (
    Slot("gemarkung", "Gemarkung", LINE),
    Slot("flur", "Nummer der Flur, höchstens 3 Ziffern", frozenset({"text", "number"})),
    Slot("flurstueck", "Nummer des Flurstücks, etwa 127/4", LINE),
)
PLACE_SLOTS = (
    Slot("ort.anschrift", "Anschrift der Stelle oder des Grundstücks", frozenset({"address"})),
    Slot("ort.strasse", "Straße oder Platz, wenn es keine Anschrift gibt", LINE),
    Slot("ort.stelle", "Genaue Stelle, etwa „vor Haus 12“", LINE),
    Slot("ort.ortsteil", "Ortsteil", LINE),
)


@dataclass(frozen=True, slots=True)
class Parcel:
    """One parcel: ``section`` is its Flur, which not every district (Gemarkung) has."""

    district: str
    section: str
    numerator: str
    denominator: str


def parcels(content: Content) -> tuple[Parcel, ...]:
    """The parcels that were asked for, none if nobody knew one. Raises MessageNotWritten for numbers that are none."""
    columns = (listed(content.values.get(slot)) for slot in ("gemarkung", "flur", "flurstueck"))
    return tuple(parcel(content.municipality, *row) for row in zip_longest(*columns) if row[2])


def listed(value: Any) -> list[Any]:
    """One answer, or those of all items of a group."""
    return list(value) if isinstance(value, list | tuple) else [value]


def parcel(town: Municipality, district: str | None, section: object, number: str) -> Parcel:
    found = PARCEL.fullmatch(number.strip())
    if found is None:
        raise MessageNotWritten("flurstueck", "Die Nummer des Flurstücks muss aussehen wie 127 oder 127/4.")
    flur = str(section or "").strip()
    if flur and not SECTION.fullmatch(flur):
        raise MessageNotWritten("flur", "Die Nummer der Flur hat höchstens 3 Ziffern.")
    return Parcel((district or "").strip() or town.name, flur, found["numerator"], found["denominator"] or "")


def write_parcel(branch: Branch, found: Parcel, town: Municipality) -> None:
    """The state is the first two figures of the regional key."""
    inside = branch.unqualified()
    inside.code("bundesland", STATES, town.ars[:2])
    key = inside.add("kodierungFlurstueck")
    key.add("gemarkung").leaf("bezeichnung", found.district)
    key.optional("flur", found.section)
    key.leaf("zaehler", found.numerator)
    key.optional("nenner", found.denominator)


def known_or_unknown(content: Content) -> tuple[Parcel, ...]:
    """The parcels, or the one that says that nobody knew it."""
    return parcels(content) or (Parcel(content.municipality.name, "", UNKNOWN_PARCEL, ""),)


def needed_parcels(content: Content) -> tuple[Parcel, ...]:
    found = parcels(content)
    if not found:
        raise MessageNotWritten(
            "flurstueck", "Die Nachricht braucht ein Flurstück. Bitte in der Leistung danach fragen."
        )
    return found


def write_place(branch: Branch, content: Content) -> None:
    """Where the land lies, as an address: one of its own, or street and place as words. Its parts are unqualified."""
    values, town = content.values, content.municipality
    address: Mapping[str, str] = values.get("ort.anschrift") or {}
    inside = branch.unqualified()
    inside.optional("strasse", address.get("street") or values.get("ort.strasse"))
    inside.optional("hausnummer", address.get("house_number"))
    inside.optional("postleitzahl", address.get("postal_code") or only(town.postal_codes))
    inside.leaf("ort", address.get("city") or town.name)
    inside.optional("ortsteil", values.get("ort.ortsteil"))
    inside.optional("zusatz", values.get("ort.stelle"))


def only(codes: tuple[str, ...]) -> str:
    """The postal code of a town that has just one."""
    return codes[0] if len(codes) == 1 else ""
