"""How does a receipt look?  A letter of the town: who, when, which number, what comes next; then the whole declaration.

The town is seen in its shield, its colour and the ridge line of its region. Colour marks identity and place only.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from pikepdf import Pdf
from reportlab.lib.styles import ParagraphStyle

from portal.forms import size_in_words
from portal.receipts import wording
from portal.receipts.content import AttachedFile, ConfirmationContent, ReceiptContent, ReceiptError
from portal.typesetting import (
    BELOW,
    BODY,
    COLUMN_HEADER,
    H1,
    H3,
    INK,
    LABEL,
    LEAD,
    MUTED,
    ROW_HEADER,
    SMALL,
    SPACED,
    STRONG,
    WIDTH,
    Letter,
    PathError,
    Sender,
    Tagged,
    Weight,
    archive,
    drawing,
    halves,
    mixed,
    padded,
    paragraph,
    rows,
    style,
)

#: Raise this number with every change that changes the bytes of a receipt.
RENDERER_VERSION = "1"

DIGITS = style(9, 15.5, MUTED)
REFERENCE = style(25, 34, INK, Weight.SEMIBOLD, tracking=1.125)

#: The cells of the tables, column by column; those of the tinted field row by row.
PANEL = [
    [padded(), padded(left=17, top=14), padded()],
    [padded(), *[padded(left=17, right=13, top=6, bottom=13)] * 2],
]
FILE = [padded(right=15, top=5, bottom=5), *[padded(top=5, bottom=5)] * 2]


def render(content: ReceiptContent) -> bytes:
    """The receipt as PDF/A-3a and PDF/UA-1 with the message embedded.

    The same content gives the same bytes in every process. Raises ReceiptError if the ridge line cannot be read and
    FontsMissing if the fonts are not installed. Safe to call from several threads.
    """
    with drawing():
        try:
            receipt = Receipt(content)
            return receipt.file(receipt.finish)
        except PathError as error:
            raise ReceiptError(str(error)) from error


class Confirmation(Letter):
    """A letter that confirms what somebody did: its title, then the tinted field with number, time and receiver."""

    def __init__(self, confirmed: ConfirmationContent, title: str) -> None:
        self.confirmed, self.title = confirmed, title
        sender = Sender(
            name=confirmed.town_name,
            address=confirmed.town_address,
            accent=confirmed.accent,
            ridge=confirmed.ridge,
            ridge_point=confirmed.ridge_point,
        )
        super().__init__(sender, f"{title}, {confirmed.service_title}")

    def panel(self, label: str, at: datetime) -> None:
        """``label`` says what happened at this moment."""
        self.add("H1", self.title, H1)
        self.add("P", self.confirmed.service_title, LEAD)

        def entry(label: str, value: str, look: ParagraphStyle) -> list[Tagged]:
            element = self.document.add("P")
            return [paragraph(element, label, SMALL), paragraph(element, value, look)]

        number = entry("Ihre Vorgangsnummer", self.confirmed.reference, REFERENCE)
        moment = entry(label, wording.moment(at), STRONG)
        receiver = wording.receiver(self.confirmed.office, self.confirmed.town_name)
        received = entry("Empfangen von", receiver, STRONG)
        self.story.append(
            rows(
                [[(), number, ()], [(), moment, received]],
                [3, WIDTH / 2, WIDTH / 2 - 3],
                PANEL,
                ("SPAN", (1, 0), (2, 0)),
                ("BACKGROUND", (0, 0), (-1, -1), mixed(self.accent, 0.07)),
                ("BACKGROUND", (0, 0), (0, -1), self.accent),
                spaceAfter=16,
            )
        )


class Receipt(Confirmation):
    """One receipt being made."""

    def __init__(self, content: ReceiptContent) -> None:
        super().__init__(content, wording.TITLE)
        self.content = content
        self.write()

    def write(self) -> None:
        """All parts in reading order; the first page holds what people need, the rest is the copy for their files."""
        self.letterhead()
        self.panel("Eingegangen am", self.content.received_at)
        self.statement()
        self.next_steps()
        self.facts()
        self.fee()
        self.answers()
        self.files()
        self.texts("Ihre Erklärung", self.content.declaration)
        self.texts("Datenschutz", self.content.privacy)
        self.record()

    def finish(self, pdf: Pdf) -> None:
        content = self.content
        archive.describe(pdf, f"{wording.TITLE} {content.reference}", content.town_name, content.received_at)
        archive.embed(
            pdf, content.xml, content.xml_name, content.received_at, f"Datensatz zum Vorgang {content.reference}"
        )

    def foot_lines(self) -> tuple[str, str]:
        """Number and checksum."""
        return f"Vorgangsnummer {self.content.reference}", f"SHA-256 des Datensatzes: {self.content.xml_sha256}"

    # The first page

    def statement(self) -> None:
        confirmed, time = wording.statement(self.content)
        self.add("P", confirmed, STRONG)
        self.add("P", time, BODY)

    def next_steps(self) -> None:
        if self.content.next_steps:
            self.heading("Was jetzt passiert")
            self.numbered(self.content.next_steps)
        if self.content.missing_papers:
            self.heading("Was noch fehlt")
            self.add("P", wording.missing(self.content), SPACED)
            self.numbered(self.content.missing_papers)

    def facts(self) -> None:
        if facts := list(wording.facts(self.content)):
            self.heading("Kosten, Dauer, Kontakt")
            self.table(facts)

    def fee(self) -> None:
        if self.content.fee:
            self.heading(self.content.fee_title)
            self.table(self.content.fee)
            for note in self.content.fee_notes:
                self.add("P", note, BELOW)

    # The copy of the declaration

    def answers(self) -> None:
        self.heading("Ihre Angaben", follows=90)
        for title, answers in self.content.sections:
            self.heading(title, tag="H3", look=H3, follows=45)
            if answers:
                self.table([(label, texts or (wording.NO_ANSWER,)) for label, texts in answers])
            else:
                self.add("P", f"{wording.NO_ANSWER}.", LABEL)
        if not self.content.sections:
            self.add("P", f"{wording.NO_ANSWER}.", LABEL)

    def files(self) -> None:
        self.heading("Ihre Anlagen")
        if self.content.files:
            self.file_table(self.content.files)
        else:
            self.add("P", wording.NO_FILES, BODY)

    def file_table(self, files: Sequence[AttachedFile]) -> None:
        """Name, size and checksum of each file."""
        table = self.document.add("Table")
        head = table.add("TR")
        titles = ("Datei", "Größe", "Prüfsumme (SHA-256)")
        data: list[list[Any]] = [[paragraph(head.add("TH", COLUMN_HEADER), title, SMALL) for title in titles]]
        for name, count, checksum in files:
            row = table.add("TR")
            title, size, digits = row.add("TH", ROW_HEADER), row.add("TD"), row.add("TD")
            data.append(
                [
                    paragraph(title, name, BODY),
                    paragraph(size, size_in_words(count), BODY),
                    halves(digits, wording.checksum(checksum), DIGITS),
                ]
            )
        self.ruled(data, [220, WIDTH - 220 - 176, 176], FILE).together = 2

    def record(self) -> None:
        self.heading("Ihr Datensatz")
        for text in wording.record(self.content):
            self.add("P", text, SPACED)
        self.file_table([(self.content.xml_name, len(self.content.xml), self.content.xml_sha256)])
