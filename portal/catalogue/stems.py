"""The stems of German words, so that „Hunde“, „anmelden“ and „Anmeldung“ meet „Hund“ and „anmeld“.

Snowball's algorithm for German (Martin Porter) also makes one of ``ü``, ``ue`` and ``u``: „Mühle“ is „muhl“ in every
spelling.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from Stemmer import Stemmer

WORD = re.compile(r"[a-z0-9äöüß]+")


class Stems:
    """Stems words one at a time. Not to be shared among threads; making one costs next to nothing."""

    def __init__(self) -> None:
        self._stemmer = Stemmer("german", 0)

    def of(self, word: str) -> str:
        """The stem of one folded word: ``anmeldung`` → ``anmeld``."""
        stem: str = self._stemmer.stemWord(word)
        return stem

    def all(self, words: list[str]) -> list[str]:
        stems: list[str] = self._stemmer.stemWords(words)
        return stems


def splits(word: str, shortest: int = 3) -> Iterator[tuple[str, str]]:
    """Every way to cut a compound in two, the longest first part first: ``hunde|anmeldung``."""
    for cut in range(len(word) - shortest, shortest - 1, -1):
        yield word[:cut], word[cut:]
