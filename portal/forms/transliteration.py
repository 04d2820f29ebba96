"""How can a text be written with the letters that DIN 91379 has?  A suggestion for the error at the field.

    suggestion("Иванов", "A")        -> "Ivanov"
    suggestion("Rex 🐕", "C")        -> "Rex"
    suggestion("محمد", "A")          -> None

Only a suggestion, never put in by itself: how a name is written in Latin letters is said by the person's passport.
Alphabets whose letters stand for sounds one by one are transliterated by ``anyascii``; where vowels are not written
(Arabic, Hebrew) or signs mean words (Chinese) a letter by letter result would be no name, so there is none.
"""

from __future__ import annotations

import unicodedata

from portal.forms.characters import Datatype, first_foreign, normalise

#: How Unicode's names of letters begin whose transliteration reads like the word.
ALPHABETS = frozenset({"ARMENIAN", "CYRILLIC", "FULLWIDTH", "GEORGIAN", "GREEK", "LATIN", "MATHEMATICAL"})

#: Two Greek letters that are one sound (ISO 843).
GREEK_OU = (("ΟΎ", "OU"), ("ΟΥ", "OU"), ("Ού", "Ou"), ("Ου", "Ou"), ("ού", "ou"), ("ου", "ou"))

#: The longest text that an error repeats as a whole; of a longer one it repeats the word.
LONGEST = 60


def remedy(text: str, datatype: Datatype) -> str:
    """What to do about a text with a foreign character: a German sentence. ``text`` is normalised."""
    foreign = first_foreign(text, datatype)
    if foreign is None:
        return ""
    written = suggestion(text if len(text) <= LONGEST else word_with(text, foreign), datatype)
    if written is not None:
        return f"Schreiben Sie zum Beispiel „{written}“."
    if unicodedata.category(foreign[0])[0] in "LM":
        return "Schreiben Sie mit lateinischen Buchstaben, wie in Ihrem Ausweis."
    return "Lassen Sie es weg."


def suggestion(text: str, datatype: Datatype) -> str | None:
    """The text with everything foreign written in letters of the data type; None if that cannot be said."""
    if len(text) > LONGEST:
        return None
    for greek, latin in GREEK_OU:
        text = text.replace(greek, latin)
    parts = [written(sign, datatype) for sign in text]
    if None in parts:
        return None
    found = normalise("".join(filter(None, parts)))
    return found if found and first_foreign(found, datatype) is None else None


def written(sign: str, datatype: Datatype) -> str | None:
    """One character in letters of the data type; empty if it only decorates, None if nobody can say."""
    if first_foreign(sign, datatype) is None:
        return sign
    # Its tables are read only where somebody types such a letter.
    from anyascii import anyascii

    match unicodedata.category(sign):
        case "So" | "Sk" | "Mn" | "Me" | "Cf" | "Cc" | "Co" | "Cn" | "Cs":
            return ""
        case "Lu" | "Ll" | "Lt" | "Lo" | "Lm" | "Nd" if unicodedata.name(sign, "").split(" ")[0] in ALPHABETS:
            latin = anyascii(sign)
            return latin if first_foreign(latin, datatype) is None else None
        case _:
            return None


def word_with(text: str, foreign: str) -> str:
    """The word of ``text`` in which ``foreign`` first occurs."""
    return next((word for word in text.split() if foreign in word), foreign)
