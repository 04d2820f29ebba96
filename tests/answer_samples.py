"""Answers as electronic files and authorities write them, built element by element; all names are made up.

xml = imported(process_id, codes=("0605005",))
"""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from lxml import etree

from portal.answers import reading
from portal.answers.answer import Answer
from portal.answers.reading import OfficialProblems

XDOMEA = "urn:xoev-de:xdomea:schema:{}"
LIST = "urn:xoev-de:xdomea:codeliste:"
XBAU = "http://www.xleitstelle.de/xbau/kernmodul/1/3/0"
NOTICE = "prozessnachrichten.{}"
SAID = "2026-06-05T18:30:00+02:00"


def _xml(root: etree._Element) -> bytes:
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8"))


# xdomea ---------------------------------------------------------------------------------------------------------------


def _dms(message: str, version: str, process: UUID, said: str) -> tuple[etree._Element, etree._Element, Any]:
    space = XDOMEA.format(version)

    def add(parent: etree._Element, name: str, text: str | None = None) -> etree._Element:
        element = etree.SubElement(parent, f"{{{space}}}{name}")
        element.text = text
        return element

    root = etree.Element(f"{{{space}}}{message}", nsmap={"xdomea": space})
    head = add(root, "Kopf")
    add(head, "ProzessID", str(process))
    kind = add(head, "Nachrichtentyp")
    _code(kind, f"{LIST}nachrichtentyp", "2.0", message.rpartition(".")[2])
    add(head, "Erstellungszeitpunkt", said)
    add(add(add(head, "Absender"), "Institution"), "Name", "Musterstadt")
    add(add(add(head, "Empfaenger"), "Institution"), "Name", "Online-Portal")
    return root, head, add


def _code(element: etree._Element, uri: str, version: str, code: str) -> None:
    element.set("listURI", uri)
    element.set("listVersionID", version)
    etree.SubElement(element, "code").text = code


def received(process: UUID, version: str = "3.1.0", said: str = SAID) -> bytes:
    """0629: the package came."""
    return _xml(_dms("FVDaten.EmpfangBestaetigen.0629", version, process, said)[0])


def imported(
    process: UUID,
    version: str = "3.1.0",
    *,
    codes: Sequence[str] = ("0000000",),
    said: str = SAID,
    words: str = "",
    fields: Mapping[str, str] | None = None,
    place: str = "",
    object_id: UUID | None = None,
) -> bytes:
    """0630: what became of it; with ``fields`` and ``place`` also what the electronic file calls it."""
    root, head, add = _dms("FVDaten.ImportBestaetigen.0630", version, process, said)
    add(head, "FVSessionID", "1")
    outcome = add(root, "ErfolgOderMisserfolg")
    for code in codes:
        name = "AllgemeineRueckmeldung" if code.startswith("000") else f"SpezifischeFehlermeldung{code[:4]}"
        version_ = "1.1" if code.startswith("000") else "1.0"
        _code(add(add(outcome, "Rueckmeldung"), name), f"{LIST}{name.lower()}", version_, code)
    if words:
        add(add(outcome, "Rueckmeldung"), "SonstigeFehlermeldung", words)
    good = "true" if set(codes) == {"0000000"} and not words else "false"
    for label, value in (fields or {}).items():
        returned = add(outcome, "Rueckgabeparameter")
        if object_id is not None:
            add(returned, "IDSGO", str(object_id))
        field = add(add(returned, "Parameter"), "AllgemeinerRueckgabeparameter")
        add(field, "Name", label)
        add(field, "Wert", value)
        add(returned, "Erfolgreich", good)
    if place:
        returned = add(outcome, "Rueckgabeparameter")
        add(add(returned, "Parameter"), "Ablageort", place)
        add(returned, "Erfolgreich", good)
    return _xml(root)


# XBau -----------------------------------------------------------------------------------------------------------------


def notice(
    name: str,
    body: Sequence[Any] = (),
    *,
    reference: UUID | None = None,
    about: UUID | None = None,
    file_number: str = "",
    message_id: UUID | None = None,
    said: str = SAID,
    **attributes: str,
) -> bytes:
    """A process message of XBau, such as ``notice("aktenzeichen.1121", reference=…, file_number="1/26")``.

    ``body`` is what follows ``bezug``: (element, text or parts) one after the other.
    """
    root = etree.Element(f"{{{XBAU}}}{NOTICE.format(name)}", nsmap={"xbauk": XBAU})
    given = {"produkt": "Amt", "produkthersteller": "Beispiel", "standard": "XBau-Kernmodul", "version": "1.3.0"}
    for key, value in {**given, **attributes}.items():
        root.set(key, value)
    identity = [
        ("nachrichtenUUID", str(message_id or uuid4())),
        ("nachrichtentyp", "urn:xoev-de:xbau-kernmodul:codeliste:xbau-kernmodul-nachrichten 3.0 " + name[-4:]),
        ("erstellungszeitpunkt", said),
    ]
    office = [
        ("verzeichnisdienst", "urn:xoev-de:kosit:codeliste:verzeichnisdienst 1 DVDV"),
        ("kennung", "psw:064370006006"),
        ("name", "Bauamt"),
    ]
    _fill(
        root, [("nachrichtenkopf.g2g", [("identifikation.nachricht", identity), ("leser", office), ("autor", office)])]
    )
    relation: list[Any] = [("referenz", str(reference))] if reference else []
    relation += [("vorgang", file_number)] if file_number else []
    basic = "{http://xoev.de/schemata/basisnachricht/g2g/1_1}"
    sent = [(f"{basic}{part}", value) for part, value in [(identity[0][0], str(about)), *identity[1:]]]
    relation += [("bezugNachricht", sent)] if about else []
    _fill(root, [("bezug", relation), *body])
    return _xml(root)


CODED = ("nachrichtentyp", "verzeichnisdienst", "statusAntragsportal", "artDesBefundes")


def _fill(parent: etree._Element, parts: Sequence[Any]) -> None:
    for name, said in parts:
        element = etree.SubElement(parent, name)
        if not isinstance(said, str):
            _fill(element, said)
        elif name.rpartition("}")[2] in CODED:
            _code(element, *said.split(" "))
        else:
            element.text = said


def paragraphs(*said: str) -> list[tuple[str, str]]:
    return [("textabsatz", paragraph) for paragraph in said]


def acknowledged(**about: Any) -> bytes:
    return notice("eingangsbestaetigung.1120", [("information", paragraphs("Wir melden uns."))], **about)


def file_number(number: str = "III/2-2026-117", **about: Any) -> bytes:
    return notice("aktenzeichen.1121", file_number=number, **about)


def findings(*said: str, complete: bool = False, **about: Any) -> bytes:
    found = [
        ("befund", [("artDesBefundes", "urn:example:befund 1 01"), ("beschreibung", paragraphs(one))]) for one in said
    ]
    body: list[Any] = [("dokumentationVollstaendig", "true" if complete else "false")]
    body += [("befundFrist", [("befundliste", found)])] if found else []
    body += [("anschreiben", paragraphs("Bitte reichen Sie es nach."))]
    return notice("formellePruefungBefundliste.1140", body, **about)


def fee_notice(cents: int | None = 12000, **about: Any) -> bytes:
    position = [("erlaeuterung", "Genehmigung"), ("betrag", str(cents))]
    costs = [
        ("gebuehrenposition", [("gebuehrenordnung", "GO"), ("gebuehrentatbestand", "1.1"), ("position", position)]),
        ("summe", str(cents)),
    ]
    fee: list[Any] = [("istVorauszahlungsbescheid", "false"), ("begruendung", paragraphs("§ 1 der Satzung"))]
    fee += [("kostenberechnung", costs)] if cents is not None else []
    fee += [("zahlungsdaten", [("iban", "DE02120300000000202051"), ("verwendungszweck", "Kassenzeichen 4711")])]
    fee += [("rechtshelfsbelehrung", paragraphs("Widerspruch ist binnen eines Monats möglich."))]
    return notice("gebuehrenbescheid.1160", [("gebuehrenbescheid", fee), ("frist", "2026-07-15")], **about)


def status(code: str, *, due: str = "", html: str = "", list_: str = "", **about: Any) -> bytes:
    named = list_ or "urn:xoev-de:xbau:codeliste:statusbauportal"
    body: list[Any] = [("statusAntragsportal", f"{named} 3.0 {code}")]
    body += [("frist", due)] if due else []
    body += [("begruendung", [("text", base64.b64encode(html.encode()).decode())])] if html else []
    return notice("statusFuerAntragsportal.1170", body, **about)


# The genuine schemas --------------------------------------------------------------------------------------------------


@cache
def answer_in(xml: bytes, official_problems: OfficialProblems = lambda _root: ()) -> Answer:
    """What the portal reads where no official schema is installed, or one that finds these problems."""
    return reading.answer_in(xml, official_problems)


def genuine_schema(xoev: Path, file: str) -> etree.XMLSchema:
    """A published schema of the material beside the project; what it imports from the net lies there, too."""
    import json

    places = json.loads((xoev / "catalog.json").read_text())

    class Local(etree.Resolver):
        def resolve(self, url: str | None, public: str | None, context: Any) -> Any:
            return self.resolve_filename(str(xoev / places[url]), context) if url in places else None

    parser = etree.XMLParser(no_network=True)
    parser.resolvers.add(Local())
    return etree.XMLSchema(etree.parse(str(xoev / file), parser))
