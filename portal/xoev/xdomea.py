"""An application as an xdomea message for filing: ``FVDaten.SGOAblegen.0605``, xdomea 3.1.0 or 3.0.0.

The receiver gets one Vorgang with one Dokument, the receipt, and everything else as its Anlage:

    Akte      only where the municipality wants one around each Vorgang; says the same as the Vorgang
      Vorgang   „Hund anmelden – K7QM-24RT-9XWA“, office in charge, subject of the file plan, years to keep
        Dokument   receipt (PDF/A), date of arrival, who sent it, who received it, the answers as Feld Name/Wert
          Anlage 1   machine-readable application (XML)
          Anlage 2…  uploads

Vertraulichkeitsstufe is always 003, „nicht eingestuft“. The list Vertraulichkeitsstufe 1.0 holds the grades of
classified matter of the federation and the states (Verschlusssachenanweisungen), which only an authority entitled to it
gives, and which would forbid an ordinary electronic file to keep the case at all. The secrecy of taxes (§ 30 AO) or of
social data (§ 35 SGB I) is no such grade; it binds everybody in the office by law and stands as Bemerkung where clerks
read it.

Source of the structure: xdomea 3.1.0, XRepository, message group „Fachverfahrensdaten austauschen“. Both versions
build this message alike; only the namespace differs. xdomea 4 has another head and becomes a module of its own.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC
from uuid import UUID, uuid5

from lxml import etree

from portal.forms import characters
from portal.xoev import profiles, xdomea_profile
from portal.xoev.applicant import Contact
from portal.xoev.file_names import OTHER_FORMAT, ending, packaged_name, shown_name
from portal.xoev.handover import Content, Handover, HandoverFile, Message, Party, ProfileViolation

NAMESPACES = {
    "3.1.0": "urn:xoev-de:xdomea:schema:3.1.0",
    "3.0.0": "urn:xoev-de:xdomea:schema:3.0.0",
}
MESSAGE = "FVDaten.SGOAblegen.0605"

#: The version of this writer and its profile, not of the portal: an upgrade between two attempts changes no byte.
WRITER_VERSION = "2"

CODE_LIST = "urn:xoev-de:xdomea:codeliste:"
REGIONAL_KEYS = "urn:de:bund:destatis:bevoelkerungsstatistik:schluessel:rs"
REGIONAL_KEYS_VERSION = "2026-06-30"
NOT_CLASSIFIED = "003"
ELECTRONIC = "001"
SECRECY = {"tax": "Steuergeheimnis (§ 30 AO)", "social": "Sozialgeheimnis (§ 35 SGB I)"}

#: By what somebody can be reached: the list Erreichbarkeit, with its codes for e-mail, fixed and mobile telephone.
CHANNELS, CHANNELS_VERSION = "urn:de:xoev:codeliste:erreichbarkeit", "3"
EMAIL, FIXED_PHONE, MOBILE_PHONE = "01", "02", "03"
#: German numbers of mobile telephones begin so (numbering plan of the Bundesnetzagentur).
MOBILE = re.compile(r"(0|0049|\+49)0?1[567]")

#: xdomea's names for the parts of an address, in its order.
ADDRESS_PARTS = {"Strasse": "street", "Hausnummer": "house_number", "Postleitzahl": "postal_code", "Ort": "city"}
COUNTRIES, COUNTRIES_VERSION = "urn:xoev-de:kosit:codeliste:country-codes", "7"

#: xdomea asks for the version of every format; where the portal does not look into a file it says so.
FORMAT_VERSIONS = {"044": "PDF/A-3a", "030": "1.0"}


def write(handover: Handover, version: str) -> Message:
    """The message for ``handover`` in xdomea ``version``, one of NAMESPACES; the same bytes for the same hand-over.

    Raises ProfileViolation if a text, a code or a name is not one the portal's profile allows.
    """
    namespace = NAMESPACES[version]
    root = etree.Element(f"{{{namespace}}}{MESSAGE}", nsmap={"xdomea": namespace})
    write_head(add_branch(root, "Kopf"), handover)
    files = write_filing(add_branch(root, "SchriftgutobjektZumAblegen"), handover)
    xdomea_profile.check(root, namespace)
    xml = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return Message(f"{handover.process_id}_{MESSAGE}", xml, files)


def write_head(head: etree._Element, handover: Handover) -> None:
    if handover.created_at.tzinfo is None:
        raise ProfileViolation("Kopf/Erstellungszeitpunkt", "Der Zeitpunkt braucht eine Zeitzone.")
    add_leaf(head, "ProzessID", str(handover.process_id))
    add_code(head, "Nachrichtentyp", f"{CODE_LIST}nachrichtentyp", "2.0", MESSAGE.rpartition(".")[2])
    add_leaf(head, "Erstellungszeitpunkt", f"{handover.created_at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}")
    add_leaf(add_branch(add_branch(head, "Absender"), "Institution"), "Name", handover.sender.name)
    write_recipient(add_branch(head, "Empfaenger"), handover.recipient)
    system = add_branch(head, "SendendesSystem")
    add_leaf(system, "Produktname", "OZG-Portal")
    add_leaf(system, "Version", WRITER_VERSION)
    add_leaf(head, "Empfangsbestaetigung", "1")
    add_leaf(head, "Importbestaetigung", "1")
    add_leaf(head, "Erstellerkennung", "ozg-portal")
    add_leaf(head, "Stapel", "0")


def write_recipient(contact: etree._Element, party: Party) -> None:
    if party.ars is not None:
        authority = add_branch(contact, "Behoerdenkennung")
        add_code(authority, "Behoerdenschluessel", REGIONAL_KEYS, REGIONAL_KEYS_VERSION, party.ars)
    add_leaf(add_branch(contact, "Institution"), "Name", party.name)
    if party.unit is not None:
        add_leaf(add_branch(contact, "Organisationseinheit"), "Name", party.unit)


def write_filing(filing: etree._Element, handover: Handover) -> tuple[tuple[str, Content], ...]:
    add_leaf(filing, "FachverfahrenObjektID", handover.reference)
    inside = add_branch(filing, "Schriftgutobjekt")
    add_leaf(filing, "Ablageort", handover.filing_place)
    if handover.filing == "akte":
        record = add_branch(inside, "Akte")
        write_metadata(record, handover, "Akte")
        inside = add_branch(record, "Akteninhalt")
    case = add_branch(inside, "Vorgang")
    write_metadata(case, handover, "Vorgang")
    return write_document(add_branch(case, "Dokument"), handover)


def write_metadata(parent: etree._Element, handover: Handover, role: str) -> None:
    """What Akte and Vorgang say alike. Who keeps the Akte is said of an Akte only: of none other we know."""
    write_identity(parent, handover, role)
    about = add_branch(parent, "AllgemeineMetadaten")
    add_leaf(about, "Betreff", handover.subject)
    if handover.recipient.unit is not None:
        add_leaf(about, "Federfuehrung", handover.recipient.unit)
        if role == "Akte":
            add_leaf(about, "Aktenfuehrung", handover.recipient.unit)
    add_code(about, "Vertraulichkeitsstufe", f"{CODE_LIST}vertraulichkeitsstufe", "1.0", NOT_CLASSIFIED)
    if handover.secrecy is not None:
        add_leaf(about, "Bemerkung", SECRECY[handover.secrecy])
    add_code(about, "Medium", f"{CODE_LIST}medium", "1.0", ELECTRONIC)
    if handover.file_plan_key is not None:
        subject = add_branch(about, "Aktenplaneinheit")
        add_leaf(subject, "Kennzeichen", handover.file_plan_key)
        if handover.file_plan_title is not None:
            add_leaf(subject, "BetreffKurz", handover.file_plan_title)
    if handover.retention_years is not None:
        keep = add_branch(add_branch(parent, "ArchivspezifischeMetadaten"), "Aufbewahrungsdauer")
        add_leaf(keep, "AnzahlJahre", str(handover.retention_years))
    add_leaf(parent, "Typ", handover.service_name)


def write_document(document: etree._Element, handover: Handover) -> tuple[tuple[str, Content], ...]:
    write_identity(document, handover, "Dokument")
    write_title(document, handover.receipt)
    add_leaf(document, "FremdesGeschaeftszeichen", handover.reference)
    add_leaf(document, "Posteingangsdatum", f"{handover.received_on:%Y-%m-%d}")
    add_leaf(document, "Typ", "Eingang")
    files = [write_file(document, handover.receipt, derived_id(handover, "Dokument/Datei"))]
    for number, attached in enumerate(handover.attachments, start=1):
        attachment = add_branch(document, "Anlage")
        write_identity(attachment, handover, f"Anlage {number}")
        write_title(attachment, attached)
        add_leaf(attachment, "Posteingangsdatum", f"{handover.received_on:%Y-%m-%d}")
        files.append(write_file(attachment, attached, attached_name(handover.process_id, number, attached.name)[0]))
        add_leaf(attachment, "Nummer", str(number))
    if handover.applicant is not None:
        write_contact(add_branch(document, "Absender"), handover.applicant)
    write_recipient(add_branch(document, "Empfaenger"), handover.recipient)
    write_answers(add_branch(document, "AnwendungsspezifischeErweiterung"), handover)
    return tuple(files)


def write_contact(parent: etree._Element, contact: Contact) -> None:
    """The person or organisation that applied, in the order of xdomea's type Kontakt."""
    if contact.organisation is not None:
        add_leaf(add_branch(parent, "Institution"), "Name", contact.organisation)
    if contact.family is not None or contact.given is not None:
        name = add_branch(parent, "Name")
        if contact.family is not None:
            add_leaf(add_branch(name, "Familienname"), "Name", contact.family)
        if contact.given is not None:
            add_leaf(add_branch(name, "Vorname"), "Name", contact.given)
    if contact.address is not None:
        write_address(add_branch(parent, "Anschrift"), contact.address)
    if contact.email is not None:
        write_channel(parent, EMAIL, contact.email)
    if contact.phone is not None:
        mobile = MOBILE.match(re.sub(r"[^0-9+]", "", contact.phone))
        write_channel(parent, MOBILE_PHONE if mobile else FIXED_PHONE, contact.phone)


def write_address(parent: etree._Element, address: Mapping[str, str]) -> None:
    """An address as a form holds it. Where there is no house number people write „ohne“, which is none."""
    if country := address.get("country"):
        add_code(add_branch(parent, "Staat"), "Staat", COUNTRIES, COUNTRIES_VERSION, country)
    without = {"house_number"} if address.get("house_number", "").lower() == "ohne" else set()
    for element, part in ADDRESS_PARTS.items():
        if part not in without and (text := address.get(part)):
            add_leaf(parent, element, text)


def write_channel(parent: etree._Element, channel: str, identifier: str) -> None:
    reach = add_branch(parent, "Kommunikation")
    add_code(reach, "Kanal", CHANNELS, CHANNELS_VERSION, channel)
    add_leaf(reach, "Kennung", identifier)


def write_answers(extension: etree._Element, handover: Handover) -> None:
    add_leaf(extension, "Kennung", "urn:ozg-portal:antrag")
    add_leaf(extension, "Name", "Antragsdaten")
    for name, value in handover.fields:
        field = add_branch(extension, "Feld")
        add_leaf(field, "Name", name)
        add_leaf(field, "Wert", value)


def write_title(parent: etree._Element, file: HandoverFile) -> None:
    add_leaf(add_branch(parent, "AllgemeineMetadaten"), "Betreff", file.title or shown_name(file.name))


def write_file(parent: etree._Element, file: HandoverFile, file_id: UUID) -> tuple[str, Content]:
    """Describe ``file`` in ``parent`` and return what the package holds of it."""
    name = packaged_name(file_id, file.name)
    version = add_branch(parent, "Version")
    add_leaf(version, "Nummer", "1")
    form = add_branch(version, "Format")
    add_code(form, "Name", f"{CODE_LIST}dateiformat", "1.0", file.format_code)
    if file.format_code == OTHER_FORMAT:
        add_leaf(form, "SonstigerName", ending(file.name) or "unbekannt")
    add_leaf(form, "Version", FORMAT_VERSIONS.get(file.format_code, "unbekannt"))
    primary = add_branch(form, "Primaerdokument")
    add_leaf(primary, "Dateiname", name)
    add_leaf(primary, "DateinameOriginal", shown_name(file.name))
    return name, file.content


def write_identity(parent: etree._Element, handover: Handover, role: str) -> None:
    add_leaf(add_branch(parent, "Identifikation"), "ID", str(derived_id(handover, role)))


def attached_name(process: UUID, number: int, name: str) -> tuple[UUID, str]:
    """The id and the name in the package of the file that is Anlage ``number``, for messages that speak of it."""
    file_id = uuid5(process, f"Anlage {number}/Datei")
    return file_id, packaged_name(file_id, name)


def derived_id(handover: Handover, role: str) -> UUID:
    """The id of one object of this hand-over: the same in every repetition, another in every other hand-over."""
    return uuid5(handover.process_id, role)


def add_code(parent: etree._Element, name: str, code_list: str, version: str, code: str) -> None:
    element = add_branch(parent, name)
    element.set("listURI", code_list)
    element.set("listVersionID", version)
    put_text(etree.SubElement(element, "code"), code)


def add_leaf(parent: etree._Element, name: str, text: str) -> None:
    put_text(add_branch(parent, name), text)


def put_text(element: etree._Element, text: str) -> None:
    try:
        element.text = characters.typewritten(text)
    except ValueError:  # a control character or half a surrogate pair, which no XML can hold
        path = element.getroottree().getpath(element)
        raise ProfileViolation(path, profiles.SENTENCES["SCHEMAV_CVC_PATTERN_VALID"]) from None


def add_branch(parent: etree._Element, name: str) -> etree._Element:
    return etree.SubElement(parent, f"{{{etree.QName(parent).namespace}}}{name}")
