"""How hard is a text to read?  The first Wiener Sachtextformel.

R. Bamberger, E. Vanecek: Lesen – Verstehen – Lernen – Schreiben, Wien 1984. The result is a school grade: 4 is very
easy, 15 very hard; what everybody shall understand stays below about 10.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

WORD = re.compile(r"[A-Za-zÀ-ÖØ-öø-ſ]+(?:-[A-Za-zÀ-ÖØ-öø-ſ]+)*")
SENTENCE_END = re.compile(r"[.!?:]+(?:\s|$)")
DIPHTHONGS = re.compile(r"ai|au|ei|eu|äu|ie|aa|ee|oo|ey|ay", re.IGNORECASE)
VOWEL = re.compile(r"[aeiouyäöüáàéèíóúâêô]", re.IGNORECASE)

#: What makes a word „long“ in the formula, in syllables and in letters.
MANY_SYLLABLES, MANY_LETTERS = 3, 7


def syllables(word: str) -> int:
    """About how many syllables a German word has: its vowels, a diphthong counted once; at least one."""
    return max(1, len(VOWEL.findall(DIPHTHONGS.sub("a", word))))


def wiener_sachtextformel(texts: Iterable[str]) -> float | None:
    """The grade of these texts together, to one decimal; each text ends a sentence. None without a word."""
    words: list[str] = []
    sentences = 0
    for text in texts:
        for sentence in SENTENCE_END.split(text):
            found = WORD.findall(sentence)
            sentences += bool(found)
            words += found
    if not words:
        return None
    share = 100 / len(words)
    long = share * sum(syllables(word) >= MANY_SYLLABLES for word in words)
    letters = share * sum(len(word) >= MANY_LETTERS for word in words)
    short = share * sum(syllables(word) == 1 for word in words)
    return round(0.1935 * long + 0.1672 * len(words) / sentences + 0.1297 * letters - 0.0327 * short - 0.875, 1)
