"""Who can read what?  Every secret of the portal, from the master key down to the key of one application.

    master key → town keyset → data key of a submission        (the authority opens it)
    holder secret of a browser → data key of a draft           (only the applicant opens it)

All encryption is Google Tink's AES-256-GCM, all derivation HKDF-SHA256 (RFC 5869). Each ciphertext is bound to a
*context* such as ``submission:<uuid>:answers``: moved to another row or another purpose, it no longer opens. Erasing a
wrapped key erases everything that was sealed with it.
"""

from __future__ import annotations

import base64
import binascii
import fcntl
import hashlib
import hmac
import json
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, Self
from uuid import UUID

import tink
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from tink import aead, secret_key_access
from tink.proto import aes_gcm_pb2, tink_pb2

aead.register()

_TEMPLATE: Final = aead.aead_key_templates.AES256_GCM
_SECRET_BYTES: Final = 32
_FILE_VERSION: Final = 1


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
        return cls(tink.new_keyset_handle(_TEMPLATE))

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

    def _wrapped_by(self, wrapping: Any, associated: bytes) -> bytes:
        wrapped: bytes = tink.proto_keyset_format.serialize_encrypted(self._handle, wrapping, associated)
        return wrapped

    @classmethod
    def _unwrapped_by(cls, wrapping: Any, wrapped: bytes, associated: bytes, sentence: str) -> DataKey:
        try:
            return DataKey(tink.proto_keyset_format.parse_encrypted(bytes(wrapped), wrapping, associated))
        except tink.TinkError:
            raise KeyFailure(sentence) from None


class HolderSecret:
    """256 random bits in one browser's cookie: whoever holds them may read the drafts made with them."""

    __slots__ = ("_secret",)

    def __init__(self, secret: bytes) -> None:
        if len(secret) != _SECRET_BYTES:
            raise ValueError("a holder secret has 32 bytes")
        self._secret = secret

    @classmethod
    def new(cls) -> Self:
        return cls(secrets.token_bytes(_SECRET_BYTES))

    @classmethod
    def from_cookie(cls, text: str) -> Self | None:
        """The secret of a cookie, or None if the text is no such cookie."""
        try:
            secret = base64.b64decode(text + "=", altchars=b"-_", validate=True)
        except (ValueError, binascii.Error):
            return None
        holder = cls(secret) if len(secret) == _SECRET_BYTES else None
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
        return _derive(self._secret, b"portal: holder " + purpose.encode())

    def wrap(self, key: DataKey, draft_id: UUID) -> bytes:
        return key._wrapped_by(self._wrapping(draft_id), b"draft:" + draft_id.bytes)

    def unwrap(self, wrapped: bytes, draft_id: UUID) -> DataKey:
        """The data key of a draft; raises KeyFailure for another holder's or another draft's key."""
        sentence = "Der Entwurf lässt sich nur in dem Browser öffnen, in dem er begonnen wurde."
        return DataKey._unwrapped_by(self._wrapping(draft_id), wrapped, b"draft:" + draft_id.bytes, sentence)

    def _wrapping(self, draft_id: UUID) -> Any:
        return _aead_from(_derive(self._secret, b"portal: draft key " + draft_id.bytes))

    def __repr__(self) -> str:
        return "<HolderSecret>"


class TownKeys:
    """The opened keyset of one town: wraps the data keys of what was sent to it."""

    __slots__ = ("_aead", "municipality")

    def __init__(self, municipality: str, handle: Any) -> None:
        self.municipality = municipality
        self._aead = handle.primitive(aead.Aead)

    def wrap(self, key: DataKey, submission_id: UUID) -> bytes:
        return key._wrapped_by(self._aead, self._associated(submission_id))

    def unwrap(self, wrapped: bytes, submission_id: UUID) -> DataKey:
        """The data key of a submission; raises KeyFailure for one of another town or submission."""
        sentence = (
            f"Der Schlüssel des Vorgangs {submission_id} gehört nicht zu „{self.municipality}“ oder ist beschädigt. "
            "Stellen Sie die Datenbank aus der Sicherung wieder her."
        )
        return DataKey._unwrapped_by(self._aead, wrapped, self._associated(submission_id), sentence)

    def _associated(self, submission_id: UUID) -> bytes:
        return f"submission:{self.municipality}:".encode() + submission_id.bytes

    def __repr__(self) -> str:
        return f"<TownKeys {self.municipality}>"


class KeyRing:
    """The master key, loaded once per process from a file that lies neither in the database nor in its backup.

    The file also holds a separate random secret from which purpose keys are derived. It outlives a rotation, so
    nobody's cookie and no keyed hash in the database goes stale when the master key is changed.
    """

    __slots__ = ("_aead", "_derivation_secret", "_keyset", "_purpose_keys")

    def __init__(self, keyset: tink_pb2.Keyset, derivation_secret: bytes) -> None:
        self._keyset = keyset
        self._aead = _handle_of(keyset).primitive(aead.Aead)
        self._derivation_secret = derivation_secret
        self._purpose_keys: dict[str, bytes] = {}

    @classmethod
    def load(cls, master_key_file: Path) -> Self:
        """Open the master key file; raises KeyFailure if it is missing, open to others or unreadable."""
        try:
            mode = master_key_file.stat().st_mode
            text = master_key_file.read_bytes()
        except FileNotFoundError:
            raise KeyFailure(
                f"Die Schlüsseldatei {master_key_file} fehlt. Legen Sie sie mit „portal keys init“ an "
                "oder stellen Sie sie aus der getrennten Sicherung wieder her."
            ) from None
        except OSError as error:
            raise KeyFailure(
                f"Die Schlüsseldatei {master_key_file} lässt sich nicht lesen ({error.strerror}). "
                "Prüfen Sie PORTAL_MASTER_KEY_FILE und die Dateirechte."
            ) from None
        if mode & 0o037:
            raise KeyFailure(
                f"Die Schlüsseldatei {master_key_file} steht anderen offen. Setzen Sie „chmod 600 {master_key_file}“."
            )
        try:
            return cls(*_from_document(text))
        except (ValueError, KeyError, TypeError, tink.TinkError):
            raise KeyFailure(
                f"Die Schlüsseldatei {master_key_file} ist beschädigt. "
                "Stellen Sie sie aus der getrennten Sicherung wieder her. Ohne sie sind die Anträge nicht lesbar."
            ) from None

    @classmethod
    def initialise(cls, master_key_file: Path) -> Self:
        """Make a new master key, readable by its owner alone; raises KeyFailure if the file exists."""
        ring = cls(_with_new_primary(tink_pb2.Keyset()), secrets.token_bytes(_SECRET_BYTES))
        ring._write(master_key_file, new=True)
        return ring

    @classmethod
    def rotate(cls, master_key_file: Path) -> Self:
        """Add a new primary master key to the file. Town keysets wrapped by the former ones still open.

        Running processes know the former keys only: restart them before ``rewrap_town`` stores new wrappings.
        """
        cls.load(master_key_file)
        with _locked(master_key_file.parent):  # of two rotations at once, neither may lose the other's key
            former = cls.load(master_key_file)
            ring = cls(_with_new_primary(former._keyset), former._derivation_secret)
            ring._write(master_key_file, new=False)
        return ring

    @classmethod
    def drop_former(cls, master_key_file: Path) -> Self:
        """Keep only the newest master key in the file. What only a former one opens is unreadable from then on."""
        cls.load(master_key_file)
        with _locked(master_key_file.parent):
            ring = cls.load(master_key_file)._newest_alone()
            ring._write(master_key_file, new=False)
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
            self._purpose_keys[purpose] = _derive(self._derivation_secret, b"portal: purpose " + purpose.encode())
        return self._purpose_keys[purpose]

    def keyed_hash(self, purpose: str, text: str) -> str:
        """HMAC-SHA256 of ``text`` in hexadecimal: equal texts are found without keeping them."""
        return hmac.new(self.purpose_key(f"hash {purpose}"), text.encode(), hashlib.sha256).hexdigest()

    def holder_of(self, words: str) -> HolderSecret:
        """The holder for whom ``words`` stand that a person was given, such as a link with its code."""
        salt = self.purpose_key("holder of words")
        return HolderSecret(
            HKDF(algorithm=SHA256(), length=_SECRET_BYTES, salt=salt, info=b"portal: words").derive(words.encode())
        )

    def new_town_keyset(self, municipality: str) -> bytes:
        """A fresh keyset for one town, wrapped by the master key, for the table ``town_key``."""
        return self._wrapped_town(municipality, tink.new_keyset_handle(_TEMPLATE))

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

    def _write(self, master_key_file: Path, *, new: bool) -> None:
        """Write the file so that a crash leaves either the former content or the whole new one."""
        master_key_file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        beside = master_key_file.with_name(f".{master_key_file.name}.{secrets.token_hex(8)}")
        descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(_to_document(self._keyset, self._derivation_secret))
                file.flush()
                os.fsync(file.fileno())
            if new:
                os.link(beside, master_key_file)  # unlike a rename, never replaces an existing key
            else:
                os.replace(beside, master_key_file)
        except FileExistsError:
            raise KeyFailure(
                f"Die Schlüsseldatei {master_key_file} gibt es schon. Sie wird nie überschrieben, weil sonst alle "
                "Anträge unlesbar würden. Für einen neuen Hauptschlüssel gibt es „portal keys rotate“."
            ) from None
        finally:
            beside.unlink(missing_ok=True)
        _fsync_folder(master_key_file.parent)

    def __repr__(self) -> str:
        return "<KeyRing>"


def _derive(secret: bytes, info: bytes) -> bytes:
    """HKDF-SHA256, 32 bytes. The input is uniformly random, so RFC 5869 section 3.1 needs no salt."""
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=info).derive(secret)


def _handle_of(keyset: tink_pb2.Keyset) -> Any:
    return tink.proto_keyset_format.parse(keyset.SerializeToString(), secret_key_access.TOKEN)


def _aead_from(raw_key: bytes) -> Any:
    """A Tink AEAD over a derived AES-256-GCM key. RAW: there is one key only, so no key id in front."""
    keyset = tink_pb2.Keyset(primary_key_id=1)
    keyset.key.add(
        key_data=tink_pb2.KeyData(
            type_url=_TEMPLATE.type_url,
            value=aes_gcm_pb2.AesGcmKey(version=0, key_value=raw_key).SerializeToString(),
            key_material_type=tink_pb2.KeyData.SYMMETRIC,
        ),
        status=tink_pb2.ENABLED,
        key_id=1,
        output_prefix_type=tink_pb2.RAW,
    )
    return _handle_of(keyset).primitive(aead.Aead)


def _with_new_primary(keyset: tink_pb2.Keyset) -> tink_pb2.Keyset:
    fresh = tink_pb2.Keyset.FromString(
        tink.proto_keyset_format.serialize(tink.new_keyset_handle(_TEMPLATE), secret_key_access.TOKEN)
    )
    if any(key.key_id == fresh.primary_key_id for key in keyset.key):
        return _with_new_primary(keyset)  # key ids are 32 random bits and must differ within a keyset
    grown = tink_pb2.Keyset(primary_key_id=fresh.primary_key_id)
    grown.key.extend([*keyset.key, *fresh.key])
    return grown


def _to_document(keyset: tink_pb2.Keyset, derivation_secret: bytes) -> bytes:
    document = {
        "version": _FILE_VERSION,
        "keyset": base64.b64encode(keyset.SerializeToString()).decode(),
        "derivation_secret": base64.b64encode(derivation_secret).decode(),
    }
    return json.dumps(document, indent=1).encode() + b"\n"


def _from_document(text: bytes) -> tuple[tink_pb2.Keyset, bytes]:
    """The parts of a master key file; raises ValueError, KeyError, TypeError or TinkError if it is none."""
    document = json.loads(text)
    if document["version"] != _FILE_VERSION:
        raise ValueError("unknown version")
    serialised = base64.b64decode(document["keyset"], validate=True)
    derivation_secret = base64.b64decode(document["derivation_secret"], validate=True)
    if len(derivation_secret) != _SECRET_BYTES:
        raise ValueError("truncated")
    tink.proto_keyset_format.parse(serialised, secret_key_access.TOKEN)
    return tink_pb2.Keyset.FromString(serialised), derivation_secret


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _fsync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
