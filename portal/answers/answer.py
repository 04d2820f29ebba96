"""What an answer says, once it is read: plain data, the same whatever standard it came in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """An electronic file's answer to a package (xdomea 0629 or 0630).

    ``error`` is a sentence of our own, none if everything went well; for 0629 ``imported`` is False without one.
    ``content`` goes sealed to the case: the codes, the file's own words, and what it calls the new object.
    """

    kind: str
    created_at: datetime
    process_id: UUID
    imported: bool
    error: str | None
    content: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Notice:
    """An authority's message to the portal (XBau).

    The case is found by ``references`` (ids of what was sent to the authority) or by ``file_number``.
    ``content`` goes sealed to the case.
    """

    kind: str
    created_at: datetime
    message_id: UUID
    references: tuple[UUID, ...]
    file_number: str
    content: Mapping[str, Any]


Answer = Acknowledgement | Notice
