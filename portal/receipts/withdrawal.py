"""The confirmation that an application was withdrawn: one page that says since when, and what that means."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from pikepdf import Pdf

from portal.receipts import wording
from portal.receipts.content import ConfirmationContent
from portal.receipts.layout import Confirmation
from portal.typesetting import BODY, STRONG, archive, drawing

#: Raise this number with every change that changes the bytes of a confirmation.
WITHDRAWAL_RENDERER = "1"

TITLE = "Bestätigung der Rücknahme"

#: What may still come, by what was sent.
AFTERWARDS = {
    "Antrag": "Für das, was bis dahin getan war, kann trotzdem eine Gebühr anfallen. Dann bekommen Sie einen Bescheid.",
    "Anzeige": "Sind Sie zu der Anzeige verpflichtet, dann bleibt diese Pflicht bestehen.",
}
KEPT = "Was Sie gesendet haben, bewahren wir so lange auf wie die Akte."


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawalContent(ConfirmationContent):
    """What the confirmation says. ``withdrawn_at`` knows its time zone; ``ground`` is the reason, empty if none was
    given.
    """

    withdrawn_at: datetime
    ground: str


def render_withdrawal(content: WithdrawalContent) -> bytes:
    """The confirmation as PDF/A-3a and PDF/UA-1; the same content gives the same bytes. Raises FontsMissing."""
    with drawing():
        letter = WithdrawalLetter(content)
        return letter.file(letter.finish)


class WithdrawalLetter(Confirmation):
    """One confirmation being made."""

    def __init__(self, content: WithdrawalContent) -> None:
        super().__init__(content, TITLE)
        self.content = content
        self.write()

    def write(self) -> None:
        content = self.content
        self.letterhead()
        self.panel("Zurückgezogen am", content.withdrawn_at)
        withdrawn, later = statement(content)
        self.add("P", withdrawn, STRONG)
        self.add("P", later, BODY)
        self.heading("Angaben")
        self.table(tuple(facts(content)))

    def finish(self, pdf: Pdf) -> None:
        content = self.content
        archive.describe(pdf, f"{TITLE} {content.reference}", content.town_name, content.withdrawn_at)

    def foot_lines(self) -> tuple[str, str]:
        return f"Vorgangsnummer {self.content.reference}", ""


def statement(content: WithdrawalContent) -> tuple[str, str]:
    """What holds from now on, and what may still come."""
    yours, it = (
        (f"Ihren {content.kind}", "ihn") if content.kind in wording.MASCULINE else (f"Ihre {content.kind}", "sie")
    )
    return f"Sie haben {yours} zurückgezogen. Wir bearbeiten {it} nicht weiter.", AFTERWARDS.get(content.kind, KEPT)


def facts(content: WithdrawalContent) -> Iterator[tuple[str, tuple[str, ...]]]:
    yield f"{content.kind} vom", (wording.moment(content.received_at),)
    yield "Ihr Grund", tuple(content.ground.splitlines()) or (wording.NO_ANSWER,)
    yield "Bei Fragen", content.contact
