"""From a file of XDatenfelder 2 or 3.0 to a schema.

Both a whole schema (message 0102) and a single group (message 0103) are read; a group becomes a schema with this one
group. Nothing is fetched, and neither a document type nor an entity is read.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import cast, get_args

from lxml import etree

from portal.fim.elements import NAMESPACES, SHAPES, Node
from portal.fim.schema import PRECISIONS, CodeList, Count, Element, Field, FimError, Group, Rule, Schema, Use, Value
from portal.forms import FimKind, FimType
from portal.xoev import UnsafeXml, parse_safely

#: What xprozess:codeliste:status knows, from „in Planung“ to „vorgesehen zum Löschen“.
RELEASE_STATES = tuple("12345678")
KINDS: tuple[str, ...] = get_args(FimKind)
TYPES: tuple[str, ...] = get_args(FimType)


def read_schema(xml: bytes) -> Schema:
    """The schema in these bytes. Raises FimError with one German sentence."""
    try:
        root = parse_safely(xml)
    except UnsafeXml as error:
        problem = str(error).split(". ")[0].rstrip(".")
        raise FimError(f"{problem}: Laden Sie das Schema neu aus dem FIM-Portal herunter.") from None
    name = etree.QName(root)
    if name.namespace not in NAMESPACES or not name.localname.startswith("xdatenfelder."):
        raise FimError(
            f"Das Wurzelelement „{name.localname}“ mit dem Namensraum „{name.namespace or ''}“ ist kein XDatenfelder "
            "2 oder 3.0: Laden Sie das Schema im Format XDatenfelder 3.0 herunter."
        )
    if name.localname not in SHAPES:
        raise FimError(f"Die Nachricht „{name.localname}“ ist kein Datenschema: Laden Sie das ganze Schema herunter.")
    return read_message(Node(root))


def read_message(message: Node) -> Schema:
    found = message.node("stammdatenschema")
    if found is not None:
        return Schema(
            *identification(found, "[A-Z]"),
            found.filled("name"),
            found.text("bezeichnung", "bezeichnungEingabe"),
            found.prose("beschreibung"),
            found.texts("bezug"),
            read_rules(found),
            read_uses(found),
        )
    group = read_group(message.only("datenfeldgruppe"))
    return Schema(f"S{group.id[1:]}", group.version, group.name, group.label, uses=(Use(Count(1, 1), group),))


def identification(node: Node, letter: str) -> tuple[str, str]:
    """Id and version; the state of release is looked at on the way, so that a wrong one is told."""
    inside = node.only("identifikation")
    identifier, version = inside.filled("id"), inside.filled("version")
    if not re.fullmatch(f"{letter}[0-9]{{1,20}}", identifier):
        raise FimError(
            f"Die Kennung „{identifier[:60]}“ von „{node.name}“ (Zeile {inside.line('id')}) hat nicht die nötige Form: "
            "Nötig ist ein Buchstabe mit Ziffern, zum Beispiel G60000000086 für eine Gruppe."
        )
    node.code("freigabestatus", RELEASE_STATES, RELEASE_STATES[0])
    return identifier, version


def read_uses(node: Node) -> tuple[Use, ...]:
    return tuple(read_use(inside) for inside in node.nodes("struktur"))


def read_use(node: Node) -> Use:
    count = Count.read(node.filled("anzahl"))
    if count is None:
        raise FimError(
            f"Die Anzahl „{node.text('anzahl')[:60]}“ (Zeile {node.line('anzahl')}) ist keine: Schreiben Sie zum "
            "Beispiel 0:1, 1:1 oder 0:*."
        )
    inside = node.only("enthaelt")
    field, group = inside.node("datenfeld"), inside.node("datenfeldgruppe")
    if (field is None) is (group is None):
        raise FimError(
            f"„enthaelt“ (Zeile {inside.element.sourceline}) braucht genau ein Datenfeld oder eine Datenfeldgruppe: "
            "Ergänzen Sie es oder laden Sie das Schema neu herunter."
        )
    element: Element = read_field(field) if field is not None else read_group(cast(Node, group))
    return Use(count, element, node.texts("bezug"))


def read_group(node: Node) -> Group:
    return Group(*identification(node, "G"), **named(node), rules=read_rules(node), uses=read_uses(node))


def read_field(node: Node) -> Field:
    size = node.text("maxSize")
    return Field(
        *identification(node, "F"),
        **named(node),
        kind=cast(FimKind, node.code("feldart", KINDS, "input")),
        type=cast(FimType, node.code("datentyp", TYPES, "text")),
        precision=read_precision(node.raw("praezisierung")),
        content=node.prose("inhalt"),
        values=read_values(node),
        code_list=read_code_list(node.node("codelisteReferenz")),
        media_types=node.texts("mediaType"),
        max_size=int(size) if re.fullmatch("[0-9]{1,15}", size) else None,
        rules=read_rules(node),
    )


def named(node: Node) -> dict[str, str]:
    return {
        "name": node.filled("name"),
        "label": node.text("bezeichnungEingabe"),
        "help": node.text("hilfetextEingabe"),
    }


def read_rules(node: Node) -> tuple[Rule, ...]:
    """The rules; in version 2 the prose stands in the definition."""
    return tuple(
        Rule(*identification(rule, "[A-Z]"), rule.filled("name"), rule.prose("freitextRegel", "definition"))
        for rule in node.nodes("regel")
    )


def read_precision(element: etree._Element | None) -> Mapping[str, str]:
    """The limits: attributes in version 3, JSON in version 2."""
    if element is None:
        return {}
    found = {str(name): str(value) for name, value in element.attrib.items()}
    try:
        typed = json.loads(element.text or "{}")
    except (ValueError, RecursionError):
        typed = {}
    if isinstance(typed, dict):
        found |= {name: str(value) for name, value in typed.items() if isinstance(value, str | int | float)}
    return {name: found[name].strip() for name in PRECISIONS if found.get(name, "").strip()}


def read_values(node: Node) -> tuple[Value, ...]:
    inside = node.node("werte")
    if inside is None:
        return ()
    return tuple(
        Value(value.filled("code"), value.filled("name"), value.text("hilfe")) for value in inside.nodes("wert")
    )


def read_code_list(node: Node | None) -> CodeList | None:
    if node is None:
        return None
    named_in = node.node("genericodeIdentification") or node
    uri = named_in.text("canonicalIdentification")
    return CodeList(uri, named_in.text("version"), named_in.text("canonicalVersionUri")) if uri else None
