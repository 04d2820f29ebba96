"""Internal notes of a case: only ever added, read by the town's clerks alone, sealed with the case's own key.

They are no part of the application: no receipt, message, package or page of the applicant holds them.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID, uuid5

from portal.database import Scope, insert_if_absent
from portal.house import House
from portal.submissions.cases import Case, CaseNotFound
from portal.submissions.events import EventKind, Status
from portal.submissions.models import Event
from portal.submissions.record import locked_row

LONGEST_NOTE = 4_000


class NoteRefused(Exception):
    """The note cannot be kept like this. The message is the German sentence for its author."""


@dataclass(frozen=True, slots=True)
class Note:
    at: datetime
    account: UUID | None
    text: str = field(repr=False)


def add_note(house: House, case: Case, account: UUID, text: str, sent: UUID, now: datetime) -> None:
    """Keep the note. Raises NoteRefused, and CaseNotFound if the case was erased meanwhile.

    ``sent`` names the form it came from, so that a second click keeps no second note.
    """
    plain = _checked(text)
    id_ = uuid5(case.id, f"note {account} {sent}")
    event = {
        "municipality": case.municipality,
        "id": id_,
        "submission_id": case.id,
        "at": now,
        "kind": EventKind.NOTED.value,
        "data": {"account": str(account)},
        "sealed": case.seal(_part(id_), plain.encode()),
    }
    with house.database.writing(Scope.town(case.municipality)) as session:
        if locked_row(session, case.municipality, case.id).status == Status.ERASED:
            raise CaseNotFound(case.reference)
        insert_if_absent(session, Event, event)


def notes_of(case: Case) -> tuple[Note, ...]:
    """The case's notes, oldest first."""
    return tuple(Note(note.at, note.account, case.open(_part(note.id), note.sealed).decode()) for note in case.notes)


def _part(id_: UUID) -> str:
    return f"note {id_}"


def _checked(text: str) -> str:
    """The text without what only disturbs: foreign line ends and control characters."""
    lines = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n")
    plain = "".join(letter for letter in lines if letter in "\n\t" or unicodedata.category(letter) != "Cc").strip()
    if not plain:
        raise NoteRefused("Geben Sie eine Notiz ein.")
    over = len(plain) - LONGEST_NOTE
    if over > 0:
        raise NoteRefused(f"Notiz darf höchstens 4.000 Zeichen haben. Kürzen Sie um {over} Zeichen.")
    return plain
