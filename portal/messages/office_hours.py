"""When may an office be told something?  On working days of Hessen from 7 to 18 o'clock."""

from __future__ import annotations

from datetime import datetime

from holidays import country_holidays

from portal.web import BERLIN

OPENS, CLOSES = 7, 18
FRIDAY = 4
#: The public holidays of Hessen (§ 1 HFeiertagsG); the library fills in each year when it is first asked about.
HOLIDAYS = country_holidays("DE", subdiv="HE")


def in_office_hours(moment: datetime) -> bool:
    local = moment.astimezone(BERLIN)
    return local.weekday() <= FRIDAY and OPENS <= local.hour < CLOSES and local.date() not in HOLIDAYS
