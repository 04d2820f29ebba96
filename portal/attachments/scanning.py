"""The virus scan, done by the worker and never in a request.

Each attachment that waits is decrypted with its scan key and streamed to ClamAV. With the verdict the scan key is
deleted: from then on only the applicant opens the file, and after sending the authority.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa
import structlog

from portal.attachments.attachment import State
from portal.attachments.clamav import NotJudged, NotReached, scan, scanner_finding
from portal.attachments.models import AttachmentRow
from portal.attachments.store import Store, chunks, context
from portal.database import WORKER, Scope, rows_changed, utc_now
from portal.file_keys import FileKey
from portal.house import House
from portal.keys import KeyFailure

#: How many are taken up at once.
BATCH = 50
#: A scan takes seconds; a worker that took longer is dead, and another one may try.
LEASE = timedelta(minutes=5)
#: Pauses while the scanner is down or gives no verdict.
FIRST_PAUSE = timedelta(seconds=5)
LONGEST_PAUSE = timedelta(minutes=5)

log = structlog.get_logger()


def scan_waiting(house: House) -> int:
    """Scan every attachment whose turn it is; returns how many got a verdict. To be called often, by the worker.

    Without a scanner in the settings what still waits counts as not scanned: nobody waits for what does not come.
    """
    if house.settings.clamd is None:
        return _let_pass(house)
    judged = 0
    with house.database.reading(WORKER) as session:
        due = session.scalars(
            sa.select(AttachmentRow)
            .where(AttachmentRow.scan_at <= utc_now())
            .order_by(AttachmentRow.scan_at)
            .limit(BATCH)
        ).all()
    for number, row in enumerate(due):
        if not _claimed(house, row):
            continue
        try:
            judged += _judge(house, house.settings.clamd, row)
        except NotReached as reason:
            log.warning("virus scanner not reached", reason=str(reason))
            _put_back(house, due[number:])
            break
        except NotJudged as reason:
            log.error("no verdict of the virus scanner", attachment=str(row.id), size=row.size, reason=str(reason))
            _put_back(house, [row])
    return judged


def check_scanner(house: House) -> str | None:
    """What an operator must know about the virus scan, logged and returned; None if all is well.

    Takes a second: it sends the scanner a stream as long as the largest file.
    """
    finding = None
    if house.settings.clamd is not None:
        found = scanner_finding(house.settings.clamd)
        finding = f"{found.wrong} {found.remedy}" if found else None
    elif house.settings.production:
        finding = "PORTAL_CLAMD fehlt: Hochgeladene Dateien werden nicht auf Schadsoftware geprüft."
    if finding is not None:
        log.error("virus scan", finding=finding)
    return finding


def _judge(house: House, address: str, row: AttachmentRow) -> int:
    """Scan one file and write the verdict; returns 1 if it still had a row."""
    bound_to = context(row.municipality, row.id, "key")
    try:
        key = FileKey.unwrapped_for_scan(row.scan_key or b"", house.keys, bound_to)
        content = chunks(Store(house.settings.data).open(row.municipality, row.id, key))
        found = scan(address, content)
    except (KeyFailure, FileNotFoundError) as error:
        # A restored backup may tell of a file that was being deleted; the applicant has it and can upload it again.
        log.error("attachment not readable", attachment=str(row.id), error=type(error).__name__)
        return _write(house, row, State.REFUSED, "lost")
    if found is None:
        return _write(house, row, State.CHECKED, None)
    log.warning("malware found", municipality=row.municipality, attachment=str(row.id), signature=found)
    return _write(house, row, State.REFUSED, "malware")


def _write(house: House, row: AttachmentRow, state: State, refusal: str | None) -> int:
    """Write the verdict and delete the scan key; of a refused file the other key and the bytes, too."""
    values: dict[str, object] = {"state": state, "refusal": refusal, "scan_key": None, "scan_at": None}
    if state is State.REFUSED:
        values["wrapped_key"] = None
    statement = sa.update(AttachmentRow).where(*_this(row.municipality, row.id)).values(values)
    with house.database.writing(Scope.town(row.municipality)) as session:
        written = rows_changed(session, statement)
    if state is State.REFUSED:
        Store(house.settings.data).remove(row.municipality, row.id)
    return written


def _claimed(house: House, row: AttachmentRow) -> bool:
    """Take an attachment on, unless another worker did. A worker that dies with it is forgotten after the lease."""
    claim = (
        sa.update(AttachmentRow)
        .where(*_this(row.municipality, row.id), AttachmentRow.scan_at == row.scan_at)
        .values(scan_at=utc_now() + LEASE)
    )
    with house.database.writing(Scope.town(row.municipality)) as session:
        return rows_changed(session, claim) == 1


def _put_back(house: House, rows: Sequence[AttachmentRow]) -> None:
    """Say that these cannot be checked now, and when the next attempt is: each time later."""
    now = utc_now()
    with house.database.writing(WORKER) as session:
        current = session.scalars(
            sa.select(AttachmentRow)
            .where(AttachmentRow.id.in_([row.id for row in rows]), AttachmentRow.scan_at.is_not(None))
            .with_for_update()
        )
        for row in current:
            row.state = State.WAITING
            row.scan_at = now + pause(row.scan_attempts)
            row.scan_attempts += 1


def pause(attempts: int) -> timedelta:
    """How long to wait after this many attempts that gave no verdict."""
    return min(FIRST_PAUSE * (1 << min(attempts, 10)), LONGEST_PAUSE)


def _let_pass(house: House) -> int:
    there = sa.select(AttachmentRow.id).where(AttachmentRow.scan_at.is_not(None)).limit(1)
    with house.database.reading(WORKER) as session:
        if session.scalar(there) is None:
            return 0
    statement = (
        sa.update(AttachmentRow)
        .where(AttachmentRow.scan_at.is_not(None))
        .values(state=State.UNSCANNED, scan_key=None, scan_at=None)
    )
    with house.database.writing(WORKER) as session:
        return rows_changed(session, statement)


def _this(municipality: str, attachment_id: UUID) -> tuple[sa.ColumnElement[bool], ...]:
    return (AttachmentRow.municipality == municipality, AttachmentRow.id == attachment_id)
