"""When may an office be told something?  Monday to Friday from 7 to 18 o'clock in Germany.

Public holidays are not known here: a notice on one waits in the office's mailbox like any other.
"""

from __future__ import annotations

from datetime import datetime

from portal.web import BERLIN

OPENS, CLOSES = 7, 18
FRIDAY = 4


def in_office_hours(moment: datetime) -> bool:
    local = moment.astimezone(BERLIN)
    return local.weekday() <= FRIDAY and OPENS <= local.hour < CLOSES
