"""Sending: from a draft to an accepted application, in one short transaction.

First, without a transaction: prune, validate, build the message, validate it, encrypt, wrap keys. Then one write: claim
the draft, insert everything, enqueue the first delivery attempts. Only after the commit is anything confirmed, and the
same draft sent again gives the same confirmation, because claiming it is a conditional UPDATE.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.attachments import hand_over
from portal.catalogue import Offer
from portal.database import Scope
from portal.drafts import Draft, DraftChanged, load, mark_sent
from portal.forms import problems, prune, with_files
from portal.house import House
from portal.keys import HolderSecret
from portal.submissions.enclosed import draft_files, file_answers
from portal.submissions.models import Submission
from portal.submissions.prepare import AnswersIncomplete, NewSubmission, Prepared, prepare
from portal.submissions.status_code import status_code

#: A collision of two random references is a rounding error; five in a row are a broken random source.
REFERENCE_TRIES = 5


@dataclass(frozen=True, slots=True)
class Accepted:
    """What the applicant is told: it holds from now on. ``code`` opens the status page together with ``reference``."""

    municipality: str
    reference: str
    code: str = field(repr=False)


class OfferClosed(Exception):
    """The last day to apply is over, or there is no form here any more. The draft stays as it is."""


Enqueue = Callable[[Session, NewSubmission], None]


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
    the same transaction. Raises OfferClosed after the last day, AnswersIncomplete, StillChecking while a file waits for
    its scan, and DraftChanged or FilesChanged if another tab edited the draft in the meantime.
    """
    code = status_code(secret, draft.id)
    if draft.sent_reference is not None:
        return Accepted(draft.municipality, draft.sent_reference, code)
    if not offer.startable(today):
        raise OfferClosed
    service = house.definition(draft.definition_hash, offer.service)
    files = draft_files(house, draft, service)
    answers = prune(service.form, with_files(service.form, draft.answers, file_answers(files))).answers
    found = problems(service.form, answers, today)
    if found:
        raise AnswersIncomplete(found)
    for _ in range(REFERENCE_TRIES):
        prepared = prepare(house, offer, service, draft, files, answers, code, received_at)
        try:
            return Accepted(draft.municipality, _write(house, draft, secret, prepared, enqueue), code)
        except IntegrityError as error:
            if not _reference_taken(house, prepared.new.reference):
                raise error
    raise RuntimeError("five random references in a row were taken: check the random source of this machine")


def _write(house: House, draft: Draft, secret: HolderSecret, prepared: Prepared, enqueue: Enqueue) -> str:
    """Claim the draft and store the submission; returns the reference it has, be it an earlier click's.

    Both clicks come from one holder and one draft, so the code is the same whichever of them was first.
    """
    town = draft.municipality
    with house.database.writing(Scope.town(town)) as session:
        if mark_sent(session, draft, prepared.new.reference):
            session.add_all([prepared.submission, prepared.event, prepared.row, *prepared.tokens])
            with session.no_autoflush:  # everything is written at once, at the end
                if prepared.files is not None:
                    hand_over(session, prepared.files)
                enqueue(session, prepared.new)
            return prepared.new.reference
    current = load(house, town, draft.id, secret)
    if current.sent_reference is None:
        raise DraftChanged(current)
    return current.sent_reference


def _reference_taken(house: House, reference: str) -> bool:
    """Whether the number belongs to a case of any town already."""
    with house.database.reading(Scope.towns(town.slug for town in house.catalogue.municipalities)) as session:
        return session.scalar(sa.select(Submission.id).where(Submission.reference == reference)) is not None
