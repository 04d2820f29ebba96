"""Erasing cases whose time is over: what is closed, what may go, and what is left of it.

Without the wrapped key nothing of a case can be read any more; what it sealed is removed besides, and so are the hashes
by which it was found and the traces of who read it. Reference, service, times and who decided stay.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, Session

from portal.database import WORKER, rows_changed
from portal.house import House
from portal.submissions.events import EventKind, Happened, Status
from portal.submissions.models import CaseRow, Document, Event, NameToken, OtherName, Submission
from portal.submissions.record import record_at

#: Says of a case, by the columns of its town and its id, that something still needs it, such as a hand-over.
Needed = Callable[[InstrumentedAttribute[str], InstrumentedAttribute[UUID]], sa.ColumnElement[bool]]

_ITS_SUBMISSION = sa.and_(
    Submission.municipality == CaseRow.municipality,
    Submission.id == CaseRow.submission_id,
)


@dataclass(frozen=True, slots=True)
class ClosedGroup:
    """How many cases of a town were closed in the same span of time under the same definition.

    ``span`` counts the boundaries that lie before; ``on_hold`` and ``needed`` say what keeps them.
    """

    municipality: str
    service: str
    definition_hash: str
    span: int
    on_hold: bool
    needed: bool
    cases: int


@dataclass(frozen=True, slots=True)
class ErasableCase:
    """A case that may go. Whether it still may is asked again in the transaction that erases it."""

    id: UUID
    reference: str
    service: str
    definition_hash: str


def first_closed(house: House) -> datetime | None:
    """When the oldest of all closed cases was closed; None if there is none."""
    with house.database.reading(WORKER) as session:
        return session.scalar(sa.select(sa.func.min(CaseRow.closed_at)))


def closed_groups(house: House, boundaries: Sequence[datetime], needed: Needed) -> tuple[ClosedGroup, ...]:
    """Every closed case of every town, counted in one query; ``boundaries`` in ascending order part the times."""
    spans = {number: CaseRow.closed_at < boundary for number, boundary in enumerate(boundaries)}
    # A CASE without a single WHEN is no SQL: in its first year an installation has no boundary.
    span = (
        sa.case(*((test, number) for number, test in spans.items()), else_=len(boundaries))
        if boundaries
        else sa.literal(0)
    )
    keys = (
        CaseRow.municipality,
        CaseRow.service,
        Submission.definition_hash,
        span.label("span"),
        CaseRow.on_hold,
        needed(CaseRow.municipality, CaseRow.submission_id).label("needed"),
    )
    each = sa.select(*keys).join(Submission, _ITS_SUBMISSION).where(CaseRow.closed_at.is_not(None)).subquery()
    query: sa.Select[Any] = sa.select(*each.c, sa.func.count()).group_by(*each.c).order_by(*each.c)
    with house.database.reading(WORKER) as session:
        return tuple(ClosedGroup(*row) for row in session.execute(query))


def closed_definitions(house: House) -> Mapping[str, frozenset[str]]:
    """The towns that have closed cases, and under which definitions."""
    found: dict[str, set[str]] = {}
    query = sa.select(CaseRow.municipality, Submission.definition_hash).join(Submission, _ITS_SUBMISSION)
    with house.database.reading(WORKER) as session:
        for town, definition in session.execute(query.where(CaseRow.closed_at.is_not(None)).distinct()):
            found.setdefault(town, set()).add(definition)
    return {town: frozenset(definitions) for town, definitions in found.items()}


def erasable(
    session: Session, municipality: str, closed_before: Mapping[str, datetime], needed: Needed, most: int
) -> tuple[ErasableCase, ...]:
    """The town's cases that may go, longest closed first. ``closed_before`` maps definitions to the moment."""
    query = (
        sa.select(CaseRow.submission_id, CaseRow.reference, CaseRow.service, Submission.definition_hash)
        .join(Submission, _ITS_SUBMISSION)
        .where(*_may_go(municipality, closed_before, needed))
        .order_by(CaseRow.closed_at, CaseRow.submission_id)
        .limit(most)
    )
    return tuple(ErasableCase(*row) for row in session.execute(query))


def erase(
    session: Session,
    municipality: str,
    cases: Mapping[UUID, Happened],
    closed_before: Mapping[str, datetime],
    needed: Needed,
) -> frozenset[UUID]:
    """Erase those of the cases that may still go, each with its event; returns them.

    Call it inside ``writing()`` with the town in scope. A case that was opened again or put on hold meanwhile is left.
    """
    rows = session.scalars(
        sa.select(CaseRow)
        .join(Submission, _ITS_SUBMISSION)
        .where(*_may_go(municipality, closed_before, needed), CaseRow.submission_id.in_(sorted(cases)))
        .order_by(CaseRow.submission_id)
        .with_for_update(of=CaseRow)
    ).all()
    if not rows:
        return frozenset()
    going = [row.submission_id for row in rows]
    _erase_parts(session, municipality, going)
    for row in rows:
        row.sealed_headline = None
        record_at(session, row, cases[row.submission_id])
    session.flush()
    return frozenset(going)


def _may_go(
    municipality: str, closed_before: Mapping[str, datetime], needed: Needed
) -> tuple[sa.ColumnElement[bool], ...]:
    by_moment: dict[datetime, list[str]] = {}
    for definition, moment in sorted(closed_before.items()):
        by_moment.setdefault(moment, []).append(definition)
    over = [
        sa.and_(CaseRow.closed_at < moment, Submission.definition_hash.in_(definitions))
        for moment, definitions in by_moment.items()
    ]
    return (
        CaseRow.municipality == municipality,
        # A second bound for the index; the one that counts is each definition's own.
        CaseRow.closed_at < max(by_moment),
        CaseRow.status == Status.DONE,
        CaseRow.on_hold.is_(False),
        sa.or_(*over),
        ~needed(CaseRow.municipality, CaseRow.submission_id),
    )


def _erase_parts(session: Session, municipality: str, ids: Sequence[UUID]) -> None:
    """Take away the key, everything it sealed, and what leads to the person; one statement for all cases of a table."""
    gone = dict.fromkeys(("wrapped_key", "sealed_answers", "sealed_message", "sealed_fee", "code_hash"))
    submissions = sa.update(Submission).where(Submission.municipality == municipality, Submission.id.in_(ids))
    events = (Event.municipality == municipality, Event.submission_id.in_(ids))
    for statement in (
        submissions.values(**gone),
        sa.delete(NameToken).where(NameToken.municipality == municipality, NameToken.submission_id.in_(ids)),
        sa.delete(OtherName).where(OtherName.municipality == municipality, OtherName.submission_id.in_(ids)),
        sa.delete(Document).where(Document.municipality == municipality, Document.submission_id.in_(ids)),
        sa.delete(Event).where(*events, Event.kind == EventKind.OPENED),
        sa.update(Event).where(*events, Event.sealed.is_not(None)).values(sealed=None),
    ):
        rows_changed(session, statement)
