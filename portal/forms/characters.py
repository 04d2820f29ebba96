"""Which characters may an answer hold?  DIN 91379:2022-08, Latin letters of Europe in Unicode.

Public bodies in Germany must be able to process every character of the norm, and need not process others. Its data
types: A for names of persons, B for names of places, C for any text (normative letters, no Greek or Cyrillic). D and E
add what only some systems can keep: D, for names of legal persons and products, the Greek letters and typeset signs,
but no tabulator or line break; E, for exchange across borders, the Bulgarian alphabet as well. Answers keep to A to C.
A few letters have no code point of their own and exist only as a sequence, such as „J̌“ or „K͟H“: the base alone is
allowed, the mark alone is not.

    normalise("Müller – Söhne")       -> "Müller - Söhne"
    first_foreign("Rex 🐕", "C")          -> "🐕"
    named("\\u202e")                      -> "U+202E"
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import cache
from typing import Literal, TypeAlias

Datatype: TypeAlias = Literal["A", "B", "C", "D", "E"]

DATATYPES: tuple[Datatype, ...] = ("A", "B", "C", "D", "E")

#: Which parts of ADDED make up a data type. D does not contain C.
PARTS: Mapping[Datatype, tuple[Datatype, ...]] = {
    "A": ("A",),
    "B": ("A", "B"),
    "C": ("A", "B", "C"),
    "D": ("A", "B", "D"),
    "E": ("A", "B", "C", "D", "E"),
}

#: Code points that each data type adds to the ones it contains, hexadecimal. Facts of DIN 91379:2022-08.
ADDED: Mapping[Datatype, str] = {
    "A": """20 27 2C-2E 41-5A 60-7A 7E A8 B4 B7 C0-D6 D8-F6 F8-17E 187-188 18F 197 1A0-1A1 1AF-1B0 1B7 1CD-1DC
        1DE-1DF 1E2-1F0 1F4-1F5 1F8-1FF 212-213 218-21B 21E-21F 227-233 259 268 292 2B9-2BA 2BE-2BF 2C8 2CC
        1E02-1E03 1E06-1E07 1E0A-1E11 1E17 1E1C-1E2B 1E2F-1E37 1E3A-1E3B 1E40-1E49 1E52-1E5B 1E5E-1E63
        1E6A-1E6F 1E80-1E87 1E8C-1E97 1E9E 1EA0-1EF9 2019 2021""",
    "B": "21-26 28-2B 2F-40 5B-5F 7B-7D A1-A3 A5 A7 A9-AC AE-B3 B5-B6 B9-BB BF D7 F7 20AC",
    "C": "9-A D A0 A4 A6 B8 BC-BE",
    "D": """A4 A6 B8 BC-BE 192 2B0 2B3 2C6 2DC 2E2 386 388-38A 38C 38E-3A1 3A3-3CE 1D48 1D57 2018 201A 201C-201E 2020
        2026 2030 2032-2033 2039-203A 2070 2074-2079 207F-2089 2122 221E 2264-2265""",
    "E": "40D 410-42A 42C 42E-44A 44C 44E-44F 45D",
}

#: The sequences of the norm, the same in every data type: what follows a base letter, and the bases it may follow.
SEQUENCES: Mapping[str, str] = {
    "\u0300": "CFGKMPSTZcfgkmpstz",
    "\u0301": "JjÿĪī",
    "\u0302": "DKLMNdklmn",
    "\u0304": "CFHKNPSTZcfhknpstzÛûḲḳṢṣṬṭỤụ",
    "\u0306": "CMNRZcmnrzÇç",
    "\u0307": "KUku",
    "\u0308": "CTZczẠạỌọỤụ",
    "\u030b": "Aa",
    "\u030c": "J",
    "\u030d": "ēō",
    "\u0310": "Mm",
    "\u0315": "CKPTckptČč",
    "\u031b": "KTkt",
    "\u031b\u0304": "Ss",
    "\u0323": "CPcpČč",
    "\u0325": "LRlr",
    "\u0325\u0304": "LRlr",
    "\u0326": "CHKLNchklnŽž",
    "\u0327": "ZzŽž",
    "\u0328\u0306": "Cc",
    "\u0331": "HSs",
    "\u035fH": "K",
    "\u035fh": "Kk",
}

#: Punctuation that keyboards and word processors put in by themselves, and what the norm has for it.
TYPOGRAPHY = str.maketrans(
    dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-")
    | dict.fromkeys("\u201c\u201d\u201e\u201f", '"')
    | dict.fromkeys("\u2018\u201a\u201b", "'")
    | {"\u2026": "..."}
)

#: The same for texts that we typeset ourselves, with blanks of their own width and places where a word may break.
TYPEWRITTEN = TYPOGRAPHY | str.maketrans({**dict.fromkeys("\u2002\u2003\u2009\u202f", " "), "\u00ad": ""})

#: White space that a single line folds to one blank. Control characters that Python also calls white space are not in
#: it: they are refused.
BLANKS = re.compile("[\t\n\r \u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+")
BLANKS_IN_LINE = re.compile("[\t \u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+")

#: More marks on one letter than any writing system has (the limit of Unicode's stream-safe text, UAX 15).
MOST_MARKS = 30


def ranges(datatype: Datatype) -> tuple[tuple[int, int], ...]:
    """The single code points of a data type as (first, last) pairs; the sequences come on top."""
    found: set[tuple[int, int]] = set()
    for name in PARTS[datatype]:
        for part in ADDED[name].split():
            first, _, last = part.partition("-")
            found.add((int(first, 16), int(last or first, 16)))
    return tuple(sorted(found))


def sequences() -> tuple[str, ...]:
    """Every letter of the norm that has no code point of its own."""
    return tuple(base + marks for marks, bases in SEQUENCES.items() for base in bases)


@cache
def accepted(datatype: Datatype) -> re.Pattern[str]:
    """Matches the longest beginning of a text that the data type accepts."""
    singles = "".join(f"{re.escape(chr(first))}-{re.escape(chr(last))}" for first, last in ranges(datatype))
    marks = "".join(sorted({rest[0] for rest in SEQUENCES}))
    longest_first = sorted(SEQUENCES.items(), key=lambda entry: -len(entry[0]))
    letters = "|".join(f"[{bases}]{rest}" for rest, bases in longest_first)
    return re.compile(f"(?:[{singles}]+(?![{marks}])|{letters})*")


def first_foreign(text: str, datatype: Datatype = "C") -> str | None:
    """The first character of ``text`` outside the data type, with the marks upon it; None if all are inside."""
    match = accepted(datatype).match(text)
    end = match.end() if match else 0
    if end == len(text):
        return None
    stop = end + 1
    while stop < len(text) and stop - end < 4 and unicodedata.category(text[stop])[0] == "M":
        stop += 1
    return text[end:stop]


def named(character: str) -> str:
    """A character as an error can show it: itself if it is visible, else its code points („U+202E“)."""
    if unicodedata.category(character[0])[0] in "LNPS":
        return character
    return " ".join(f"U+{ord(point):04X}" for point in character)


def composed(text: str) -> str:
    """Unicode normalisation form C, as the norm demands.

    A text with absurdly many marks in a row stays as it is: sorting them takes quadratic time, and it is refused
    anyway.
    """
    if text.isascii() or too_many_marks(text):
        return text
    return unicodedata.normalize("NFC", text)


def too_many_marks(text: str) -> bool:
    marks = 0
    for character in text:
        marks = marks + 1 if unicodedata.combining(character) else 0
        if marks > MOST_MARKS:
            return True
    return False


def typewritten(text: str) -> str:
    """Our own words as a message may hold them, in NFC: they are typeset, and the norm has no typographic signs.

    Raises ValueError for half a surrogate pair.
    """
    return composed(text.translate(TYPEWRITTEN))


def normalise(text: str, *, multiline: bool = False) -> str:
    """What is kept of what a person typed: NFC, plain punctuation, white space trimmed and folded.

    In a multi-line text, lines stay lines (``\\n``); blanks inside a line fold, empty lines at the ends go.
    """
    text = composed(text).translate(TYPOGRAPHY)
    if not multiline:
        return BLANKS.sub(" ", text).strip(" ")
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(BLANKS_IN_LINE.sub(" ", line).strip(" ") for line in lines).strip("\n")
