"""One page as it is drawn: text, lines and shapes, each marked as part of an element or as an artifact.

All measures are in points from the lower left corner of the page, as PDF counts them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import groupby
from operator import itemgetter

from portal.receipts.content import ReceiptError
from portal.receipts.embedding import EmbeddedFont, utf16
from portal.receipts.fonts import Glyph, Typeface
from portal.receipts.tagging import Element, Mark
from portal.receipts.typesetting import Colour, Line, Style

#: A circle of radius 1 by four Bézier curves has its control points this far from the quarter points.
ROUND = 0.5523
COMMAND = re.compile(r"([A-Za-z])([^A-Za-z]*)")
NUMBER = re.compile(r"-?(?:\d+\.?\d*|\.\d+)")
#: The commands of an SVG path we draw, absolute ones only: how many numbers each takes, and its PDF operator.
PATH_COMMANDS = {"M": (2, "m"), "L": (2, "l"), "C": (6, "c"), "Z": (0, "h")}


def number(value: float) -> str:
    """A number as PDF writes it: two digits after the point are finer than any printer."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def numbers(*values: float) -> str:
    return " ".join(map(number, values))


class FontBook:
    """The fonts used in one file, in order of first use."""

    def __init__(self) -> None:
        self.fonts: dict[Typeface, EmbeddedFont] = {}

    def font(self, face: Typeface) -> EmbeddedFont:
        return self.fonts.setdefault(face, EmbeddedFont(face, len(self.fonts) + 1))


class Sheet:
    """A page being drawn. ``marks`` are the elements of its marked content, by number."""

    def __init__(self, page: int, fonts: FontBook) -> None:
        self.page = page
        self.fonts = fonts
        self.marks: list[Element] = []
        self.code: list[str] = []

    def content(self) -> bytes:
        return "\n".join(self.code).encode("ascii")

    @contextmanager
    def part_of(self, element: Element) -> Iterator[None]:
        """What is drawn inside belongs to this element."""
        mark = Mark(self.page, len(self.marks))
        element.children.append(mark)
        self.marks.append(element)
        self.code.append(f"/{element.tag} <</MCID {mark.number}>> BDC")
        yield
        self.code.append("EMC")

    @contextmanager
    def artifact(self, kind: str = "/Type /Layout") -> Iterator[None]:
        """What is drawn inside is never read aloud: ornament, or text that repeats on every page."""
        self.code.append(f"/Artifact <<{kind}>> BDC")
        yield
        self.code.append("EMC")

    def text(self, line: Line, style: Style, x: float, y: float) -> None:
        """Set one line with its base line at ``y``.

        Words with shifted marks carry their text as a whole: a reader need not guess which letter a mark belongs to.
        """
        self.code.append(f"BT {colour(style.colour)} rg {numbers(1, 0, 0, 1, x, y)} Tm")
        shift = 0
        for face, run in groupby(line, key=itemgetter(0)):
            glyphs = list(run)
            font = self.fonts.font(face)
            self.code.append(f"/{font.name} {number(style.size)} Tf")
            if not face.plain:
                text = "".join(glyph.letters for glyph in glyphs)
                self.code.append(f"/Span <</ActualText <FEFF{utf16(text)}>>> BDC")
            shift = self.run(glyphs, font, style, shift)
            if not face.plain:
                self.code.append("EMC")
        self.code.append("ET")

    def run(self, glyphs: list[Glyph], font: EmbeddedFont, style: Style, shift: int) -> int:
        """Show glyphs of one font. ``shift`` moves the first one; the shift for what comes next is returned.

        Kerning and the places of marks become shifts inside the line, in thousandths of the type size.
        """
        shown: list[str] = []
        rise = 0

        def flush() -> None:
            self.code.append(f"[{''.join(shown).replace('><', '')}] TJ")
            shown.clear()

        for _, glyph, text, advance, right, up, _ in glyphs:
            if up != rise:
                flush()
                rise = up
                self.code.append(f"{number(rise * style.size / 1000)} Ts")
            code, width = font.codes.get((glyph, text)) or font.new_code(glyph, text)
            shift += right
            if shift:
                shown.append(str(-shift))
            shown.append(code)
            shift = advance - width - right + (style.tracking if advance else 0)
        flush()
        if rise:
            self.code.append("0 Ts")
        return shift

    def rectangle(self, x: float, y: float, width: float, height: float, fill: Colour) -> None:
        self.code.append(f"{colour(fill)} rg {numbers(x, y, width, height)} re f")

    def rule(self, x: float, y: float, width: float, stroke: Colour, thickness: float = 0.5) -> None:
        """A horizontal line."""
        self.code.append(f"{colour(stroke)} RG {number(thickness)} w {numbers(x, y)} m {numbers(x + width, y)} l S")

    def circle(
        self, x: float, y: float, radius: float, *, fill: Colour | None = None, stroke: Colour | None = None
    ) -> None:
        r, c = radius, radius * ROUND
        curves = ((r, c, c, r, 0, r), (-c, r, -r, c, -r, 0), (-r, -c, -c, -r, 0, -r), (c, -r, r, -c, r, 0))
        path = [f"{numbers(x + r, y)} m"]
        path += [f"{numbers(*(v + (x, y)[i % 2] for i, v in enumerate(curve)))} c" for curve in curves]
        self.paint(path, fill, stroke)

    def path(
        self,
        svg: str,
        x: float,
        y: float,
        scale: tuple[float, float],
        *,
        fill: Colour | None = None,
        stroke: Colour | None = None,
        thickness: float = 1,
    ) -> None:
        """Draw an SVG path whose origin lies at (x, y); SVG counts downwards.

        Raises ReceiptError for a command we do not draw, or one with too many or too few numbers.
        """
        drawn = [f"{number(thickness)} w 1 J 1 j"] if stroke else []
        for command, arguments in COMMAND.findall(svg):
            values = [float(value) for value in NUMBER.findall(arguments)]
            count, operator = PATH_COMMANDS.get(command, (-1, ""))
            if count < 0 or (len(values) % count if count else values) or (count and not values):
                raise ReceiptError(f"A path may hold M, L, C and Z with their numbers; found {command}{arguments!r}.")
            for start in range(0, len(values) or 1, count or 1):
                drawn.append(f"{placed(values[start : start + count], x, y, scale)} {operator}".strip())
                operator = "l" if operator == "m" else operator
        self.paint(drawn, fill, stroke)

    def paint(self, path: Sequence[str], fill: Colour | None, stroke: Colour | None) -> None:
        colours = ([f"{colour(fill)} rg"] if fill else []) + ([f"{colour(stroke)} RG"] if stroke else [])
        operator = "B" if fill and stroke else "f" if fill else "S"
        self.code.append("\n".join([*colours, *path, operator]))


def placed(values: Sequence[float], x: float, y: float, scale: tuple[float, float]) -> str:
    return numbers(*(y - v * scale[1] if i % 2 else x + v * scale[0] for i, v in enumerate(values)))


def colour(value: Colour) -> str:
    return " ".join(f"{part:.3f}" for part in value)
