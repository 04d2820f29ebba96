"""How many days, weeks or months begun are there from the first to the last day, both of them included?  And how many
nights between them?

A period starts with its first day (§ 187 Absatz 2 BGB). A month ends with the day before the one of the same number; if
the last month has no such day, with the last day of that month (§ 188 Absatz 2 und 3 BGB). A night lies between
two days, so from 2 to 9 March there are eight days and seven nights.
"""

from __future__ import annotations

import calendar
from datetime import date, timedelta
from typing import Literal, TypeAlias

Measure: TypeAlias = Literal["day", "night", "week", "month"]

#: What one and several are called.
NAMES: dict[Measure, tuple[str, str]] = {
    "day": ("Tag", "Tage"),
    "night": ("Nacht", "Nächte"),
    "week": ("Woche", "Wochen"),
    "month": ("Monat", "Monate"),
}


def begun(measure: Measure, first: date, last: date) -> int:
    """How many of them begin; none if the last day lies before the first."""
    days = (last - first).days + 1
    if days <= 0:
        return 0
    match measure:
        case "day":
            return days
        case "night":
            return days - 1
        case "week":
            return -(-days // 7)
        case "month":
            whole = (last.year - first.year) * 12 + last.month - first.month
            return whole if whole and end_of_months(first, whole) >= last else whole + 1


def end_of_months(first: date, count: int) -> date:
    """The last day of ``count`` months that start with the day ``first``."""
    years, month = divmod(first.month - 1 + count, 12)
    year = first.year + years
    if year > date.max.year:
        return date.max
    length = calendar.monthrange(year, month + 1)[1]
    if first.day > length:
        return date(year, month + 1, length)
    return date(year, month + 1, first.day) - timedelta(days=1)


def in_words(measure: Measure, count: int) -> str:
    """„1 Woche“, „3 Wochen“."""
    one, many = NAMES[measure]
    return f"{count} {one if count == 1 else many}"
