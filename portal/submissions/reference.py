"""Reference numbers: three blocks of four, such as ``K7QM-24RT-9XWA``.

Easy to read out on the phone: no 0/O, 1/I/L, U. A reference is a name, never a key: knowing it opens nothing.
"""

from __future__ import annotations

import re
import secrets

from portal.codes import ALPHABET, as_written, in_blocks

LENGTH = 12
PATTERN = re.compile(rf"[{ALPHABET}]{{4}}(-[{ALPHABET}]{{4}}){{2}}")


def new_reference() -> str:
    """A random reference; 30¹² of them, and the database refuses the second use of one."""
    return in_blocks("".join(secrets.choice(ALPHABET) for _ in range(LENGTH)))


def is_reference(text: str) -> bool:
    return PATTERN.fullmatch(text) is not None


def typed_reference(text: str) -> str | None:
    """The reference somebody means: small letters, spaces, dashes and punctuation do not matter.

    A status code is written the same way. None for anything that cannot be one.
    """
    return as_written(text, LENGTH)
