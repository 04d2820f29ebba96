"""Letters that people read out, copy and type: blocks of four such as ``K7QM-24RT-9XWA``, without 0/O, 1/I/L and U."""

from __future__ import annotations

import unicodedata

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


def in_blocks(letters: str) -> str:
    """Groups of four: ``K7QM24RT9XWA`` → ``K7QM-24RT-9XWA``."""
    return "-".join(letters[start : start + 4] for start in range(0, len(letters), 4))


def code_from(derived: bytes, length: int) -> str:
    """A code of ``length`` letters from 32 uniformly random bytes; the bias of the remainder is below 2⁻¹⁹⁶."""
    number = int.from_bytes(derived)
    letters = []
    for _ in range(length):
        number, letter = divmod(number, len(ALPHABET))
        letters.append(ALPHABET[letter])
    return in_blocks("".join(letters))


def as_written(typed: str, length: int) -> str | None:
    """What somebody typed or pasted, as it is written; None if it has not ``length`` letters of the alphabet.

    ``„k7qm 24rt – 9xwa.“`` is ``K7QM-24RT-9XWA``: small letters, spaces, dashes and punctuation do not matter.
    """
    letters = "".join(letter for letter in unicodedata.normalize("NFKC", typed).upper() if letter.isalnum())
    return in_blocks(letters) if len(letters) == length and set(letters) <= set(ALPHABET) else None
