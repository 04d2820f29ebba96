"""Which key opens an uploaded file?  Each has its own, so that sending an application moves keys and never bytes.

A file is encrypted while it streams (Tink's AES256-GCM-HKDF in segments of 4 KB), bound to a *context* that names whose
it is: cut short, swapped with another or changed in a single bit it does not open. The key is kept sealed by the data
key of the draft or submission, and until the verdict of the virus scan also for the worker.
"""

from __future__ import annotations

import io
from typing import Any, BinaryIO, Final, Self, cast

import tink
from tink import secret_key_access, streaming_aead

from portal.keys import DataKey, KeyFailure, KeyRing

streaming_aead.register()

_TEMPLATE: Final = streaming_aead.streaming_aead_key_templates.AES256_GCM_HKDF_4KB
_SCAN_PURPOSE: Final = "attachment scan"


class FileKey:
    """The key of one file."""

    __slots__ = ("_handle", "_primitive")

    def __init__(self, handle: Any) -> None:
        self._handle = handle
        self._primitive = handle.primitive(streaming_aead.StreamingAead)

    @classmethod
    def new(cls) -> Self:
        return cls(tink.new_keyset_handle(_TEMPLATE))

    def encrypting(self, destination: BinaryIO, context: str) -> BinaryIO:
        """A stream that encrypts what is written to it. Closing it writes the last segment and closes both."""
        return cast(BinaryIO, self._primitive.new_encrypting_stream(destination, context.encode()))

    def decrypting(self, source: BinaryIO, context: str) -> BinaryIO:
        """A stream to read the content from; closing it closes the source.

        Reading raises KeyFailure for a changed, swapped or shortened file. Only at its end is it certain that nothing
        was cut off.
        """
        return cast(BinaryIO, _Decrypted(self._primitive.new_decrypting_stream(source, context.encode())))

    def wrapped(self, key: DataKey, context: str) -> bytes:
        """The file key for whoever holds ``key``; it opens with the same context only."""
        return key.seal(self._serialised(), context)

    @classmethod
    def unwrapped(cls, wrapped: bytes, key: DataKey, context: str) -> Self:
        """Raises KeyFailure if key or context is another."""
        return cls._parsed(key.open(wrapped, context))

    def wrapped_for_scan(self, ring: KeyRing, context: str) -> bytes:
        """The file key for the worker, which holds no key of any draft."""
        return self.wrapped(ring.server_key(_SCAN_PURPOSE), context)

    @classmethod
    def unwrapped_for_scan(cls, wrapped: bytes, ring: KeyRing, context: str) -> Self:
        """Raises KeyFailure if the master key file or the context is another."""
        return cls.unwrapped(wrapped, ring.server_key(_SCAN_PURPOSE), context)

    def _serialised(self) -> bytes:
        serialised: bytes = tink.proto_keyset_format.serialize(self._handle, secret_key_access.TOKEN)
        return serialised

    @classmethod
    def _parsed(cls, serialised: bytes) -> Self:
        return cls(tink.proto_keyset_format.parse(serialised, secret_key_access.TOKEN))

    def __repr__(self) -> str:
        return "<FileKey>"


class _Decrypted(io.RawIOBase):
    """The content of an encrypted file. What Tink says about a file that does not open becomes KeyFailure."""

    def __init__(self, stream: BinaryIO) -> None:
        super().__init__()
        self._stream = stream

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1, /) -> bytes:
        try:
            return self._stream.read(size)
        except tink.TinkError:
            raise KeyFailure(
                "Eine Datei wurde verändert, vertauscht oder ist nicht vollständig. "
                "Stellen Sie sie aus der Sicherung wieder her."
            ) from None

    def close(self) -> None:
        self._stream.close()
        super().close()
