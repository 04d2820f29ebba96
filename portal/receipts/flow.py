"""What comes below what?  Paragraphs, tables and lists follow each other down the page and onto the next.

A row may be longer than a page: its lines go on overleaf and stay one cell for whoever listens.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby

from portal.receipts.sheet import FontBook, Sheet
from portal.receipts.tagging import ROW_HEADER, Element
from portal.receipts.typesetting import Colour, Line, Style, lines

PAGE_WIDTH, PAGE_HEIGHT = 595.28, 841.89
LEFT, RIGHT = 68.0, 62.0
WIDTH = PAGE_WIDTH - LEFT - RIGHT
TOP, BOTTOM = PAGE_HEIGHT - 88, 76.0

#: A table's label column, and where its answers start.
LABEL_WIDTH, ANSWER_AT = 152.0, 170.0
CELL_PADDING = 5.0
#: A row taller than this part of a page may be cut at the page's end; a shorter one moves as a whole.
WHOLE_ROW = 0.4
#: Of a cut row at least this many lines stay together.
TOGETHER = 2


@dataclass(slots=True)
class Cell:
    """A column of lines at ``x``, each with the element it belongs to."""

    x: float
    style: Style
    lines: list[tuple[Element, Line]]


class Flow:
    """The pages so far and the place where the next block goes; ``y`` is the top of the free space."""

    def __init__(self, furnish: Callable[[Sheet], None], hairline: Colour) -> None:
        self.furnish = furnish
        self.hairline = hairline
        self.fonts = FontBook()
        self.document = Element("Document")
        self.sheets: list[Sheet] = []
        self.turn()

    def turn(self) -> None:
        """Start a new page."""
        self.sheet = Sheet(len(self.sheets), self.fonts)
        self.sheets.append(self.sheet)
        self.y = TOP
        self.furnish(self.sheet)

    def keep(self, height: float) -> None:
        """Start a new page if less than this height is free here."""
        if self.y - height < BOTTOM:
            self.turn()

    def space(self, height: float) -> None:
        self.y -= height

    def heading(self, tag: str, text: str, style: Style, *, above: float, below: float, follows: float = 60) -> None:
        """A heading, on the page where the next block starts; that block needs the height ``follows``."""
        set_lines = lines(text, style, WIDTH)
        if self.y < TOP:
            self.space(above)
        self.keep(len(set_lines) * style.leading + below + follows)
        element = self.document.add(tag)
        self.row([Cell(LEFT, style, [(element, line) for line in set_lines])])
        self.space(below)

    def paragraph(self, text: str, style: Style, *, below: float = 0) -> None:
        element = self.document.add("P")
        self.row([Cell(LEFT, style, [(element, line) for line in lines(text, style, WIDTH)])])
        self.space(below)

    def table(self, rows: Sequence[tuple[str, Sequence[str]]], label: Style, answer: Style) -> None:
        """Labels and answers beside each other; the label is the header of its row."""
        table = self.document.add("Table")
        for name, texts in rows:
            row = table.add("TR")
            header = row.add("TH", ROW_HEADER)
            self.row(
                [
                    Cell(LEFT, label, [(header, line) for line in lines(name, label, LABEL_WIDTH)]),
                    Cell(LEFT + ANSWER_AT, answer, paragraphs(row.add("TD"), texts, answer, WIDTH - ANSWER_AT)),
                ],
                padding=CELL_PADDING,
            )
            with self.sheet.artifact():
                self.sheet.rule(LEFT, self.y, WIDTH, self.hairline)

    def row(self, cells: Sequence[Cell], *, padding: float = 0) -> None:
        """Set cells beside each other, over as many pages as they need."""
        leading = max(cell.style.leading for cell in cells)
        count = max(len(cell.lines) for cell in cells)
        free = self.y - BOTTOM
        if count * leading + 2 * padding > free and count * leading < WHOLE_ROW * (TOP - BOTTOM):
            self.turn()
        self.space(padding)
        start = 0
        while start < count:
            fits = int((self.y - BOTTOM) / leading)
            if fits < min(TOGETHER, count - start):
                self.turn()
                continue
            stop = min(start + fits, count)
            for cell in cells:
                self.column(cell, start, stop)
            self.space((stop - start) * leading)
            start = stop
        self.space(padding)

    def column(self, cell: Cell, start: int, stop: int) -> None:
        """Draw lines ``start`` to ``stop`` of a cell, one piece of marked content for each element in it."""
        y = self.y - cell.style.leading * 0.5 - cell.style.size * 0.35
        for element, group in groupby(cell.lines[start:stop], key=lambda entry: entry[0]):
            with self.sheet.part_of(element):
                for _, line in group:
                    self.sheet.text(line, cell.style, cell.x, y)
                    y -= cell.style.leading


def paragraphs(parent: Element, texts: Sequence[str], style: Style, width: float) -> list[tuple[Element, Line]]:
    """The lines of an answer; several texts, or lines that a person typed, become several paragraphs of one cell."""
    parts = [part for text in texts for part in text.splitlines() if part.strip()]
    if len(parts) == 1:
        return [(parent, line) for line in lines(parts[0], style, width)]
    return [(element, line) for part in parts for element in [parent.add("P")] for line in lines(part, style, width)]
