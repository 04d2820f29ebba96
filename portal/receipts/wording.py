"""How do times, sizes and the fixed sentences of a receipt read?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from portal.receipts.content import ReceiptContent

BERLIN = ZoneInfo("Europe/Berlin")
MONTHS = (
    "Januar",
    "Februar",
    "März",
    "April",
    "Mai",
    "Juni",
    "Juli",
    "August",
    "September",
    "Oktober",
    "November",
    "Dezember",
)
#: What a person may have sent, as far as it is not „die“.
MASCULINE = frozenset({"Antrag"})

TITLE = "Eingangsbestätigung"
NO_ANSWER = "Keine Angabe"
NO_FILES = "Sie haben keine Dateien mitgeschickt."


def moment(at: datetime) -> str:
    """„5. Juni 2026, 18:04 Uhr“, as the clock showed it in Germany."""
    local = at.astimezone(BERLIN)
    return f"{local.day}. {MONTHS[local.month - 1]} {local.year}, {local:%H:%M} Uhr"


def receiver(office: str, town_name: str) -> str:
    """„Steueramt, Stadt Michelstadt“, or the town alone if it names no office."""
    return ", ".join(dict.fromkeys(part for part in (office, town_name) if part))


def statement(content: ReceiptContent) -> tuple[str, str]:
    """What the receipt says and what it does not say, and which time counts."""
    complete = f"Ihr vollständiger {content.kind}" if content.kind in MASCULINE else f"Ihre vollständige {content.kind}"
    return (
        f"Diese Bestätigung sagt nur: {yours(content)} ist bei uns eingegangen. Sie ist noch {not_yet(content)}.",
        f"Es zählt der Zeitpunkt, zu dem {complete} im Portal angekommen ist. "
        "Wann wir mit der Bearbeitung beginnen, ändert daran nichts.",
    )


def missing(content: ReceiptContent) -> str:
    """Why papers that are still missing matter."""
    return f"Diese Unterlagen fehlen noch. Eine Frist beginnt erst, wenn {yours(content)} vollständig ist."


def yours(content: ReceiptContent) -> str:
    """„Ihr Antrag“ or „Ihre Anzeige“."""
    return f"{'Ihr' if content.kind in MASCULINE else 'Ihre'} {content.kind}"


def not_yet(content: ReceiptContent) -> str:
    """What nobody may take the receipt for; who only enquires waits for a promise, not for a decision."""
    return "keine Zusage" if content.kind == "Anfrage" else "keine Entscheidung und keine Genehmigung"


def facts(content: ReceiptContent) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Cost, time, help and law, as far as the service says something about them."""
    for label, texts in (
        ("Kosten", (content.fee_text,)),
        ("Dauer", (content.duration_text,)),
        ("Frist für die Entscheidung", (content.decision_period,)),
        ("So erhalten Sie die Antwort", (content.delivery,)),
        ("Bei Fragen", content.contact),
        ("Nachweis Ihrer Person", (content.trust_level,)),
        ("Rechtsgrundlage", (content.legal_basis,)),
    ):
        if any(texts):
            yield label, texts


def checksum(sha256: str) -> str:
    """64 digits on two lines of the same length, which an eye can compare."""
    return f"{sha256[:32]}\n{sha256[32:]}"


def record(content: ReceiptContent) -> tuple[str, str]:
    """That the data lies inside this file, and how to see that it is the same."""
    return (
        "Diese Datei enthält Ihre Angaben auch als Datensatz. "
        "Derselbe Datensatz geht unverändert in die elektronische Akte.",
        "Mit der Prüfsumme können Sie zeigen, dass niemand den Datensatz verändert hat.",
    )
