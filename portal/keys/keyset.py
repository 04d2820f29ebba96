"""Keys that are derived, and Tink keysets in the shapes this room needs."""

from __future__ import annotations

from typing import Any, Final

import tink
from tink import aead, prf, secret_key_access
from tink.proto import aes_gcm_pb2, common_pb2, hkdf_prf_pb2, tink_pb2

aead.register()
prf.register()

TEMPLATE: Final = aead.aead_key_templates.AES256_GCM
SECRET_BYTES: Final = 32
_HKDF_SHA256: Final = hkdf_prf_pb2.HkdfPrfParams(hash=common_pb2.SHA256)


def derive(secret: bytes, info: bytes) -> bytes:
    """HKDF-SHA256, 32 bytes. ``secret`` is uniformly random, so RFC 5869 section 3.1 needs no salt."""
    key = hkdf_prf_pb2.HkdfPrfKey(params=_HKDF_SHA256, key_value=secret)
    functions = _handle_of_one(prf.prf_key_templates.HKDF_SHA256.type_url, key).primitive(prf.PrfSet)
    derived: bytes = functions.primary().compute(info, SECRET_BYTES)
    return derived


def handle_of(keyset: tink_pb2.Keyset) -> Any:
    return tink.proto_keyset_format.parse(keyset.SerializeToString(), secret_key_access.TOKEN)


def handle_from(raw_key: bytes) -> Any:
    """A Tink keyset of one derived AES-256-GCM key."""
    return _handle_of_one(TEMPLATE.type_url, aes_gcm_pb2.AesGcmKey(version=0, key_value=raw_key))


def _handle_of_one(type_url: str, key: Any) -> Any:
    """A keyset of one key. RAW: there is one key only, so no key id in front."""
    keyset = tink_pb2.Keyset(primary_key_id=1)
    keyset.key.add(
        key_data=tink_pb2.KeyData(
            type_url=type_url,
            value=key.SerializeToString(),
            key_material_type=tink_pb2.KeyData.SYMMETRIC,
        ),
        status=tink_pb2.ENABLED,
        key_id=1,
        output_prefix_type=tink_pb2.RAW,
    )
    return handle_of(keyset)


def aead_from(raw_key: bytes) -> Any:
    """A Tink AEAD over a derived AES-256-GCM key."""
    return handle_from(raw_key).primitive(aead.Aead)


def with_new_primary(keyset: tink_pb2.Keyset) -> tink_pb2.Keyset:
    fresh = tink_pb2.Keyset.FromString(
        tink.proto_keyset_format.serialize(tink.new_keyset_handle(TEMPLATE), secret_key_access.TOKEN)
    )
    if any(key.key_id == fresh.primary_key_id for key in keyset.key):
        return with_new_primary(keyset)  # key ids are 32 random bits and must differ within a keyset
    grown = tink_pb2.Keyset(primary_key_id=fresh.primary_key_id)
    grown.key.extend([*keyset.key, *fresh.key])
    return grown
