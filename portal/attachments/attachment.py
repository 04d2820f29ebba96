"""What an attachment is to the rest of the portal: whose it is, what it is called, and how its check stands."""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import field as dataclass_field
from datetime import datetime
from enum import StrEnum
from typing import Final, Literal, Self
from uuid import UUID

from portal.keys import DataKey

MEGABYTE: Final = 1024 * 1024
#: No file is larger, whatever a field says.
MOST_FILE_BYTES: Final = 50 * MEGABYTE
#: All files of one draft together.
MOST_DRAFT_BYTES: Final = 100 * MEGABYTE


class State(StrEnum):
    """How the check of an attachment stands."""

    CHECKING = "checking"  # wird geprüft
    WAITING = "waiting"  # Prüfung gerade nicht möglich
    CHECKED = "checked"  # geprüft
    UNSCANNED = "unscanned"  # nicht geprüft: this installation has no virus scanner
    REFUSED = "refused"  # abgelehnt: its bytes are gone


#: The verdict is still to come: sending waits for it.
PENDING: Final = frozenset({State.CHECKING, State.WAITING})


@dataclass(frozen=True, slots=True)
class Limits:
    """What one field takes: how many files, how large each may be in bytes, and of which types."""

    files: int = 1
    file_bytes: int = 10 * MEGABYTE
    media_types: tuple[str, ...] = ("application/pdf", "image/jpeg", "image/png")


@dataclass(frozen=True, slots=True)
class Owner:
    """The draft or submission whose files are meant, opened: ``key`` is its data key."""

    municipality: str
    kind: Literal["draft", "submission"]
    id: UUID
    key: DataKey = dataclass_field(repr=False)

    @classmethod
    def draft(cls, municipality: str, draft_id: UUID, key: DataKey) -> Self:
        return cls(municipality, "draft", draft_id, key)

    @classmethod
    def submission(cls, municipality: str, submission_id: UUID, key: DataKey) -> Self:
        return cls(municipality, "submission", submission_id, key)


@dataclass(frozen=True, slots=True)
class Attachment:
    """One stored file with its opened facts.

    ``field`` is the input it was uploaded with, such as ``nachweis`` or ``hunde-2-foto``. ``name`` is the applicant's
    name for it, cleaned: it holds no path, no control characters, and ends as its ``media_type`` demands. ``size`` and
    ``sha256`` (hexadecimal) are of the cleaned content that ``open_attachment`` gives. ``pages`` counts those of a PDF,
    ``pixels`` are width and height of a picture.
    """

    id: UUID
    municipality: str
    field: str
    name: str
    media_type: str
    size: int
    sha256: str
    pages: int | None
    pixels: tuple[int, int] | None
    state: State
    refusal: str | None
    created_at: datetime
    wrapped_key: bytes | None = dataclass_field(repr=False)
    key: DataKey = dataclass_field(repr=False, compare=False)

    @property
    def pending(self) -> bool:
        """Whether the verdict of the virus scan is still to come."""
        return self.state in PENDING

    @property
    def refused(self) -> bool:
        """Whether it counts as not uploaded: malware was found and its bytes are gone."""
        return self.state is State.REFUSED

    @property
    def problem(self) -> str | None:
        """What the applicant is told about a refused file, or None."""
        sentences = {
            "malware": f"In „{self.name}“ wurde Schadsoftware gefunden. Die Datei ist gelöscht. "
            "Laden Sie eine andere hoch.",
            "lost": f"„{self.name}“ ließ sich nicht prüfen. Laden Sie die Datei noch einmal hoch.",
        }
        return sentences[self.refusal or "lost"] if self.refused else None
