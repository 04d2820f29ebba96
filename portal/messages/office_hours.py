"""When may an office be told something?  On working days of Hessen from 7 to 18 o'clock."""

from __future__ import annotations

from datetime import date, datetime
from functools import cache

from portal.web import BERLIN

OPENS, CLOSES = 7, 18
FRIDAY = 4


def in_office_hours(moment: datetime) -> bool:
    local = moment.astimezone(BERLIN)
    return local.weekday() <= FRIDAY and OPENS <= local.hour < CLOSES and local.date() not in _holidays(local.year)


@cache
def _holidays(year: int) -> frozenset[date]:
    """The public holidays of Hessen (§ 1 HFeiertagsG)."""
    from holidays import country_holidays  # 16 MB, and only the worker asks

    return frozenset(country_holidays("DE", subdiv="HE", years=year))
