"""How does ReportLab draw on a page, so that each piece is part of an element or an artifact?

A canvas that notes which element a piece of text belongs to, and text that is set as its typeface asks for.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from itertools import compress
from typing import Any, cast

from reportlab.lib.colors import toColor
from reportlab.pdfbase.pdfmetrics import getFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.pdfgen.textobject import PDFTextObject
from reportlab.platypus import Table

from portal.typesetting.fonts import PlainFace, RichFace
from portal.typesetting.tagging import Element, Mark

COMMAND = re.compile(r"([A-Za-z])([^A-Za-z]*)")
NUMBER = re.compile(r"-?(?:\d+\.?\d*|\.\d+)")


class PathError(ValueError):
    """A path holds what we do not draw. The message names the command."""


class Text(PDFTextObject):
    """Text with kerning, and words in the second typeface with their marks in place."""

    # What we use of ReportLab's inside.
    _canvas: Any
    _fontname: str
    _fontsize: float
    _leading: float
    _curSubset: int

    def _formatText(self, text: str) -> str:
        font = cast(PlainFace, getFont(self._fontname))
        return " ".join(
            self.placed(face, piece) if isinstance(face, RichFace) else self.kerned(font, piece)
            for face, piece in font.pieces(text)
        )

    def kerned(self, font: PlainFace, text: str) -> str:
        """ReportLab's own way knows no kerning unless it asks HarfBuzz for each word, which takes ten times as long."""
        document, code, start = self._canvas._doc, [], 0
        kerns = font.kerns(text)
        for subset, codes in font.splitString(text, document):
            if subset != self._curSubset:
                self._curSubset = subset
                name = font.getSubsetInternalName(subset, document)
                code.append(f"{name} {self._fontsize:g} Tf {self._leading:g} TL")
            shown, cut = "", 0
            for at in compress(range(len(codes)), kerns[start:]):
                shown += f"<{codes[cut : at + 1].hex()}>{-kerns[start + at]}"
                cut = at + 1
            code.append(f"[{shown}<{codes[cut:].hex()}>] TJ")
            start += len(codes)
        return " ".join(code)

    def placed(self, font: RichFace, text: str) -> str:
        """These words carry their text as a whole: a reader need not guess which letter a mark belongs to."""
        around, self._fontname, self._curSubset = self._fontname, font.fontName, -1
        code: str = super()._formatText(font.shaped(text))  # type: ignore[misc]  # the stub leaves it out
        self._fontname, self._curSubset = around, -1
        return f"/Span <</ActualText <FEFF{utf16(text)}>>> BDC {code} EMC"


class Sheets(Canvas):
    """The pages. ``marks`` has, for each page, the elements of its marked content by number."""

    def __init__(self, *arguments: Any, foot: Callable[[Sheets, int, int], None], **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.foot = foot
        self.marks: list[list[Element]] = []
        self.pages: list[dict[str, Any]] = []

    def beginText(self, x: float = 0, y: float = 0, direction: Any = None) -> Text:
        return Text(self, x, y, direction=direction)

    def setFillColor(self, aColor: Any, alpha: Any = None) -> None:
        self._fillColorObj = aColor
        self.addLiteral(fill(*toColor(aColor).rgb()))

    @contextmanager
    def part_of(self, element: Element) -> Iterator[None]:
        """What is drawn inside belongs to this element."""
        page = self.getPageNumber() - 1
        if page == len(self.marks):
            self.marks.append([])
        mark = Mark(page, len(self.marks[page]))
        element.children.append(mark)
        self.marks[page].append(element)
        self.addLiteral(f"/{element.tag} <</MCID {mark.number}>> BDC")
        yield
        self.addLiteral("EMC")

    @contextmanager
    def artifact(self, kind: str = "/Type /Layout") -> Iterator[None]:
        """What is drawn inside is never read aloud: ornament, or text that repeats on every page."""
        self.saveState()
        self.addLiteral(f"/Artifact <<{kind}>> BDC")
        yield
        self.addLiteral("EMC")
        self.restoreState()

    def svg(self, path: str, x: float, y: float, scale: tuple[float, float], **paint: int) -> None:
        """Draw an SVG path whose origin lies at (x, y); SVG counts downwards.

        Raises PathError for a command we do not draw, or one with too many or too few numbers.
        """
        drawn: Any = self.beginPath()
        steps = {"M": (2, drawn.moveTo), "L": (2, drawn.lineTo), "C": (6, drawn.curveTo), "Z": (0, drawn.close)}
        for command, arguments in COMMAND.findall(path):
            values = [float(value) for value in NUMBER.findall(arguments)]
            count, step = steps.get(command, (-1, None))
            if count < 0 or (len(values) % count if count else values) or (count and not values):
                raise PathError(f"A path may hold M, L, C and Z with their numbers; found {command}{arguments!r}.")
            placed = [y - v * scale[1] if i % 2 else x + v * scale[0] for i, v in enumerate(values)]
            for start in range(0, len(values) or 1, count or 1):
                step(*placed[start : start + count])
                step = drawn.lineTo if step == drawn.moveTo else step
        self.drawPath(drawn, **paint)

    def showPage(self) -> None:
        """Put the page aside: its foot names the number of pages, which is known at the end."""
        self.pages.append(dict(vars(self)))
        self._startPage()  # type: ignore[attr-defined]  # the stub leaves it out

    def save(self) -> None:
        for number, page in enumerate(self.pages, start=1):
            vars(self).update(page)
            self.foot(self, number, len(self.pages))
            super().showPage()
        super().save()


@cache
def fill(red: float, green: float, blue: float) -> str:
    """The colour of what is filled, as PDF says it."""
    return f"{red:.3f} {green:.3f} {blue:.3f} rg"


def ornament(table: Table, event: str, *_: Any) -> None:
    """The lines and tints of a table are artifacts."""
    if event in ("startBG", "startLines"):
        table.canv.addLiteral("/Artifact <</Type /Layout>> BDC")
    elif event in ("endBG", "endLines"):
        table.canv.addLiteral("EMC")


def utf16(text: str) -> str:
    return text.encode("utf-16-be").hex().upper()
