"""The fee inside a message: ``/Antrag/Gebuehr``, only in messages of services that may charge one.

    <Gebuehr><Posten><Bezeichnung>Urkunden</Bezeichnung><Berechnung>3 Urkunden: 12,00 € + 2 × 6,00 €</Berechnung>
    <Betrag>24.00</Betrag></Posten><Summe>24.00</Summe><Rechtsgrundlage>§ 2 der Satzung</Rechtsgrundlage></Gebuehr>

Its texts come from the service's file, so they are plain strings; amounts are euros with two digits, below zero for
what is taken off.
"""

from __future__ import annotations

from lxml import etree

from portal.fees import Fee
from portal.xoev.leaf_types import PLAIN_EUROS, element, restriction, sequence

NAME = "Gebuehr"


def fee_element(space: str, fee: Fee) -> etree._Element:
    """The fee as an element of the namespace ``space`` (in braces)."""
    charged = etree.Element(space + NAME)
    for line in fee.lines:
        entry = etree.SubElement(charged, space + "Posten")
        append_text(entry, space + "Bezeichnung", line.label)
        append_text(entry, space + "Berechnung", line.calculation)
        append_text(entry, space + "Betrag", decimal(line.cents))
    append_text(charged, space + "Summe", decimal(fee.total_cents))
    append_text(charged, space + "Rechtsgrundlage", fee.legal_basis)
    if fee.exempt_reason is not None:
        append_text(charged, space + "Befreiung", fee.exempt_reason)
    if fee.illustrative:
        append_text(charged, space + "Beispiel", "true")
    return charged


def append_fee_schema(message: etree._Element) -> None:
    """Declare the element at the end of the message."""
    charged = sequence(element(message, NAME, "Gebühr, beim Absenden aus den Angaben berechnet", minimum=0))
    line = element(charged, "Posten", minimum=0)
    line.set("maxOccurs", "unbounded")
    entry = sequence(line)
    for name in ("Bezeichnung", "Berechnung"):
        restriction(element(entry, name), "xs:string", minLength=1)
    restriction(element(entry, "Betrag", "In Euro; Ermäßigungen unter null"), "xs:decimal", pattern=f"-?{PLAIN_EUROS}")
    restriction(element(charged, "Summe", "In Euro"), "xs:decimal", pattern=PLAIN_EUROS)
    restriction(element(charged, "Rechtsgrundlage"), "xs:string", minLength=1)
    restriction(element(charged, "Befreiung", "Warum nichts zu zahlen ist", minimum=0), "xs:string", minLength=1)
    example = element(charged, "Beispiel", "Der Betrag ist ein Beispiel und nicht beschlossen", minimum=0)
    restriction(example, "xs:boolean", pattern="true")


def decimal(cents: int) -> str:
    """``-6.00``: euros as XML has them."""
    euros, rest = divmod(abs(cents), 100)
    return f"{'-' if cents < 0 else ''}{euros}.{rest:02d}"


def append_text(parent: etree._Element, tag: str, text: str) -> None:
    etree.SubElement(parent, tag).text = text
