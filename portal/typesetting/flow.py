"""What flows down the pages?  Paragraphs and tables of ReportLab that know which element they are.

A row may be longer than a page: its lines go on overleaf and stay one cell for whoever listens.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any

from reportlab.lib.colors import Color
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase.pdfmetrics import getAscent, stringWidth
from reportlab.platypus import Flowable, Paragraph, Table, TableStyle
from reportlab.platypus.paragraph import _SplitWord, _SplitWordEnd  # type: ignore[attr-defined]  # the stub leaves them out
from reportlab.platypus.paraparser import ParaFrag
from reportlab.platypus.tables import CellStyle

from portal.typesetting.drawing import Text, ornament
from portal.typesetting.fonts import Weight, printable
from portal.typesetting.tagging import Element

PAGE_WIDTH, PAGE_HEIGHT = 595.28, 841.89
LEFT, RIGHT = 68.0, 62.0
WIDTH = PAGE_WIDTH - LEFT - RIGHT
TOP, BOTTOM = PAGE_HEIGHT - 88, 76.0

#: A row taller than this may be cut at the page's end; a shorter one moves as a whole.
WHOLE_ROW = 0.4 * (TOP - BOTTOM)
#: Words from this length on may be broken after a hyphen: „Alt-Neustadt“, but not „E-Mail“.
BREAKABLE = 7
ROUNDING = 1e-6
#: What ReportLab makes of a word that is not cut at the line's end.
WHOLE_WORDS = (str, _SplitWordEnd)


def style(size: float, leading: float, colour: Color, weight: Weight = Weight.REGULAR, **more: Any) -> ParagraphStyle:
    """How a text looks. Sizes are in points, ``leading`` from base line to base line."""
    return ParagraphStyle(
        f"{weight} {size}",
        fontName=weight.font,
        fontSize=size,
        leading=leading,
        textColor=colour,
        allowWidows=0,
        allowOrphans=0,
        splitLongWords=1,
        embeddedHyphenation=1,
        hyphenationMinWordLength=BREAKABLE,
        **more,
    )


class Tagged(Paragraph):
    """A paragraph that is, or belongs to, an element of the structure tree."""

    element: Element
    #: Whether the rest of the paragraph stands on another page.
    goes_on = False
    #: Where its lower left corner lies on the page.
    origin = (0.0, 0.0)
    #: The width its lines were broken for.
    broken_for: float | None = None
    # What we use of ReportLab's inside.
    blPara: Any
    canv: Any
    width: Any
    height: Any

    def wrap(self, availWidth: float, availHeight: float) -> tuple[float, float]:
        # A table asks for the height of a cell several times.
        if self.broken_for != availWidth or not hasattr(self, "blPara"):
            super().wrap(availWidth, availHeight)
            self.broken_for = availWidth
            for _, words in self.blPara.lines:
                words[:] = mended(words)
        return self.width, self.height

    def split(self, availWidth: float, availHeight: float) -> list[Flowable]:
        if not hasattr(self, "blPara"):
            self.wrap(availWidth, availHeight)
        whole = self.blPara
        # What misses its place by a rounding error does not fit, here as in the frame or table that asks.
        parts: list[Any] = super().split(availWidth, availHeight - ROUNDING)
        self.blPara = whole
        if len(parts) == 2:
            # The lines are broken already; ReportLab would break them again, and cut words in other places.
            count = len(parts[0].blPara.lines)
            for part, lines in zip(parts, (whole.lines[:count], whole.lines[count:]), strict=True):
                part.element, part.goes_on = self.element, self.goes_on or part is parts[0]
                part.blPara, part.broken_for = whole.clone(lines=lines), self.broken_for
                part.width, part.height = self.width, len(lines) * self.style.leading
        return parts

    def draw(self) -> None:
        # A space at a line's end stays there unseen, so that extracted text keeps its words apart.
        for _, words in self.blPara.lines[: None if self.goes_on else -1]:
            if words and type(words[-1]) in WHOLE_WORDS:
                words.append("")
        with self.canv.part_of(self.element):
            super().draw()

    def drawOn(self, canvas: Any, x: float, y: float, _sW: float = 0) -> None:
        # ReportLab moves the origin and back for each flowable; a page of small texts is a tenth faster without.
        self.canv, self.origin = canvas, (x, y)
        self.draw()
        del self.canv

    def beginText(self, x: float, y: float) -> Text:
        # ReportLab hangs lines from the top; ours stand in the middle of their leading, whatever their size.
        y += getAscent(self.style.fontName, self.style.fontSize) - self.style.leading * 0.5 - self.style.fontSize * 0.35
        text: Text = self.canv.beginText(self.origin[0] + x, self.origin[1] + y)
        if tracking := getattr(self.style, "tracking", 0):
            text.setCharSpace(tracking)
        return text


def mended(words: Sequence[str]) -> Iterator[str]:
    """The words of a line. Kerned letters need less room than single ones: two pieces of a cut word may meet on it."""
    piece = ""
    for word in words:
        piece = type(word)(piece + word)
        if type(word) in WHOLE_WORDS:
            yield piece
            piece = ""
    if piece:
        yield piece


def paragraph(element: Element, text: str, look: ParagraphStyle, kind: type[Tagged] = Tagged) -> Tagged:
    """One paragraph; a line break in the text is a space."""
    # Between „§“ and its number no line may end.
    return tagged(element, look, kind, text=printable(text).replace("§ ", "§\xa0"))


def halves(element: Element, text: str, look: ParagraphStyle) -> Tagged:
    """One word on two lines that a line break parts, such as a long number."""
    first, second = text.splitlines()
    # An empty piece of a cut word is how ReportLab ends a line.
    return tagged(element, look, words=[_SplitWord(first), _SplitWord(), second])


def tagged(element: Element, look: ParagraphStyle, kind: type[Tagged] = Tagged, **content: Any) -> Tagged:
    fragment = ParaFrag(
        fontName=look.fontName, fontSize=look.fontSize, textColor=look.textColor, us_lines=[], link=[], **content
    )
    flowable = kind("", look, frags=[fragment])
    flowable.element = element
    return flowable


def cell(element: Element, texts: Sequence[str], look: ParagraphStyle) -> list[Tagged]:
    """An answer; several texts, or lines that a person typed, become several paragraphs of one cell."""
    parts = [part for text in texts for part in text.splitlines() if part.strip()]
    if len(parts) == 1:
        return [paragraph(element, parts[0], look)]
    return [paragraph(element.add("P"), part, look) for part in parts]


class Rows(Table):
    """A table whose short rows stay whole at a page's end."""

    #: So many rows stay together at its start: a head and the row below it.
    together = 1
    _rowHeights: Any

    def split(self, availWidth: float, availHeight: float) -> list[Flowable]:
        if availHeight < sum(self._rowHeights[: self.together]) < WHOLE_ROW:
            return []
        return super().split(availWidth, availHeight)


def padded(*, left: float = 0, right: float = 0, top: float = 0, bottom: float = 0) -> CellStyle:
    """The space around what a cell holds. Many cells share one style, which is faster than a style for each of them."""
    cell = CellStyle("")
    cell.fontname, cell.valign = Weight.REGULAR.font, "TOP"
    cell.leftPadding, cell.rightPadding, cell.topPadding, cell.bottomPadding = left, right, top, bottom
    return cell


def rows(
    data: Sequence[list[Any]], widths: Sequence[float], cells: Sequence[list[CellStyle]], *commands: Any, **more: Any
) -> Rows:
    """A table without any lines but those that are given, each row with the styles of its cells."""
    drawn: Any = ornament
    return Rows(
        data,
        widths,
        style=TableStyle(commands),
        cellStyles=cells,
        normalizedData=1,
        splitInRow=1,
        hAlign="LEFT",
        renderCB=drawn,
        **more,
    )


def shortened(text: str, look: ParagraphStyle, width: float) -> str:
    """The text, with an ellipsis for its end if it does not fit on one line."""

    def first_line(room: float) -> str:
        flowable = paragraph(Element("P"), text, look)
        flowable.wrap(room, look.leading)
        return " ".join(flowable.blPara.lines[0][1]) if flowable.blPara.lines else ""

    whole = first_line(math.inf)
    if stringWidth(whole, look.fontName, look.fontSize) <= width:
        return whole
    return first_line(width - stringWidth("…", look.fontName, look.fontSize)) + "…"
