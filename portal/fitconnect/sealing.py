"""A submission, encrypted for one authority: each part a JWE of its own (RFC 7516, compact).

    eyJhbGciOiJSU0EtT0FFUC0yNTYi….key.iv.ciphertext.tag       {"alg": "RSA-OAEP-256", "enc": "A256GCM",
                                                             "kid": the authority's key, "cty": the part's media type}

Every part has a fresh key, wrapped with the authority's. The last piece, the authentication tag, is repeated in the
events of FIT-Connect; comparing it proves that the authority speaks of what was sent.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from portal.fitconnect.metadata import metadata_of
from portal.fitconnect.public_key import ALGORITHM, RecipientKey
from portal.fitconnect.submission import Submission

ENCRYPTION = "A256GCM"


@dataclass(frozen=True, slots=True)
class Tags:
    """The authentication tags of a submission, as the events of FIT-Connect name them."""

    data: str
    metadata: str
    attachments: Mapping[UUID, str]

    def as_event(self) -> dict[str, Any]:
        """The ``authenticationTags`` of an event about this submission."""
        return {
            "data": self.data,
            "metadata": self.metadata,
            "attachments": {str(enclosure_id): tag for enclosure_id, tag in self.attachments.items()},
        }


@dataclass(frozen=True, slots=True)
class Sealed:
    """A submission ready to be sent: the JWE of every part. ``kid`` is the key it is for."""

    kid: str
    data: str
    metadata: str
    enclosures: Mapping[UUID, str]

    @property
    def tags(self) -> Tags:
        """Kept after sending, for the events that come back."""
        return Tags(
            tag_of(self.data),
            tag_of(self.metadata),
            {enclosure_id: tag_of(text) for enclosure_id, text in self.enclosures.items()},
        )


def seal(submission: Submission, key: RecipientKey) -> Sealed:
    """Encrypt every part for the owner of ``key``. Raises SubmissionRefused.

    Each call gives other texts, since each part has a fresh random key; metadata, ids and hashes are the same.
    """
    metadata = json.dumps(metadata_of(submission), ensure_ascii=False, separators=(",", ":")).encode()
    return Sealed(
        key.kid,
        encrypt(submission.data.content, submission.data.media_type, key),
        encrypt(metadata, "application/json", key),
        {
            enclosure.enclosure_id: encrypt(enclosure.content, enclosure.media_type, key)
            for enclosure in submission.enclosures
        },
    )


def encrypt(content: bytes, media_type: str, key: RecipientKey) -> str:
    """One part as a compact JWE."""
    # The library for this is loaded only where something is sent.
    from joserfc import jwe
    from joserfc.jwk import RSAKey

    header = {"alg": ALGORITHM, "enc": ENCRYPTION, "kid": key.kid, "cty": media_type}
    # ``key_ops`` stays out: for the library wrapping the part's key is „encrypt“, for FIT-Connect it is „wrapKey“.
    public = RSAKey.import_key({name: value for name, value in key.as_jwk().items() if name != "key_ops"})
    return jwe.encrypt_compact(header, content, public, algorithms=[ALGORITHM, ENCRYPTION])


def tag_of(text: str) -> str:
    """The authentication tag of a compact JWE: its fifth and last piece."""
    return text.rpartition(".")[2]


def tag_findings(sent: Tags, event: Mapping[str, Any]) -> tuple[str, ...]:
    """Where the tags of an event do not repeat those of the submission: German sentences; empty if all do.

    An event about an authority's answer names every part; one that names another number of attachments speaks of
    another submission.
    """
    told = event.get("attachments")
    attachments = told if isinstance(told, Mapping) else {}
    expected = {str(enclosure_id): tag for enclosure_id, tag in sent.attachments.items()}
    found = []
    if not same(sent.data, event.get("data")):
        found.append("Das Ereignis gehört nicht zu den gesendeten Fachdaten.")
    if not same(sent.metadata, event.get("metadata")):
        found.append("Das Ereignis gehört nicht zu den gesendeten Metadaten.")
    if attachments.keys() != expected.keys() or not all(same(tag, attachments[key]) for key, tag in expected.items()):
        found.append("Das Ereignis gehört nicht zu den gesendeten Anlagen.")
    return tuple(found)


def same(sent: str, told: object) -> bool:
    return isinstance(told, str) and hmac.compare_digest(sent.encode(), told.encode("utf-8", "surrogatepass"))
