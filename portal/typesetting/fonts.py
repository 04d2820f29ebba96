"""Which typeface writes a word, and where do its marks sit?

Everything on paper is set in Fira Sans like the portal. A word with a letter that Fira Sans lacks, or with a combining
mark, is set in Noto Sans as a whole: together they hold every character and sequence of DIN 91379. ReportLab sets Fira
Sans letter by letter; for the words in Noto Sans HarfBuzz chooses and places the glyphs („Ḧ“ is an H and a mark on it).
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from enum import StrEnum
from functools import cache, cached_property, lru_cache
from itertools import groupby, pairwise
from operator import add
from pathlib import Path
from typing import Any, ClassVar, NamedTuple, cast

import uharfbuzz
from reportlab.pdfbase.pdfmetrics import registerFont
from reportlab.pdfbase.ttfonts import ShapeData, ShapedStr, TTFont

FOLDER = Path(__file__).resolve().parents[2] / "static" / "vendor" / "fonts-pdf"
#: The typeface of the portal, and the one for words that it cannot set.
PLAIN, RICH = "FiraSans", "NotoSans"
#: What Fira Sans has but does not set well: it attaches only some of the combining marks.
COMBINING = frozenset(map(chr, range(0x300, 0x370)))
#: All figures have one width, so that dates and amounts stand below each other. Ligatures would hide letters from
#: whoever searches the text.
FEATURES = {"kern": True, "tnum": True, "liga": False, "clig": False}
#: Drawn for a character no font has. Text extraction still gives the character itself.
REPLACEMENT = "\ufffd"
#: Where the glyphs of Noto Sans get their codes: no text that may be printed holds characters from here on.
FIRST_CODE = 0xF0000
#: How many letters and pairs of letters keep their measures in memory; German has about a thousand.
KEPT = 20_000
WORD = re.compile(r"\S+\s*|\s+")
#: A letter with its combining marks; they must come from one typeface.
LETTER = re.compile(r".[\u0300-\u036f]*", re.DOTALL)


class FontsMissing(Exception):
    """The fonts of the PDFs are not installed. The message names the file and the command that brings it."""


class Weight(StrEnum):
    """A weight of the typefaces, as the packages of the fonts write it in their file names."""

    REGULAR = "400Regular"
    SEMIBOLD = "600SemiBold"

    @property
    def font(self) -> str:
        """The name by which ReportLab knows the text font of this weight."""
        return name_of(PLAIN, self)


def name_of(family: str, weight: Weight) -> str:
    return f"Receipt-{family}-{weight.lstrip('0123456789')}"


class Glyph(NamedTuple):
    """One drawn sign: what it is, what it stands for, how far it moves the pen and how it is shifted."""

    number: int
    text: str
    advance: int
    x: int
    y: int


def file_of(family: str, weight: Weight) -> Path:
    path = FOLDER / f"{family}_{weight}.ttf"
    if not path.is_file():
        raise FontsMissing(f"The font {path.name} is missing in {path.parent}. Run: make assets")
    return path


class Shaper:
    """How HarfBuzz sets a text in one font. All measures are in thousandths of the type size."""

    def __init__(self, face: uharfbuzz.Face) -> None:
        self.outlines = uharfbuzz.Font(face)

    @cached_property
    def character_of(self) -> dict[int | None, str]:
        """The character that each glyph stands for."""
        codes = sorted(self.outlines.face.unicodes, reverse=True)
        return {self.outlines.get_nominal_glyph(code): chr(code) for code in codes}

    def has(self, text: str) -> bool:
        """Whether the font has all characters of a text."""
        return all(self.outlines.get_nominal_glyph(ord(character)) is not None for character in text)

    def width(self, glyph: int) -> int:
        return int(self.outlines.get_glyph_h_advance(glyph))

    def buffer(self, text: str) -> uharfbuzz.Buffer:
        """The text as HarfBuzz sets it."""
        buffer = uharfbuzz.Buffer()
        buffer.add_str("".join(c if self.has(c) else REPLACEMENT for c in text))
        # All three are set, because a guess would ask the machine's locale.
        buffer.direction, buffer.script, buffer.language = "ltr", "Latn", "de"
        buffer.cluster_level = uharfbuzz.BufferClusterLevel.MONOTONE_CHARACTERS
        uharfbuzz.shape(self.outlines, buffer, FEATURES)
        return buffer

    def advance(self, text: str) -> int:
        """How far a text moves the pen."""
        return sum(place.x_advance for place in self.buffer(text).glyph_positions or ())

    def glyphs(self, text: str) -> list[Glyph]:
        """The glyphs of a text, in reading order."""
        shaped = self.buffer(text)
        infos, places = shaped.glyph_infos or (), shaped.glyph_positions or ()
        starts = [info.cluster for info in infos]
        ends = dict(pairwise(sorted({*starts, len(text)})))
        parts = Counter(starts)
        glyphs = []
        for info, place, start in zip(infos, places, starts, strict=True):
            share = text[start : ends[start]]
            if parts[start] > 1:
                # „ṣ“ from two glyphs reads as s with a dot, not as ṣ with a dot.
                share = self.character_of.get(info.codepoint, share[-1])
            glyphs.append(Glyph(info.codepoint, share, place.x_advance, place.x_offset, place.y_offset))
        return glyphs


class Typeface(TTFont, Shaper):
    """One font file as ReportLab draws it, loaded once per process."""

    def __init__(self, family: str, weight: Weight) -> None:
        TTFont.__init__(self, name_of(family, weight), str(file_of(family, weight)), asciiReadable=False)
        # ReportLab knows each face once; another part of the process may have the same font in use.
        self.face.name = self.fontName.encode("ascii")
        Shaper.__init__(self, cast(uharfbuzz.Face, self.hbFace))

    def draw_as(self, code: int, glyph: int) -> None:
        """Let ReportLab draw this glyph where a text has this code."""
        self.face.charToGlyph[code] = glyph
        self.face.charWidths[code] = self.width(glyph)


class RichFace(Typeface):
    """Noto Sans: drawn glyph by glyph, each with a code of its own in order of first use in a file.

    A glyph that stands for two things (the dotless j of „j́“) has two codes, so that what is read back is what was
    written.
    """

    #: The codes of the file that is being drawn; another file starts anew.
    codes: ClassVar[dict[tuple[str, int, str], int]] = {}

    def code(self, glyph: Glyph) -> int:
        code = self.codes.setdefault((self.fontName, glyph.number, glyph.text), FIRST_CODE + len(self.codes))
        self.draw_as(code, glyph.number)
        return code

    def stringWidth(self, text: str, size: float, encoding: str = "utf8") -> float:
        return self.advance(text) * size / 1000

    def shaped(self, text: str) -> ShapedStr:
        """The text as ReportLab draws placed glyphs."""
        glyphs = self.glyphs(text)
        places: Any = [ShapeData(n, g.advance, 0, g.x, g.y, self.width(g.number)) for n, g in enumerate(glyphs)]
        return ShapedStr("".join(chr(self.code(glyph)) for glyph in glyphs), shapeData=places)


class Kerning(dict[str, int]):
    """The kerning of the pairs of letters met so far; a dictionary, for each text asks for each of its pairs twice."""

    def __init__(self, measure: Callable[[str], int]) -> None:
        self.measure = measure

    def __missing__(self, pair: str) -> int:
        if len(self) == KEPT:
            self.clear()
        self[pair] = kern = self.measure(pair)
        return kern


class PlainFace(Typeface):
    """Fira Sans: one glyph for each letter, some pairs of letters closer together than others."""

    def __init__(self, weight: Weight) -> None:
        super().__init__(PLAIN, weight)
        self.weight = weight
        #: How much nearer than usual the second letter of a pair stands, as a negative number.
        self.kerning = Kerning(lambda pair: self.advance(pair) - sum(self.advances[letter] for letter in pair))
        known = set(map(chr, self.outlines.face.unicodes)) - COMBINING
        alone = {c: glyphs[0].number for c in known if len(glyphs := self.glyphs(c)) == 1}
        self.characters = frozenset(alone)
        for character, glyph in alone.items():
            self.draw_as(ord(character), glyph)
        # To measure with; the tables that ReportLab draws with are the larger part.
        rich = Shaper(uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(file_of(RICH, weight)))))
        self.letter = lru_cache(KEPT)(lambda letter: max(self.advances.get(letter, 0), rich.advance(letter)))
        self.advances: dict[str, int] = {c: self.face.charWidths[ord(c)] for c in self.characters}

    @cached_property
    def rich(self) -> RichFace:
        """The typeface for rare words, loaded with the first of them: most files have none."""
        face = RichFace(RICH, self.weight)
        registerFont(face)
        return face

    def kerns(self, text: str) -> list[int]:
        """The change of distance behind each letter but the last."""
        return list(map(self.kerning.__getitem__, map(add, text, text[1:])))

    def stringWidth(self, text: str, size: float, encoding: str = "utf8") -> float:
        if len(text) == 1 and text != " ":
            # ReportLab cuts a word that fits on no line letter by letter, wherever each of them will be set.
            return self.letter(text) * size / 1000
        if self.characters.issuperset(text):
            return (sum(map(self.advances.__getitem__, text)) + sum(self.kerns(text))) * size / 1000
        return sum(face.stringWidth(piece, size) for face, piece in self.pieces(text))

    def pieces(self, text: str) -> Iterator[tuple[Typeface, str]]:
        """Cut a text where its typeface changes: by words if one typeface has the whole word, else by letters."""
        if self.characters.issuperset(text):
            yield self, text
            return
        for face, group in groupby(self.chosen(text), key=lambda piece: piece[0]):
            yield face, "".join(part for _, part in group)

    def chosen(self, text: str) -> Iterator[tuple[Typeface, str]]:
        for word in WORD.findall(text):
            whole = self.characters.issuperset(word) or self.rich.has(word)
            for part in [word] if whole else LETTER.findall(word):
                yield (self if self.characters.issuperset(part) else self.rich), part


def begin() -> None:
    """Make ready for a file: the text fonts are loaded, and no glyph of the second typeface has a code yet."""
    for weight in Weight:
        typeface(weight)
    RichFace.codes.clear()


def texts() -> dict[int, str]:
    """What each code in the file stands for."""
    return {code: text for (_, _, text), code in RichFace.codes.items()}


@cache
def typeface(weight: Weight) -> PlainFace:
    """The text font of a weight, known to ReportLab by name. Raises FontsMissing."""
    plain = PlainFace(weight)
    registerFont(plain)
    return plain


def printable(text: str) -> str:
    """The text on one line and without what no page can show: line breaks become spaces, format signs fall away."""
    if text.isprintable():
        return text
    spaced = " ".join(text.split("\n")).replace("\t", " ").replace("\r", "")
    return "".join(REPLACEMENT if unicodedata.category(c) in ("Co", "Cn", "Cs") else c for c in spaced if not hidden(c))


def hidden(character: str) -> bool:
    return unicodedata.category(character) in ("Cc", "Cf", "Zl", "Zp")
