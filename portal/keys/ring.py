"""The master key, and what is opened or derived with it."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from pathlib import Path
from typing import Any, Self

import tink
from tink import aead
from tink.proto import tink_pb2

from portal.keys import master_file
from portal.keys.data_key import DataKey, KeyFailure
from portal.keys.holder import HolderSecret
from portal.keys.keyset import SECRET_BYTES, TEMPLATE, derive, handle_from, handle_of, with_new_primary
from portal.keys.town import TownKeys


class KeyRing:
    """The master key, loaded once per process from a file that lies neither in the database nor in its backup.

    The file also holds a separate random secret from which purpose keys are derived. It outlives a rotation, so
    nobody's cookie and no keyed hash in the database goes stale when the master key is changed.
    """

    __slots__ = ("_aead", "_derivation_secret", "_keyset", "_purpose_keys")

    def __init__(self, keyset: tink_pb2.Keyset, derivation_secret: bytes) -> None:
        self._keyset = keyset
        self._aead = handle_of(keyset).primitive(aead.Aead)
        self._derivation_secret = derivation_secret
        self._purpose_keys: dict[str, bytes] = {}

    @classmethod
    def load(cls, master_key_file: Path) -> Self:
        """Open the master key file; raises KeyFailure if it is missing, open to others or unreadable."""
        return cls(*master_file.read(master_key_file))

    @classmethod
    def initialise(cls, master_key_file: Path) -> Self:
        """Make a new master key, readable by its owner alone; raises KeyFailure if the file exists."""
        ring = cls(with_new_primary(tink_pb2.Keyset()), secrets.token_bytes(SECRET_BYTES))
        master_file.write(master_key_file, ring._keyset, ring._derivation_secret, new=True)
        return ring

    @classmethod
    def rotate(cls, master_key_file: Path) -> Self:
        """Add a new primary master key to the file. Town keysets wrapped by the former ones still open.

        Running processes know the former keys only: restart them before ``rewrap_town`` stores new wrappings.
        """
        cls.load(master_key_file)
        with master_file.locked(master_key_file.parent):  # of two rotations at once, neither may lose the other's key
            former = cls.load(master_key_file)
            ring = cls(with_new_primary(former._keyset), former._derivation_secret)
            master_file.write(master_key_file, ring._keyset, ring._derivation_secret, new=False)
        return ring

    @classmethod
    def drop_former(cls, master_key_file: Path) -> Self:
        """Keep only the newest master key in the file. What only a former one opens is unreadable from then on."""
        cls.load(master_key_file)
        with master_file.locked(master_key_file.parent):
            ring = cls.load(master_key_file)._newest_alone()
            master_file.write(master_key_file, ring._keyset, ring._derivation_secret, new=False)
        return ring

    @property
    def former(self) -> int:
        """How many former master keys the file still holds."""
        return len(self._keyset.key) - 1

    def opens_with_newest(self, municipality: str, wrapped: bytes) -> bool:
        """Whether a town keyset needs no former master key."""
        try:
            self._newest_alone().open_town(municipality, wrapped)
        except KeyFailure:
            return False
        return True

    def _newest_alone(self) -> Self:
        alone = tink_pb2.Keyset(primary_key_id=self._keyset.primary_key_id)
        alone.key.extend(key for key in self._keyset.key if key.key_id == alone.primary_key_id)
        return type(self)(alone, self._derivation_secret)

    def purpose_key(self, purpose: str) -> bytes:
        """32 bytes for one purpose, such as signing a cookie; the same in every process and after a rotation."""
        if purpose not in self._purpose_keys:
            self._purpose_keys[purpose] = derive(self._derivation_secret, b"portal: purpose " + purpose.encode())
        return self._purpose_keys[purpose]

    def server_key(self, purpose: str) -> DataKey:
        """A key for what the portal itself must open again, such as a mail that waits to be sent.

        Every process of the installation derives the same one, after a rotation of the master key, too.
        """
        return DataKey(handle_from(self.purpose_key(f"server {purpose}")))

    def keyed_hash(self, purpose: str, text: str) -> str:
        """HMAC-SHA256 of ``text`` in hexadecimal: equal texts are found without keeping them."""
        return hmac.new(self.purpose_key(f"hash {purpose}"), text.encode(), hashlib.sha256).hexdigest()

    def holder_of(self, words: str) -> HolderSecret:
        """The holder for whom ``words`` stand that a person was given, such as a link with its code."""
        return HolderSecret(derive(self.purpose_key("holder of words"), words.encode()))

    def new_town_keyset(self, municipality: str) -> bytes:
        """A fresh keyset for one town, wrapped by the master key, for the table ``town_key``."""
        return self._wrapped_town(municipality, tink.new_keyset_handle(TEMPLATE))

    def open_town(self, municipality: str, wrapped: bytes) -> TownKeys:
        """The town's keys; raises KeyFailure if the master key is not the one that wrapped them."""
        return TownKeys(municipality, self._opened_town(municipality, wrapped))

    def rewrap_town(self, municipality: str, wrapped: bytes) -> bytes:
        """The same town keyset under the newest master key, so that a former one can be given up."""
        return self._wrapped_town(municipality, self._opened_town(municipality, wrapped))

    def _wrapped_town(self, municipality: str, handle: Any) -> bytes:
        associated = f"town:{municipality}".encode()
        wrapped: bytes = tink.proto_keyset_format.serialize_encrypted(handle, self._aead, associated)
        return wrapped

    def _opened_town(self, municipality: str, wrapped: bytes) -> Any:
        try:
            return tink.proto_keyset_format.parse_encrypted(bytes(wrapped), self._aead, f"town:{municipality}".encode())
        except tink.TinkError:
            raise KeyFailure(
                f"Der Schlüssel von „{municipality}“ lässt sich mit diesem Hauptschlüssel nicht öffnen. "
                "Prüfen Sie, ob PORTAL_MASTER_KEY_FILE zu dieser Datenbank gehört."
            ) from None

    def __repr__(self) -> str:
        return "<KeyRing>"
