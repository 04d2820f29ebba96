"""One file: judged without a transaction, then written down in one. The database decides; only then the file is moved.

Whatever happens in between, the same file is judged again and finds what was written: nothing is lost, nothing doubled.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import uuid5

import sqlalchemy as sa
import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from portal.answers.answer import Acknowledgement, Answer, Notice
from portal.answers.files import Found
from portal.answers.matching import ERASED, Match, match
from portal.answers.models import AnswerRow
from portal.answers.reading import answer_in
from portal.answers.refused import AnswerRefused
from portal.answers.shown import sealed_content, sealed_part
from portal.database import DatabaseBusy, Scope, insert_if_absent, new_id
from portal.delivery import lock_hand_over, note_import, note_import_error, note_received
from portal.house import House
from portal.keys import KeyFailure
from portal.messages import answer_mail, enqueue_answer_mail
from portal.submissions import (
    EventKind,
    Happened,
    Status,
    file_number_name,
    locked_row,
    message_name,
    note_name,
    record_at,
)


class Outcome(StrEnum):
    """What became of a file. The value stands in the database and names the folder it goes to."""

    TAKEN = "done"
    LAID_ASIDE = "quarantine"


DOUBLED = "Eine andere Nachricht mit derselben Kennung ist schon da. Lassen Sie diese mit einer neuen senden."
UNREADABLE = "Der Vorgang lässt sich nicht öffnen. Prüfen Sie „portal keys check“ und legen Sie die Datei dann zurück."

UNEXPECTED = "Unerwarteter Fehler {}. Er steht im Protokoll. Legen Sie die Datei später zurück."

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Judged:
    """What was found out before anything is written: an answer with its case, or why there is none."""

    answer: Answer | None = None
    match: Match | None = None
    refusal: str | None = None


def take(house: House, municipality: str, found: Found, now: datetime) -> Outcome:
    """Judge the file and write down what became of it. Raises DatabaseBusy; whatever the file holds is an outcome."""
    judged = judge(house, municipality, found)
    mail = answer_mail(house, judged.match.case, now) if isinstance(judged.answer, Notice) and judged.match else None

    def announce(session: Session, match: Match) -> None:
        if mail is not None:
            enqueue_answer_mail(house, session, match.case, mail, now)

    with house.database.writing(Scope.town(municipality)) as session:
        return _write(house, session, municipality, found, judged, now, announce)


def judge(house: House, municipality: str, found: Found) -> Judged:
    """What the file is, without a transaction."""
    try:
        if found.xml is None:
            raise AnswerRefused(found.refusal)
        answer = answer_in(found.xml, lambda root: [told.sentence for told in house.standards.validate(root) or ()])
        return Judged(answer, match(house, municipality, answer))
    except AnswerRefused as refused:
        return Judged(refusal=str(refused))
    except KeyFailure:
        return Judged(refusal=UNREADABLE)
    except (DatabaseBusy, SQLAlchemyError):
        raise
    except Exception as error:
        # A bug of ours must not keep all other answers waiting. The kind of error only: its text could hold a name.
        log.error("answer not judged", municipality=municipality, error=type(error).__name__)
        return Judged(refusal=UNEXPECTED.format(type(error).__name__))


def _write(
    house: House,
    session: Session,
    municipality: str,
    found: Found,
    judged: Judged,
    now: datetime,
    announce: Callable[[Session, Match], None],
) -> Outcome:
    row = _own_row(session, municipality, found, now)
    if row.outcome == Outcome.TAKEN:
        return Outcome.TAKEN
    if judged.answer is None or judged.match is None:
        return _lay_aside(row, judged.refusal or "")
    answer, case = judged.answer, judged.match.case
    if isinstance(answer, Notice) and _is_doubled(session, row, answer):
        return _lay_aside(row, DOUBLED)
    if judged.match.handed is not None:
        lock_hand_over(session, judged.match.handed)
    case_row = locked_row(session, municipality, case.id)
    if case_row.status == Status.ERASED:
        return _lay_aside(row, ERASED)
    row.outcome, row.reason, row.kind, row.reference = Outcome.TAKEN, None, answer.kind, case.reference
    event_id = uuid5(case.id, f"answer {found.fingerprint}")
    error = answer.error if isinstance(answer, Acknowledgement) else None
    content = sealed_content(answer.created_at, answer.kind, error, answer.content)
    happened = Happened(EventKind.ANSWERED, now, {"message": answer.kind, **_target(judged.match)})
    record_at(session, case_row, happened, id_=event_id, sealed=case.seal(sealed_part(event_id), content))
    if isinstance(answer, Acknowledgement):
        _note_delivery(session, judged.match, answer, now)
    else:
        row.message_id = answer.message_id
        names = [message_name(answer.message_id)]
        names += [file_number_name(answer.file_number)] if answer.file_number else []
        for name in names:
            note_name(session, house.keys, municipality, case.id, name)
        announce(session, judged.match)
    return Outcome.TAKEN


def _own_row(session: Session, municipality: str, found: Found, now: datetime) -> AnswerRow:
    """The file's row, locked: a second worker with the same file waits here and then sees what the first one did."""
    beginning = {
        "municipality": municipality,
        "id": new_id(),
        "fingerprint": found.fingerprint,
        "size": found.size,
        "outcome": Outcome.LAID_ASIDE.value,
        "found_at": now,
    }
    insert_if_absent(session, AnswerRow, beginning)
    query = sa.select(AnswerRow).where(
        AnswerRow.municipality == municipality, AnswerRow.fingerprint == found.fingerprint
    )
    return session.execute(query.with_for_update()).scalar_one()


def _lay_aside(row: AnswerRow, reason: str) -> Outcome:
    row.outcome, row.reason = Outcome.LAID_ASIDE, reason
    return Outcome.LAID_ASIDE


def _is_doubled(session: Session, row: AnswerRow, answer: Notice) -> bool:
    """Whether another file with the same message id was taken."""
    query = sa.select(AnswerRow.id).where(AnswerRow.message_id == answer.message_id, AnswerRow.id != row.id)
    return session.scalar(query.where(AnswerRow.municipality == row.municipality)) is not None


def _target(match: Match) -> dict[str, str]:
    return {} if match.handed is None else {"target": match.handed.target}


def _note_delivery(session: Session, match: Match, answer: Acknowledgement, now: datetime) -> None:
    if match.handed is None:
        return
    if answer.error is not None:
        note_import_error(session, match.handed, answer.error, answer.created_at, now)
    elif answer.imported:
        note_import(session, match.handed, now)
    else:
        note_received(session, match.handed, now)
