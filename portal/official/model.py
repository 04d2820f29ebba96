"""What an official message is to the portal: slots that a service's answers fill, and a writer for each version."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from lxml import etree

from portal.catalogue import Municipality, Service


class MessageNotWritten(ValueError):
    """The answers cannot become this message. ``place`` is a slot or a path, the German sentence says what to do.

    Neither holds anything the applicant wrote, so both may stand in a log and in the delivery's row.
    """

    def __init__(self, place: str, sentence: str) -> None:
        super().__init__(f"{place}: {sentence}")
        self.place = place
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class Slot:
    """One thing a message asks for: its name as service files write it, and which field types may fill it.

    ``meaning`` is German, for editors. ``words``: of an option, the message gets what people read, not its key.
    """

    name: str
    meaning: str
    types: frozenset[str]
    required: bool = False
    words: bool = False


@dataclass(frozen=True, slots=True)
class AttachedFile:
    """A file that travels beside the message. ``name`` is the one it has in the package, beginning with its id."""

    file_id: UUID
    name: str
    title: str
    media_type: str
    dated: date


@dataclass(frozen=True, slots=True)
class Content:
    """One application as a writer gets it.

    ``message_id`` is the same whenever the message is written again, ``created_at`` the instant the application was
    received, with a time zone. ``values`` has the answer of every filled slot, in the shape examples have: text, ISO
    date, true, a mapping for a name or an address, a list of mappings for a group. A slot of ``words`` has a list of
    lines.
    """

    message_id: UUID
    created_at: datetime
    reference: str
    service: Service
    municipality: Municipality
    values: Mapping[str, Any]
    files: tuple[AttachedFile, ...] = ()


@dataclass(frozen=True, slots=True)
class MessageType:
    """One message of a standard.

    name        as service files name it: standard and number, ``xbau-kernmodul:1200``
    standard    the standard's short name, ``xbau-kernmodul``; also the folder of its profile below ``xoev_schemas``
    code        the message's own name, ``universellerAntrag.antrag.1200``
    title       German, for editors and clerks
    namespaces  by version, the newest first
    slots       what a service fills
    write       the message for some content in one of these versions; raises MessageNotWritten
    proven      whether its writer was held against the official schema; if not, it is sent only where that schema is
                installed and every single message keeps to it
    taken_back_by  the name of the message that takes this one back; None if the standard has none
    """

    name: str
    standard: str
    code: str
    title: str
    namespaces: Mapping[str, str]
    slots: tuple[Slot, ...]
    write: Callable[[Content, str], etree._Element]
    proven: bool = True
    taken_back_by: str | None = None
