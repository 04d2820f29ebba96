"""Finding a case by the applicant's name without storing the name: each of its words is a keyed hash.

The town is part of what is hashed, so that equal names in two towns have nothing in common, and no database query ever
compares personal text.
"""

from __future__ import annotations

import re
import unicodedata

from portal.house import House

#: No name has more words; more of them, in the search, make no query longer.
MOST_WORDS = 40

_SPELT_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})
#: Letters of DIN 91379 that are one letter with a stroke or a hook, which Unicode does not take apart.
_PLAIN = str.maketrans(
    {"æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "ħ": "h", "ı": "i", "ł": "l", "ŋ": "n", "ŧ": "t", "þ": "th"}
    | {"ə": "e", "ƶ": "z", "ʒ": "z", "ɨ": "i", "ɛ": "e", "ɔ": "o", "’": "'", "ʼ": "'"}
)


def name_words(name: str) -> tuple[str, ...]:
    """The words of a name in plain small letters: ``Łukasz Weiß-Müller`` → lukasz, weiss, mueller."""
    return _words(unicodedata.normalize("NFC", name).casefold().translate(_SPELT_OUT))


def name_tokens(house: House, municipality: str, name: str) -> frozenset[str]:
    """The hashes under which a case is found: of every word, with umlauts spelt out and without dots."""
    spellings = {*name_words(name), *_words(name.casefold())}
    return frozenset(_token(house, municipality, word) for word in spellings)


def searched_tokens(house: House, municipality: str, text: str) -> tuple[str, ...]:
    """The hashes that a case must have to be meant by what a clerk typed; none if it holds no word."""
    return tuple(_token(house, municipality, word) for word in dict.fromkeys(name_words(text)[:MOST_WORDS]))


def _words(text: str) -> tuple[str, ...]:
    decomposed = unicodedata.normalize("NFKD", text)
    plain = "".join(letter for letter in decomposed if not unicodedata.combining(letter)).translate(_PLAIN)
    return tuple(re.findall(r"[^\W_]+", plain.replace("'", "")))


def _token(house: House, municipality: str, word: str) -> str:
    return house.keys.keyed_hash(f"name of {municipality}", word)
