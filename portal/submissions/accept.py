"""Sending: from a draft to an accepted application, in one short transaction.

First, without a transaction: prune, validate, build the message, validate it, encrypt, wrap keys. Then one write: claim
the draft, insert everything, enqueue the first delivery attempts. Only after the commit is anything confirmed, and the
same draft sent again gives the same confirmation, because claiming it is a conditional UPDATE.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
import structlog
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.catalogue import Offer, Service
from portal.database import Scope, new_id
from portal.drafts import Draft, DraftChanged, load, mark_sent
from portal.forms import Place, Problem, problems, prune, public
from portal.house import House
from portal.keys import DataKey, HolderSecret, Sealed
from portal.submissions.events import BEFORE, EventKind, Happened, after
from portal.submissions.headline import headline
from portal.submissions.models import CaseRow, Event, Submission
from portal.submissions.reference import new_reference
from portal.xoev import SchemaProblem, build_message

#: A collision of two random references is a rounding error; five in a row are a broken random source.
REFERENCE_TRIES = 5

log = structlog.get_logger()


class AnswersIncomplete(Exception):
    """Answers are missing or do not fit. ``problems`` says where, each with its sentence; nothing was sent."""

    def __init__(self, found: tuple[Problem, ...]) -> None:
        self.problems = found
        super().__init__(f"{len(found)} answers need attention")


@dataclass(frozen=True, slots=True)
class Accepted:
    """What the applicant is told: it holds from now on."""

    municipality: str
    reference: str


@dataclass(frozen=True, slots=True)
class NewSubmission:
    """What the delivery of a fresh submission needs to know, inside the transaction that accepts it.

    ``held`` says that our own schema check failed without pointing at an answer: a person has to look first.
    """

    municipality: str
    id: UUID
    service: str
    reference: str
    received_at: datetime
    held: bool


Enqueue = Callable[[Session, NewSubmission], None]


@dataclass(frozen=True, slots=True)
class _Prepared:
    """Everything the transaction writes, computed before it begins."""

    submission: Submission
    event: Event
    row: CaseRow
    new: NewSubmission


def accept(
    house: House,
    offer: Offer,
    draft: Draft,
    secret: HolderSecret,
    *,
    received_at: datetime,
    today: date,
    enqueue: Enqueue,
) -> Accepted:
    """Accept the draft's application for the offer's municipality.

    ``received_at`` is the arrival of the complete POST: no wait or retry moves it. ``enqueue`` plans the deliveries in
    the same transaction. Raises AnswersIncomplete, and DraftChanged if another tab edited the draft in the meantime.
    """
    if draft.sent_reference is not None:
        return Accepted(draft.municipality, draft.sent_reference)
    service = house.definition(draft.definition_hash)
    answers = prune(service.form, draft.answers).answers
    found = problems(service.form, answers, today)
    if found:
        raise AnswersIncomplete(found)
    for _ in range(REFERENCE_TRIES):
        prepared = _prepare(house, offer, service, draft, answers, received_at)
        try:
            return _write(house, draft, secret, prepared, enqueue)
        except IntegrityError as error:
            if not _reference_taken(house, prepared.new.reference):
                raise error
    raise RuntimeError("five random references in a row were taken: check the random source of this machine")


def _prepare(
    house: House, offer: Offer, service: Service, draft: Draft, answers: Mapping[str, Any], received_at: datetime
) -> _Prepared:
    reference = new_reference()
    town = draft.municipality
    message = build_message(
        service,
        municipality=offer.municipality,
        reference=reference,
        received_at=received_at,
        answers=public(service.form, answers),
    )
    held = _schema_is_against_it(house, service, message, reference, answers)
    submission_id = new_id()
    key = DataKey.new()
    submission = Submission(
        municipality=town,
        id=submission_id,
        reference=reference,
        service=service.id,
        definition_hash=draft.definition_hash,
        draft_id=draft.id,
        received_at=received_at,
        wrapped_key=house.town_keys(town).wrap(key, submission_id),
        sealed_answers=seal_part(key, submission_id, "answers", json.dumps(answers, ensure_ascii=False).encode()),
        sealed_message=seal_part(key, submission_id, "message", message),
        schema_held=held,
    )
    happened = Happened(EventKind.RECEIVED, received_at, {"held": held})
    state = after(BEFORE, happened)
    event = Event(
        municipality=town,
        id=new_id(),
        submission_id=submission_id,
        at=happened.at,
        kind=happened.kind,
        data=dict(happened.data),
        sealed=None,
    )
    name = headline(service.form, answers)
    row = CaseRow(
        municipality=town,
        submission_id=submission_id,
        reference=reference,
        service=service.id,
        status=state.status,
        received_at=received_at,
        badges=dict(state.badges),
        sealed_headline=seal_part(key, submission_id, "headline", name.encode()),
        name_hash=house.keys.keyed_hash("name", name.casefold()) if name else None,
    )
    return _Prepared(
        submission, event, row, NewSubmission(town, submission_id, service.id, reference, received_at, held)
    )


def _schema_is_against_it(
    house: House, service: Service, message: bytes, reference: str, answers: Mapping[str, Any]
) -> bool:
    """Whether the delivery must wait for a person.

    What an answer can mend goes back to its field: raises AnswersIncomplete. Anything else is our bug: the application
    is accepted all the same, and the log line is what the alert watches. Nobody retries our bugs.
    """
    found = house.schemas.validate(service, message)
    mendable = tuple(_at_its_field(problem, problem.input, answers) for problem in found if problem.input)
    if mendable:
        raise AnswersIncomplete(mendable)
    for problem in found:
        log.error("message held", reference=reference, service=service.id, path=problem.path, code=problem.code)
    return bool(found)


def _at_its_field(problem: SchemaProblem, name: str, answers: Mapping[str, Any]) -> Problem:
    """A schema's finding as one of the form; the message counts items, the form knows them by their own numbers."""
    step = problem.step or ""
    if problem.item is None:
        return Problem(Place(step), name, problem.message)
    number = answers[step][problem.item - 1]["n"]
    return Problem(Place(step, number, problem.page), name.format(n=number), problem.message)


def _write(house: House, draft: Draft, secret: HolderSecret, prepared: _Prepared, enqueue: Enqueue) -> Accepted:
    town = draft.municipality
    with house.database.writing(Scope.town(town)) as session:
        if mark_sent(session, draft, prepared.new.reference):
            session.add_all([prepared.submission, prepared.event, prepared.row])
            session.flush()
            enqueue(session, prepared.new)
            return Accepted(town, prepared.new.reference)
    current = load(house, town, draft.id, secret)
    if current.sent_reference is None:
        raise DraftChanged(current)
    return Accepted(town, current.sent_reference)


def _reference_taken(house: House, reference: str) -> bool:
    """Whether the number belongs to a case of any town already."""
    with house.database.reading(Scope.towns(town.slug for town in house.catalogue.municipalities)) as session:
        return session.scalar(sa.select(Submission.id).where(Submission.reference == reference)) is not None


def seal_part(key: DataKey, submission_id: UUID, part: str, plain: bytes) -> Sealed:
    """Seal one part of a submission, bound to it and to what it is."""
    return key.seal(plain, part_context(submission_id, part))


def part_context(submission_id: UUID, part: str) -> str:
    return f"submission:{submission_id}:{part}"
