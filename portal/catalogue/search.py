"""Finding towns by what people type, and the words of a text for every search.

Small and capital letters, umlauts and their spelling-out are the same: „michel“, „WEISSENBORN“ and „weissenborn“ find
what they mean. Every typed word must be found.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable
from typing import Generic, TypeVar

T = TypeVar("T")

SPELT_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "æ": "ae", "ø": "oe"})

#: The highest character there is: everything that begins with „mich“ sorts before „mich“ + LAST.
LAST = "\U0010ffff"


def plain_letters(text: str) -> str:
    """Small letters without accents; ä becomes a."""
    if text.isascii():
        return text.lower()
    # What is decomposed may be capitals, as of „℡“, and what is folded may decompose once more.
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def fold(text: str) -> str:
    """Small letters with umlauts spelt out: ``Weißenborn`` → ``weissenborn``, ``Gästebeitrag`` → ``gaestebeitrag``."""
    spelt_out = unicodedata.normalize("NFC", text).casefold().translate(SPELT_OUT)
    return plain_letters(spelt_out).translate(SPELT_OUT)  # „ǽ“ is an „æ“ only without its accent


def words(text: str) -> list[str]:
    """The folded words of a text."""
    return re.findall(r"[a-z0-9]+", fold(text))


def spellings(text: str) -> set[str]:
    """Every word under which a text is found: spelt out (``muehle``) and without dots (``muhle``)."""
    if text.isascii():
        return set(words(text))  # both are the same
    return {*words(text), *re.findall(r"[a-z0-9]+", plain_letters(text))}


class WordIndex(Generic[T]):
    """Things found by the beginnings of their words; as quick among 11,000 as among 15."""

    def __init__(self, entries: Iterable[tuple[T, Iterable[str]]]) -> None:
        self.things: list[T] = []
        pairs: list[tuple[str, int]] = []
        for thing, texts in entries:
            number = len(self.things)
            self.things.append(thing)
            pairs += [(word, number) for word in {word for text in texts for word in spellings(text)}]
        pairs.sort()
        self.keys = [word for word, _ in pairs]
        self.numbers = [number for _, number in pairs]

    def starting(self, word: str) -> set[int]:
        return set(self.numbers[bisect_left(self.keys, word) : bisect_left(self.keys, word + LAST)])

    def find(self, query: str) -> tuple[T, ...]:
        """What has, for every typed word, a word that begins with it; in the order of entry."""
        typed = words(query)
        if not typed:
            return ()
        hits = set.intersection(*(self.starting(word) for word in typed))
        return tuple(self.things[number] for number in sorted(hits))
