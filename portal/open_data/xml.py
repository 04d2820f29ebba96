"""Documents of one XML namespace."""

from __future__ import annotations

from typing import cast

from lxml import etree


def root(namespace: str, name: str) -> etree._Element:
    """The first element. Elements without a prefix belong to ``namespace``: lxml calls the empty prefix None."""
    return etree.Element(f"{{{namespace}}}{name}", nsmap=cast(dict[str, str], {None: namespace}))


def add(parent: etree._Element, name: str, text: str | None = None, **attributes: str) -> etree._Element:
    """A new last child in the parent's namespace."""
    element = etree.SubElement(parent, f"{{{etree.QName(parent).namespace}}}{name}", attributes)
    element.text = text
    return element


def written(document: etree._Element) -> bytes:
    return bytes(etree.tostring(document, xml_declaration=True, encoding="UTF-8"))
