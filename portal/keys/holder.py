"""The secret of one browser: it alone opens the drafts that were made with it."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import secrets
from typing import Any, Self
from uuid import UUID

from portal.keys.data_key import DataKey
from portal.keys.keyset import SECRET_BYTES, aead_from, derive


class HolderSecret:
    """256 random bits in one browser's cookie: whoever holds them may read the drafts made with them."""

    __slots__ = ("_secret",)

    def __init__(self, secret: bytes) -> None:
        if len(secret) != SECRET_BYTES:
            raise ValueError("a holder secret has 32 bytes")
        self._secret = secret

    @classmethod
    def new(cls) -> Self:
        return cls(secrets.token_bytes(SECRET_BYTES))

    @classmethod
    def from_cookie(cls, text: str) -> Self | None:
        """The secret of a cookie, or None if the text is no such cookie."""
        try:
            secret = base64.b64decode(text + "=", altchars=b"-_", validate=True)
        except (ValueError, binascii.Error):
            return None
        holder = cls(secret) if len(secret) == SECRET_BYTES else None
        return holder if holder is not None and holder.cookie == text else None

    @property
    def cookie(self) -> str:
        """43 characters that are safe in a cookie."""
        return base64.urlsafe_b64encode(self._secret).decode().rstrip("=")

    @property
    def fingerprint(self) -> str:
        """The name under which this holder's drafts are listed; it does not lead back to the secret."""
        return hmac.new(self._secret, b"portal: holder fingerprint", hashlib.sha256).hexdigest()

    def derived(self, purpose: str) -> bytes:
        """32 bytes for one purpose that only this holder can compute again; they do not lead back to the secret."""
        return derive(self._secret, b"portal: holder " + purpose.encode())

    def wrap(self, key: DataKey, draft_id: UUID) -> bytes:
        return key.wrapped_by(self._wrapping(draft_id), b"draft:" + draft_id.bytes)

    def unwrap(self, wrapped: bytes, draft_id: UUID) -> DataKey:
        """The data key of a draft; raises KeyFailure for another holder's or another draft's key."""
        sentence = "Der Entwurf lässt sich nur in dem Browser öffnen, in dem er begonnen wurde."
        return DataKey.unwrapped_by(self._wrapping(draft_id), wrapped, b"draft:" + draft_id.bytes, sentence)

    def _wrapping(self, draft_id: UUID) -> Any:
        return aead_from(derive(self._secret, b"portal: draft key " + draft_id.bytes))

    def __repr__(self) -> str:
        return "<HolderSecret>"
