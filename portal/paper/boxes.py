"""Where does a pen write?  Boxes, combs and squares to tick, drawn as ornament; what stands beside them is read aloud.

A writing box is 24 points (8.5 mm) high, which is what handwriting needs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

from reportlab.lib.colors import Color
from reportlab.platypus import Flowable

from portal.typesetting import BODY, MUTED, Sheets, Tagged

FRAME = Color(0.45, 0.47, 0.52)
BOX_HEIGHT, CORNER, THIN = 24.0, 2.0, 0.7
#: One cell of a comb, and the room for the sign between two groups of them.
CELL, BETWEEN = 15.5, 8.0
#: The distance of slots beside each other, of a box from what stands above it, and of a caption from its box.
APART, ABOVE = 12.0, 4.0
#: A square to tick, and where the text beside it begins.
TICK, TEXT_AT = 10.5, 19.0


class Space(Flowable):
    """A flowable that is drawn where it lies, without moving the origin; it is never cut."""

    canv: Any
    width: float
    height: float

    def drawOn(self, canvas: Any, x: float, y: float, _sW: float = 0) -> None:
        self.place(canvas, x, y)

    def place(self, sheets: Sheets, x: float, y: float) -> None:
        """Draw it with its lower left corner at (x, y)."""
        raise NotImplementedError


def placed(sheets: Sheets, parts: Sequence[Flowable], x: float, top: float) -> None:
    """Draw what was wrapped below each other, from ``top`` downwards."""
    for part in parts:
        top -= part.height
        part.drawOn(sheets, x, top)


def height_of(parts: Sequence[Flowable], width: float) -> float:
    """How high parts are below each other."""
    return float(sum(part.wrap(width, 0)[1] for part in parts))


@dataclass(frozen=True, slots=True)
class Slot:
    """One place to write: what stands above it, its share of the row, and what stands behind it.

    ``comb`` are the sizes of the groups of cells, such as (2, 2, 4) for a date; without it, one box. ``sign`` stands
    between the groups.
    """

    share: float = 1
    caption: Tagged | None = None
    behind: Tagged | None = None
    comb: tuple[int, ...] = ()
    sign: str = ""


class Writing(Space):
    """Slots beside each other, with their captions above them; ``rows`` high, with ``lines`` to write on."""

    def __init__(self, *slots: Slot, rows: int = 1, lines: bool = True) -> None:
        super().__init__()
        self.slots, self.rows, self.lines = slots, rows, lines

    def wrap(self, aW: float, aH: float) -> tuple[float, float]:
        room = aW - APART * (len(self.slots) - 1)
        whole = sum(slot.share for slot in self.slots)
        self.widths = [room * slot.share / whole for slot in self.slots]
        captions = [
            slot.caption.wrap(width, 0)[1] for slot, width in zip(self.slots, self.widths, strict=True) if slot.caption
        ]
        self.caption = max(captions, default=0.0)
        self.width, self.height = aW, ABOVE + self.caption + BOX_HEIGHT * self.rows
        return self.width, self.height

    def place(self, sheets: Sheets, x: float, y: float) -> None:
        starts = accumulate(self.widths[:-1], lambda at, width: at + width + APART, initial=x)
        for slot, left, width in zip(self.slots, starts, self.widths, strict=True):
            if slot.caption:
                slot.caption.drawOn(sheets, left, y + BOX_HEIGHT * self.rows + self.caption - slot.caption.height)
            behind = 0.0
            if slot.behind:
                behind = slot.behind.wrap(width, 0)[1] and width_of(slot.behind) + 6
            with sheets.artifact():
                sheets.setStrokeColor(FRAME)
                sheets.setLineWidth(THIN)
                if slot.comb:
                    used = comb(sheets, slot, left, y)
                else:
                    used = width - behind
                    sheets.roundRect(left, y, used, BOX_HEIGHT * self.rows, CORNER)
                    ruled(sheets, left, y, used, self.rows if self.lines else 1)
            if slot.behind:
                slot.behind.drawOn(sheets, left + used + 6, y + (BOX_HEIGHT - slot.behind.height) / 2)


def width_of(text: Tagged) -> float:
    """How wide a wrapped text of one line is."""
    return float(text.getActualLineWidths0()[0])


def ruled(sheets: Sheets, x: float, y: float, width: float, rows: int) -> None:
    """Dotted lines inside a box for longer texts."""
    sheets.setDash(0.6, 2.4)
    for row in range(1, rows):
        sheets.line(x + 6, y + row * BOX_HEIGHT, x + width - 6, y + row * BOX_HEIGHT)
    sheets.setDash()


def comb(sheets: Sheets, slot: Slot, x: float, y: float) -> float:
    """Cells in groups, with a sign between the groups. Returns how wide they are."""
    at, height = x, BOX_HEIGHT - 3
    for number, count in enumerate(slot.comb):
        if number:
            if slot.sign:
                sheets.setFillColor(MUTED)
                sheets.setFont(BODY.fontName, 11)
                sheets.drawCentredString(at + BETWEEN / 2, y + 7, slot.sign)
            at += BETWEEN
        sheets.roundRect(at, y + 1.5, CELL * count, height, CORNER)
        for cell in range(1, count):
            sheets.line(at + cell * CELL, y + 1.5, at + cell * CELL, y + 1.5 + height * 0.4)
        at += CELL * count
    return at - x


class Ticks(Space):
    """Answers to tick beside each other; each is what stands beside its square, one or more paragraphs."""

    def __init__(self, answers: Sequence[Sequence[Tagged]], columns: int) -> None:
        super().__init__()
        self.answers, self.columns = answers, columns

    def wrap(self, aW: float, aH: float) -> tuple[float, float]:
        self.column = aW / self.columns
        self.width = aW
        self.height = 3 + max(height_of(texts, self.column - TEXT_AT - 6) for texts in self.answers)
        return self.width, self.height

    def place(self, sheets: Sheets, x: float, y: float) -> None:
        top = y + self.height - 3
        for number, texts in enumerate(self.answers):
            left = x + number * self.column
            with sheets.artifact():
                sheets.setStrokeColor(FRAME)
                sheets.setLineWidth(0.9)
                sheets.roundRect(left, top - 13.2, TICK, TICK, 1.5)
            placed(sheets, texts, left + TEXT_AT, top)


class Beside(Space):
    """A question with its place to write on the right of it."""

    LEFT_SHARE, GAP = 0.54, 18.0

    def __init__(self, question: Sequence[Flowable], answer: Sequence[Flowable]) -> None:
        super().__init__()
        self.question, self.answer = question, answer

    def wrap(self, aW: float, aH: float) -> tuple[float, float]:
        left = aW * self.LEFT_SHARE
        heights = height_of(self.question, left), height_of(self.answer, aW - left - self.GAP)
        self.at = left + self.GAP
        self.width, self.height = aW, max(heights)
        return self.width, self.height

    def place(self, sheets: Sheets, x: float, y: float) -> None:
        placed(sheets, self.question, x, y + self.height)
        placed(sheets, self.answer, x + self.at, y + self.height)
