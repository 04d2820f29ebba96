"""What would be erased, and when?  Counted by town and service; looking changes nothing and tells of no person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from itertools import groupby

from portal.delivery import not_handed_over
from portal.house import House
from portal.retention.rule import BERLIN, closing_year, due_on, start_of_year
from portal.submissions import ClosedGroup, closed_groups, first_closed


@dataclass(frozen=True, slots=True)
class PlannedErasure:
    """``cases`` of a town go on ``due_on`` or at the next run after it.

    ``on_hold`` and ``undelivered`` are as old, but stay until somebody lifts the hold or they are handed over.
    """

    municipality: str
    service: str
    due_on: date
    cases: int
    on_hold: int
    undelivered: int

    def as_json(self) -> dict[str, object]:
        return {**asdict(self), "due_on": self.due_on.isoformat()}

    def line(self, today: date) -> str:
        """One line of ``portal retention plan``."""
        when = "fällig" if self.due_on <= today else f"ab {self.due_on:%d.%m.%Y}"
        kept = [
            text
            for count, text in (
                (self.on_hold, f"mit Löschsperre: {self.on_hold}"),
                (self.undelivered, f"nicht übergeben: {self.undelivered}"),
            )
            if count
        ]
        return "  ".join([self.municipality, self.service, when, f"Vorgänge: {self.cases}", *kept])


def plan(house: House, now: datetime) -> tuple[PlannedErasure, ...]:
    """All closed cases of all towns, the earliest due first."""
    oldest = first_closed(house)
    if oldest is None:
        return ()
    first, last = closing_year(oldest), closing_year(now)
    groups = closed_groups(house, [start_of_year(year + 1) for year in range(first, last)], not_handed_over)
    years = {group.definition_hash: house.definition(group.definition_hash).retention_years for group in groups}

    def key(group: ClosedGroup) -> tuple[date, str, str]:
        return due_on(first + group.span, years[group.definition_hash]), group.municipality, group.service

    return tuple(_line(*place, tuple(same)) for place, same in groupby(sorted(groups, key=key), key))


def _line(due: date, municipality: str, service: str, groups: tuple[ClosedGroup, ...]) -> PlannedErasure:
    counted: Mapping[str, int] = {
        "on_hold": sum(group.cases for group in groups if group.on_hold),
        "undelivered": sum(group.cases for group in groups if group.needed and not group.on_hold),
        "cases": sum(group.cases for group in groups if not group.needed and not group.on_hold),
    }
    return PlannedErasure(municipality, service, due, **counted)


def today_in_berlin(now: datetime) -> date:
    return now.astimezone(BERLIN).date()
