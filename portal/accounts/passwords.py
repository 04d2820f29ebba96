"""Passwords: made readable, kept as Argon2id (RFC 9106), compared with the same work whoever asks.

Every function here takes about 80 ms of one core, on purpose: call none of them inside a transaction.
"""

from __future__ import annotations

import base64
import secrets
import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

#: As in reference numbers: no 0/O, 1/I/L, U. 30¹⁶ passwords are 78 bits.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
BLOCKS, BLOCK_LENGTH = 4, 4

#: 32 MiB and three passes; more than OWASP's least, and four sign-ins at once stay below 130 MiB.
_hasher = PasswordHasher(time_cost=3, memory_cost=32 * 1024, parallelism=1)


def new_password() -> str:
    """A random password people can read out and type, such as ``K7QM-24RT-9XWA-H3FD``."""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(BLOCK_LENGTH)) for _ in range(BLOCKS))


def hashed(password: str) -> str:
    return _hasher.hash(_composed(password))


def matches(stored: str, password: str) -> bool:
    """Whether the password is the one of the stored hash."""
    try:
        return _hasher.verify(stored, _composed(password))
    except (VerificationError, InvalidHashError):
        return False


def _composed(password: str) -> str:
    """The same letters whether the keyboard sent „ä“ or „a“ with dots (RFC 8265, section 4.2)."""
    return unicodedata.normalize("NFC", password)


def outdated(stored: str) -> bool:
    """Whether the hash was made with other parameters than today's, so that the next sign-in should renew it."""
    return _hasher.check_needs_rehash(stored)


def _stand_in() -> str:
    """A hash nobody knows the password of, spelt out instead of computed, with today's parameters."""

    def encoded(length: int) -> str:
        return base64.b64encode(secrets.token_bytes(length)).decode().rstrip("=")

    parameters = f"m={_hasher.memory_cost},t={_hasher.time_cost},p={_hasher.parallelism}"
    return f"$argon2id$v=19${parameters}${encoded(_hasher.salt_len)}${encoded(_hasher.hash_len)}"


#: Compared with when there is no such account, so that an unknown address takes as long as a wrong password.
STAND_IN = _stand_in()
