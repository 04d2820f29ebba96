"""Which case does an answer belong to?  Only cases of the town in whose folder it lay are asked."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from portal.answers.answer import Acknowledgement, Answer, Notice
from portal.answers.refused import AnswerRefused
from portal.database import WORKER, Scope
from portal.delivery import Handed, handed_over_as
from portal.house import House
from portal.submissions import (
    Case,
    CaseNotFound,
    file_number_name,
    known_elsewhere,
    load_case,
    message_name,
    named,
    reference_of,
)

UNKNOWN = (
    "Zu dieser Nachricht gibt es keinen Vorgang. Prüfen Sie, ob sie zu diesem Portal gehört. Fehlt der Vorgang nach "
    "einer Wiederherstellung, löschen Sie die Datei."
)
ELSEWHERE = "Diese Nachricht gehört zum Vorgang einer anderen Kommune. Legen Sie sie in deren Ordner."
ERASED = "Der Vorgang zu dieser Nachricht ist gelöscht. Löschen Sie auch die Datei."
SEVERAL = "Diese Nachricht passt zu mehreren Vorgängen. Sie muss die Referenz eines Antrags nennen."
NO_RELATION = "Die Nachricht sagt nicht, zu welchem Antrag sie gehört. Ihr fehlt die Referenz oder das Aktenzeichen."


@dataclass(frozen=True, slots=True)
class Match:
    """The case an answer belongs to, and for an electronic file's answer the hand-over."""

    case: Case
    handed: Handed | None


def match(house: House, municipality: str, answer: Answer) -> Match:
    """Raises AnswerRefused if there is no such case in the town, or more than one."""
    if isinstance(answer, Acknowledgement):
        with house.database.reading(Scope.town(municipality)) as session:
            handed = handed_over_as(session, answer.process_id)
        if handed is None:
            with house.database.reading(WORKER) as session:
                raise AnswerRefused(ELSEWHERE if handed_over_as(session, answer.process_id) else UNKNOWN)
        return Match(_case(house, municipality, handed.reference), handed)
    with house.database.reading(Scope.town(municipality)) as session:
        reference = _reference(house, session, municipality, answer)
    if reference is not None:
        return Match(_case(house, municipality, reference), None)
    others = [town.slug for town in house.catalogue.municipalities if town.slug != municipality]
    with house.database.reading(Scope.towns(others)) as session:
        elsewhere = known_elsewhere(session, house.keys, others, answer.references)
        elsewhere = elsewhere or any(handed_over_as(session, reference) for reference in answer.references)
    raise AnswerRefused(ELSEWHERE if elsewhere else UNKNOWN)


def _reference(house: House, session: Session, municipality: str, answer: Notice) -> str | None:
    """The number of the one case that is meant; None if there is none."""
    if not answer.references and not answer.file_number:
        raise AnswerRefused(NO_RELATION)
    found = _ids(house, session, municipality, answer)
    if not found and not answer.references:
        found = named(session, house.keys, municipality, file_number_name(answer.file_number))
    references = {reference for id_ in found if (reference := reference_of(session, municipality, id_))}
    if len(references) > 1:
        raise AnswerRefused(SEVERAL)
    return next(iter(references), None)


def _ids(house: House, session: Session, municipality: str, answer: Notice) -> frozenset[UUID]:
    """The cases of a town that one of the references names: as a message, as a hand-over, or by their own id."""
    found: set[UUID] = set()
    for reference in answer.references:
        found |= named(session, house.keys, municipality, message_name(reference))
        handed = handed_over_as(session, reference)
        if handed is not None and handed.municipality == municipality:
            found.add(handed.submission_id)
        if reference_of(session, municipality, reference):
            found.add(reference)
    return frozenset(found)


def _case(house: House, municipality: str, reference: str) -> Case:
    try:
        return load_case(house, municipality, reference)
    except CaseNotFound:
        raise AnswerRefused(ERASED) from None
