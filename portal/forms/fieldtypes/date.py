"""Date: three inputs for day, month and year. The answer is an ISO date.

People write „3“, „03“, „März“ or „Mrz“, and some the whole „27.03.1985“ into the first input: all are understood. One
error at a time, in the order in which a person can mend it: missing, incomplete, impossible, year, out of range.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import BeforeValidator, StrictBool, model_validator

from portal.forms import characters, xml_shape
from portal.forms.fieldtypes.base import FieldDefinition, FieldId, OwnWords, Part, Raw, Reading, first
from portal.forms.fieldtypes.date_limits import date_limit, read_date_limit
from portal.forms.refused import Refused

MONTHS = (
    "Januar", "Februar", "März", "April", "Mai", "Juni",
    "Juli", "August", "September", "Oktober", "November", "Dezember",
)  # fmt: skip

#: Ways to write a month, without a full stop and in small letters.
MONTH_NAMES: Mapping[str, int] = (
    {name.lower(): number for number, name in enumerate(MONTHS, start=1)}
    | {name[:3].lower(): number for number, name in enumerate(MONTHS, start=1)}
    | {"jänner": 1, "jän": 1, "feber": 2, "maerz": 3, "mrz": 3, "sept": 9}
)

#: No typed part of a date is longer; what is longer is not looked at.
MOST_CHARACTERS = 40

DateLimit = Annotated[str, BeforeValidator(read_date_limit)]


class DateField(FieldDefinition):
    """A calendar day.

    not_before, not_after   an ISO date, or relative: ``today``, ``today-130y``, ``today+14d`` (d, w, m, y)
    too_early, too_late     own sentences instead of „… muss am 12. Juni 2026 oder später liegen.“
    at                      how a missing part is told: „Beim Geburtsdatum“ (fehlt der Monat)
    after_field             an earlier date field that this one must come after; ``same_day``: or fall on
    after_noun              how the sentence calls the earlier one: „der Anreise“
    """

    suffixes: ClassVar[tuple[str, ...]] = ("-day", "-month", "-year")
    parts: ClassVar[tuple[Part, ...]] = (
        Part("-day", "Tag", numeric=True),
        Part("-month", "Monat", numeric=True),
        Part("-year", "Jahr", numeric=True),
    )

    speaks_of_noun: ClassVar[bool] = True

    type: Literal["date"]
    not_before: DateLimit | None = None
    not_after: DateLimit | None = None
    too_early: OwnWords = ""
    too_late: OwnWords = ""
    at: OwnWords = ""
    after_field: FieldId | None = None
    same_day: StrictBool = False
    after_noun: OwnWords = ""

    @model_validator(mode="after")
    def the_earlier_date_has_a_name(self) -> Self:
        if bool(self.after_field) != bool(self.after_noun) or (self.same_day and not self.after_field):
            raise Refused(
                "after_field und after_noun gehören zusammen.",
                "Nennen Sie das frühere Datum und wie es im Satz heißt: „der Anreise“.",
            )
        return self

    def default_empty(self) -> dict[str, str]:
        what = f"das {self.noun}" if self.noun.endswith("datum") else f"das Datum „{self.noun}“"
        return {"-day": f"Geben Sie {what} ein."}

    def place(self) -> str:
        return self.at or (f"Beim {self.noun}" if self.noun.endswith("datum") else f"Beim Datum „{self.noun}“")

    def read(self, raw: Raw, name: str) -> Reading:
        typed = split(*(characters.normalise(first(raw, name + suffix)) for suffix in self.suffixes))
        if not any(typed):
            return Reading()
        found = self.understand(*typed)
        if isinstance(found, date):
            return Reading(found.isoformat())
        suffix, sentence = found
        return Reading(None, {name + suffix: sentence})

    def understand(self, day_text: str, month_text: str, year_text: str) -> date | tuple[str, str]:
        """The day meant, or the suffix of the input to mend and the sentence."""
        absent = [part for part, text in zip(self.parts, (day_text, month_text, year_text), strict=True) if not text]
        if absent:
            verb = "fehlt" if len(absent) == 1 else "fehlen"
            named = " und ".join(f"{'das' if part.label == 'Jahr' else 'der'} {part.label}" for part in absent)
            if len(absent) > 1:
                named = " und ".join(part.label for part in absent)
            return absent[0].suffix, f"{self.place()} {verb} {named}."
        if not re.fullmatch("[0-9]{1,2}", day_text):
            return "-day", "Tag muss eine Zahl von 1 bis 31 sein."
        day, month = int(day_text), month_number(month_text)
        if month is None:
            return "-month", "Monat muss eine Zahl von 1 bis 12 oder ein Monatsname sein."
        whole_year = re.fullmatch("[0-9]{4}", year_text)
        year = int(year_text) if whole_year and int(year_text) > 0 else 2000
        if not 1 <= day <= calendar.monthrange(year, month)[1]:
            which = f" {year_text}" if (day, month) == (29, 2) else ""
            ask = "Prüfen Sie Tag, Monat und Jahr." if which else "Prüfen Sie Tag und Monat."
            return "-day", f"Den {day}. {MONTHS[month - 1]}{which} gibt es nicht. {ask}"
        if not whole_year:
            return "-year", "Jahr muss 4 Ziffern haben."
        if int(year_text) == 0:
            return "-year", "Das Jahr 0000 gibt es nicht. Prüfen Sie das Jahr."
        return date(year, month, day)

    def limits(self, value: str, today: date) -> dict[str, str]:
        day = date.fromisoformat(value)
        if self.not_after is not None and day > (latest := date_limit(self.not_after, today)):
            return {"-day": self.too_late or self.late_sentence(latest)}
        if self.not_before is not None and day < (earliest := date_limit(self.not_before, today)):
            return {"-day": self.too_early or self.early_sentence(earliest)}
        return {}

    def against(self, value: str, seen: Mapping[str, Any]) -> dict[str, str]:
        earlier = seen.get(self.after_field or "")
        day = iso_date(earlier) if isinstance(earlier, str) else None
        if day is None or value > day.isoformat() or (self.same_day and value == day.isoformat()):
            return {}
        if self.same_day:
            return {"-day": f"{self.noun} darf nicht vor {self.after_noun} liegen ({in_words(day)})."}
        return {"-day": f"{self.noun} muss nach {self.after_noun} liegen ({in_words(day)})."}

    def late_sentence(self, latest: date) -> str:
        if self.not_after == "today":
            return f"{self.noun} muss heute oder in der Vergangenheit liegen."
        if self.not_after == "today-1d":
            return f"{self.noun} muss in der Vergangenheit liegen."
        return f"{self.noun} muss am {in_words(latest)} oder früher liegen."

    def early_sentence(self, earliest: date) -> str:
        if self.not_before == "today":
            return f"{self.noun} muss heute oder in der Zukunft liegen."
        if self.not_before == "today+1d":
            return f"{self.noun} muss in der Zukunft liegen."
        return f"{self.noun} muss am {in_words(earliest)} oder später liegen."

    def holds(self, value: object) -> bool:
        return isinstance(value, str) and iso_date(value) is not None

    def write(self, value: Any, name: str) -> dict[str, list[str]]:
        if not self.holds(value):
            return {}
        year, month, day = value.split("-")
        return {name + "-day": [str(int(day))], name + "-month": [str(int(month))], name + "-year": [year]}

    def show(self, value: Any) -> tuple[str, ...]:
        day = iso_date(value) if isinstance(value, str) else None
        return (in_words(day),) if day else ()

    def shape(self) -> xml_shape.Leaf:
        return xml_shape.Leaf("date")


def split(day: str, month: str, year: str) -> tuple[str, str, str]:
    """A whole date typed into the day's input („27.03.1985“, „3. März 2020“, „1985-03-27“), taken apart."""
    day, month, year = day[:MOST_CHARACTERS], month[:MOST_CHARACTERS], year[:MOST_CHARACTERS]
    pieces = [piece for piece in re.split(r"[.,/ -]+", day) if piece]
    if month or year or len(pieces) != 3:
        return day.rstrip(". "), month.rstrip(". "), year
    if len(pieces[0]) == 4:
        pieces.reverse()
    return pieces[0], pieces[1], pieces[2]


def month_number(text: str) -> int | None:
    if re.fullmatch("[0-9]{1,2}", text):
        return int(text) if 1 <= int(text) <= 12 else None
    return MONTH_NAMES.get(text.lower())


def iso_date(text: str) -> date | None:
    if not re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def in_words(day: date) -> str:
    """„12. Juni 2026“"""
    return f"{day.day}. {MONTHS[day.month - 1]} {day.year}"
