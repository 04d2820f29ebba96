"""What does a municipality's electronic file get?  One application with its receipt and files, as plain data.

Which standard carries it (xdomea 3.1.0 today) is not said here: a writer takes a ``Handover`` and makes a message.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import BinaryIO, Literal, TypeAlias
from uuid import UUID, uuid5

from portal.xoev.applicant import Contact

#: The portal's own namespace: every UUID it derives for a hand-over comes from here. Never change it: a repeated
#: hand-over would look like a new one.
NAMESPACE = UUID("24e5da9a-1e71-491a-b0ca-eda641450053")


#: What a file holds: the bytes, or how to open it once it is its turn, so that large ones never lie in memory.
Content: TypeAlias = bytes | Callable[[], BinaryIO]


#: Under this name the ids are made that all messages about one application share.
CASES = UUID("5b0d3a5c-8f3c-5d0e-9d6b-0f1f4d9a6e21")


class ProfileViolation(ValueError):
    """The hand-over cannot become a message that keeps to the portal's profile.

    ``path`` is the place in the message, ``sentence`` says in German what is wrong and what to do. Neither holds
    anything the applicant wrote, so both may stand in a log and in the delivery's row.
    """

    def __init__(self, path: str, sentence: str) -> None:
        super().__init__(f"{path}: {sentence}")
        self.path = path
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class Party:
    """Who sends or receives: an authority, by name; for a recipient also its ARS (12 digits) and the unit in charge.

    The unit in charge leads the case (Federführung), too.
    """

    name: str
    ars: str | None = None
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class HandoverFile:
    """One file: ``name`` as people know it, ``format_code`` from the xdomea list Dateiformat, such as ``044`` PDF/A.

    ``title`` is what the electronic file shows; without one it shows the name.
    """

    name: str
    content: Content
    format_code: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class Handover:
    """One application on its way into the electronic file.

    ``created_at`` is the instant the application was received, with a time zone: no clock is read on the way, so the
    same hand-over is the same bytes. ``fields`` are the answers as people read them, (name, value), in order.
    ``filing_place`` is xdomea's Ablageort: the receiver's folder or URL; ``.`` means the files lie beside the message.
    ``file_plan_title`` is what the subject with this key is called. ``secrecy`` is the secrecy of taxes or of social
    data. ``filing`` says whether the Vorgang comes alone or in an Akte of its own.
    """

    process_id: UUID
    created_at: datetime
    reference: str
    subject: str
    received_on: date
    sender: Party
    recipient: Party
    file_plan_key: str | None
    retention_years: int | None
    service_name: str
    fields: tuple[tuple[str, str], ...]
    receipt: HandoverFile
    attachments: tuple[HandoverFile, ...] = ()
    filing_place: str = "."
    file_plan_title: str | None = None
    secrecy: Literal["tax", "social"] | None = None
    filing: Literal["akte", "vorgang"] = "vorgang"
    applicant: Contact | None = None


@dataclass(frozen=True, slots=True)
class Message:
    """A written message: its name without ending, its XML, and the files that travel beside it, as (name, content)."""

    name: str
    xml: bytes
    files: tuple[tuple[str, Content], ...]


def process_id(submission_id: UUID, target: str) -> UUID:
    """The ProzessID of handing this submission to this target: always the same, so a repetition is known as one."""
    return uuid5(NAMESPACE, f"{submission_id} {target}")


def message_id(process: UUID, name: str) -> UUID:
    """The id of one official message of a hand-over, the same whenever it is written again."""
    return uuid5(process, name)


def case_id(town: str, reference: str) -> UUID:
    """The id that all official messages about one application share: its town and its reference make it."""
    return uuid5(CASES, f"{town}/{reference}")
