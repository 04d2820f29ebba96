"""How many cases came in that nobody has taken up yet?  For notices that say a number and nothing else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from portal.database import WORKER
from portal.house import House
from portal.submissions.events import Status
from portal.submissions.models import CaseRow

#: Each part of a query is one index search; a query of hundreds of parts would be longer to read than to execute.
PARTS = 100


@dataclass(frozen=True, slots=True)
class Arrivals:
    """What to count: the town's cases of these services that were received after ``since``."""

    municipality: str
    services: tuple[str, ...]
    since: datetime


def count_arrivals(house: House, wanted: Sequence[Arrivals], until: datetime) -> Mapping[Arrivals, int]:
    """How many cases of each wanted kind came in up to ``until`` and are still untouched; one query for all towns.

    A service of a town must be wanted once only.
    """
    counted: Counter[Arrivals] = Counter()
    for start in range(0, len(wanted), PARTS):
        part = wanted[start : start + PARTS]
        asker = {(one.municipality, service): one for one in part for service in one.services}
        for municipality, service, number in _numbers(house, part, until):
            counted[asker[municipality, service]] += number
    return counted


def _numbers(house: House, part: Sequence[Arrivals], until: datetime) -> list[tuple[str, str, int]]:
    each = (
        sa.and_(
            CaseRow.municipality == one.municipality,
            CaseRow.service.in_(one.services),
            CaseRow.received_at > one.since,
            CaseRow.received_at <= until,
        )
        for one in part
    )
    query = (
        sa.select(CaseRow.municipality, CaseRow.service, sa.func.count(CaseRow.submission_id))
        .where(CaseRow.status == Status.RECEIVED, sa.or_(*each))
        .group_by(CaseRow.municipality, CaseRow.service)
    )
    with house.database.reading(WORKER) as session:
        return [(municipality, service, number) for municipality, service, number in session.execute(query)]
