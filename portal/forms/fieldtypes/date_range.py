"""Date range: a first and a last day, such as those of a street festival. The answer is two ISO dates.

    - id: dauer
      type: date_range
      label: Von wann bis wann brauchen Sie die Fläche?
      noun: Zeitraum
      from_label: Erster Tag
      until_label: Letzter Tag
      not_before: today+14d
      too_early: Stellen Sie den Antrag mindestens 14 Tage vor dem ersten Tag.
      not_after: today+1y
      longest_days: 28

    {"from": "2026-07-01", "until": "2026-07-03"}        3 days: both ends count

The last day may be the first one. Of two sentences about one range, the one about a single day comes first.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from functools import cached_property
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field, StrictInt

from portal.forms.fieldtypes.base import OwnWords, Part, Words
from portal.forms.fieldtypes.date import DateField, DateLimit, in_words
from portal.forms.fieldtypes.ranges import ENDS, RangeField


class DateRangeField(RangeField):
    """Calendar days from a first to a last one.

    not_before, too_early   the earliest first day, as a date field has it, and its own sentence
    not_after, too_late     the latest last day, and its own sentence
    longest_days            how many days the range may have at most, both ends included
    """

    suffixes: ClassVar[tuple[str, ...]] = tuple(f"-{key}{suffix}" for key in ENDS for suffix in DateField.suffixes)
    #: The inputs of each end.
    day_parts: ClassVar[tuple[Part, ...]] = DateField.parts

    type: Literal["date_range"]
    from_label: Words = "Erster Tag"
    until_label: Words = "Letzter Tag"
    not_before: DateLimit | None = None
    not_after: DateLimit | None = None
    too_early: OwnWords = ""
    too_late: OwnWords = ""
    longest_days: Annotated[StrictInt, Field(ge=1, le=36_600)] | None = None

    @cached_property
    def days_inside(self) -> Mapping[str, DateField]:
        first = DateField(
            id="from", type="date", label=self.from_label, not_before=self.not_before, too_early=self.too_early
        )
        last = DateField(
            id="until", type="date", label=self.until_label, not_after=self.not_after, too_late=self.too_late
        )
        return {"from": first, "until": last}

    def end(self, key: str) -> DateField:
        return self.days_inside[key]

    def span(self, value: Mapping[str, str]) -> dict[str, str]:
        first, last = (date.fromisoformat(value[key]) for key in ENDS)
        if last < first:
            return {"-until-day": f"{self.until_label} muss am {in_words(first)} oder später liegen."}
        longest = self.longest_days
        if longest is None or (last - first).days < longest:
            return {}
        if longest == 1:
            return {"-until-day": f"{self.until_label} muss der {in_words(first)} sein. Erlaubt ist nur 1 Tag."}
        latest = first + timedelta(days=longest - 1)
        return {
            "-until-day": f"{self.until_label} muss am {in_words(latest)} oder früher liegen. "
            f"Erlaubt sind höchstens {longest} Tage."
        }

    def days(self, value: Any) -> int | None:
        """How many days the range has, both ends included; None for an answer of another kind."""
        if not self.holds(value):
            return None
        first, last = (date.fromisoformat(value[key]) for key in ENDS)
        return (last - first).days + 1 if first <= last else None

    def in_words(self, value: Mapping[str, str]) -> str:
        first, last = (in_words(date.fromisoformat(value[key])) for key in ENDS)
        return first if first == last else f"{first} bis {last} ({self.days(value) or 0} Tage)"
