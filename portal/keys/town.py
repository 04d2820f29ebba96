"""The keys of one town: they open what was sent to it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from tink import aead

from portal.keys.data_key import DataKey


class TownKeys:
    """The opened keyset of one town: wraps the data keys of what was sent to it."""

    __slots__ = ("_aead", "municipality")

    def __init__(self, municipality: str, handle: Any) -> None:
        self.municipality = municipality
        self._aead = handle.primitive(aead.Aead)

    def wrap(self, key: DataKey, submission_id: UUID) -> bytes:
        return key.wrapped_by(self._aead, self._associated(submission_id))

    def unwrap(self, wrapped: bytes, submission_id: UUID) -> DataKey:
        """The data key of a submission; raises KeyFailure for one of another town or submission."""
        sentence = (
            f"Der Schlüssel des Vorgangs {submission_id} gehört nicht zu „{self.municipality}“ oder ist beschädigt. "
            "Stellen Sie die Datenbank aus der Sicherung wieder her."
        )
        return DataKey.unwrapped_by(self._aead, wrapped, self._associated(submission_id), sentence)

    def _associated(self, submission_id: UUID) -> bytes:
        return f"submission:{self.municipality}:".encode() + submission_id.bytes

    def __repr__(self) -> str:
        return f"<TownKeys {self.municipality}>"
