"""Reading cases: the list of a town and one case with everything in it, decrypted."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.catalogue import FormerAnswer, Service
from portal.database import WORKER, Scope
from portal.fees import Fee
from portal.house import House
from portal.keys import DataKey, Sealed
from portal.submissions.events import EventKind, Happened
from portal.submissions.filters import MOST_COUNTED, CaseFilter, conditions
from portal.submissions.models import CaseRow, Event, Submission
from portal.submissions.reference import is_reference
from portal.submissions.sealing import opened_answers, part_context

PAGE_SIZE = 25
NOT_DONE = CaseFilter()


class CaseNotFound(Exception):
    """There is no such case in this town. A foreign and an unknown number give the same."""

    def __init__(self, reference: str) -> None:
        super().__init__(f"Einen Vorgang „{reference}“ gibt es nicht. Prüfen Sie die Nummer.")


@dataclass(frozen=True, slots=True)
class CaseHead:
    """One row of the list. ``headline`` is who applied; ``badges`` maps a delivery's target to its state."""

    municipality: str
    reference: str
    service_id: str
    status: str
    received_at: datetime
    headline: str
    badges: Mapping[str, str]
    owner: UUID | None


@dataclass(frozen=True, slots=True)
class CasePage:
    """25 rows, newest first. ``number`` counts from 1; ``further`` says whether another page follows.

    ``total`` is how many cases there are in all, or None if they are more than ``MOST_COUNTED``.
    """

    rows: tuple[CaseHead, ...]
    total: int | None
    number: int
    further: bool

    @property
    def count(self) -> int | None:
        """How many pages there are; None if the cases were not counted to the end."""
        return None if self.total is None else last_page(self.total)


def last_page(total: int) -> int:
    return max(1, -(-total // PAGE_SIZE))


@dataclass(frozen=True, slots=True)
class SealedNote:
    """An internal note, why a case is on hold or was withdrawn, or an answer of an authority, as it is stored:
    ``notes_of``, ``hold_of`` and ``withdrawal_of`` open the first three.

    ``account`` is None for what was done by command.
    """

    id: UUID
    at: datetime
    account: UUID | None
    sealed: Sealed


@dataclass(frozen=True)
class Case:
    """One application with what it holds. ``answers`` are pruned; ``message`` is the XML as it was validated.
    ``former`` are answers to questions of an earlier version that its own does not ask.
    ``fee`` is what was calculated when it was sent; none without a rule.

    ``draft_id`` and ``code_hash`` serve the status page's code: `status_code.py`.
    ``owner`` is the account in charge; ``revision`` grows with everything clerks decide. ``hold`` is why the case must
    not be erased, if it must not. ``answered`` is what the electronic file and authorities answered,
    ``withdrawn`` that and why it was taken back.
    """

    municipality: str
    id: UUID
    reference: str
    service: Service
    received_at: datetime
    status: str
    headline: str
    answers: Mapping[str, Any]
    former: tuple[FormerAnswer, ...]
    message: bytes
    fee: Fee | None
    badges: Mapping[str, str]
    events: tuple[Happened, ...]
    key: DataKey
    draft_id: UUID
    code_hash: str | None
    owner: UUID | None
    revision: int
    notes: tuple[SealedNote, ...]
    hold: SealedNote | None
    answered: tuple[SealedNote, ...] = ()
    withdrawn: SealedNote | None = None

    def seal(self, part: str, plain: bytes) -> Sealed:
        return self.key.seal(plain, part_context(self.id, part))

    def open(self, part: str, sealed: Sealed) -> bytes:
        return self.key.open(sealed, part_context(self.id, part))


def list_cases(house: House, municipality: str, number: int = 1, wanted: CaseFilter = NOT_DONE) -> CasePage:
    """One page of the town's cases, newest first, in two queries whatever their number; ``wanted`` says which.

    Pages that do not exist show the nearest one that does.
    """
    where = conditions(house, municipality, wanted)
    with house.database.reading(Scope.town(municipality)) as session:
        # Whoever leafs past what is counted asks for something rare; only then is it counted to the end.
        limit = MOST_COUNTED + 1 if number * PAGE_SIZE <= MOST_COUNTED else None
        counted = sa.select(CaseRow.submission_id).where(*where).limit(limit).subquery()
        total = session.scalar(sa.select(sa.func.count()).select_from(counted)) or 0
        number = min(max(number, 1), last_page(total))
        rows = session.execute(_page(number, where)).all()
    return CasePage(
        tuple(_head(house, row) for row in rows),
        total if total <= MOST_COUNTED else None,
        number,
        total > number * PAGE_SIZE,
    )


def _page(number: int, where: Sequence[sa.ColumnElement[bool]]) -> sa.Select[Any]:
    """The rows of a page with the keys that open them. Only the page is joined, whatever the database plans."""
    page = (
        sa.select(CaseRow)
        .where(*where)
        .order_by(CaseRow.received_at.desc(), CaseRow.submission_id.desc())
        .limit(PAGE_SIZE)
        .offset((number - 1) * PAGE_SIZE)
        .subquery()
    )
    submission = sa.and_(Submission.municipality == page.c.municipality, Submission.id == page.c.submission_id)
    return (
        sa.select(page, Submission.wrapped_key)
        .join(Submission, submission)
        .order_by(page.c.received_at.desc(), page.c.submission_id.desc())
    )


def _head(house: House, row: sa.Row[Any]) -> CaseHead:
    name = ""
    if row.wrapped_key is not None and row.sealed_headline is not None:
        key = house.town_keys(row.municipality).unwrap(row.wrapped_key, row.submission_id)
        name = key.open(row.sealed_headline, part_context(row.submission_id, "headline")).decode()
    return CaseHead(
        row.municipality, row.reference, row.service, row.status, row.received_at, name, row.badges, row.owner
    )


def load_case(house: House, municipality: str, reference: str) -> Case:
    """The case of this town; raises CaseNotFound for an unknown number, another town's, and one that was erased."""
    return _load(house, Scope.town(municipality), reference)


def find_case(house: House, reference: str) -> Case:
    """The case in whichever town; for the command line and the worker only. Raises CaseNotFound."""
    return _load(house, WORKER, reference)


def _load(house: House, scope: Scope, reference: str) -> Case:
    if not is_reference(reference):
        raise CaseNotFound(reference)
    with house.database.reading(scope) as session:
        found = session.execute(
            sa.select(Submission, CaseRow)
            .join(
                CaseRow,
                sa.and_(Submission.municipality == CaseRow.municipality, Submission.id == CaseRow.submission_id),
            )
            .where(Submission.reference == reference)
        ).one_or_none()
        if found is None:
            raise CaseNotFound(reference)
        submission, row = found
        events = _events(session, submission)
    if submission.wrapped_key is None or submission.sealed_answers is None or submission.sealed_message is None:
        raise CaseNotFound(reference)
    key = house.town_keys(submission.municipality).unwrap(submission.wrapped_key, submission.id)

    def opened(sealed: Sealed, part: str) -> bytes:
        return key.open(sealed, part_context(submission.id, part))

    answers, former = opened_answers(opened(submission.sealed_answers, "answers"))
    return Case(
        municipality=submission.municipality,
        id=submission.id,
        reference=submission.reference,
        service=house.definition(submission.definition_hash),
        received_at=submission.received_at,
        status=row.status,
        headline=opened(row.sealed_headline, "headline").decode() if row.sealed_headline else "",
        answers=answers,
        former=former,
        message=opened(submission.sealed_message, "message"),
        fee=Fee.from_data(json.loads(opened(submission.sealed_fee, "fee"))) if submission.sealed_fee else None,
        badges=row.badges,
        events=tuple(Happened(EventKind(event.kind), event.at, event.data) for event in events),
        key=key,
        draft_id=submission.draft_id,
        code_hash=submission.code_hash,
        owner=row.owner,
        revision=row.revision,
        notes=_sealed(events, EventKind.NOTED),
        hold=_sealed(events, EventKind.HOLD_SET)[-1] if row.on_hold else None,
        answered=_sealed(events, EventKind.ANSWERED),
        withdrawn=next(iter(_sealed(events, EventKind.WITHDRAWN)), None),
    )


def _events(session: Session, submission: Submission) -> Sequence[Event]:
    its = (Event.municipality == submission.municipality, Event.submission_id == submission.id)
    return session.scalars(sa.select(Event).where(*its).order_by(Event.at, Event.id)).all()


def _sealed(events: Sequence[Event], kind: EventKind) -> tuple[SealedNote, ...]:
    """What people wrote, of one kind, oldest first."""
    return tuple(
        SealedNote(event.id, event.at, UUID(event.data["account"]) if "account" in event.data else None, event.sealed)
        for event in events
        if event.kind == kind and event.sealed is not None
    )
