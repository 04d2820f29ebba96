"""Putting a message together: elements in the order of a standard, and text with the characters of DIN 91379 only."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lxml import etree

from portal.forms import characters
from portal.official.model import MessageNotWritten

FOREIGN_TEXT = (
    "Die Angabe enthält ein Zeichen außerhalb der DIN 91379. "
    "Bitte sie an ihrer Quelle (Antrag, Leistung oder Stelle) berichtigen und die Übergabe neu anstoßen."
)


def add(parent: etree._Element, name: str, text: str | None = None) -> etree._Element:
    """A child in the namespace of its parent."""
    return put(etree.SubElement(parent, f"{{{etree.QName(parent).namespace}}}{name}"), text)


def add_bare(parent: etree._Element, name: str, text: str | None = None) -> etree._Element:
    """A child without a namespace, as standards have it that leave inherited elements unqualified."""
    return put(etree.SubElement(parent, name), text)


def add_in(parent: etree._Element, namespace: str | None, name: str, text: str | None = None) -> etree._Element:
    """A child in this namespace; None is without one."""
    return put(etree.SubElement(parent, f"{{{namespace}}}{name}" if namespace else name), text)


def put(element: etree._Element, text: str | None) -> etree._Element:
    """Raises MessageNotWritten for a control character or half a surrogate pair, which no XML can hold."""
    if text is not None:
        try:
            element.text = characters.typewritten(text)
        except ValueError:
            raise MessageNotWritten(etree.QName(element).localname, FOREIGN_TEXT) from None
    return element


def with_code(element: etree._Element, code: str, code_list: str, version: str) -> etree._Element:
    """Make an element a code of a list; ``code`` is never qualified in the standards written here."""
    element.set("listURI", code_list)
    element.set("listVersionID", version)
    add_bare(element, "code", code)
    return element


def chosen(values: Mapping[str, object], slot: str, meanings: Mapping[str, str]) -> str:
    """What the option in ``slot`` means to the standard. Raises MessageNotWritten for an option it has no word for."""
    key = values.get(slot)
    if isinstance(key, str) and key in meanings:
        return meanings[key]
    known = ", ".join(meanings)
    raise MessageNotWritten(slot, f"Für diese Auswahl hat die Nachricht kein Wort. Bekannt sind: {known}.")


def needed(values: Mapping[str, Any], slot: str) -> Any:
    """The answer in a slot that the message cannot do without. Raises MessageNotWritten."""
    value = values.get(slot)
    if value in (None, "", {}, []) or (isinstance(value, str) and not value.strip()):
        raise MessageNotWritten(slot, "Ohne diese Angabe gibt es die Nachricht nicht. Ordnen Sie ein Pflichtfeld zu.")
    return value
