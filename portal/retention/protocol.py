"""What was erased: the last runs with their counts, and whether a certain case was among it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from portal.database import WORKER
from portal.house import House
from portal.retention.models import ErasedRow, RunRow
from portal.retention.run import Starter, reference_hash

STARTERS = {Starter.COMMAND: "von Hand", Starter.WORKER: "täglich"}


@dataclass(frozen=True, slots=True)
class ErasedCount:
    """How many cases of a town and service went by which rule."""

    municipality: str
    service: str
    rule: str
    cases: int


@dataclass(frozen=True, slots=True)
class Run:
    """One run. ``finished_at`` is None if it was killed or is still at work."""

    started_at: datetime
    finished_at: datetime | None
    starter: Starter
    erased: tuple[ErasedCount, ...]

    @property
    def cases(self) -> int:
        return sum(count.cases for count in self.erased)

    @property
    def starter_words(self) -> str:
        return STARTERS[self.starter]

    def as_json(self) -> dict[str, object]:
        return {
            "started_at": self.started_at.isoformat(),
            "finished_at": self.finished_at.isoformat() if self.finished_at else None,
            "starter": self.starter.value,
            "erased": [
                {"municipality": count.municipality, "service": count.service, "rule": count.rule, "cases": count.cases}
                for count in self.erased
            ],
        }


@dataclass(frozen=True, slots=True)
class Erasure:
    """That a certain case was erased."""

    at: datetime
    rule: str


def last_runs(house: House, most: int) -> tuple[Run, ...]:
    """The last runs, newest first, in two queries."""
    with house.database.reading(WORKER) as session:
        rows = session.scalars(sa.select(RunRow).order_by(RunRow.started_at.desc(), RunRow.id.desc()).limit(most)).all()
        key = (ErasedRow.run_id, ErasedRow.municipality, ErasedRow.service, ErasedRow.rule)
        counted = session.execute(
            sa.select(*key, sa.func.count())
            .where(ErasedRow.run_id.in_([row.id for row in rows]))
            .group_by(*key)
            .order_by(*key)
        ).all()
    return tuple(
        Run(
            row.started_at,
            row.finished_at,
            Starter(row.started_by),
            tuple(ErasedCount(*count[1:]) for count in counted if count[0] == row.id),
        )
        for row in rows
    )


def erasure_of(house: House, reference: str) -> Erasure | None:
    """When and by which rule the case of this number was erased; None if the protocol does not know it."""
    query = sa.select(ErasedRow.at, ErasedRow.rule).where(ErasedRow.reference_hash == reference_hash(house, reference))
    with house.database.reading(WORKER) as session:
        found = session.execute(query).one_or_none()
    return None if found is None else Erasure(*found)
