"""How does a receipt look?  A letter of the town: who, when, which number, what comes next; then the whole declaration.

The town is seen in its shield, its colour and the ridge line of its region. Colour marks identity and place only.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from functools import partial
from threading import Lock
from typing import Any, cast

from reportlab.lib.colors import Color
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.platypus import BaseDocTemplate, CondPageBreak, Flowable, Frame, FrameBreak, PageTemplate
from reportlab.platypus.tables import CellStyle

from portal.receipts import archive, fonts, wording
from portal.receipts.content import AttachedFile, ReceiptContent
from portal.receipts.drawing import Sheets
from portal.receipts.flow import (
    BOTTOM,
    LEFT,
    PAGE_HEIGHT,
    PAGE_WIDTH,
    TOP,
    WIDTH,
    Rows,
    Tagged,
    cell,
    halves,
    padded,
    paragraph,
    rows,
    shortened,
    style,
)
from portal.receipts.fonts import Weight
from portal.receipts.tagging import COLUMN_HEADER, NUMBERED, ROW_HEADER, Element, write_structure

#: Raise this number with every change that changes the bytes of a receipt.
RENDERER_VERSION = "1"

INK = Color(0.09, 0.1, 0.14)
MUTED = Color(0.34, 0.36, 0.42)
HAIRLINE = Color(0.83, 0.84, 0.87)
WHITE = Color(1, 1, 1)

TOWN = style(15, 19, INK, Weight.SEMIBOLD, leftIndent=48)
ADDRESS = style(9, 13.5, MUTED, leftIndent=48)
H1 = style(27, 33, INK, Weight.SEMIBOLD, spaceAfter=2)
LEAD = style(13, 19, MUTED, spaceAfter=14)
H2 = style(14.5, 20, INK, Weight.SEMIBOLD, spaceBefore=20, spaceAfter=6)
H3 = style(11, 16, INK, Weight.SEMIBOLD, spaceBefore=12, spaceAfter=2)
BODY = style(10.5, 15.5, INK)
SPACED = style(10.5, 15.5, INK, spaceAfter=4)
STRONG = style(10.5, 15.5, INK, Weight.SEMIBOLD, spaceAfter=4)
LABEL = style(10.5, 15.5, MUTED)
SMALL = style(9, 13.5, MUTED)
DIGITS = style(9, 15.5, MUTED)
REFERENCE = style(25, 34, INK, Weight.SEMIBOLD, tracking=1.125)
FOOT = style(8, 11.5, MUTED)
FOOT_TOWN = style(8, 11.5, MUTED, Weight.SEMIBOLD)

#: The shield of a town without arms of its own, on a grid of 38 × 46, and the grid of the ridge line.
SHIELD = "M2 2L36 2L36 23C36 33.5 29.5 40 19 44.5C8.5 40 2 33.5 2 23Z"
RIDGE_WIDTH, RIDGE_STRETCH = 1200, 0.3
#: Where the body of the first page starts.
FIRST_TOP = PAGE_HEIGHT - 134
#: A table's label column.
LABEL_WIDTH, GAP = 152.0, 18.0

#: The cells of the tables, column by column; those of the tinted field row by row.
PANEL = [
    [padded(), padded(left=17, top=14), padded()],
    [padded(), *[padded(left=17, right=13, top=6, bottom=13)] * 2],
]
STEP = [padded(bottom=6), padded(left=10, bottom=6)]
ANSWER = [padded(right=GAP, top=5, bottom=5), padded(top=5, bottom=5)]
FILE = [padded(right=15, top=5, bottom=5), *[padded(top=5, bottom=5)] * 2]

#: ReportLab keeps a font's read position, and we its codes, with the font: one receipt is drawn after the other.
DRAWING = Lock()


def render(content: ReceiptContent) -> bytes:
    """The receipt as PDF/A-3a and PDF/UA-1 with the message embedded.

    The same content gives the same bytes in every process. Raises ReceiptError if the ridge line cannot be read and
    FontsMissing if the fonts are not installed. Safe to call from several threads.
    """
    with DRAWING:
        fonts.begin()
        return Receipt(content).file()


class Receipt:
    """One receipt being made: the content, the town's colour and the story so far."""

    def __init__(self, content: ReceiptContent) -> None:
        self.content = content
        self.accent = Color(*(part / 255 for part in bytes.fromhex(content.accent[1:])))
        self.document = Element("Document")
        self.story: list[Flowable] = []
        title = f"{wording.TITLE}, {content.service_title}"
        town = shortened(content.town_name, FOOT_TOWN, WIDTH / 2)
        room = WIDTH - stringWidth(town, FOOT_TOWN.fontName, FOOT_TOWN.fontSize) - 24
        self.running = town, shortened(title, FOOT, room)
        self.write()

    def write(self) -> None:
        """All parts in reading order; the first page holds what people need, the rest is the copy for their files."""
        self.letterhead()
        self.panel()
        self.statement()
        self.next_steps()
        self.facts()
        self.fee()
        self.answers()
        self.files()
        self.texts("Ihre Erklärung", self.content.declaration)
        self.texts("Datenschutz", self.content.privacy)
        self.record()

    def file(self) -> bytes:
        """The file: pages by ReportLab, then structure and what makes it last."""
        buffer = io.BytesIO()
        frame = partial(Frame, leftPadding=0, bottomPadding=0, rightPadding=0, topPadding=0)
        head, body = frame(LEFT, FIRST_TOP, WIDTH, 88), frame(LEFT, BOTTOM, WIDTH, FIRST_TOP - BOTTOM)
        first = PageTemplate("first", [head, body], onPage=self.first_page, autoNextPageTemplate="next")
        later = PageTemplate("next", [frame(LEFT, BOTTOM, WIDTH, TOP - BOTTOM)], onPage=self.later_page)
        document = BaseDocTemplate(
            buffer,
            pagesize=(PAGE_WIDTH, PAGE_HEIGHT),
            pageTemplates=[first, later],
            initialFontName=FOOT.fontName,
            pageCompression=0,
            invariant=1,
            lang=archive.LANGUAGE,
        )
        document.build(self.story, canvasmaker=partial(Sheets, foot=self.foot))
        with archive.opened(buffer, fonts.texts()) as pdf:
            write_structure(pdf, self.document, cast(Sheets, document.canv).marks)
            archive.describe(pdf, self.content)
            archive.embed(pdf, self.content)
            return archive.saved(pdf)

    # The frame of every page

    def first_page(self, sheets: Any, _document: Any) -> None:
        """The shield, the hills of the region across the page, and the town as a point on them."""
        top, scale = PAGE_HEIGHT - 96, (PAGE_WIDTH / RIDGE_WIDTH, RIDGE_STRETCH)
        with sheets.artifact():
            sheets.setFillColor(self.accent)
            sheets.setStrokeColor(self.accent)
            sheets.svg(SHIELD, LEFT - 2, PAGE_HEIGHT - 42, (1, 1), fill=1, stroke=0)
            if self.content.ridge is None:
                sheets.setLineWidth(1.5)
                sheets.line(LEFT, top - 15, LEFT + WIDTH, top - 15)
            else:
                sheets.setLineWidth(1.2)
                sheets.setLineCap(1)
                sheets.setLineJoin(1)
                sheets.svg(self.content.ridge, 0, top, scale)
                if self.content.ridge_point is not None:
                    x, y = self.content.ridge_point[0] * scale[0], top - self.content.ridge_point[1] * scale[1]
                    sheets.setStrokeColor(WHITE)
                    sheets.setLineWidth(2.6)
                    sheets.circle(x, y, 4.9, fill=1)
            sheets.setFillColor(WHITE)
            sheets.setFont(TOWN.fontName, 19)
            sheets.drawCentredString(LEFT + 17, PAGE_HEIGHT - 70, wording.initial(self.content.town_name))

    def later_page(self, sheets: Any, _document: Any) -> None:
        """A running title."""
        y, (town, title) = PAGE_HEIGHT - 50, self.running
        with sheets.artifact("/Type /Pagination /Subtype /Header"):
            sheets.setFillColor(MUTED)
            sheets.setFont(FOOT_TOWN.fontName, FOOT_TOWN.fontSize)
            sheets.drawString(LEFT, y, town)
            sheets.setFont(FOOT.fontName, FOOT.fontSize)
            sheets.drawRightString(LEFT + WIDTH, y, title)
            sheets.setStrokeColor(self.accent)
            sheets.line(LEFT, y - 9, LEFT + WIDTH, y - 9)

    def foot(self, sheets: Sheets, page: int, pages: int) -> None:
        """Number, checksum and page: what keeps loose sheets together."""
        with sheets.artifact("/Type /Pagination /Subtype /Footer"):
            sheets.setStrokeColor(HAIRLINE)
            sheets.setLineWidth(0.5)
            sheets.line(LEFT, 58, LEFT + WIDTH, 58)
            sheets.setFillColor(MUTED)
            sheets.setFont(FOOT.fontName, FOOT.fontSize)
            sheets.drawString(LEFT, 45, f"Vorgangsnummer {self.content.reference}")
            sheets.drawRightString(LEFT + WIDTH, 45, f"Seite {page} von {pages}")
            sheets.drawString(LEFT, 45 - FOOT.leading, f"SHA-256 des Datensatzes: {self.content.xml_sha256}")

    # The first page

    def add(self, tag: str, text: str, look: ParagraphStyle) -> None:
        self.story.append(paragraph(self.document.add(tag), text, look))

    def heading(self, text: str, *, tag: str = "H2", look: ParagraphStyle = H2, follows: float = 60) -> None:
        """A heading, on the page where the next block starts; that block needs the height ``follows``."""
        self.story.append(CondPageBreak(look.spaceBefore + look.leading + look.spaceAfter + follows))
        self.add(tag, text, look)

    def letterhead(self) -> None:
        for text, look in ((self.content.town_name, TOWN), (", ".join(self.content.town_address), ADDRESS)):
            if text:
                self.add("P", text, look)
        self.story.append(FrameBreak())

    def panel(self) -> None:
        """Title, then the tinted field with number, time and receiver."""
        self.add("H1", wording.TITLE, H1)
        self.add("P", self.content.service_title, LEAD)

        def entry(label: str, value: str, look: ParagraphStyle) -> list[Tagged]:
            element = self.document.add("P")
            return [paragraph(element, label, SMALL), paragraph(element, value, look)]

        number = entry("Ihre Vorgangsnummer", self.content.reference, REFERENCE)
        arrived = entry("Eingegangen am", wording.moment(self.content.received_at), STRONG)
        received = entry("Empfangen von", wording.receiver(self.content), STRONG)
        self.story.append(
            rows(
                [[(), number, ()], [(), arrived, received]],
                [3, WIDTH / 2, WIDTH / 2 - 3],
                PANEL,
                ("SPAN", (1, 0), (2, 0)),
                ("BACKGROUND", (0, 0), (-1, -1), mixed(self.accent, 0.07)),
                ("BACKGROUND", (0, 0), (0, -1), self.accent),
                spaceAfter=16,
            )
        )

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

    def numbered(self, texts: tuple[str, ...]) -> None:
        """A list with its numbers in rings of the town's colour."""
        listing = self.document.add("L", NUMBERED)
        look = style(9, BODY.leading, self.accent, Weight.SEMIBOLD, alignment=1)
        data = []
        for n, text in enumerate(texts, start=1):
            item = listing.add("LI")
            data.append([paragraph(item.add("Lbl"), str(n), look, Ringed), paragraph(item.add("LBody"), text, BODY)])
        self.story.append(rows(data, [17, WIDTH - 17], [STEP] * len(data)))

    def facts(self) -> None:
        if facts := list(wording.facts(self.content)):
            self.heading("Kosten, Dauer, Kontakt")
            self.table(facts)

    def fee(self) -> None:
        if self.content.fee:
            self.heading("Gebühr")
            self.table(self.content.fee)
            for note in self.content.fee_notes:
                self.add("P", note, SPACED)

    # The copy of the declaration

    def table(self, entries: Sequence[tuple[str, Sequence[str]]]) -> None:
        """Labels and answers beside each other; the label is the header of its row."""
        table = self.document.add("Table")
        data = []
        for label, texts in entries:
            row = table.add("TR")
            data.append([paragraph(row.add("TH", ROW_HEADER), label, LABEL), cell(row.add("TD"), texts, BODY)])
        self.ruled(data, [LABEL_WIDTH + GAP, WIDTH - LABEL_WIDTH - GAP], ANSWER)

    def ruled(self, data: Sequence[list[Any]], widths: Sequence[float], cells: list[CellStyle]) -> Rows:
        table = rows(data, widths, [cells] * len(data), ("LINEBELOW", (0, 0), (-1, -1), 0.5, HAIRLINE))
        self.story.append(table)
        return table

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
                    paragraph(size, wording.size(count), BODY),
                    halves(digits, wording.checksum(checksum), DIGITS),
                ]
            )
        self.ruled(data, [220, WIDTH - 220 - 176, 176], FILE).together = 2

    def texts(self, title: str, text: str) -> None:
        paragraphs = [part for part in text.splitlines() if part.strip()]
        if paragraphs:
            self.heading(title)
            for part in paragraphs:
                self.add("P", part, SPACED)

    def record(self) -> None:
        self.heading("Ihr Datensatz")
        for text in wording.record(self.content):
            self.add("P", text, SPACED)
        self.file_table([(self.content.xml_name, len(self.content.xml), self.content.xml_sha256)])


class Ringed(Tagged):
    """The number of a step, in a ring of its own colour."""

    def draw(self) -> None:
        with self.canv.artifact():
            self.canv.setStrokeColor(self.style.textColor)
            self.canv.circle(self.origin[0] + 8.5, self.origin[1] + self.style.leading / 2, 8.2)
        super().draw()


def mixed(colour: Color, share: float) -> Color:
    """The colour thinned with white."""
    return Color(*(1 - share * (1 - part) for part in colour.rgb()))
