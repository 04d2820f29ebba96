"""For how long is a case kept?  Full calendar years, counted from the end of the year in which it was closed.

So do municipal file plans and the tax code count (§ 147 Abs. 4 AO): what is closed in March 2026 and kept for ten years
goes on 1 January 2037. The years are those of the definition with which the application was sent, for they are what the
applicant was told. Days are those of Berlin.
"""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

BERLIN = ZoneInfo("Europe/Berlin")


def rule_name(years: int) -> str:
    """The rule as the protocol names it; it never changes its meaning."""
    return f"calendar-years:{years}"


def closing_year(closed_at: datetime) -> int:
    """The calendar year of the closing. ``closed_at`` is aware of its time zone."""
    return closed_at.astimezone(BERLIN).year


def start_of_year(year: int) -> datetime:
    """The moment at which the year begins in Berlin."""
    return datetime(year, 1, 1, tzinfo=BERLIN)


def due_on(year: int, years: int) -> date:
    """The first day on which a case goes that was closed in ``year`` and is kept for so many full ``years``."""
    return date(year + years + 1, 1, 1)


def closed_before(today: date, years: int) -> datetime:
    """Everything closed before this moment is due today or has been for a while."""
    return start_of_year(today.year - years)
