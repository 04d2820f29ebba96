"""A request about a piece of land (1200), and that one is taken back (1130): XBau-Kernmodul 1.3.0.

The standard has no element for what somebody wants to do there: that stands in the files beside the message.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from lxml import etree

from portal.official.model import Content, MessageNotWritten, MessageType, Slot
from portal.official.profiles import checked
from portal.official.xbau.elements import LINE, Branch
from portal.official.xbau.files import write_files
from portal.official.xbau.land import PARCEL_SLOTS, PLACE_SLOTS, known_or_unknown, write_parcel, write_place
from portal.official.xbau.message import CORE, TOWN, begin, town_authority, write_case_reference
from portal.official.xbau.people import APPLICANT, write_applicant
from portal.xoev import case_id

REQUEST_CODE = "universellerAntrag.antrag.1200"
WITHDRAWAL_CODE = "prozessnachrichten.ruecknahme.1130"

#: A reference to an earlier message stands in the namespace of the XÖV modules, unlike the message around it.
BASIC_MESSAGE = "http://xoev.de/schemata/basisnachricht/g2g/1_1"

#: XBau leaves the list of kinds of requests to who sends: ours are the services.
REQUEST_KINDS = ("urn:ozg-portal:codeliste:leistung", "1")
KIND = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
PREFIX = re.compile(r"[a-z]{3}")

READER_SLOT = Slot("empfaenger.praefix", "Art der Behörde im DVDV, 3 Buchstaben; sonst „gba“ für das Bauamt", LINE)


def reader_prefix(content: Content) -> str:
    """Which kind of authority reads it. Raises MessageNotWritten if it is no prefix of the directory."""
    prefix = content.values.get(READER_SLOT.name) or TOWN
    if not PREFIX.fullmatch(prefix):
        raise MessageNotWritten(READER_SLOT.name, "Der Präfix im DVDV besteht aus 3 Kleinbuchstaben, etwa „gba“.")
    return str(prefix)


def write_request(content: Content, version: str) -> etree._Element:
    """``universellerAntrag.antrag.1200``. Raises MessageNotWritten."""
    kind = content.values.get("art") or content.service.id
    if not KIND.fullmatch(kind):
        raise MessageNotWritten("art", "Die Art des Antrags besteht aus Kleinbuchstaben, Ziffern und „-“.")
    request = begin(CORE, version, REQUEST_CODE, content, town_authority(content, reader_prefix(content)))
    write_case_reference(request, "referenzAntragsservice", content)
    request.code("artDesAntrags", REQUEST_KINDS, kind)
    write_applicant(request.add("antragsteller"), content, "antragsteller")
    land = request.add("grundstueck")
    write_place(land.add("anschriftGrundstueck"), content)
    for parcel in known_or_unknown(content):
        write_parcel(land.add("flurstueck"), parcel, content.municipality)
    write_files(request, "anlagen", content)
    return checked(request.element, CORE.profile(request.element))


def write_withdrawal(content: Content, version: str) -> etree._Element:
    """``prozessnachrichten.ruecknahme.1130``; the reference is that of the application. Raises MessageNotWritten."""
    message = begin(CORE, version, WITHDRAWAL_CODE, content, town_authority(content, reader_prefix(content)))
    about = message.add("bezug")
    about.leaf("referenz", str(case_id(content.municipality.slug, content.reference)))
    about.optional("vorgang", content.values.get("aktenzeichen"))
    write_former_message(about, content.values)
    paragraphs = [line for line in str(content.values.get("begruendung") or "").splitlines() if line.strip()]
    if paragraphs:
        information = message.add("information")
        for paragraph in paragraphs:
            information.leaf("textabsatz", paragraph)
    write_files(message, "anlagen", content)
    return checked(message.element, CORE.profile(message.element))


def write_former_message(about: Branch, values: Any) -> None:
    """The message that is taken back, if its id is known; then its kind and instant must be, too."""
    if not (former := values.get("nachricht.id")):
        return
    try:
        found, instant = UUID(former), datetime.fromisoformat(values.get("nachricht.zeitpunkt") or "")
    except ValueError:
        raise MessageNotWritten("nachricht.id", "Zur früheren Nachricht gehören ihre UUID und ihr Zeitpunkt.") from None
    if instant.tzinfo is None:
        raise MessageNotWritten("nachricht.zeitpunkt", "Der Zeitpunkt braucht eine Zeitzone.")
    message = replace(about.add("bezugNachricht"), namespace=BASIC_MESSAGE)
    message.leaf("nachrichtenUUID", str(found))
    message.code("nachrichtentyp", CORE.message_codes, values.get("nachricht.typ") or REQUEST_CODE.rpartition(".")[2])
    message.leaf("erstellungszeitpunkt", f"{instant.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}")


REQUEST = MessageType(
    name="xbau-kernmodul:1200",
    standard=CORE.folder,
    code=REQUEST_CODE,
    title="Antrag zu einem Grundstück",
    namespaces=CORE.namespaces,
    slots=(
        *APPLICANT,
        *PLACE_SLOTS,
        *PARCEL_SLOTS,
        Slot("art", "Art des Antrags als Schlüssel; sonst die Kennung der Leistung", LINE),
        READER_SLOT,
    ),
    write=write_request,
    taken_back_by="xbau-kernmodul:1130",
)

WITHDRAWAL = MessageType(
    name="xbau-kernmodul:1130",
    standard=CORE.folder,
    code=WITHDRAWAL_CODE,
    title="Rücknahme eines Antrags",
    namespaces=CORE.namespaces,
    slots=(
        Slot("begruendung", "Warum der Antrag zurückgenommen wird", LINE),
        Slot("aktenzeichen", "Aktenzeichen der Behörde", LINE),
        Slot("nachricht.id", "UUID der Nachricht, die zurückgenommen wird", LINE),
        Slot("nachricht.typ", "Nummer dieser Nachricht, sonst 1200", LINE),
        Slot("nachricht.zeitpunkt", "Wann sie erstellt wurde", LINE),
        READER_SLOT,
    ),
    write=write_withdrawal,
)
