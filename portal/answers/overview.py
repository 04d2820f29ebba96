"""The operator's view: what was laid aside and why, how much of it there is. Nothing of what stands in a file."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import sqlalchemy as sa

from portal.answers.models import AnswerRow
from portal.answers.taking import Outcome
from portal.database import WORKER, rows_changed, utc_now
from portal.delivery import answer_folders
from portal.house import House

WORDS = {Outcome.TAKEN: "übernommen", Outcome.LAID_ASIDE: "zur Seite gelegt"}

#: A row without its file is forgotten; not at once, for the file is moved only after the row is written.
SETTLED = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class AnswerView:
    """One file that came in. ``file`` is what its name in ``done`` or ``quarantine`` begins with."""

    municipality: str
    file: str
    outcome: Outcome
    found_at: datetime
    kind: str | None
    reference: str | None
    reason: str | None

    def as_json(self) -> dict[str, object]:
        return {
            "municipality": self.municipality,
            "file": self.file,
            "outcome": self.outcome.name.lower(),
            "found": self.found_at.isoformat(),
            "message": self.kind,
            "reference": self.reference,
            "reason": self.reason,
        }

    def line(self) -> str:
        """One line of ``portal answers list``."""
        parts = [self.file, self.municipality, WORDS[self.outcome], self.kind, self.reference, self.reason]
        return "  ".join(part for part in parts if part)


def laid_aside(house: House, most: int | None = None) -> tuple[AnswerView, ...]:
    """What was laid aside and still lies there, the newest first; at most so many."""
    return _views(house, AnswerRow.outcome == Outcome.LAID_ASIDE, most)


def answers_in(house: House, most: int | None = None) -> tuple[AnswerView, ...]:
    """Everything that came in, the newest first."""
    return _views(house, sa.true(), most)


def count_laid_aside(house: House) -> int:
    """How much was laid aside and still lies there."""
    query = sa.select(sa.func.count(AnswerRow.id)).where(AnswerRow.outcome == Outcome.LAID_ASIDE)
    with house.database.reading(WORKER) as session:
        return session.scalar(query) or 0


def forget_removed(house: House) -> int:
    """Forget what was laid aside and somebody has removed since; returns how many.

    A folder out of reach forgets none.
    """
    before = utc_now() - SETTLED
    forgotten = 0
    towns: dict[str, set[str] | None] = {}
    for town, folder in answer_folders(house):
        lying, names = towns.setdefault(town, set()), lying_in(folder)
        towns[town] = None if lying is None or names is None else lying | names
    for town, names_there in towns.items():
        if names_there is None:
            continue
        query = sa.select(AnswerRow).where(AnswerRow.outcome == Outcome.LAID_ASIDE, AnswerRow.found_at < before)
        with house.database.reading(WORKER) as session:
            rows = session.scalars(query.where(AnswerRow.municipality == town)).all()
        gone = [row.id for row in rows if row.fingerprint[:16] not in names_there]
        if gone:
            still = (AnswerRow.municipality == town, AnswerRow.outcome == Outcome.LAID_ASIDE, AnswerRow.id.in_(gone))
            with house.database.writing(WORKER) as session:
                forgotten += rows_changed(session, sa.delete(AnswerRow).where(*still))
    return forgotten


def lying_in(folder: Path) -> set[str] | None:
    """What the files in a folder of answers and in its quarantine begin with; None if it is out of reach."""
    try:
        names = os.listdir(folder)
    except OSError:
        return set() if nobody_answered(folder) else None
    try:
        names += os.listdir(folder / Outcome.LAID_ASIDE.value)
    except FileNotFoundError:
        pass  # nothing was laid aside here yet, or all of it is removed
    except OSError:
        return None
    return {name[:16] for name in names}


def nobody_answered(folder: Path) -> bool:
    """Whether there is no folder of answers because no answer came yet: nothing was handed over there, or all that was
    lies around it. A share that is not mounted is a place without anything.
    """
    return not folder.exists() and (not folder.parent.exists() or any(folder.parent.iterdir()))


def _views(house: House, which: sa.ColumnElement[bool], most: int | None) -> tuple[AnswerView, ...]:
    query = sa.select(AnswerRow).where(which).order_by(AnswerRow.found_at.desc(), AnswerRow.id).limit(most)
    with house.database.reading(WORKER) as session:
        return tuple(
            AnswerView(
                row.municipality,
                row.fingerprint[:16],
                Outcome(row.outcome),
                row.found_at,
                row.kind,
                row.reference,
                row.reason,
            )
            for row in session.scalars(query)
        )
