"""An order of birth certificates as an XPersonenstand message: ``portal2StA.Geburt.081030``.

Not proven: the writer was made from a description of XPersonenstand 26.11, its official schema was not at hand. So a
message leaves only where the municipality's operator installed the official package and the message keeps to it.

One message orders certificates of the register of births and of no other; for marriages and deaths there are messages
of their own. The form of address, which the message demands, is not asked for: „keine Angabe“ stands there. Who gave
neither e-mail nor telephone is reached by post.
Source of the structure: XPersonenstand 26.11, „Portale“; §§ 55, 62 PStG.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lxml import etree

from portal.forms import COUNTRIES
from portal.official.elements import add, add_bare, chosen, needed, with_code
from portal.official.g2g import (
    EMAIL,
    KEYS,
    OTHER_CHANNEL,
    PHONE,
    Kind,
    message_root,
    portal_of,
    reader_of,
    write_head,
    write_place,
    write_reach,
)
from portal.official.model import Content, MessageNotWritten, MessageType, Slot
from portal.official.profiles import checked

NAMESPACES = {"26.11": "http://xpsw.domap.de/xpsw2611"}
PROFILE = "xpersonenstand/geburt-urkunden-081030.xsd"

MESSAGE = Kind(
    "081030",
    "portal2StA.Geburt.081030",
    "urn:xoev-de:xpersonenstand:codelist:nachrichtentyp",
    "26.11",
)
PURPOSES = ("urn:xoev-de:xpersonenstand:codeliste:verwendungszweckgeburtsurkunde", "1")
SOCIAL_BENEFITS = "BVS"
NO_ADDRESS_FORM = "keine Angabe"

#: Which register is asked, by the option a service offers.
REGISTERS: Mapping[str, str] = {"geburt": "Geburtenregister"}

#: Who may have a certificate (§ 62 PStG), by the option a service offers.
RELATIONS: Mapping[str, str] = {
    "selbst": "beurkundete Person selbst",
    "ehe": "Ehe oder Lebenspartnerschaft",
    "linie": "Verwandtschaft in gerader Linie",
    "geschwister": "Geschwister",
    "vollmacht": "Vollmacht oder gesetzliche Vertretung",
    "recht": "rechtliches Interesse",
}

#: Kinds of certificate, by the option a service offers: the element that counts them and the element of each.
FORMS: Mapping[str, tuple[str, str]] = {
    "urkunde": ("anzahlStandardformat", "standardformat"),
    "mehrsprachig": ("anzahlCIEC16", "ciec16"),
    "register": ("anzahlRegisterausdruck", "registerausdruck"),
}
MOST = 20


def write(content: Content, version: str) -> etree._Element:
    """The message in this version; raises MessageNotWritten, also for a certificate of another register."""
    values, town = content.values, content.municipality
    chosen(values, "certificate", REGISTERS)
    root = message_root(NAMESPACES[version], "xpersonenstand", MESSAGE, "XPersonenstand", version)
    reader = reader_of(content, "psw:unbekannt", f"Standesamt {town.official_name}")
    write_head(root, content, MESSAGE, reader, portal_of(content, "dbs"))
    write_place(add_bare(root, "anschrift.leser"), town)
    write_place(add_bare(root, "anschrift.autor"), town)
    write_applicant(add(add(root, "antragsteller"), "natuerlichePerson"), values)
    if chosen(values, "delivery", {"post": "", "abholen": "true"}):
        add(add(root, "modalitaeten"), "abholungImStandesamt", "true")
    if values.get("social") is True:
        with_code(add(add(root, "verwendungszweck"), "code"), SOCIAL_BENEFITS, *PURPOSES)
    write_child(add(root, "kind"), values)
    write_order(add(root, "angeforderteUrkunden"), values)
    for file in content.files:
        attached = add(root, "anhang")
        add(attached, "dokumentid", f"ID_{file.file_id}")
        add(attached, "dokumentart", file.title or file.name)
    return checked(root, PROFILE)


def write_applicant(person: etree._Element, values: Mapping[str, Any]) -> None:
    add(person, "anrede", NO_ADDRESS_FORM)
    name: Any = needed(values, "name")
    write_name(person, "familienname", name.get("family"))
    write_name(person, "vorname", name.get("given"))
    reached = [(channel, values[slot]) for slot, channel in (("email", EMAIL), ("phone", PHONE)) if values.get(slot)]
    for channel, address in reached or [(OTHER_CHANNEL, "Briefpost")]:
        write_reach(add(person, "kommunikation"), channel, address)
    write_address(add(person, "anschrift"), needed(values, "address"))
    add(person, "geburtsdatum", str(needed(values, "born")))
    add(person, "verwandtschaftsverhaeltnis", chosen(values, "relation", RELATIONS))
    if values.get("interest"):
        add(person, "berechtigtesInteresse", values["interest"])


def write_address(element: etree._Element, address: Any) -> None:
    """Street and house number in one line; the country in words where it is not Germany."""
    number = address.get("house_number", "ohne")
    add(element, "strasse", address["street"] if number == "ohne" else f"{address['street']} {number}")
    add(element, "plz", address.get("postal_code") or "-")
    add(element, "ort", address["city"])
    if address.get("country", "DE") != "DE":
        add(element, "staat", COUNTRIES[address["country"]])


def write_name(parent: etree._Element, element: str, name: str | None) -> None:
    if name:
        add_bare(add(parent, element), "name", name)
    else:
        add_bare(add(parent, element), "nichtVorhanden", "true")


def write_child(child: etree._Element, values: Mapping[str, Any]) -> None:
    name: Any = needed(values, "child.name")
    names = add(child, "namen")
    write_name(names, "familienname", name.get("family"))
    write_name(names, "vornamen", name.get("given"))
    add(child, "geburtsdatum", str(needed(values, "child.born")))
    if values.get("child.number"):
        add(child, "registernummer", values["child.number"])
    add(child, "geburtsort", str(needed(values, "child.birthplace")))


def write_order(order: etree._Element, values: Mapping[str, Any]) -> None:
    """How many of which kind, and one element for each of them: the standard wants both, and the same number."""
    key = values.get("form")
    if not isinstance(key, str) or key not in FORMS:
        raise MessageNotWritten("form", f"Bekannte Formen der Urkunde sind: {', '.join(FORMS)}.")
    counter, each = FORMS[key]
    text = str(needed(values, "count"))
    if not text.isdecimal() or not 1 <= int(text) <= MOST:
        raise MessageNotWritten("count", f"Es können 1 bis {MOST} Urkunden bestellt werden.")
    add(order, counter, str(int(text)))
    free = key == "urkunde" and values.get("social") is True
    for _ in range(int(text)):
        certificate = add(order, each)
        if free:
            add(certificate, "gebuehrenfrei", "true")


TEXT, CHOICE = frozenset({"text"}), frozenset({"radio", "select"})
SLOTS = (
    Slot("certificate", f"Register; nur der Schlüssel {', '.join(REGISTERS)} ergibt eine Nachricht", CHOICE, True),
    Slot("name", "wer die Urkunde bestellt", frozenset({"person_name"}), True),
    Slot("born", "ihr Geburtsdatum", frozenset({"date"}), True),
    Slot("address", "ihre Anschrift", frozenset({"address"}), True),
    Slot("email", "E-Mail-Adresse", frozenset({"email"})),
    Slot("phone", "Telefonnummer", frozenset({"phone"})),
    Slot("relation", f"Bezug zur beurkundeten Person; Schlüssel der Optionen: {', '.join(RELATIONS)}", CHOICE, True),
    Slot("interest", "berechtigtes Interesse", TEXT),
    Slot("child.name", "Name bei der Geburt", frozenset({"person_name"}), True),
    Slot("child.born", "Tag der Geburt", frozenset({"date"}), True),
    Slot("child.birthplace", "Ort der Geburt", TEXT, True),
    Slot("child.number", "Nummer im Geburtenregister", TEXT),
    Slot("form", f"Form der Urkunde; Schlüssel der Optionen: {', '.join(FORMS)}", CHOICE, True),
    Slot("count", "Zahl der Urkunden", frozenset({"number"}), True),
    Slot("delivery", "Zustellung; Schlüssel der Optionen: post, abholen", CHOICE, True),
    Slot("social", "ob die Urkunde für Rente oder Sozialleistungen gebraucht wird", frozenset({"yes_no"})),
    *KEYS,
)

MESSAGES = (
    MessageType(
        name="xpersonenstand:081030",
        standard="xpersonenstand",
        code=MESSAGE.name,
        title="Bestellung von Geburtsurkunden",
        namespaces=NAMESPACES,
        slots=SLOTS,
        write=write,
        proven=False,
    ),
)
