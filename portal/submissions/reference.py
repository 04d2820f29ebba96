"""Reference numbers: three blocks of four, such as ``K7QM-24RT-9XWA``.

Easy to read out on the phone: no 0/O, 1/I/L, U. A reference is a name, never a key: knowing it opens nothing.
"""

from __future__ import annotations

import re
import secrets

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
PATTERN = re.compile(rf"[{ALPHABET}]{{4}}(-[{ALPHABET}]{{4}}){{2}}")


def new_reference() -> str:
    """A random reference; 30¹² of them, and the database refuses the second use of one."""
    letters = [secrets.choice(ALPHABET) for _ in range(12)]
    return "-".join("".join(letters[start : start + 4]) for start in (0, 4, 8))


def is_reference(text: str) -> bool:
    return PATTERN.fullmatch(text) is not None
