"""What goes where in a submission, and which bytes it was: the metadata of FIT-Connect, version 2.1.0.

    {"$schema": "https://schema.fitko.de/…/2.1.0/…",
     "contentStructure": {"data": {"hash": …, "submissionSchema": …}, "attachments": [{"purpose": "form", …}]},
     "additionalReferenceInfo": {"senderReference": "MIC-2026-000123", "applicationDate": "2026-09-01"}}

The hashes are taken of the bytes before encryption, so whoever opens the submission notices an exchanged part.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from portal.fitconnect.submission import Enclosure, Purpose, Submission, SubmissionRefused

VERSION = "2.1.0"
SCHEMA = f"https://schema.fitko.de/fit-connect/metadata/{VERSION}/metadata.schema.json"

#: In which form the data of an application may travel.
DATA_TYPES = ("application/json", "application/xml")

MEDIA_TYPE = re.compile(r"[-\w.]+/[-\w.+]+", re.ASCII)
HASH = re.compile(r"[a-f0-9]{128}")
URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]+")
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")


def metadata_of(submission: Submission) -> dict[str, Any]:
    """The metadata of this submission, ready to be encrypted. Raises SubmissionRefused."""
    if not all((submission.data.content, *(enclosure.content for enclosure in submission.enclosures))):
        raise SubmissionRefused("Die Fachdaten oder eine Anlage sind leer. Das nimmt keine Behörde an.")
    found: dict[str, Any] = {
        "$schema": SCHEMA,
        "contentStructure": {
            "data": {
                "hash": hash_of(submission.data.content),
                "submissionSchema": {
                    "schemaUri": submission.data.schema_uri,
                    "mimeType": submission.data.media_type,
                },
            },
            "attachments": [attachment(enclosure) for enclosure in submission.enclosures],
        },
        "additionalReferenceInfo": {
            "senderReference": submission.reference,
            "applicationDate": submission.applied_on.isoformat(),
        },
    }
    if submission.reply_email:
        found["replyChannel"] = {"eMail": {"address": submission.reply_email}}
    findings = metadata_findings(found)
    if findings:
        raise SubmissionRefused("\n".join(findings))
    return found


def attachment(enclosure: Enclosure) -> dict[str, Any]:
    found = {
        "hash": hash_of(enclosure.content),
        "purpose": str(enclosure.purpose),
        "filename": enclosure.filename,
        "mimeType": enclosure.media_type,
        "attachmentId": str(enclosure.enclosure_id),
    }
    return found | ({"description": enclosure.description} if enclosure.description else {})


def hash_of(content: bytes) -> dict[str, str]:
    return {"type": "sha512", "content": hashlib.sha512(content).hexdigest()}


def metadata_findings(metadata: Mapping[str, Any]) -> tuple[str, ...]:
    """What is wrong with metadata as this module writes them: German sentences with the place; empty if nothing is.

    It is the part of the official schema that the portal can break, and some rules more: ids stand once, there is
    one PDF of the form at most, and names hold no control characters.
    """
    return tuple(findings(metadata))


def findings(metadata: Mapping[str, Any]) -> Iterator[str]:
    if metadata.get("$schema") != SCHEMA:
        yield f"$schema: Die Metadaten nennen nicht die Version {VERSION}."
    content = metadata.get("contentStructure")
    if not isinstance(content, Mapping) or not content.keys() >= {"data", "attachments"}:
        yield "contentStructure: Die Beschreibung von Daten und Anlagen fehlt."
        return
    yield from data_findings(content["data"])
    for position, found in enumerate(content["attachments"]):
        yield from attachment_findings(f"attachments[{position}]", found)
    ids = [found.get("attachmentId") for found in content["attachments"]]
    if len(ids) != len(set(ids)):
        yield "attachments: Zwei Anlagen haben dieselbe Kennung."
    if [found.get("purpose") for found in content["attachments"]].count(Purpose.FORM) > 1:
        yield "attachments: Höchstens eine Anlage ist das PDF des Antrags."
    yield from reference_findings(metadata.get("additionalReferenceInfo") or {})
    address = ((metadata.get("replyChannel") or {}).get("eMail") or {}).get("address")
    if address is not None and not re.fullmatch(r"[^\s@]+@[^\s@]+", address):
        yield "replyChannel.eMail: Die Adresse für Antworten ist keine E-Mail-Adresse."


def data_findings(data: Mapping[str, Any]) -> Iterator[str]:
    yield from hash_findings("data", data)
    schema = data.get("submissionSchema") or {}
    if not URI.fullmatch(schema.get("schemaUri") or ""):
        yield "data.submissionSchema.schemaUri: Das Schema der Daten ist nicht mit einer URI benannt."
    if schema.get("mimeType") not in DATA_TYPES:
        yield f"data.submissionSchema.mimeType: Möglich sind {' und '.join(DATA_TYPES)}."


def attachment_findings(place: str, found: Mapping[str, Any]) -> Iterator[str]:
    yield from hash_findings(place, found)
    if found.get("purpose") not in tuple(Purpose):
        yield f"{place}.purpose: Diesen Zweck einer Anlage gibt es nicht."
    if not MEDIA_TYPE.fullmatch(found.get("mimeType") or ""):
        yield f"{place}.mimeType: Die Art der Datei ist nicht in der Form „application/pdf“ genannt."
    if not is_uuid4(found.get("attachmentId")):
        yield f"{place}.attachmentId: Die Kennung ist keine UUID der Version 4."
    if not found.get("filename") or CONTROL.search(found["filename"]):
        yield f"{place}.filename: Der Dateiname fehlt oder enthält Steuerzeichen."
    if CONTROL.search(found.get("description") or ""):
        yield f"{place}.description: Die Beschreibung enthält Steuerzeichen."


def hash_findings(place: str, found: Mapping[str, Any]) -> Iterator[str]:
    told = found.get("hash") or {}
    if told.get("type") != "sha512" or not HASH.fullmatch(told.get("content") or ""):
        yield f"{place}.hash: Der SHA-512-Hash fehlt."


def reference_findings(info: Mapping[str, Any]) -> Iterator[str]:
    if not info.get("senderReference") or CONTROL.search(info["senderReference"]):
        yield "additionalReferenceInfo.senderReference: Das Aktenzeichen des Portals fehlt oder ist nicht lesbar."
    try:
        date.fromisoformat(info.get("applicationDate") or "")
    except ValueError:
        yield "additionalReferenceInfo.applicationDate: Der Tag des Eingangs fehlt."


def is_uuid4(text: object) -> bool:
    try:
        return isinstance(text, str) and UUID(text).version == 4 and str(UUID(text)) == text
    except ValueError:
        return False
