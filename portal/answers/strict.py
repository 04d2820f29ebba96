"""Holding a message to its structure where no schema is at hand: which elements, in which order, how often.

    HEAD = (Part("ProzessID"), Part("Hinweis", 0), Part("Empfaenger"))
    check(element, HEAD, "urn:…")

What a part is made of is looked at only if its own parts are named.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from lxml import etree

from portal.answers.refused import AnswerRefused

BERLIN = ZoneInfo("Europe/Berlin")

#: Beyond this a text is cut; the whole stands in the file.
LONGEST_TEXT = 10_000
CUT = "… (gekürzt; der ganze Text steht in der Nachricht)"
#: Nothing here is older or younger; a clock far off would spoil every order.
YEARS = range(2000, 2100)


@dataclass(frozen=True, slots=True)
class Part:
    """One child element: how often it may come, at least and at most (None: as often as it likes)."""

    name: str
    least: int = 1
    most: int | None = 1
    parts: tuple[Part | OneOf, ...] | None = None


@dataclass(frozen=True, slots=True)
class OneOf:
    """Exactly one of these."""

    parts: tuple[Part, ...]


def check(element: etree._Element, parts: Sequence[Part | OneOf], namespace: str | None) -> None:
    """Raises AnswerRefused if the children of ``element`` are not these, in this order."""
    place = 0
    children = elements(element)
    for expected in parts:
        known = {part.name: part for part in (expected.parts if isinstance(expected, OneOf) else (expected,))}
        least, most = (1, 1) if isinstance(expected, OneOf) else (expected.least, expected.most)
        count = 0
        while place < len(children) and (most is None or count < most):
            part = known.get(name_in(children[place], namespace))
            if part is None:
                break
            if part.parts is not None:
                check(children[place], part.parts, namespace)
            place, count = place + 1, count + 1
        if count < least:
            missing = " oder ".join(list(known)[:3])
            raise AnswerRefused(f"Der Nachricht fehlt ein Pflichtfeld: {missing}. Sie entspricht nicht dem Standard.")
    if place < len(children):
        raise AnswerRefused(
            f"In der Nachricht steht etwas, das nicht dorthin gehört (Zeile {children[place].sourceline}). "
            "Sie entspricht nicht dem Standard."
        )


def elements(element: etree._Element) -> list[etree._Element]:
    """The child elements, without comments and processing instructions."""
    return [child for child in element if isinstance(child.tag, str)]


def name_in(element: etree._Element, namespace: str | None) -> str:
    """The element's name if it is of this namespace, otherwise nothing."""
    name = etree.QName(element)
    return name.localname if name.namespace == namespace else ""


def child(element: etree._Element, path: str, namespace: str | None) -> etree._Element | None:
    """The first element at ``path``, such as ``Kopf/ProzessID``."""
    steps = path.split("/")
    return element.find("/".join(f"{{{namespace}}}{step}" if namespace else step for step in steps))


def needed(element: etree._Element, path: str, namespace: str | None) -> etree._Element:
    """The first element at ``path``; raises AnswerRefused if there is none."""
    found = child(element, path, namespace)
    if found is None:
        raise AnswerRefused(f"Der Nachricht fehlt ein Pflichtfeld: {path}. Sie entspricht nicht dem Standard.")
    return found


def text(element: etree._Element | None) -> str:
    """What the element says, as one line for people; empty if there is none. Without control characters."""
    return " ".join(plain(element).split())


def plain(element: etree._Element | None) -> str:
    said = "" if element is None else str(element.xpath("string()"))
    said = unicodedata.normalize("NFC", said)
    said = "".join(sign for sign in said if sign in "\n\t" or unicodedata.category(sign) not in ("Cc", "Cf", "Co"))
    return said if len(said) <= LONGEST_TEXT else f"{said[:LONGEST_TEXT]}{CUT}"


def uuid_of(element: etree._Element | None, name: str) -> UUID:
    try:
        said = text(element).removeprefix("urn:uuid:")
        if len(said) != 36:
            raise ValueError
        return UUID(said)
    except ValueError:
        raise AnswerRefused(f"{name} ist keine UUID. Die Nachricht entspricht nicht dem Standard.") from None


def truth_of(element: etree._Element | None, name: str) -> bool:
    """An ``xs:boolean``."""
    said = text(element)
    if said not in ("true", "false", "1", "0"):
        raise AnswerRefused(f"{name} ist weder ja noch nein. Die Nachricht entspricht nicht dem Standard.")
    return said in ("true", "1")


def moment_of(element: etree._Element | None, name: str) -> datetime:
    """An ``xs:dateTime``; without a time zone it is German time."""
    try:
        moment = datetime.fromisoformat(text(element))
        if moment.year not in YEARS:
            raise ValueError
    except ValueError:
        raise AnswerRefused(f"{name} ist kein Zeitpunkt. Die Nachricht entspricht nicht dem Standard.") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=BERLIN)


def day_of(element: etree._Element | None, name: str) -> date:
    """An ``xs:date``; its time zone, if it has one, is left out."""
    try:
        day = date.fromisoformat(text(element)[:10])
        if day.year not in YEARS:
            raise ValueError
    except ValueError:
        raise AnswerRefused(f"{name} ist kein Tag. Die Nachricht entspricht nicht dem Standard.") from None
    return day


def cents_of(element: etree._Element | None, name: str) -> int:
    """An amount in euro cents, above zero."""
    said = text(element)
    if not said.isascii() or not said.removeprefix("+").isdigit() or len(said) > 15 or int(said) == 0:
        raise AnswerRefused(f"{name} ist kein Betrag in Cent. Die Nachricht entspricht nicht dem Standard.")
    return int(said)


def code_of(element: etree._Element | None, name: str, inner: str | None = None) -> str:
    """The code of a code-list element: its child ``code``, unqualified unless ``inner`` names a namespace."""
    found = None if element is None else child(element, "code", inner)
    said = text(found)
    if not said or len(said) > 40 or not said.isprintable():
        raise AnswerRefused(f"{name} hat keinen Schlüssel (code). Die Nachricht entspricht nicht dem Standard.")
    return said
