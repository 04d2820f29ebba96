"""What may stand where in XDatenfelder 2 and 3.0, and reading one element with German words for what is wrong.

A file that breaks these rules is refused as a whole: half a schema would make half a form.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from lxml import etree

from portal.fim.schema import FimError

NAMESPACES = ("urn:xoev-de:fim:standard:xdatenfelder_2", "urn:xoev-de:fim:standard:xdatenfelder_3.0.0")

#: How often a child may stand: once, at most once, or any number of times.
ONCE, OPTIONAL, MANY = "1", "?", "*"

DATES = "gueltigAb? gueltigBis? veroeffentlichungsdatum? letzteAenderung? freigabedatum?"
STATUS = "status? freigabestatus? statusGesetztAm? statusGesetztDurch? fachlicherErsteller? versionshinweis?"
COMMON = f"identifikation name beschreibung? definition? bezug* {STATUS} {DATES} stichwort* relation* regel*"
ELEMENT = f"{COMMON} bezeichnungEingabe? bezeichnungAusgabe? schemaelementart? hilfetextEingabe? hilfetextAusgabe?"


def shape(children: str) -> Mapping[str, str]:
    """``"name bezug* version?"`` as how often by name."""
    return {part.rstrip("?*"): part[-1] if part[-1] in "?*" else ONCE for part in children.split()}


#: The children of every element we look into. What is inside others is skipped.
SHAPES: Mapping[str, Mapping[str, str]] = {
    "xdatenfelder.stammdatenschema.0102": shape("header? stammdatenschema"),
    "xdatenfelder.datenfeldgruppe.0103": shape("header? datenfeldgruppe"),
    "stammdatenschema": shape(
        f"{COMMON} bezeichnung? bezeichnungEingabe? bezeichnungAusgabe? hilfetext? ableitungsmodifikationenStruktur? "
        "ableitungsmodifikationenRepraesentation? dokumentsteckbrief? struktur*"
    ),
    "datenfeldgruppe": shape(f"{ELEMENT} art? struktur*"),
    "datenfeld": shape(
        f"{ELEMENT} feldart datentyp praezisierung? inhalt? vorbefuellung? werte? codelisteReferenz? codeKey? nameKey? "
        "helpKey? maxSize? mediaType*"
    ),
    "regel": shape(
        f"{COMMON} bezeichnungEingabe? bezeichnungAusgabe? freitextRegel? typ? param* ziel* skript? script? fehler*"
    ),
    "struktur": shape("anzahl bezug* enthaelt"),
    "enthaelt": shape("datenfeld? datenfeldgruppe?"),
    "identifikation": shape("id version?"),
    "werte": shape("wert*"),
    "wert": shape("code name hilfe?"),
    "codelisteReferenz": shape(
        "identifikation? genericodeIdentification? canonicalIdentification? version? canonicalVersionUri?"
    ),
    "genericodeIdentification": shape("canonicalIdentification version? canonicalVersionUri?"),
}


class Node:
    """One element of the file with its children by name, checked against its shape."""

    def __init__(self, element: etree._Element) -> None:
        self.element = element
        self.name = local_name(element)
        self.children: dict[str, list[etree._Element]] = {}
        expected = SHAPES[self.name]
        for child in element.iterchildren("*"):
            name = local_name(child)
            if name not in expected:
                raise FimError(
                    f"Das Element „{name}“ in „{self.name}“ (Zeile {child.sourceline}) gibt es dort nicht: Nehmen Sie "
                    "es heraus oder laden Sie das Schema neu herunter."
                )
            self.children.setdefault(name, []).append(child)
        for name, often in expected.items():
            self.check(name, often)

    def check(self, name: str, often: str) -> None:
        """A doubled element is an error, unless all but one of them are empty."""
        found = self.children.get(name, [])
        if often != MANY and len(found) > 1:
            filled = [child for child in found if content(child) or len(child) or child.attrib]
            if len(filled) != 1:
                raise FimError(
                    f"Das Element „{name}“ in „{self.name}“ steht zweimal (Zeile {found[1].sourceline}): Lassen Sie "
                    "eines davon stehen."
                )
            self.children[name] = filled
        if often == ONCE and not found:
            raise FimError(
                f"In „{self.name}“ (Zeile {self.element.sourceline}) fehlt das Element „{name}“: Ergänzen Sie es oder "
                "laden Sie das Schema neu herunter."
            )

    def node(self, name: str) -> Node | None:
        found = self.children.get(name)
        return Node(found[0]) if found else None

    def only(self, name: str) -> Node:
        """The child that the shape demands."""
        return Node(self.children[name][0])

    def nodes(self, name: str) -> Iterator[Node]:
        return (Node(child) for child in self.children.get(name, ()))

    def raw(self, name: str) -> etree._Element | None:
        found = self.children.get(name)
        return found[0] if found else None

    def text(self, *names: str) -> str:
        """The text of the first of these children that has one, on one line."""
        return next((text for name in names if (text := " ".join(content(self.raw(name)).split()))), "")

    def texts(self, name: str) -> tuple[str, ...]:
        found = (" ".join(content(child).split()) for child in self.children.get(name, ()))
        return tuple(text for text in found if text)

    def prose(self, *names: str) -> str:
        """The same with its lines."""
        return next((text for name in names if (text := lines(content(self.raw(name))))), "")

    def filled(self, name: str) -> str:
        """The text of a child that must have one."""
        text = self.text(name)
        if not text:
            raise FimError(
                f"Das Element „{name}“ in „{self.name}“ (Zeile {self.line(name)}) ist leer: Tragen Sie den Wert ein "
                "oder laden Sie das Schema neu herunter."
            )
        return text

    def code(self, name: str, allowed: tuple[str, ...], default: str) -> str:
        """The code inside a child, one of ``allowed``; ``default`` where the child is missing."""
        text = self.text(name) or default
        if text not in allowed:
            raise FimError(
                f"Den Wert „{text[:60]}“ für „{name}“ (Zeile {self.line(name)}) kennt XDatenfelder nicht: Erlaubt sind "
                f"{', '.join(allowed)}."
            )
        return text

    def line(self, name: str) -> str:
        """Where a child stands, or this element if it has none."""
        child = self.raw(name)
        return str((self.element if child is None else child).sourceline)


def local_name(element: etree._Element) -> str:
    return etree.QName(element).localname


def content(element: etree._Element | None) -> str:
    """All text inside an element, without comments."""
    return "" if element is None else str(element.xpath("string()"))


def lines(text: str) -> str:
    """A text with its lines, each on one line's blanks; no empty lines at the ends, and never two in a row."""
    found: list[str] = []
    for line in (" ".join(line.split()) for line in text.splitlines()):
        if line or (found and found[-1]):
            found.append(line)
    return "\n".join(found).strip()
