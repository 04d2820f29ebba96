"""Receipts to look at and to test with: ``sample()`` is an ordinary one, keyword arguments change what they name."""

import hashlib
from datetime import UTC, datetime
from typing import Any

from portal.receipts import ReceiptContent, WithdrawalContent

RIDGE = (
    "M0 70C18 67 72 52 110 50C148 48 187 64 230 60C273 56 327 30 370 28C413 26 450 42 490 48C530 54 570 67 610 66"
    "C650 65 690 48 730 40C770 32 811 19 850 20C889 21 928 43 965 46C1002 49 1031 35 1070 38C1109 41 1178 58 1200 62"
)
XML = b'<?xml version="1.0" encoding="UTF-8"?>\n<hund-anmelden><rufname>Bello</rufname></hund-anmelden>\n'
KEEPER = (
    ("Vorname", ("Kim",)),
    ("Familienname", ("Muster",)),
    ("Geburtsdatum", ("27. März 1985",)),
    ("Anschrift", ("Musterstraße 1", "64720 Michelstadt")),
    ("E-Mail-Adresse", ("kim.muster@example.org",)),
    ("Telefonnummer", ()),
)
DOG = (
    ("Rufname des Hundes", ("Bello",)),
    ("Rasse", ("Rauhaardackel",)),
    ("Geschlecht", ("weiblich",)),
    ("Wurfdatum", ("1. Februar 2024",)),
    ("Chipnummer", ("276 09 81 0 2345 678",)),
    ("Beginn der Hundehaltung", ("1. Juni 2026",)),
    (
        "Bemerkung",
        (
            "Der Hund stammt aus dem Tierheim. Er wurde dort geimpft, gechippt und an andere Hunde gewöhnt. "
            "Den Übergabevertrag habe ich beigelegt; das Tierheim beantwortet Fragen gern.",
        ),
    ),
)
EXOTIC = ("Çelik-J̌anḧ", "K͟Hōlid Ḧäßler", "Ž̦uk Ṭ̄ariq S̛̄", "Ångström Œuvre", "Dvořák Łukaszewicz Þórður", "C̨̆ ȷ j́ ɨ")
PAYMENT = (
    ("Zahlungsweise", ("SEPA-Lastschrift",)),
    ("IBAN", ("DE02 1203 0000 0000 2020 51",)),
    ("Kontoinhaberin oder Kontoinhaber", ("Kim Muster",)),
)
PRIVACY = (
    "Die Stadt Michelstadt verarbeitet Ihre Angaben, um die Hundesteuer festzusetzen. Rechtsgrundlage ist "
    "Art. 6 Abs. 1 Buchst. e DSGVO mit § 7 des Gesetzes über kommunale Abgaben.\n"
    "Wir löschen die Angaben 10 Jahre nach dem Ende der Steuerpflicht. Sie können Auskunft, Berichtigung und Löschung "
    "verlangen und sich beim Hessischen Beauftragten für Datenschutz und Informationsfreiheit beschweren."
)


def sample(**changes: Any) -> ReceiptContent:
    """The receipt of a dog's registration in Michelstadt, with these fields changed. ``xml`` brings its own hash."""
    xml = changes.setdefault("xml", XML)
    fields: dict[str, Any] = {
        "town_name": "Stadt Michelstadt",
        "town_address": ("Frankfurter Straße 3", "64720 Michelstadt"),
        "office": "Steueramt",
        "service_title": "Hund anmelden",
        "kind": "Anzeige",
        "reference": "K7QM-24RT-9XWA",
        "received_at": datetime(2026, 6, 5, 16, 4, 31, tzinfo=UTC),
        "sections": (("Halterin oder Halter", KEEPER), ("Hund 1", DOG), ("Zahlung", PAYMENT)),
        "files": (("übergabevertrag.pdf", 1_234_567, hashlib.sha256(b"a").hexdigest()),),
        "trust_level": "Ohne Anmeldung. Die Angaben zur Person sind nicht geprüft.",
        "legal_basis": "§ 7 Hessisches Gesetz über kommunale Abgaben und Hundesteuersatzung der Stadt Michelstadt",
        "fee_text": "Die Anmeldung ist kostenfrei. Die Hundesteuer setzen wir mit einem Bescheid fest.",
        "duration_text": "Meist 2 Wochen.",
        "next_steps": (
            "Wir prüfen Ihre Angaben. Sie müssen jetzt nichts tun.",
            "Sie erhalten den Steuerbescheid und die Hundemarke mit der Post, meist nach 2 Wochen.",
            "Fehlt etwas, schreiben wir Ihnen. Bis dahin gilt Ihr Hund als angemeldet.",
        ),
        "contact": ("Steueramt, Telefon 06061 74-0", "steueramt@example.org", "Montag bis Freitag, 8 bis 12 Uhr"),
        "privacy": PRIVACY,
        "declaration": "Ich habe alle Angaben nach bestem Wissen gemacht. Sie sind richtig und vollständig.",
        "accent": "#853d26",
        "xml_name": "antrag.xml",
        "xml_sha256": hashlib.sha256(xml).hexdigest(),
        "ridge": RIDGE,
        "ridge_point": (370.0, 28.0),
        "delivery": "Der Bescheid kommt mit der Post.",
    }
    return ReceiptContent(**(fields | changes))


def gallery() -> dict[str, ReceiptContent]:
    """The receipts every check of the file format runs on: the ordinary one and the ones that go to the edge."""
    text = "Am Abend spielte die Kapelle vor dem Rathaus, und alle kamen. " * 110
    questions = tuple((f"Frage {n}", (f"Antwort {n} mit einem Satz, der etwas länger ist.",)) for n in range(1, 301))
    return {
        "ordinary": sample(),
        "empty": sample(
            sections=(),
            files=(),
            next_steps=(),
            contact=(),
            privacy="",
            declaration="",
            legal_basis="",
            fee_text="",
            duration_text="",
            trust_level="",
            delivery="",
            ridge=None,
            ridge_point=None,
            town_address=(),
        ),
        "empty section": sample(sections=(("Leer", ()), ("Halterin oder Halter", KEEPER))),
        "three hundred answers": sample(sections=(("Fragebogen", questions),)),
        "exotic letters": sample(
            town_name="Gemeinde Ḧŏrnitz",
            sections=(("Namen", tuple((name, (name,)) for name in EXOTIC)),),
            declaration="Ǆ ∞ ≤ 漢字 🐕 שלום\u202e\x07 Ende.",
        ),
        "long words": sample(
            service_title="Gestattung eines vorübergehenden Gaststättenbetriebes aus besonderem Anlass beantragen",
            office="Fachbereich Öffentliche Sicherheit und Ordnung, Sachgebiet Gewerbe- und Gaststättenrecht",
            sections=(
                ("Lang", (("Wort", ("Donaudampfschifffahrt" * 40,)), ("Bericht", (text + "\nZweiter.\n\nDritter.",)))),
            ),
        ),
        "many files": sample(
            kind="Antrag",
            files=tuple(
                (f"Anlage_{n}_{'x' * 3 * n}.pdf", n * 77_777, hashlib.sha256(b"%d" % n).hexdigest())
                for n in range(1, 41)
            ),
            missing_papers=("Lageplan", "Sicherheitskonzept für mehr als 500 Gäste, unterschrieben"),
            decision_period="Wir entscheiden bis zum 5. September 2026 (3 Monate, § 42a VwVfG).",
        ),
    }


def withdrawals() -> dict[str, WithdrawalContent]:
    """The confirmations that something was withdrawn: the ordinary one, one without a ground, one to the edge."""
    receipt = sample()
    same = ("town_name", "town_address", "accent", "ridge", "ridge_point", "office", "contact", "service_title", "kind")
    fields: dict[str, Any] = {name: getattr(receipt, name) for name in (*same, "reference", "received_at")}
    moment = datetime(2026, 6, 9, 6, 30, tzinfo=UTC)

    def withdrawal(**changes: Any) -> WithdrawalContent:
        return WithdrawalContent(**({**fields, "withdrawn_at": moment, "ground": "Der Hund ist verkauft."} | changes))

    return {
        "withdrawal": withdrawal(),
        "withdrawal without a ground": withdrawal(ground="", kind="Antrag", contact=(), ridge=None),
        "withdrawal to the edge": withdrawal(ground="\n".join((*EXOTIC, "Wort " * 180))),
    }
