"""A schema as a file of XDatenfelder 3.0, message 0102.

The same schema and time give the same bytes. Elements keep the order of the standard; what FIM's editors add by hand
(definitions, relations, output texts of their own) is not known here and left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from lxml import etree

from portal.fim.elements import NAMESPACES
from portal.fim.schema import Field, Group, Rule, Schema, Use

NAMESPACE = NAMESPACES[-1]
SPACE = f"{{{NAMESPACE}}}"

#: The code lists behind coded elements, with the edition the FIM portal writes.
LISTS: Mapping[str, tuple[str, str]] = {
    "freigabestatus": ("urn:xoev-de:xprozess:codeliste:status", "2022-07-12"),
    "schemaelementart": ("urn:xoev-de:fim:codeliste:xdatenfelder.schemaelementart", "1.0"),
    "feldart": ("urn:xoev-de:fim:codeliste:xdatenfelder.feldart", "2.0"),
    "datentyp": ("urn:xoev-de:fim:codeliste:xdatenfelder.datentyp", "2.0"),
    "vorbefuellung": ("urn:xoev-de:fim:codeliste:xdatenfelder.vorbefuellung", "1.0"),
    "typ": ("urn:xoev-de:fim:codeliste:xdatenfelder.regeltyp", "1.0"),
    "ableitungsmodifikationenStruktur": (
        "urn:xoev-de:fim:codeliste:xdatenfelder.ableitungsmodifikationenStruktur", "1.0",
    ),
    "ableitungsmodifikationenRepraesentation": (
        "urn:xoev-de:fim:codeliste:xdatenfelder.ableitungsmodifikationenRepraesentation", "1.0",
    ),
}  # fmt: skip

#: „in Bearbeitung“: what leaves the portal is no released schema, whatever it was made of.
IN_PROGRESS = "2"


def write_schema(schema: Schema, written_at: datetime) -> bytes:
    """The file, in UTF-8. ``written_at`` knows its time zone and stands as the time of the last change."""
    when = written_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    root = etree.Element(f"{SPACE}xdatenfelder.stammdatenschema.0102", nsmap={"xdf": NAMESPACE})
    header = child(root, "header")
    child(header, "nachrichtID", f"{schema.id}-{written_at.astimezone(UTC):%Y%m%d%H%M%S}")
    child(header, "erstellungszeitpunkt", when)
    node = child(root, "stammdatenschema")
    identify(node, schema.id, schema.version)
    child(node, "name", schema.name)
    optional(node, "beschreibung", schema.description)
    for reference in schema.references:
        child(node, "bezug", reference)
    coded(node, "freigabestatus", IN_PROGRESS)
    child(node, "letzteAenderung", when)
    child(node, "bezeichnung", schema.label or schema.name)
    coded(node, "ableitungsmodifikationenStruktur", "3")
    coded(node, "ableitungsmodifikationenRepraesentation", "1")
    append_rules(node, schema.rules, when)
    append_uses(node, schema.uses, when)
    etree.indent(root)
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True) + b"\n"


def child(parent: etree._Element, name: str, text: str | None = None) -> etree._Element:
    element = etree.SubElement(parent, SPACE + name)
    element.text = text
    return element


def optional(parent: etree._Element, name: str, text: str) -> None:
    if text:
        child(parent, name, text)


def coded(parent: etree._Element, name: str, code: str) -> None:
    uri, edition = LISTS[name]
    element = child(parent, name)
    element.attrib.update({"listURI": uri, "listVersionID": edition})
    etree.SubElement(element, "code").text = code


def identify(parent: etree._Element, identifier: str, version: str) -> None:
    node = child(parent, "identifikation")
    child(node, "id", identifier)
    child(node, "version", version)


def append_uses(parent: etree._Element, uses: tuple[Use, ...], when: str) -> None:
    for use in uses:
        node = child(parent, "struktur")
        child(node, "anzahl", str(use.count))
        for reference in use.references:
            child(node, "bezug", reference)
        append_element(child(node, "enthaelt"), use.element, when)


def append_element(parent: etree._Element, element: Field | Group, when: str) -> None:
    node = child(parent, "datenfeldgruppe" if isinstance(element, Group) else "datenfeld")
    identify(node, element.id, element.version)
    child(node, "name", element.name)
    coded(node, "freigabestatus", IN_PROGRESS)
    child(node, "letzteAenderung", when)
    optional(node, "bezeichnungEingabe", element.label)
    optional(node, "bezeichnungAusgabe", element.label)
    coded(node, "schemaelementart", "RNG")
    optional(node, "hilfetextEingabe", element.help)
    if isinstance(element, Group):
        append_rules(node, element.rules, when)
        append_uses(node, element.uses, when)
    else:
        append_field(node, element, when)


def append_field(node: etree._Element, field: Field, when: str) -> None:
    coded(node, "feldart", field.kind)
    coded(node, "datentyp", field.type)
    if field.precision:
        limits = child(node, "praezisierung")
        for name, limit in field.precision.items():
            limits.set(name, limit)
    optional(node, "inhalt", field.content)
    coded(node, "vorbefuellung", "keine")
    if field.values:
        listed = child(node, "werte")
        for value in field.values:
            entry = child(listed, "wert")
            child(entry, "code", value.code)
            child(entry, "name", value.name)
            optional(entry, "hilfe", value.help)
    if field.code_list is not None:
        reference = child(node, "codelisteReferenz")
        child(reference, "canonicalIdentification", field.code_list.uri)
        optional(reference, "version", field.code_list.version)
        optional(reference, "canonicalVersionUri", field.code_list.version_uri)
    if field.max_size is not None:
        child(node, "maxSize", str(field.max_size))
    for media_type in field.media_types:
        child(node, "mediaType", media_type)
    append_rules(node, field.rules, when)


def append_rules(parent: etree._Element, rules: tuple[Rule, ...], when: str) -> None:
    for rule in rules:
        node = child(parent, "regel")
        identify(node, rule.id, rule.version)
        child(node, "name", rule.name)
        optional(node, "freitextRegel", rule.text)
        child(node, "fachlicherErsteller", "unbekannt")
        child(node, "letzteAenderung", when)
        coded(node, "typ", "K")
