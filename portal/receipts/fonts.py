"""Which glyphs write a text?  „Çelik Ḧ“ becomes glyphs, each with its place, so that marks sit on their letters.

The receipt is set in Fira Sans like the portal. A word with a letter that Fira Sans lacks, or with a combining mark, is
set in Noto Sans as a whole: together they hold every character and sequence of DIN 91379. HarfBuzz chooses and places
the glyphs.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from enum import StrEnum
from functools import cache
from itertools import chain, groupby, pairwise
from pathlib import Path
from threading import Lock
from typing import NamedTuple

import uharfbuzz

FOLDER = Path(__file__).resolve().parents[2] / "static" / "vendor" / "fonts-pdf"
#: The typeface of the portal, and the one for words that it cannot set.
PLAIN, RICH = "FiraSans", "NotoSans"
#: What Fira Sans has but does not set well: it attaches only some of the combining marks, and takes ɨ apart.
NOT_PLAIN = frozenset(map(chr, range(0x300, 0x370))) | {"ɨ"}
#: All figures have one width, so that dates and amounts stand below each other. Ligatures would hide letters from
#: whoever searches the text.
FEATURES = {"kern": True, "tnum": True, "liga": False, "clig": False}
#: Drawn for a character no font has. Text extraction still gives the character itself.
REPLACEMENT = "\ufffd"
LOADING = Lock()
WORD = re.compile(r"\S+\s*|\s+")
#: A letter with its combining marks; they must come from one typeface.
LETTER = re.compile(r".[\u0300-\u036f]*", re.DOTALL)


class FontsMissing(Exception):
    """The fonts of the receipt are not installed. The message names the file and the command that brings it."""


class Weight(StrEnum):
    """A weight of the typefaces, as the packages of the fonts write it in their file names."""

    REGULAR = "400Regular"
    MEDIUM = "500Medium"
    SEMIBOLD = "600SemiBold"


class Typeface:
    """One font file, loaded once per process. All measures are in thousandths of the type size."""

    def __init__(self, family: str, weight: Weight) -> None:
        path = FOLDER / f"{family}_{weight}.ttf"
        if not path.is_file():
            raise FontsMissing(f"The font {path.name} is missing in {path.parent}. Run: make assets")
        self.name = f"{family}-{weight.lstrip('0123456789')}"
        #: Every glyph is one letter and stands where the pen is.
        self.plain = family == PLAIN
        self.face = uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(path)))
        self.font = uharfbuzz.Font(self.face)
        self.font.scale = (1000, 1000)
        known = frozenset(map(chr, self.face.unicodes))
        self.characters = known - NOT_PLAIN if self.plain else known
        self.character_of = {self.font.get_nominal_glyph(ord(c)): c for c in sorted(known, reverse=True)}

    def width(self, glyph: int) -> int:
        return int(self.font.get_glyph_h_advance(glyph))


class Glyph(NamedTuple):
    """One drawn sign: where it comes from, what it is, how far it moves the pen and how it is shifted.

    ``letters`` is its share of the text: a letter of several parts belongs to the first, the others have none.
    """

    face: Typeface
    number: int
    text: str
    advance: int
    x: int
    y: int
    letters: str


@cache
def loaded(weight: Weight) -> tuple[Typeface, ...]:
    return Typeface(PLAIN, weight), Typeface(RICH, weight)


def faces(weight: Weight) -> tuple[Typeface, ...]:
    """The typefaces of a weight, in the order in which they are asked for a word."""
    # Two threads that loaded the same font would set one text in two fonts.
    with LOADING:
        return loaded(weight)


def printable(text: str) -> str:
    """The text on one line and without what no page can show: line breaks become spaces, format signs fall away."""
    if text.isprintable():
        return text
    spaced = " ".join(text.split("\n")).replace("\t", " ").replace("\r", "")
    return "".join(REPLACEMENT if unicodedata.category(c) in ("Co", "Cn", "Cs") else c for c in spaced if not hidden(c))


def hidden(character: str) -> bool:
    return unicodedata.category(character) in ("Cc", "Cf", "Zl", "Zp")


def shape(text: str, weight: Weight) -> list[Glyph]:
    """The glyphs of one line of text, in reading order."""
    text = printable(text)
    return list(chain.from_iterable(shape_in(face, piece) for face, piece in pieces(text, faces(weight))))


def pieces(text: str, choice: tuple[Typeface, ...]) -> Iterator[tuple[Typeface, str]]:
    """Cut a text where its typeface changes: by words if one typeface has the whole word, else by letters."""

    def first_with(piece: str) -> Typeface | None:
        return next((face for face in choice if face.characters.issuperset(piece)), None)

    def chosen() -> Iterator[tuple[Typeface, str]]:
        for word in WORD.findall(text):
            if face := first_with(word):
                yield face, word
            else:
                yield from ((first_with(letter) or choice[-1], letter) for letter in LETTER.findall(word))

    if text and choice[0].characters.issuperset(text):
        yield choice[0], text
        return
    for face, group in groupby(chosen(), key=lambda piece: piece[0]):
        yield face, "".join(part for _, part in group)


def shape_in(face: Typeface, text: str) -> list[Glyph]:
    """The glyphs of a text in one typeface; the text is not empty."""
    written = text if face.characters.issuperset(text) else replaced(text, face)
    buffer = uharfbuzz.Buffer()
    buffer.add_str(written)
    # All three are set, because a guess would ask the machine's locale.
    buffer.direction, buffer.script, buffer.language = "ltr", "Latn", "de"
    buffer.cluster_level = uharfbuzz.BufferClusterLevel.MONOTONE_CHARACTERS
    uharfbuzz.shape(face.font, buffer, FEATURES)
    infos, places = buffer.glyph_infos, buffer.glyph_positions
    starts = [info.cluster for info in infos]
    letters = list(text) if starts == list(range(len(text))) else letters_of(text, starts)
    glyphs = [
        Glyph(face, info.codepoint, letter, place.x_advance, place.x_offset, place.y_offset, letter)
        for info, place, letter in zip(infos, places, letters, strict=True)
    ]
    for i in range(1, len(glyphs)):
        if starts[i] == starts[i - 1]:
            glyphs[i - 1] = named(glyphs[i - 1])
            glyphs[i] = named(glyphs[i])._replace(letters="")
    return glyphs


def named(part: Glyph) -> Glyph:
    """A part of a letter, called by its own sign: „ṣ“ from two glyphs reads as s with a dot, not as ṣ with a dot."""
    return part._replace(text=part.face.character_of.get(part.number, part.text[-1]))


def replaced(text: str, face: Typeface) -> str:
    return "".join(c if c in face.characters else REPLACEMENT for c in text)


def letters_of(text: str, starts: list[int]) -> list[str]:
    """What each glyph stands for, if some letters became several glyphs or one: the text up to the next letter."""
    edges = sorted({*starts, len(text)})
    end_of = dict(pairwise(edges))
    return [text[start : end_of[start]] for start in starts]
