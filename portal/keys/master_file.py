"""The file that holds the master key: read whole or not at all, written so that a crash loses nothing."""

from __future__ import annotations

import base64
import fcntl
import json
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import tink
from tink import secret_key_access
from tink.proto import tink_pb2

from portal.flushing import flush_folder
from portal.keys.data_key import KeyFailure
from portal.keys.keyset import SECRET_BYTES

_FILE_VERSION: Final = 1


def read(master_key_file: Path) -> tuple[tink_pb2.Keyset, bytes]:
    """Keyset and secret for derivation; raises KeyFailure if the file is missing, open to others or unreadable."""
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
        return _from_document(text)
    except (ValueError, KeyError, TypeError, tink.TinkError):
        raise KeyFailure(
            f"Die Schlüsseldatei {master_key_file} ist beschädigt. "
            "Stellen Sie sie aus der getrennten Sicherung wieder her. Ohne sie sind die Anträge nicht lesbar."
        ) from None


def write(master_key_file: Path, keyset: tink_pb2.Keyset, derivation_secret: bytes, *, new: bool) -> None:
    """Write the file so that a crash leaves either the former content or the whole new one."""
    master_key_file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    beside = master_key_file.with_name(f".{master_key_file.name}.{secrets.token_hex(8)}")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(_to_document(keyset, derivation_secret))
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
    flush_folder(master_key_file.parent)


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
    if len(derivation_secret) != SECRET_BYTES:
        raise ValueError("truncated")
    tink.proto_keyset_format.parse(serialised, secret_key_access.TOKEN)
    return tink_pb2.Keyset.FromString(serialised), derivation_secret


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Only one process at a time changes a file of this folder."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
