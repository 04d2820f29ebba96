"""Names people can read for what a schema calls F60000000231.

A field is named after what FIM calls it. Where several are called the same, the groups around them come before it, as
far out as is needed to tell them apart: ``tag`` becomes ``geburtsdatum_tag``, then ``vertretung_geburtsdatum_tag``.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence

#: How long the name of a group around may be, of the element itself, and both together; the portal takes 60.
AROUND, OWN, WHOLE = 28, 40, 54

#: Words that mean nothing at the end of a name that was cut.
FILLING = frozenset({
    "am", "an", "auf", "aus", "bei", "das", "dem", "den", "der", "des", "die", "durch", "ein", "eine", "einer",
    "eines", "fuer", "im", "in", "mit", "nach", "oder", "ueber", "und", "von", "zu", "zum", "zur",
})  # fmt: skip

UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})

#: Names that mean something to the portal itself.
RESERVED = frozenset({"action", "csrf_token", "n", "remove", "uebersicht", "pruefen", "bezahlen", "fortsetzen"})


def slug(text: str, longest: int = OWN, sign: str = "_") -> str:
    """``Tag (ohne Monat und Jahr)`` becomes ``tag``: small letters and digits, cut between words."""
    plain = re.sub(r"\([^)]*\)", " ", text).lower().translate(UMLAUTS)
    ascii_only = unicodedata.normalize("NFKD", plain).encode("ascii", "ignore").decode()
    words = re.findall("[a-z0-9]+", ascii_only)
    while words and not words[0][0].isalpha():
        words = words[1:]
    while len(words) > 1 and (len(sign.join(words)) > longest or words[-1] in FILLING):
        words = words[:-1]
    return sign.join(words)[:longest]


class Names:
    """Gives every element of one form a name of its own."""

    def __init__(self, ways: Iterable[Sequence[str]] = ()) -> None:
        """``ways`` are the names of all elements, each from the outermost group inwards, as FIM calls them."""
        self.shared: Counter[str] = Counter()
        self.taken: set[str] = set()
        for way in ways:
            self.shared.update(set(candidates(way)))

    def give(self, way: Sequence[str], ending: str = "") -> str:
        """A new name for the element at the end of ``way``; ``ending`` tells copies apart."""
        possible = candidates(way)
        best = next((name for name in possible if self.shared[name] <= 1), possible[-1])
        return self.unique(f"{best}{ending}")

    def unique(self, wanted: str) -> str:
        """``wanted``, with a number behind it if it is taken. Underscores do not count: XML leaves them out."""
        name, number = wanted, 1
        while name.replace("_", "") in self.taken or name in RESERVED:
            number += 1
            name = f"{wanted}_{number}"
        self.taken.add(name.replace("_", ""))
        return name


def candidates(way: Sequence[str]) -> list[str]:
    """The names an element could have, the shortest first."""
    around = [slug(name, AROUND) for name in way[:-1]]
    parts = [part for part in (*around, slug(way[-1]) or "angabe") if part]
    found = []
    for length in range(1, len(parts) + 1):
        name = "_".join(without_repeats(parts[-length:]))
        if len(name) <= WHOLE:
            found.append(name)
    return found or [parts[-1]]


def without_repeats(parts: Sequence[str]) -> list[str]:
    """A group that says the name of its field already need not say it again."""
    return [part for position, part in enumerate(parts) if part not in parts[position + 1 :]]
