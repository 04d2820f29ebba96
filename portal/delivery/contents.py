"""What a hand-over has to say: the same for whatever is handed over, be it the application or that it was withdrawn."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from portal.xoev import HandoverFile

#: xdomea's codes for file formats (Dateiformat 1.0).
PDF_A, XML = "044", "030"

BERLIN = ZoneInfo("Europe/Berlin")


@dataclass(frozen=True, slots=True)
class Contents:
    """``at`` is when it reached the portal; ``document`` is what people read, with ``attachments`` beside it.

    ``fields`` are (name, value) as the electronic file shows them.
    """

    at: datetime
    subject: str
    fields: tuple[tuple[str, str], ...]
    document: HandoverFile
    attachments: tuple[HandoverFile, ...]

    @property
    def on(self) -> date:
        return day_of(self.at)


def day_of(at: datetime) -> date:
    """The day as the town hall's calendar has it."""
    return at.astimezone(BERLIN).date()
