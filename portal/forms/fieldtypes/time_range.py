"""Time range: from one time of day to a later one, such as opening hours. The answer is two times ``HH:MM``.

    - id: musik
      type: time_range
      label: Von wann bis wann spielt die Musik?
      noun: Musik
      from_label: Beginn
      until_label: Ende
      over_midnight: true

    {"from": "20:00", "until": "01:30"}

Without ``over_midnight`` the end comes after the beginning, on the same day. With it, an end that is not later is one
of the next day; the same time twice is a whole day.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import ClassVar, Literal

from pydantic import StrictBool

from portal.forms.fieldtypes.base import Words
from portal.forms.fieldtypes.ranges import ENDS, RangeField
from portal.forms.fieldtypes.time import TimeField, in_hours


class TimeRangeField(RangeField):
    """A part of one day, or with ``over_midnight`` of one day and the next."""

    suffixes: ClassVar[tuple[str, ...]] = tuple(f"-{key}" for key in ENDS)

    type: Literal["time_range"]
    from_label: Words = "Beginn"
    until_label: Words = "Ende"
    over_midnight: StrictBool = False

    @cached_property
    def times_inside(self) -> Mapping[str, TimeField]:
        return {
            "from": TimeField(id="from", type="time", label=self.from_label),
            "until": TimeField(id="until", type="time", label=self.until_label),
        }

    def end(self, key: str) -> TimeField:
        return self.times_inside[key]

    def span(self, value: Mapping[str, str]) -> dict[str, str]:
        if self.over_midnight or value["from"] < value["until"]:
            return {}
        return {"-until": f"{self.until_label} muss nach {in_hours(value['from'])} und vor 24 Uhr liegen."}

    def in_words(self, value: Mapping[str, str]) -> str:
        next_day = "" if value["from"] < value["until"] else " am nächsten Tag"
        return f"{in_hours(value['from'])} bis {in_hours(value['until'])}{next_day}"
