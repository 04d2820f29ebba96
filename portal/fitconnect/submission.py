"""What goes to an authority through FIT-Connect, as plain data before anything is encrypted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID, uuid5

#: Every id of an enclosure comes from here. Never change it: a repeated sending would look like a new one.
NAMESPACE = UUID("5a0c4a51-4c3f-4b64-9f0f-0d2c9a3c7be2")


class SubmissionRefused(ValueError):
    """The application cannot become a submission. The sentence is German and holds nothing the applicant wrote."""


class Purpose(StrEnum):
    """What an enclosure is for, in the words of the metadata schema.

    FORM is the PDF of the whole application (our receipt), ATTACHMENT what the applicant uploaded, REPORT what the
    portal made later, DATA the data of the application where they are too big for their own place.
    """

    FORM = "form"
    ATTACHMENT = "attachment"
    REPORT = "report"
    DATA = "data"


@dataclass(frozen=True, slots=True)
class Data:
    """The answers for a machine. ``schema_uri`` names the schema they keep to, ``media_type`` is JSON or XML.

    FIM answers name FIM's schema, an official message its namespace and name:
    ``urn:xoev-de:…:standard:xbau-kernmodul_1.3.0#universellerAntrag.antrag.1200``.
    """

    content: bytes
    schema_uri: str
    media_type: str


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A file that goes along; ``filename`` is the one its owner knows it by."""

    enclosure_id: UUID
    content: bytes
    media_type: str
    purpose: Purpose
    filename: str
    description: str = ""


@dataclass(frozen=True, slots=True)
class Submission:
    """One application for one authority.

    ``reference`` is ours, by which people ask for it; ``applied_on`` is the day it was received. ``reply_email`` is
    where the authority may answer; without it an answer goes by letter.
    """

    data: Data
    enclosures: tuple[Enclosure, ...]
    reference: str
    applied_on: date
    reply_email: str = ""


def enclosure_id(submission_id: UUID, role: str) -> UUID:
    """The id of one enclosure of one application: the same each time, in the form of a random UUID (version 4).

    FIT-Connect wants version 4, and ids that nobody else uses; both hold for a hash that says it is one.
    """
    return UUID(int=uuid5(NAMESPACE, f"{submission_id} {role}").int, version=4)
