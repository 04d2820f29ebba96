"""Which passwords may people choose?  Long ones that nobody guesses first (NIST SP 800-63B, section 5.1.1.2).

No rules about kinds of letters: they make passwords harder to remember, not harder to guess.
"""

from __future__ import annotations

import re

SHORTEST = 12
#: Longer than any sentence somebody types; keeps the work of hashing bounded.
LONGEST = 200
#: Fewer different letters than this are a pattern, such as „aaaaaaaaaaaa“ or „ababababab12“.
FEWEST_DIFFERENT = 5
#: What is left of a password that is made of these alone, in whatever order, is too little.
_WELL_KNOWN = (
    "passwort",
    "password",
    "kennwort",
    "geheim",
    "willkommen",
    "rathaus",
    "verwaltung",
    "qwertzuiop",
    "qwertyuiop",
    "asdfghjkl",
    "qwertz",
    "qwerty",
    "asdf",
    "yxcvbnm",
    "abcdefghij",
    "abc",
    "admin",
    "hallo",
    "sommer",
    "winter",
    "herbst",
    "letmein",
    "iloveyou",
    "portal",
)


def refusal(password: str, email: str, name: str) -> str | None:
    """What is wrong with a password that the person of this address and name chose; None if it may be used."""
    if len(password) < SHORTEST:
        return f"Das Passwort ist zu kurz. Nehmen Sie mindestens {SHORTEST} Zeichen, zum Beispiel vier Wörter."
    if len(password) > LONGEST:
        return f"Das Passwort ist zu lang. Nehmen Sie höchstens {LONGEST} Zeichen."
    if len(set(password.casefold())) < FEWEST_DIFFERENT or not _something_own(password, email, name):
        return (
            "Das Passwort ist leicht zu erraten. Nehmen Sie keine Muster, keine bekannten Passwörter und nicht Ihren "
            "Namen, sondern zum Beispiel vier Wörter, die nichts miteinander zu tun haben."
        )
    return None


def _something_own(password: str, email: str, name: str) -> bool:
    """Whether enough is left without well-known words, the person's own name and address, digits and signs."""
    rest = password.casefold()
    personal = [part for part in re.split(r"[^\w]+", f"{email} {name}".casefold()) if len(part) >= 4]
    for word in sorted((*_WELL_KNOWN, *personal), key=len, reverse=True):
        rest = rest.replace(word, "")
    if rest.isdigit():
        return not any(rest in row * 3 for row in ("0123456789", "9876543210", "1234567890"))
    letters = [letter for letter in rest if letter.isalpha()]
    return len(set(letters)) >= FEWEST_DIFFERENT or len(set(rest)) >= 8
