"""What sending writes, computed before the transaction begins: message, validation, encryption, keys."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import structlog

from portal.attachments import Attachment, HandOver
from portal.catalogue import Offer, Service
from portal.database import new_id
from portal.drafts import Draft
from portal.fees import Fee
from portal.forms import Place, Problem, without_numbers, without_states
from portal.house import House
from portal.keys import DataKey, Sealed
from portal.submissions.enclosed import files_to_hand_over, still_there
from portal.submissions.events import BEFORE, EventKind, Happened, RowState, after
from portal.submissions.headline import headline
from portal.submissions.models import CaseRow, Event, NameToken, Submission
from portal.submissions.names import name_tokens
from portal.submissions.record import event_row
from portal.submissions.reference import new_reference
from portal.submissions.sealing import seal_part, sealed_answers
from portal.submissions.status_code import code_hash
from portal.xoev import SchemaProblem, build_message

log = structlog.get_logger()


class AnswersIncomplete(Exception):
    """Answers are missing or do not fit. ``problems`` says where, each with its sentence; nothing was sent."""

    def __init__(self, found: tuple[Problem, ...]) -> None:
        self.problems = found
        super().__init__(f"{len(found)} answers need attention")


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


@dataclass(frozen=True, slots=True)
class Prepared:
    """Everything the transaction writes, computed before it begins."""

    submission: Submission
    event: Event
    row: CaseRow
    tokens: tuple[NameToken, ...]
    new: NewSubmission
    files: HandOver | None = None


def prepare(
    house: House,
    offer: Offer,
    service: Service,
    draft: Draft,
    files: Sequence[Attachment],
    answers: Mapping[str, Any],
    code: str,
    received_at: datetime,
) -> Prepared:
    """Build, validate and encrypt, without a transaction, under a new random reference.

    ``answers`` are pruned and passed the form's checks; ``files`` are all the draft has; ``code`` will open the status
    page. Raises AnswersIncomplete if the schema still refuses an answer, StillChecking if a file cannot be sent yet.
    """
    answers = without_states(service.form, answers)
    reference, town = new_reference(), draft.municipality
    fee = service.fee_for(answers)
    message = build_message(
        service,
        municipality=offer.municipality,
        reference=reference,
        received_at=received_at,
        answers=without_numbers(service.form, answers),
        fee=fee,
    )
    held = _schema_is_against_it(house, service, message, reference, answers)
    submission_id, key, name = new_id(), DataKey.new(), headline(service.form, answers)
    submission = Submission(
        municipality=town,
        id=submission_id,
        reference=reference,
        service=service.id,
        definition_hash=draft.definition_hash,
        draft_id=draft.id,
        received_at=received_at,
        wrapped_key=house.town_keys(town).wrap(key, submission_id),
        sealed_answers=sealed_answers(key, submission_id, answers, still_there(draft.former, files)),
        sealed_message=seal_part(key, submission_id, "message", message),
        sealed_fee=_sealed_fee(key, submission_id, fee),
        schema_held=held,
        code_hash=code_hash(house.keys, reference, code),
    )
    trust = {"trust": service.trust_level, "proof": offer.proof} if offer.proof else {}
    received = Happened(EventKind.RECEIVED, received_at, {"held": held, **trust})
    row = _case_row(submission, after(BEFORE, received), key, name)
    tokens = _tokens(house, town, submission_id, name)
    new = NewSubmission(town, submission_id, service.id, reference, received_at, held)
    sent_along = files_to_hand_over(service, draft, files, answers, submission_id, key)
    return Prepared(submission, event_row(town, submission_id, received), row, tokens, new, sent_along)


def _sealed_fee(key: DataKey, submission_id: UUID, fee: Fee | None) -> Sealed | None:
    """The fee as it is now: whatever becomes of the tariff, this is what the case keeps."""
    return None if fee is None else seal_part(key, submission_id, "fee", json.dumps(fee.data()).encode())


def _tokens(house: House, town: str, submission_id: UUID, name: str) -> tuple[NameToken, ...]:
    """By which words of the applicant's name clerks find the case."""
    return tuple(
        NameToken(municipality=town, submission_id=submission_id, token=token)
        for token in sorted(name_tokens(house, town, name))
    )


def _case_row(submission: Submission, state: RowState, key: DataKey, name: str) -> CaseRow:
    """The case's row in the clerk's list. ``name`` is who applied."""
    return CaseRow(
        municipality=submission.municipality,
        submission_id=submission.id,
        reference=submission.reference,
        service=submission.service,
        status=state.status,
        received_at=submission.received_at,
        badges=dict(state.badges),
        owner=state.owner,
        sealed_headline=seal_part(key, submission.id, "headline", name.encode()),
        done=False,
        revision=state.revision,
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
