"""The key of one draft or one submission, and what it seals."""

from __future__ import annotations

from typing import Any, Self

import tink
from tink import aead

from portal.keys.keyset import TEMPLATE


class KeyFailure(Exception):
    """A key is missing, is the wrong one, or what it should open was changed. The message says what to do."""


class Sealed(bytes):
    """A ciphertext: the only thing an encrypted column takes."""


class DataKey:
    """The AES-256-GCM keyset of one draft or one submission."""

    __slots__ = ("_aead", "_handle")

    def __init__(self, handle: Any) -> None:
        self._handle = handle
        self._aead = handle.primitive(aead.Aead)

    @classmethod
    def new(cls) -> Self:
        return cls(tink.new_keyset_handle(TEMPLATE))

    def seal(self, plain: bytes, context: str) -> Sealed:
        """Encrypt ``plain`` so that it opens only with this key and this ``context``."""
        return Sealed(self._aead.encrypt(plain, context.encode()))

    def open(self, sealed: bytes, context: str) -> bytes:
        """What was sealed; raises KeyFailure if key, context or a single byte differs."""
        try:
            plain: bytes = self._aead.decrypt(bytes(sealed), context.encode())
        except tink.TinkError:
            raise KeyFailure(
                f"Der verschlüsselte Inhalt „{context}“ lässt sich nicht öffnen. "
                "Prüfen Sie, ob er aus dieser Datenbank stammt, oder stellen Sie ihn aus der Sicherung wieder her."
            ) from None
        return plain

    def __repr__(self) -> str:
        return "<DataKey>"

    def wrapped_by(self, wrapping: Any, associated: bytes) -> bytes:
        wrapped: bytes = tink.proto_keyset_format.serialize_encrypted(self._handle, wrapping, associated)
        return wrapped

    @classmethod
    def unwrapped_by(cls, wrapping: Any, wrapped: bytes, associated: bytes, sentence: str) -> DataKey:
        try:
            return DataKey(tink.proto_keyset_format.parse_encrypted(bytes(wrapped), wrapping, associated))
        except tink.TinkError:
            raise KeyFailure(sentence) from None
