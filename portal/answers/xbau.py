"""Reading what an authority tells the portal: XBau-Kernmodul 1.3.0, process messages 1120, 1121, 1140, 1160 and 1170.

Source of the structure: XBau-Kernmodul 1.3.0, XRepository, „Prozessnachrichten“. Only the root is in the namespace.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from lxml import etree, html

from portal.answers.answer import Notice
from portal.answers.refused import AnswerRefused
from portal.answers.strict import (
    LONGEST_TEXT,
    OneOf,
    Part,
    cents_of,
    check,
    child,
    code_of,
    day_of,
    elements,
    moment_of,
    needed,
    text,
    truth_of,
    uuid_of,
)

NAMESPACE = "http://www.xleitstelle.de/xbau/kernmodul/1/3/0"
STANDARD, VERSION = "XBau-Kernmodul", "1.3.0"

#: Beyond this nobody reads on; the whole stands in the file.
MOST_PARAGRAPHS = 100
#: ``text`` is HTML in base64, pictures and all; what people read of it is far smaller.
LARGEST_HTML = 2 * 1024 * 1024
NO_SPACES = dict.fromkeys(map(ord, " \t\r\n"))

PARAGRAPHS = (Part("textabsatz", 1, None),)
HEAD = Part(
    "nachrichtenkopf.g2g",
    parts=(
        Part(
            "identifikation.nachricht",
            parts=(Part("nachrichtenUUID"), Part("nachrichtentyp"), Part("erstellungszeitpunkt")),
        ),
        Part("leser"),
        Part("autor"),
    ),
)
RELATION = Part(
    "bezug",
    parts=(Part("referenz", 0), Part("vorgang", 0), Part("bezugNachricht", 0), Part("anbindungFachverfahren", 0)),
)
POSITION = Part("position", parts=(Part("erlaeuterung"), Part("betrag")))
COSTS = (
    Part(
        "gebuehrenposition",
        0,
        None,
        (Part("gebuehrenordnung"), Part("gebuehrentatbestand"), POSITION),
    ),
    Part("auslagenposition", 0, None, (POSITION,)),
    Part("summe"),
)
FEE = (
    Part("istVorauszahlungsbescheid"),
    Part("begruendung", parts=PARAGRAPHS),
    Part("kostenberechnung", 0, parts=COSTS),
    Part("zahlungsdaten", 0, parts=(Part("iban"), Part("bic", 0), Part("verwendungszweck"))),
    Part("rechtshelfsbelehrung", parts=PARAGRAPHS),
    Part("informationVerspaetungszuschlag", 0, parts=PARAGRAPHS),
    Part("anlage", 0),
)
FINDINGS = (Part("befund", 1, None, (Part("artDesBefundes"), Part("beschreibung", parts=PARAGRAPHS))),)
OFFER = (OneOf((Part("linkliste"), Part("default"), Part("noreply"))),)

MESSAGES: Mapping[str, tuple[Part, ...]] = {
    "prozessnachrichten.eingangsbestaetigung.1120": (HEAD, RELATION, Part("information", 0, parts=PARAGRAPHS)),
    "prozessnachrichten.aktenzeichen.1121": (HEAD, RELATION),
    "prozessnachrichten.formellePruefungBefundliste.1140": (
        HEAD,
        RELATION,
        Part("dokumentationVollstaendig"),
        Part("befundFrist", 0, parts=(Part("befundliste", parts=FINDINGS),)),
        Part("anschreiben", 0, parts=PARAGRAPHS),
        Part("angebotFuerAntwortLeser", 0, parts=OFFER),
    ),
    "prozessnachrichten.gebuehrenbescheid.1160": (HEAD, RELATION, Part("gebuehrenbescheid", parts=FEE), Part("frist")),
    "prozessnachrichten.statusFuerAntragsportal.1170": (
        HEAD,
        RELATION,
        Part("statusAntragsportal"),
        Part("frist", 0),
        Part("begruendung", 0, parts=(Part("text"), Part("textOffice", 0))),
    ),
}


def read(root: etree._Element, message: str, _namespace: str) -> Notice:
    """The notice. Raises AnswerRefused if it does not keep to the standard, or is a test."""
    check_root(root)
    check(root, MESSAGES[message], None)
    number = message.rpartition(".")[2]
    about = "nachrichtenkopf.g2g/identifikation.nachricht"
    if code_of(child(root, f"{about}/nachrichtentyp", None), "nachrichtentyp") != number:
        raise AnswerRefused("Nachrichtentyp und Name der Nachricht passen nicht zusammen.")
    file_number = text(child(root, "bezug/vorgang", None))
    if number == "1121" and not file_number:
        raise AnswerRefused("Der Nachricht fehlt ein Pflichtfeld: vorgang (das Aktenzeichen). Sie sagt so nichts aus.")
    if len(file_number) > 200:
        raise AnswerRefused("Das Aktenzeichen ist länger als 200 Zeichen. Prüfen Sie das Feld vorgang.")
    created: datetime = moment_of(child(root, f"{about}/erstellungszeitpunkt", None), "erstellungszeitpunkt")
    return Notice(
        kind=f"xbau-kernmodul:{number}",
        created_at=created,
        message_id=uuid_of(child(root, f"{about}/nachrichtenUUID", None), "nachrichtenUUID"),
        references=references(root),
        file_number=file_number,
        content={"file_number": file_number, **CONTENTS[number](root)},
    )


def check_root(root: etree._Element) -> None:
    if root.get("standard") != STANDARD or root.get("version") != VERSION:
        raise AnswerRefused(f"Die Nachricht nennt nicht {STANDARD} {VERSION}. Andere Fassungen liest das Portal nicht.")
    if not (root.get("produkt") and root.get("produkthersteller")):
        raise AnswerRefused("Der Nachricht fehlen produkt und produkthersteller. Sie entspricht nicht dem Standard.")
    if root.get("test") is not None:
        raise AnswerRefused("Das ist eine Testnachricht. Echte Vorgänge ändert sie nicht. Sie können sie löschen.")


def references(root: etree._Element) -> tuple[UUID, ...]:
    """The ids by which the notice names what it is about."""
    found = []
    if (reference := child(root, "bezug/referenz", None)) is not None:
        found.append(uuid_of(reference, "referenz"))
    if (about := child(root, "bezug/bezugNachricht", None)) is not None:
        # The type is taken from the basic message, whose elements may be in its namespace.
        ids = [part for part in about.iter("{*}nachrichtenUUID")]
        found.extend(uuid_of(one, "nachrichtenUUID") for one in ids[:1])
    return tuple(dict.fromkeys(found))


def paragraphs(element: etree._Element | None) -> list[str]:
    """The paragraphs of a text, without those that say nothing, together at most LONGEST_TEXT signs."""
    return shortened([] if element is None else [text(part) for part in elements(element)[: 10 * MOST_PARAGRAPHS]])


def shortened(said: list[str]) -> list[str]:
    kept: list[str] = []
    left = LONGEST_TEXT
    for paragraph in filter(None, said):
        if len(kept) == MOST_PARAGRAPHS or left <= 0:
            kept.append("… (gekürzt)")
            break
        kept.append(paragraph[:left])
        left -= len(paragraph)
    return kept


def formatted(element: etree._Element | None) -> list[str]:
    """What people read of a text that came as HTML in base64: its words, never its markup."""
    if element is None:
        return []
    try:
        source = base64.b64decode(
            str(needed(element, "text", None).xpath("string()")).translate(NO_SPACES), validate=True
        )
        if len(source) > LARGEST_HTML:
            raise AnswerRefused("Die Begründung ist größer als 2 MB. Lassen Sie Bilder weg.")
        if not source.strip():
            return []
        words = html.document_fromstring(source, parser=html.HTMLParser(encoding="utf-8", no_network=True))
    except (binascii.Error, etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        if isinstance(error, AnswerRefused):
            raise
        raise AnswerRefused("Die Begründung lässt sich nicht lesen. Sie entspricht nicht dem Standard.") from None
    etree.strip_elements(words, "script", "style", "title", "template", etree.Comment, with_tail=False)
    for part in words.iter("p", "br", "li", "div", "tr", "h1", "h2", "h3", "h4"):
        part.tail = f"\n{part.tail or ''}"
    lines = str(words.xpath("string()")).splitlines()
    return shortened(["".join(sign for sign in " ".join(line.split()) if sign.isprintable()) for line in lines])


def acknowledged(root: etree._Element) -> dict[str, Any]:
    return {"text": paragraphs(child(root, "information", None))}


def file_number(_root: etree._Element) -> dict[str, Any]:
    return {}


def findings(root: etree._Element) -> dict[str, Any]:
    found = [] if (listed := child(root, "befundFrist/befundliste", None)) is None else elements(listed)
    return {
        "complete": truth_of(child(root, "dokumentationVollstaendig", None), "dokumentationVollstaendig"),
        "findings": [paragraphs(child(one, "beschreibung", None)) for one in found[:MOST_PARAGRAPHS]],
        "text": paragraphs(child(root, "anschreiben", None)),
    }


def fee(root: etree._Element) -> dict[str, Any]:
    notice = needed(root, "gebuehrenbescheid", None)
    costs = child(notice, "kostenberechnung", None)
    positions = [] if costs is None else list(costs.iter("position"))
    payment = child(notice, "zahlungsdaten", None)
    return {
        "advance": truth_of(child(notice, "istVorauszahlungsbescheid", None), "istVorauszahlungsbescheid"),
        "cents": None if costs is None else cents_of(child(costs, "summe", None), "summe"),
        "positions": [
            [text(child(one, "erlaeuterung", None))[:500], cents_of(child(one, "betrag", None), "betrag")]
            for one in positions[:MOST_PARAGRAPHS]
        ],
        "due": day_of(child(root, "frist", None), "frist").isoformat(),
        "purpose": "" if payment is None else text(child(payment, "verwendungszweck", None))[:200],
        "iban": "" if payment is None else text(child(payment, "iban", None))[:50],
        "text": paragraphs(child(notice, "begruendung", None)),
        "appeal": paragraphs(child(notice, "rechtshelfsbelehrung", None)),
        "late": paragraphs(child(notice, "informationVerspaetungszuschlag", None)),
    }


def status(root: etree._Element) -> dict[str, Any]:
    stated = needed(root, "statusAntragsportal", None)
    due = child(root, "frist", None)
    return {
        "status": code_of(stated, "statusAntragsportal"),
        "list": stated.get("listURI") or "",
        "due": None if due is None else day_of(due, "frist").isoformat(),
        "text": formatted(child(root, "begruendung", None)),
    }


CONTENTS = {"1120": acknowledged, "1121": file_number, "1140": findings, "1160": fee, "1170": status}
