"""Between which days may a date lie?  A fixed day, or one counted from today: ``today-130y``, ``today+14d``.

The limits are data of a service file; what today is, the caller says.
"""

from __future__ import annotations

import calendar
import re
from datetime import date

from portal.forms.refused import Refused

RELATIVE = re.compile(r"today(?:([+-])([0-9]{1,4})([dwmy]))?")


def read_date_limit(source: object) -> str:
    """A limit as a service file has it, as text. YAML turns ``2020-01-01`` into a date. Raises ValueError."""
    if type(source) is date:
        return source.isoformat()
    if isinstance(source, str) and RELATIVE.fullmatch(source):
        return source
    try:
        return date.fromisoformat(str(source)).isoformat()
    except ValueError:
        raise Refused(
            f"„{source}“ ist kein Tag.", "Schreiben Sie 2020-01-01, today, today-130y oder today+14d."
        ) from None


def date_limit(limit: str, today: date) -> date:
    """The day a limit means, seen from ``today``; held inside the calendar Python knows (years 1 to 9999)."""
    match = RELATIVE.fullmatch(limit)
    if match is None:
        return date.fromisoformat(limit)
    sign, digits, unit = match.groups()
    if unit is None:
        return today
    count = int(digits) * (1 if sign == "+" else -1)
    if unit in "dw":
        return added_days(today, count * (7 if unit == "w" else 1))
    return added_months(today, count * (12 if unit == "y" else 1))


def added_days(day: date, count: int) -> date:
    ordinal = min(max(day.toordinal() + count, 1), date.max.toordinal())
    return date.fromordinal(ordinal)


def added_months(day: date, count: int) -> date:
    """The same day of another month; its last one where the month is shorter (29 February in a common year)."""
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    if not 1 <= year <= 9999:
        return date.min if year < 1 else date.max
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
