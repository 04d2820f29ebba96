"""A citizen's statement on a land-use plan as an XBeteiligung message: ``allgemein.stellungnahme.Neuabgegeben.0701``.

Why this one: the part „kommunale Bauleitplanung“ (04xx) has only messages with which an authority opens, changes or
ends a participation. Statements belong to the general part, the same for every kind of planning: 0701 hands a new one
over, 0702 a changed one, 0709 withdraws it. ``verfahrensschrittKommunal`` says that it is about municipal planning.

What the message asks for and the portal cannot know:

    vorgangsID, planID, beteiligungsID   ids that the planning system gave when it opened the participation (0401);
                                         slots for fixed words in the service file, else the portal's reference and
                                         „unbekannt“. The title names the plan in the applicant's words.
    verfahrensteilschritt                its code list is kept by the planning system; „9998“ (kein Schritt) unless said

XBeteiligung 1.2 keeps to the first edition of DIN 91379 (2019), which lacks three letters of
transliterations: ḗ, ē̍ and ō̍. A statement with one of them is refused here with a sentence; everything else arrives.
Source of the structure: XBeteiligung 1.2, XLeitstelle; code numbers from its lists.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast
from uuid import uuid5
from zoneinfo import ZoneInfo

from lxml import etree

from portal.forms import COUNTRIES
from portal.official.elements import add, add_bare, add_in, chosen, needed, with_code
from portal.official.g2g import CHANNELS, EMAIL, KEYS, Kind, Names, message_root, portal_of, reader_of, write_head
from portal.official.model import Content, MessageType, Slot
from portal.official.profiles import checked

NAMESPACES = {"1.2": "https://www.xleitstelle.de/xbeteiligung/12"}
PROFILE = "xbeteiligung/stellungnahme-neuabgegeben-0701.xsd"
GML = "http://www.opengis.net/gml/3.2"
WGS84 = "urn:ogc:def:crs:EPSG::4326"

HEAD = Names(
    "http://xoev.de/schemata/basisnachricht/g2g/1_1",
    "http://xoev.de/schemata/basisnachricht/behoerde/1_1",
    "http://xoev.de/schemata/basisnachricht/kommunikation/1_1",
)
PREFIXES = {"bn-g2g": HEAD.head, "bn-beh": HEAD.authority, "bn-kom": HEAD.reach, "gml": GML}

MESSAGE = Kind(
    "0701",
    "allgemein.stellungnahme.Neuabgegeben.0701",
    "urn:xoev-de:xleitstelle:codeliste:xbeteiligung-nachrichten",
    "1.2",
)
LIST = "urn:xoev-de:xleitstelle:codeliste:"
MIME_TYPES = ("urn:xoev-de:xbeteiligung:codeliste:xbau-mime", "1")

NEW_STATEMENT = "1000"
ANONYMOUS, BY_NAME = "1000", "2000"
ANSWER_BY_EMAIL, ANSWER_BY_POST = "1000", "2000"
NO_STEP = "9998"
UNKNOWN = "unbekannt"

#: Steps of municipal planning in which the public is asked, by the option a service offers (§ 3 BauGB).
STEPS: Mapping[str, str] = {"frueh": "4000", "entwurf": "6000", "unbekannt": NO_STEP}

#: The day of a statement is the day in Germany.
BERLIN = ZoneInfo("Europe/Berlin")


def write(content: Content, version: str) -> etree._Element:
    """The message in this version; raises MessageNotWritten."""
    namespace = NAMESPACES[version]
    root = message_root(namespace, "xbeteiligung", MESSAGE, "XBeteiligung", version)
    root = with_prefixes(root)
    town = content.municipality
    reader = reader_of(content, f"gba:{town.ags}", town.official_name)
    write_head(root, content, MESSAGE, reader, portal_of(content, "kop"), HEAD)
    body = add(root, "nachrichteninhalt")
    add(body, "vorgangsID", fixed(content, "process.id", content.reference))
    write_statement(add(body, "stellungnahme"), content)
    return checked(root, PROFILE)


def with_prefixes(root: etree._Element) -> etree._Element:
    """The same root that knows the prefixes used further down, so that no element has to declare them."""
    named = etree.Element(root.tag, nsmap=cast(dict[str, str], root.nsmap | PREFIXES))
    named.attrib.update(root.attrib)
    return named


def write_statement(statement: etree._Element, content: Content) -> None:
    values = content.values
    add(statement, "stellungnahmeID", str(uuid5(content.message_id, "stellungnahme")))
    add(statement, "planID", fixed(content, "plan.id", UNKNOWN))
    add(statement, "beteiligungsID", fixed(content, "participation.id", UNKNOWN))
    with_code(add(statement, "status"), NEW_STATEMENT, f"{LIST}statusderstellungnahme", "1.0")
    by_name = bool(values.get("name"))
    if by_name:
        write_author(add(statement, "verfasser"), values)
    place = values.get("place") or {}
    mapped = "lat" in place and "lon" in place
    title = str(needed(values, "plan"))
    add(statement, "titel", title if mapped or not place else f"{title}, {place['place']}")
    add(statement, "beschreibung", str(needed(values, "statement")))
    add(statement, "durchgang", fixed(content, "round", "1"))
    add(statement, "datum", f"{content.created_at.astimezone(BERLIN):%Y-%m-%d}")
    with_code(
        add(statement, "artDerStellungnahme"), BY_NAME if by_name else ANONYMOUS, f"{LIST}artderstellungnahme", "1.0"
    )
    if by_name and (values.get("address") or values.get("email")):
        answer = ANSWER_BY_POST if values.get("address") else ANSWER_BY_EMAIL
        with_code(add(statement, "artDerRueckmeldung"), answer, f"{LIST}artderrueckmeldung", "1.0")
    step = chosen(values, "stage", STEPS) if "stage" in values else NO_STEP
    with_code(add(statement, "verfahrensschrittKommunal"), step, f"{LIST}verfahrensschrittkommunal", "1")
    sub_step = fixed(content, "step.detail", NO_STEP)
    with_code(add(statement, "verfahrensteilschritt"), sub_step, f"{LIST}verfahrensteilschritt", "3")
    if mapped:
        write_point(add(add(statement, "georeferenzierung"), "punkt"), content, place)
    for topic in values.get("topics", ()):
        add(statement, "schlagwort", topic)
    if content.files:
        write_files(add(statement, "anlagen"), content)


def fixed(content: Content, slot: str, otherwise: str) -> str:
    return str(content.values.get(slot) or otherwise)


def write_author(author: etree._Element, values: Mapping[str, Any]) -> None:
    organisation, address = values.get("organisation"), values.get("address")
    if not organisation:
        add(author, "privatperson", "true")
    name = add(author, "name")
    add_bare(add_bare(name, "familienname"), "name", values["name"]["family"])
    given = add_bare(name, "vorname")
    if values["name"].get("given"):
        add_bare(given, "name", values["name"]["given"])
    else:
        add_bare(given, "nichtVorhanden", "true")
    if organisation:
        add(add(author, "organisation"), "name", organisation)
    if address:
        write_address(add(author, "anschrift"), address)
    if values.get("email"):
        reach = add(author, "kommunikation")
        with_code(add_bare(reach, "kanal"), EMAIL, *CHANNELS)
        add_bare(reach, "kennung", values["email"])


def write_address(element: etree._Element, address: Mapping[str, str]) -> None:
    """A country other than Germany stands in words beside the town, as a letter would have it."""
    number = address.get("house_number")
    add_bare(element, "strasse", address["street"])
    if number and number != "ohne":
        add_bare(element, "hausnummer", number)
    if address.get("postal_code"):
        add_bare(element, "postleitzahl", address["postal_code"])
    add_bare(element, "ort", address["city"])
    if address.get("country", "DE") != "DE":
        add_bare(element, "zusatz", COUNTRIES[address["country"]])


def write_point(element: etree._Element, content: Content, place: Mapping[str, str]) -> None:
    point = add_bare(add_bare(element, "punkt"), "punkt")
    point.set(f"{{{GML}}}id", f"p-{uuid5(content.message_id, 'punkt')}")
    add_in(point, GML, "pos", f"{place['lat']} {place['lon']}").set("srsName", WGS84)
    if place.get("place"):
        add_bare(element, "erlaeuterung", place["place"])


def write_files(element: etree._Element, content: Content) -> None:
    for file in content.files:
        attached = add_bare(element, "anlage")
        add_bare(attached, "bezeichnung", file.title or file.name)
        add_bare(attached, "datum", f"{file.dated:%Y-%m-%d}")
        with_code(add_bare(attached, "mimeType"), file.media_type, *MIME_TYPES)
        namespace = etree.QName(element).namespace
        beside = add_in(add_bare(attached, "anhangOderVerlinkung"), namespace, "anhang")
        add_bare(beside, "dokumentid", str(file.file_id))
        add_bare(beside, "dateiname", file.name)


TEXT = frozenset({"text"})
SLOTS = (
    Slot("plan", "Name des Plans", TEXT, required=True),
    Slot("statement", "die Stellungnahme", TEXT, required=True),
    Slot("stage", f"Stand der Planung; Schlüssel der Optionen: {', '.join(STEPS)}", frozenset({"radio", "select"})),
    Slot("place", "Stelle im Plan", frozenset({"map_point"})),
    Slot("topics", "Themen; die Worte der gewählten Optionen", frozenset({"checkboxes"}), words=True),
    Slot("name", "wer Stellung nimmt; ohne Namen ist die Stellungnahme anonym", frozenset({"person_name"})),
    Slot("organisation", "Verein oder Firma", TEXT),
    Slot("address", "wohin das Ergebnis geht", frozenset({"address"})),
    Slot("email", "E-Mail-Adresse", frozenset({"email"})),
    Slot("plan.id", "Kennung des Plans im Planungsportal", TEXT),
    Slot("participation.id", "Kennung der Beteiligung im Planungsportal", TEXT),
    Slot("process.id", "Kennung des Vorgangs im Planungsportal", TEXT),
    Slot("step.detail", "Schlüssel des Verfahrensteilschritts im Planungsportal", TEXT),
    Slot("round", "Nummer des Durchgangs", TEXT),
    *KEYS,
)

MESSAGES = (
    MessageType(
        name="xbeteiligung:0701",
        standard="xbeteiligung",
        code=MESSAGE.name,
        title="Stellungnahme zu einem Plan",
        namespaces=NAMESPACES,
        slots=SLOTS,
        write=write,
    ),
)
