"""A request for a certificate of registration in XMeld: ``onlinedienste.abrufanfrage.meldebescheinigung.1700``.

Not proven: the writer was made from a description of XMeld 26.11, its official schema was not at hand. So a message
leaves only where the municipality's operator installed the official package and the message keeps to it.

The certificate may be for the applicant or for a minor child: whose name and day of birth fill ``child.name`` and
``child.born`` is the person it is about. Collecting it at the town hall is no way XMeld knows; such a request stays
with the application itself.
Source of the structure: XMeld 26.11, „Onlinedienste“; §§ 18, 18a BMG, §§ 4 to 6 BMeldDigiV.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lxml import etree

from portal.official.elements import add, add_bare, chosen, needed, with_code
from portal.official.g2g import KEYS, Kind, message_root, portal_of, reader_of, write_head, write_place
from portal.official.model import Content, MessageNotWritten, MessageType, Slot
from portal.official.profiles import checked

NAMESPACES = {"26.11": "http://www.osci.de/xmeld2611"}
PROFILE = "xmeld/meldebescheinigung-1700.xsd"

MESSAGE = Kind(
    "1700",
    "onlinedienste.abrufanfrage.meldebescheinigung.1700",
    "urn:de:xmeld:schluesseltabelle:xmeld.nachrichten",
    "26.11",
)
MUNICIPAL_KEYS = ("urn:de:bund:destatis:bevoelkerungsstatistik:schluessel:ags", "2026-06-30")
DELIVERIES = ("urn:xoev-de:xmeld:codeliste:meldebescheinigung.zustellvariante", "1")
DETAILS = ("urn:xoev-de:xmeld:codeliste:meldebescheinigung.anforderungselement", "3")

#: How the certificate reaches the person, by the option a service offers: by post, or as a document.
WAYS: Mapping[str, str] = {"post": "01", "datei": "03"}

#: § 18 BMG: the certificate as such, or with more about the person.
SCOPES: Mapping[str, str] = {"einfach": "", "erweitert": "erweitert"}

#: What an extended certificate may say, by the option a service offers: the elements to ask for.
ELEMENTS: Mapping[str, tuple[str, ...]] = {
    "fruehere_namen": ("02",),
    "kuenstlername": ("04", "05"),
    "geburtsort": ("06",),
    "geschlecht": ("07",),
    "vertretung": ("08", "09", "10", "11", "12"),
    "staat": ("15",),
    "fruehere_adressen": ("17", "18"),
    "einzug": ("23", "24"),
    "familienstand": ("25", "26"),
    "ehe": ("27", "28", "30", "31", "33"),
    "kinder": ("35", "36", "37", "39"),
    "ausweis": ("43", "44"),
    "leben": ("45",),
}


def write(content: Content, version: str) -> etree._Element:
    """The message in this version; raises MessageNotWritten."""
    root = message_root(NAMESPACES[version], "xmeld", MESSAGE, "XMeld", version)
    town = content.municipality
    reader = reader_of(content, f"ags:{town.ags}", f"Meldebehörde {town.official_name}")
    write_head(root, content, MESSAGE, reader, portal_of(content, "mbp"))
    write_place(add_bare(root, "anschrift.leser"), town)
    write_place(add_bare(root, "anschrift.autor"), town)
    write_identity(add(root, "identifikation"), content)
    write_request(add(root, "steuerungsinformationen"), content.values)
    return checked(root, PROFILE)


def write_identity(identity: etree._Element, content: Content) -> None:
    values = content.values
    child = bool(values.get("child.name"))
    name: Any = needed(values, "child.name" if child else "name")
    add_bare(add(identity, "familienname.unstrukturiert"), "name", name["family"])
    given = add(identity, "vornamen")
    if name.get("given"):
        add_bare(given, "name", name["given"])
    else:
        add_bare(given, "nichtVorhanden", "true")
    born = str(needed(values, "child.born" if child else "born"))
    known = add_bare(add(add(identity, "geburt"), "geburtsdatum"), "teilbekanntesDatum")
    add_bare(known, "jahrMonatTag", born)
    write_home(add(identity, "anschrift"), needed(values, "address"), content.municipality.ags)


def write_home(element: etree._Element, address: Any, ags: str) -> None:
    """Street and number in one line, as an identity card holds them."""
    with_code(add(element, "gemeindeschluessel"), ags, *MUNICIPAL_KEYS)
    add(element, "postleitzahl", address["postal_code"])
    number = address.get("house_number", "ohne")
    street = address["street"] if number == "ohne" else f"{address['street']} {number}"
    add(add(element, "strasseUndHausnummer"), "konkateniert", street)


def write_request(request: etree._Element, values: Mapping[str, Any]) -> None:
    scope = add(request, "datenumfang")
    if chosen(values, "scope", SCOPES):
        for code in elements(values.get("details") or ()):
            with_code(add(scope, "meldebescheinigungErweitert"), code, *DETAILS)
    else:
        add(scope, "meldebescheinigungMindestumfang", "true")
    with_code(add(request, "zustellvariante"), chosen(values, "delivery", WAYS), *DELIVERIES)


def elements(details: Any) -> list[str]:
    """Everything to ask for, each once and in the order of the list. Raises MessageNotWritten."""
    unknown = set(details) - ELEMENTS.keys()
    if unknown or not details:
        raise MessageNotWritten("details", f"Bekannte Angaben sind: {', '.join(ELEMENTS)}. Wählen Sie mindestens eine.")
    return sorted({code for detail in details for code in ELEMENTS[detail]})


CHOICE = frozenset({"radio", "select"})
SLOTS = (
    Slot("name", "Name der antragstellenden Person", frozenset({"person_name"}), required=True),
    Slot("born", "ihr Geburtsdatum", frozenset({"date"}), required=True),
    Slot("address", "Anschrift der Hauptwohnung", frozenset({"address"}), required=True),
    Slot("child.name", "Name des Kindes, wenn die Bescheinigung für ein Kind ist", frozenset({"person_name"})),
    Slot("child.born", "Geburtsdatum des Kindes", frozenset({"date"})),
    Slot("scope", f"Umfang; Schlüssel der Optionen: {', '.join(SCOPES)}", CHOICE, required=True),
    Slot("details", f"Angaben bei „erweitert“; Schlüssel: {', '.join(ELEMENTS)}", frozenset({"checkboxes"})),
    Slot("delivery", f"Zustellung; Schlüssel der Optionen: {', '.join(WAYS)}", CHOICE, required=True),
    *KEYS,
)

MESSAGES = (
    MessageType(
        name="xmeld:1700",
        standard="xmeld",
        code=MESSAGE.name,
        title="Anforderung einer Meldebescheinigung",
        namespaces=NAMESPACES,
        slots=SLOTS,
        write=write,
        proven=False,
    ),
)
