"""May an application be encrypted with this public key?  Only if it is what FIT-Connect demands of one.

    {"kty": "RSA", "alg": "RSA-OAEP-256", "key_ops": ["wrapKey"], "kid": "…", "n": "…", "e": "AQAB"}

An RSA key of 4096 bits or more, made for wrapping keys and for nothing else. Who the key belongs to is not decided
here: the transport has it from the delivery service, and asks that over TLS alone.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

ALGORITHM, USE, KIND = "RSA-OAEP-256", "wrapKey", "RSA"

#: The public exponent 65537, the only one allowed.
EXPONENT = "AQAB"
LEAST_BITS = 4096
#: Longer ones than any authority uses only cost time.
MOST_BITS = 16384
SHORTEST_ID, LONGEST_ID = 8, 64

#: What only the owner of a key may have.
PRIVATE = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k"})

REMEDY = "Bitten Sie die empfangende Behörde, ihren Schlüssel bei FIT-Connect neu zu hinterlegen."


class KeyRefused(ValueError):
    """A public key that must not be used. The German sentence says why and what to do."""

    def __init__(self, sentence: str) -> None:
        super().__init__(f"{sentence} {REMEDY}")


@dataclass(frozen=True, slots=True)
class RecipientKey:
    """A checked public key of an authority: its id and modulus, base64url as in the key."""

    kid: str
    modulus: str
    bits: int

    def as_jwk(self) -> dict[str, Any]:
        """The key without anything that was not checked."""
        return {
            "kty": KIND,
            "alg": ALGORITHM,
            "key_ops": [USE],
            "kid": self.kid,
            "n": self.modulus,
            "e": EXPONENT,
        }


def read_key(jwk: Mapping[str, Any], kid: str | None = None) -> RecipientKey:
    """The key of a JSON Web Key (RFC 7517). ``kid`` is the id it was asked for by. Raises KeyRefused."""
    if PRIVATE & jwk.keys():
        raise KeyRefused("Der Schlüssel der Behörde enthält auch den geheimen Teil und gilt deshalb nicht mehr.")
    if jwk.get("kty") != KIND:
        raise KeyRefused("Der Schlüssel der Behörde ist kein RSA-Schlüssel.")
    if jwk.get("alg") != ALGORITHM:
        raise KeyRefused(f"Der Schlüssel der Behörde ist nicht für das Verfahren {ALGORITHM} bestimmt.")
    if jwk.get("key_ops") != [USE]:
        raise KeyRefused(f"Der Schlüssel der Behörde ist nicht allein zum Verschlüsseln bestimmt (key_ops: {USE}).")
    if jwk.get("use", "enc") != "enc":
        raise KeyRefused("Der Schlüssel der Behörde ist zum Unterschreiben bestimmt und nicht zum Verschlüsseln.")
    found = jwk.get("kid")
    if not isinstance(found, str) or not SHORTEST_ID <= len(found) <= LONGEST_ID:
        raise KeyRefused(f"Der Schlüssel der Behörde hat keine Kennung von {SHORTEST_ID} bis {LONGEST_ID} Zeichen.")
    if kid is not None and found != kid:
        raise KeyRefused("Der Schlüssel trägt eine andere Kennung als die, unter der er abgerufen wurde.")
    if jwk.get("e") != EXPONENT:
        raise KeyRefused(f"Der Schlüssel der Behörde hat nicht den öffentlichen Exponenten 65537 ({EXPONENT}).")
    modulus = jwk.get("n")
    number = number_of(modulus)
    if not LEAST_BITS <= number.bit_length() <= MOST_BITS or number % 2 == 0:
        raise KeyRefused(
            f"Der Schlüssel der Behörde hat {number.bit_length()} Bit. Nötig sind {LEAST_BITS} bis {MOST_BITS} Bit."
        )
    return RecipientKey(found, str(modulus), number.bit_length())


def number_of(text: object) -> int:
    """The number that base64url without padding stands for. Raises KeyRefused."""
    try:
        if not isinstance(text, str) or not text or "=" in text or len(text) > MOST_BITS // 6 + 8:
            raise ValueError
        raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (ValueError, binascii.Error):
        raise KeyRefused("Der Schlüssel der Behörde ist beschädigt: Sein Modulus ist keine Zahl.") from None
    return int.from_bytes(raw, "big")
