"""Erasing what is due, in small transactions, each of which is complete in itself.

A transaction takes away the parts of some cases of one town and notes them in the protocol. Killed at any moment, a run
leaves cases that are erased and noted, and cases that are untouched; the next run goes on with those.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
import structlog
from sqlalchemy.orm import Session

from portal import attachments
from portal.database import Scope, new_id, utc_now
from portal.definitions import DefinitionMissing
from portal.delivery import not_handed_over
from portal.house import House
from portal.retention.models import ErasedRow, RunRow
from portal.retention.plan import today_in_berlin
from portal.retention.rule import closed_before, rule_name
from portal.submissions import ErasableCase, EventKind, Happened, closed_definitions, erasable, erase

#: Cases per transaction: on SQLite everyone who writes waits for it.
BATCH = 100
#: A little less than a day, so that the hour of the daily run does not wander.
DAILY = timedelta(hours=23, minutes=30)

#: Erases what a room keeps of these cases of a town, in the transaction that erases the cases themselves.
Eraser = Callable[[Session, str, Sequence[UUID]], None]

#: The rooms that keep parts of cases in rows of their own; each adds a line. Files whose rows are gone are the room's
#: own to sweep: their keys were wrapped by the case's key and are unreadable from here on.
ERASERS: tuple[Eraser, ...] = (attachments.erase,)

log = structlog.get_logger()


class Starter(StrEnum):
    """Who began a run. The value stands in the database and never changes its meaning."""

    COMMAND = "command"
    WORKER = "worker"


def run(house: House, now: datetime, starter: Starter, batch: int = BATCH) -> int:
    """Erase every case that is due; returns how many. Raises DatabaseBusy; what was erased until then stays so."""
    run_id, erased = new_id(), 0
    with house.database.writing() as session:
        session.add(RunRow(id=run_id, started_by=starter, started_at=now))
    for town, definitions in sorted(closed_definitions(house).items()):
        erased += _run_for_town(house, town, _years(house, definitions), now, run_id, batch)
    with house.database.writing() as session:
        session.get_one(RunRow, run_id).finished_at = utc_now()
    if erased:
        house.database.forget_overwritten()
        log.info("cases erased", cases=erased, run=str(run_id))
    return erased


def run_daily(house: House) -> int:
    """The worker's run, if it is switched on and none was finished in the last day; returns how many cases went.

    Two workers that begin at once do no harm: a case is erased by one of them.
    """
    now = utc_now()
    if house.settings.retention != "daily" or _ran_since(house, now - DAILY):
        return 0
    try:
        return run(house, now, Starter.WORKER)
    except DefinitionMissing as error:
        log.error("retention stopped", error=type(error).__name__)
        return 0


def _ran_since(house: House, moment: datetime) -> bool:
    query = sa.select(RunRow.id).where(RunRow.started_at > moment, RunRow.finished_at.is_not(None)).limit(1)
    with house.database.reading() as session:
        return session.scalar(query) is not None


def _years(house: House, definitions: frozenset[str]) -> Mapping[str, int]:
    return {definition: house.definition(definition).retention_years for definition in definitions}


def _run_for_town(house: House, town: str, years: Mapping[str, int], now: datetime, run_id: UUID, batch: int) -> int:
    today = today_in_berlin(now)
    limits = {definition: closed_before(today, kept) for definition, kept in years.items()}
    erased = 0
    while True:
        with house.database.reading(Scope.town(town)) as session:
            found = erasable(session, town, limits, not_handed_over, batch)
        if not found:
            return erased
        notes = {case.id: _note(house, town, case, years[case.definition_hash], run_id) for case in found}
        happened = {id_: Happened(EventKind.ERASED, utc_now(), {"rule": note.rule}) for id_, note in notes.items()}
        with house.database.writing(Scope.town(town)) as session:
            gone = erase(session, town, happened, limits, not_handed_over)
            for eraser in ERASERS:
                eraser(session, town, sorted(gone))
            session.add_all(notes[id_] for id_ in sorted(gone))
        erased += len(gone)


def _note(house: House, town: str, case: ErasableCase, years: int, run_id: UUID) -> ErasedRow:
    return ErasedRow(
        municipality=town,
        reference_hash=reference_hash(house, case.reference),
        run_id=run_id,
        service=case.service,
        rule=rule_name(years),
        at=utc_now(),
    )


def reference_hash(house: House, reference: str) -> str:
    """What the protocol holds of a case's number."""
    return house.keys.keyed_hash("retention protocol", reference)
