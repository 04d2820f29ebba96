"""Who read which case, and when: a trace for the data protection officer, kept with the case's other events."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID, uuid5

import structlog
from sqlalchemy.exc import SQLAlchemyError

from portal.database import DatabaseBusy, Scope, insert_if_absent
from portal.house import House
from portal.submissions.cases import Case
from portal.submissions.events import EventKind
from portal.submissions.models import Event

#: Reading on within this time is one opening.
ONE_OPENING = timedelta(hours=1)

log = structlog.get_logger()


def note_opening(house: House, case: Case, account: UUID, now: datetime) -> None:
    """Note that the account opened the case, at most once per account, case and hour.

    A failure is logged and swallowed: a full disk must not keep a clerk from a case. The event's id follows from the
    hour, so of two requests at the same moment one writes.
    """
    if any(
        event.kind is EventKind.OPENED and event.data["account"] == str(account) and now - event.at < ONE_OPENING
        for event in case.events
    ):
        return
    hour = int(now.timestamp() // ONE_OPENING.total_seconds())
    event = {
        "municipality": case.municipality,
        "id": uuid5(case.id, f"opened {account} {hour}"),
        "submission_id": case.id,
        "at": now,
        "kind": EventKind.OPENED.value,
        "data": {"account": str(account)},
        "sealed": None,
    }
    try:
        with house.database.writing(Scope.town(case.municipality)) as session:
            insert_if_absent(session, Event, event)
    except (DatabaseBusy, SQLAlchemyError, OSError) as error:
        log.error("opening not noted", reference=case.reference, error=type(error).__name__)
