"""Sentences that several field types say when something typed cannot be taken.

They follow one formula: what is empty says „Geben Sie … ein“ or „Wählen Sie … aus“; what is wrong says what the answer
must or may be, and how to mend it.
"""

from __future__ import annotations

from portal.forms import characters, transliteration

#: From this length on, a person cannot see how much is too much: the error says it.
LONG = 200


def foreign_character(noun: str, character: str) -> str:
    return f"{noun} enthält ein Zeichen, das wir nicht verarbeiten können: „{characters.named(character)}“."


def too_long(noun: str, length: int, limit: int) -> str:
    sentence = f"{noun} darf höchstens {limit} Zeichen haben."
    return f"{sentence} Kürzen Sie um {length - limit} Zeichen." if limit >= LONG else sentence


def text_error(noun: str, text: str, limit: int, datatype: characters.Datatype = "C") -> str | None:
    """What every text must keep to: its length and the characters of DIN 91379. ``text`` is normalised."""
    if len(text) > limit:
        return too_long(noun, len(text), limit)
    foreign = characters.first_foreign(text, datatype)
    if foreign is None:
        return None
    return f"{foreign_character(noun, foreign)} {transliteration.remedy(text, datatype)}"
