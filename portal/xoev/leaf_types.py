"""Pieces of XML Schema: declared elements, and the types of those that hold text.

<xs:element name="Rufname"> … <xs:restriction base="din:Line"><xs:minLength value="1"/><xs:maxLength value="60"/>
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from lxml import etree

from portal.forms import xml_shape
from portal.xoev.layout import SchemaError

XS = "{http://www.w3.org/2001/XMLSchema}"
LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"

#: xs:date also allows a time zone and years of many digits; a form's date has neither.
PLAIN_DAY = "[0-9]{4}-[0-9]{2}-[0-9]{2}"

#: xs:time also allows a time zone and fractions of a second; a form's time has minutes only.
PLAIN_MINUTE = "([01][0-9]|2[0-3]):[0-5][0-9]:00"

#: Euros and cents, without signs and needless zeros.
PLAIN_EUROS = r"(0|[1-9][0-9]*)\.[0-9]{2}"

#: The type of a text by its letters (DIN 91379) if it has one line only.
LETTERS = {"A": "din:Name", "B": "din:Place", "C": "din:Line"}

#: What Python and XML Schema read differently or only one of them knows: anchors, groups with a question mark, lazy
#: and possessive quantifiers, and escapes other than of a sign that would have a meaning.
NOT_COMMON = re.compile(r"(?<![\\\[])\^|(?<!\\)\$|\(\?|[*+?}][?+]|\{,|-\[|\\[A-Za-z0-9]")


#: Where an element comes from, said in the schema: the path of FIM's ids.
FIM_SOURCE = "urn:xoev-de:fim:standard:xdatenfelder"


def document(parent: etree._Element, text: str, fim: str = "") -> None:
    """Say in German what something is, for whoever reads the schema, and which element of FIM it is made of."""
    annotation = etree.SubElement(parent, XS + "annotation")
    etree.SubElement(annotation, XS + "documentation", {LANGUAGE: "de"}).text = text
    if fim:
        etree.SubElement(annotation, XS + "appinfo", {"source": FIM_SOURCE}).text = fim


def element(
    parent: etree._Element,
    name: str,
    meaning: str | None = None,
    *,
    minimum: int = 1,
    maximum: int = 1,
    fim: str = "",
) -> etree._Element:
    """Declare an element that stands ``minimum`` to ``maximum`` times."""
    declared = etree.SubElement(parent, XS + "element", {"name": name})
    if minimum != 1:
        declared.set("minOccurs", str(minimum))
    if maximum != 1:
        declared.set("maxOccurs", str(maximum))
    if meaning:
        document(declared, meaning, fim)
    return declared


def sequence(declared: etree._Element) -> etree._Element:
    """The place for an element's children, in their order."""
    return etree.SubElement(etree.SubElement(declared, XS + "complexType"), XS + "sequence")


def restriction(declared: etree._Element, base: str, **facets: str | int) -> etree._Element:
    """Give an element the type ``base`` within ``facets``, such as ``maxLength=60``."""
    within = etree.SubElement(etree.SubElement(declared, XS + "simpleType"), XS + "restriction", {"base": base})
    for name, value in facets.items():
        etree.SubElement(within, XS + name, {"value": str(value)})
    return within


def append_type(declared: etree._Element, leaf: xml_shape.Leaf, labels: Mapping[str, str]) -> None:
    """Give an element the type of ``leaf``; ``labels`` are what the codes mean to people."""
    match leaf.kind:
        case "boolean":
            restriction(declared, "xs:boolean", pattern="true|false")
        case "date":
            restriction(declared, "xs:date", pattern=PLAIN_DAY)
        case "number":
            limits = {"minInclusive": leaf.minimum, "maxInclusive": leaf.maximum}
            restriction(declared, "xs:integer", **{name: limit for name, limit in limits.items() if limit is not None})
        case "time":
            restriction(declared, "xs:time", pattern=PLAIN_MINUTE)
        case "money":
            bounds = {"minInclusive": leaf.minimum, "maxInclusive": leaf.maximum}
            euros = {name: f"{cents // 100}.{cents % 100:02d}" for name, cents in bounds.items() if cents is not None}
            restriction(declared, "xs:decimal", pattern=PLAIN_EUROS, **euros)
        case "code":
            within = restriction(declared, "xs:string")
            for code in leaf.codes:
                value = etree.SubElement(within, XS + "enumeration", {"value": code})
                if code in labels:
                    document(value, labels[code])
        case "text" | "name":
            append_text_type(declared, leaf)


def append_text_type(declared: etree._Element, leaf: xml_shape.Leaf) -> None:
    facets: dict[str, str | int] = {"minLength": 1}
    if leaf.max_length is not None:
        facets["maxLength"] = leaf.max_length
    if leaf.pattern is not None:
        facets["pattern"] = common(leaf.pattern, declared.get("name") or "")
    several_lines = leaf.multiline and leaf.characters == "C"
    restriction(declared, "din:Text" if several_lines else LETTERS[leaf.characters], **facets)


def common(pattern: str, where: str) -> str:
    """``pattern``, if XML Schema reads it as Python does; raises SchemaError otherwise."""
    strange = NOT_COMMON.search(pattern)
    if strange:
        raise SchemaError(
            f"{where}: Das Muster „{pattern}“ enthält „{strange[0]}“. XML Schema und Python lesen das nicht gleich. "
            "Schreiben Sie es mit Zeichenklassen wie [0-9] und ohne Anker; es gilt ohnehin für den ganzen Text."
        )
    return pattern
