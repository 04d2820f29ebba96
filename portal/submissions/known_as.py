"""What other systems call a case: the ids of messages about it, and the file number an authority gave it.

    note_name(session, house.keys, "erbach", submission_id, "message 6f1b…")
    named(session, house.keys, "erbach", "message 6f1b…")

Kept as keyed hashes, so that no table tells a file number. The town is part of what is hashed.
"""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.database import insert_if_absent
from portal.keys import KeyRing
from portal.submissions.models import OtherName, Submission


def message_name(id_: UUID) -> str:
    """The name a message's id is: XBau's ``referenzAntragsservice`` and ``nachrichtenUUID``."""
    return f"message {id_}"


def file_number_name(number: str) -> str:
    """The name an authority's file number is, whatever its spaces and capitals."""
    return f"file number {' '.join(number.split()).casefold()}"


def note_name(session: Session, keys: KeyRing, municipality: str, submission_id: UUID, name: str) -> None:
    """Let the case be found by this name, too. Call inside ``writing()``; a second time changes nothing."""
    row = {"municipality": municipality, "name": _hashed(keys, municipality, name), "submission_id": submission_id}
    insert_if_absent(session, OtherName, row)


def named(session: Session, keys: KeyRing, municipality: str, name: str) -> frozenset[UUID]:
    """The town's cases that have this name: several if an authority keeps them in one file."""
    query = sa.select(OtherName.submission_id).where(OtherName.name == _hashed(keys, municipality, name))
    return frozenset(session.scalars(query.where(OtherName.municipality == municipality)))


def known_elsewhere(session: Session, keys: KeyRing, towns: Collection[str], ids: Collection[UUID]) -> bool:
    """Whether one of these ids is a case of one of the towns or the name of one; in two queries, however many towns."""
    hashed = [_hashed(keys, town, message_name(id_)) for town in towns for id_ in ids]
    names = sa.select(OtherName.submission_id).where(OtherName.municipality.in_(towns), OtherName.name.in_(hashed))
    cases = sa.select(Submission.id).where(Submission.municipality.in_(towns), Submission.id.in_(ids))
    return any(session.scalars(query.limit(1)).first() is not None for query in (names, cases))


def reference_of(session: Session, municipality: str, submission_id: UUID) -> str | None:
    """The number of the town's case with this id; None if there is none."""
    query = sa.select(Submission.reference).where(Submission.id == submission_id)
    return session.scalar(query.where(Submission.municipality == municipality))


def _hashed(keys: KeyRing, municipality: str, name: str) -> str:
    return keys.keyed_hash(f"other name of a case of {municipality}", name)
