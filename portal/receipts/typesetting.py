"""Where does a line end?  Text, style and width become lines of glyphs.

A line ends after a space, though never between „§“ and its number, or after a hyphen, slash or underscore inside a
long word. What is still too wide (a hash, a word of a hundred letters) is cut between two letters, so nothing ever
leaves its column.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from portal.receipts.fonts import Glyph, Weight, shape

Colour = tuple[float, float, float]

#: After these signs a long word may be broken, if at least this many letters stand before it.
BREAKABLE, LETTERS_BEFORE = "-–/_", 3


@dataclass(frozen=True, slots=True)
class Style:
    """How a text looks. Sizes are in points, ``leading`` from base line to base line."""

    size: float
    leading: float
    colour: Colour
    weight: Weight = Weight.REGULAR
    #: Extra space between letters in thousandths of the size.
    tracking: int = 0


Line = list[Glyph]


def width_of(line: Sequence[Glyph], style: Style) -> float:
    """The width of a line in points, without a space at its end."""
    visible = len(line)
    while visible and line[visible - 1].text == " ":
        visible -= 1
    return sum(glyph.advance + style.tracking for glyph in line[:visible]) * style.size / 1000


def lines(text: str, style: Style, width: float) -> list[Line]:
    """Break a text into lines no wider than ``width`` points; a line break in the text starts a new line.

    A space at a line's end stays there unseen, so that extracted text keeps its words apart.
    """
    limit = width * 1000 / style.size
    return [line for part in text.splitlines() or [""] for line in broken(shape(part, style.weight), style, limit)]


def shortened(text: str, style: Style, width: float) -> Line:
    """The text on one line, with an ellipsis if it does not fit."""
    first, *rest = lines(text, style, width)
    if not rest:
        return first
    ellipsis = shape("…", style.weight)
    first = lines(text, style, width - width_of(ellipsis, style))[0]
    return [*(first[:-1] if first[-1].text == " " else first), *ellipsis]


def broken(glyphs: list[Glyph], style: Style, limit: float) -> list[Line]:
    """The greedy break of one paragraph; ``limit`` is in thousandths of the type size."""
    result: list[Line] = []
    start = chance = 0  # where this line starts, and where it may end at the latest
    used = since_chance = 0
    letters = 0
    for i, glyph in enumerate(glyphs):
        step = glyph.advance + style.tracking if glyph.advance else 0
        used += step
        since_chance += step
        if glyph.text == " " and glyphs[i - 1].text != "§":
            chance, since_chance, letters = i + 1, 0, 0
            continue
        if used > limit and i > start and glyph.advance:
            cut = chance if chance > start else i
            result.append(glyphs[start:cut])
            start = cut
            used = since_chance if cut == chance else step
            chance, since_chance = cut, used
        letters += 1
        if glyph.text in BREAKABLE and letters > LETTERS_BEFORE:
            chance, since_chance, letters = i + 1, 0, 0
    result.append(glyphs[start:])
    return result
