"""When was the last backup made?  A note in ``PORTAL_DATA/backup.json``, for people and monitoring."""

from __future__ import annotations

from pathlib import Path

from pydantic import AwareDatetime, BaseModel, ConfigDict, ValidationError

from portal.flushing import replace_whole

NOTE = "backup.json"


class LastBackup(BaseModel):
    """``file`` as it was named then; somebody may have carried it away since. ``size`` in bytes."""

    model_config = ConfigDict(frozen=True, extra="ignore", strict=True)

    file: str
    created_at: AwareDatetime
    size: int


def note_backup(data: Path, backup: LastBackup) -> None:
    """Replace the note. Raises OSError."""
    replace_whole(data / NOTE, f"{backup.model_dump_json()}\n".encode())


def last_backup(data: Path) -> LastBackup | None:
    """What the note says; None if there is none or nobody can read it."""
    try:
        return LastBackup.model_validate_json((data / NOTE).read_bytes())
    except (OSError, ValidationError):
        return None
