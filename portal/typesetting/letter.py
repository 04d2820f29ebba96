"""How does a letter of a town look?  Its shield, its colour and the ridge line of its region, whatever the letter says.

Colour marks identity and place only. A kind of letter is a class of its own: it writes its parts in reading order into
``story`` and says what stands at the foot of each page.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from threading import Lock
from typing import Any, cast

from pikepdf import Pdf
from reportlab.lib.colors import Color
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.platypus import BaseDocTemplate, CondPageBreak, Flowable, Frame, FrameBreak, PageTemplate
from reportlab.platypus.tables import CellStyle

from portal.typesetting import archive, fonts
from portal.typesetting.drawing import Sheets
from portal.typesetting.flow import (
    BOTTOM,
    LEFT,
    PAGE_HEIGHT,
    PAGE_WIDTH,
    TOP,
    WIDTH,
    Rows,
    Tagged,
    cell,
    padded,
    paragraph,
    rows,
    shortened,
    style,
)
from portal.typesetting.fonts import Weight
from portal.typesetting.tagging import NUMBERED, ROW_HEADER, Element, write_structure

INK = Color(0.09, 0.1, 0.14)
MUTED = Color(0.34, 0.36, 0.42)
HAIRLINE = Color(0.83, 0.84, 0.87)
WHITE = Color(1, 1, 1)

TOWN = style(15, 19, INK, Weight.SEMIBOLD, leftIndent=48)
ADDRESS = style(9, 13.5, MUTED, leftIndent=48)
LEAD = style(13, 19, MUTED, spaceAfter=14)
H1 = style(27, 33, INK, Weight.SEMIBOLD, spaceAfter=2)
H2 = style(14.5, 20, INK, Weight.SEMIBOLD, spaceBefore=20, spaceAfter=6)
H3 = style(11, 16, INK, Weight.SEMIBOLD, spaceBefore=12, spaceAfter=2)
BODY = style(10.5, 15.5, INK)
SPACED = style(10.5, 15.5, INK, spaceAfter=4)
BELOW = style(10.5, 15.5, INK, spaceBefore=6)
STRONG = style(10.5, 15.5, INK, Weight.SEMIBOLD, spaceAfter=4)
LABEL = style(10.5, 15.5, MUTED)
SMALL = style(9, 13.5, MUTED)
FOOT = style(8, 11.5, MUTED)
FOOT_TOWN = style(8, 11.5, MUTED, Weight.SEMIBOLD)

#: The shield of a town without arms of its own, on a grid of 38 × 46, and the grid of the ridge line.
SHIELD = "M2 2L36 2L36 23C36 33.5 29.5 40 19 44.5C8.5 40 2 33.5 2 23Z"
RIDGE_WIDTH, RIDGE_STRETCH = 1200, 0.3
#: Where the body of the first page starts.
FIRST_TOP = PAGE_HEIGHT - 134
#: A table's label column.
LABEL_WIDTH, GAP = 152.0, 18.0

STEP = [padded(bottom=6), padded(left=10, bottom=6)]
ANSWER = [padded(right=GAP, top=5, bottom=5), padded(top=5, bottom=5)]

#: What stands before the proper name of a town.
RANKS = frozenset({"Stadt", "Gemeinde", "Kreisstadt", "Universitätsstadt", "Marktgemeinde", "Markt"})

#: ReportLab keeps a font's read position, and we its codes, with the font: one file is drawn after the other.
DRAWING = Lock()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """The town that writes."""

    #: Official name: „Stadt Michelstadt“.
    name: str
    #: Street and place, one line each.
    address: tuple[str, ...]
    #: Colour of the town, as #rrggbb.
    accent: str
    #: The region's ridge line on a grid of 1200 × 90, as an SVG path (M, L, C, Z), and the town's point on it.
    ridge: str | None = None
    ridge_point: tuple[float, float] | None = None


@contextmanager
def drawing() -> Iterator[None]:
    """Inside, one letter is made; other threads wait. Raises FontsMissing."""
    with DRAWING:
        fonts.begin()
        yield


class Letter:
    """One letter being made: who sends it, the town's colour and the story so far."""

    def __init__(self, sender: Sender, running_title: str) -> None:
        self.sender = sender
        self.accent = Color(*(part / 255 for part in bytes.fromhex(sender.accent[1:])))
        self.document = Element("Document")
        self.story: list[Flowable] = []
        town = shortened(sender.name, FOOT_TOWN, WIDTH / 2)
        room = WIDTH - stringWidth(town, FOOT_TOWN.fontName, FOOT_TOWN.fontSize) - 24
        self.running = town, shortened(running_title, FOOT, room)

    def foot_lines(self) -> tuple[str, str]:
        """What stands at the foot of every page, beside and below the number of the page."""
        raise NotImplementedError

    def file(self, finish: Callable[[Pdf], None]) -> bytes:
        """The file: pages by ReportLab, then structure and, in ``finish``, what makes it last."""
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
            finish(pdf)
            return archive.saved(pdf)

    # The frame of every page

    def first_page(self, sheets: Any, _document: Any) -> None:
        """The shield, the hills of the region across the page, and the town as a point on them."""
        top, scale = PAGE_HEIGHT - 96, (PAGE_WIDTH / RIDGE_WIDTH, RIDGE_STRETCH)
        with sheets.artifact():
            sheets.setFillColor(self.accent)
            sheets.setStrokeColor(self.accent)
            sheets.svg(SHIELD, LEFT - 2, PAGE_HEIGHT - 42, (1, 1), fill=1, stroke=0)
            if self.sender.ridge is None:
                sheets.setLineWidth(1.5)
                sheets.line(LEFT, top - 15, LEFT + WIDTH, top - 15)
            else:
                sheets.setLineWidth(1.2)
                sheets.setLineCap(1)
                sheets.setLineJoin(1)
                sheets.svg(self.sender.ridge, 0, top, scale)
                if self.sender.ridge_point is not None:
                    x, y = self.sender.ridge_point[0] * scale[0], top - self.sender.ridge_point[1] * scale[1]
                    sheets.setStrokeColor(WHITE)
                    sheets.setLineWidth(2.6)
                    sheets.circle(x, y, 4.9, fill=1)
            sheets.setFillColor(WHITE)
            sheets.setFont(TOWN.fontName, 19)
            sheets.drawCentredString(LEFT + 17, PAGE_HEIGHT - 70, initial(self.sender.name))

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
        """What keeps loose sheets together."""
        upper, lower = self.foot_lines()
        with sheets.artifact("/Type /Pagination /Subtype /Footer"):
            sheets.setStrokeColor(HAIRLINE)
            sheets.setLineWidth(0.5)
            sheets.line(LEFT, 58, LEFT + WIDTH, 58)
            sheets.setFillColor(MUTED)
            sheets.setFont(FOOT.fontName, FOOT.fontSize)
            sheets.drawString(LEFT, 45, upper)
            sheets.drawRightString(LEFT + WIDTH, 45, f"Seite {page} von {pages}")
            sheets.drawString(LEFT, 45 - FOOT.leading, lower)

    # What letters are made of

    def add(self, tag: str, text: str, look: ParagraphStyle) -> None:
        self.story.append(paragraph(self.document.add(tag), text, look))

    def heading(self, text: str, *, tag: str = "H2", look: ParagraphStyle = H2, follows: float = 60) -> None:
        """A heading, on the page where the next block starts; that block needs the height ``follows``."""
        self.story.append(CondPageBreak(look.spaceBefore + look.leading + look.spaceAfter + follows))
        self.add(tag, text, look)

    def letterhead(self) -> None:
        for text, look in ((self.sender.name, TOWN), (", ".join(self.sender.address), ADDRESS)):
            if text:
                self.add("P", text, look)
        self.story.append(FrameBreak())

    def numbered(self, texts: tuple[str, ...]) -> None:
        """A list with its numbers in rings of the town's colour."""
        listing = self.document.add("L", NUMBERED)
        look = style(9, BODY.leading, self.accent, Weight.SEMIBOLD, alignment=1)
        data = []
        for n, text in enumerate(texts, start=1):
            item = listing.add("LI")
            data.append([paragraph(item.add("Lbl"), str(n), look, Ringed), paragraph(item.add("LBody"), text, BODY)])
        self.story.append(rows(data, [17, WIDTH - 17], [STEP] * len(data)))

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

    def texts(self, title: str, text: str) -> None:
        """A heading and, below it, a paragraph for each line; nothing at all without a text."""
        paragraphs = [part for part in text.splitlines() if part.strip()]
        if paragraphs:
            self.heading(title)
            for part in paragraphs:
                self.add("P", part, SPACED)


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


def initial(town_name: str) -> str:
    """The letter on the shield: that of the proper name, so „Stadt Michelstadt“ shows an M."""
    first, _, rest = town_name.partition(" ")
    return (rest if first in RANKS and rest else town_name)[:1].upper()
