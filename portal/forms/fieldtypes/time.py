"""Time of day, to the minute. The answer is ``HH:MM``.

People write „18:00“, „18.30“, „18 Uhr“ or „18 Uhr 30“. A time may have to come after an earlier one: two times alone
can only be compared if both are of the same day, so the fields of their days are named too.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, ClassVar, Literal, Self

from pydantic import model_validator

from portal.forms import characters, texts, xml_shape
from portal.forms.fieldtypes.base import FieldDefinition, FieldId, OwnWords, Raw, Reading, first
from portal.forms.fieldtypes.date import in_words, iso_date
from portal.forms.refused import Refused

CLOCK = re.compile(r"([0-9]{1,2})(?: ?[:.h] ?([0-9]{2}))?(?: ?(?:Uhr|h)(?: ?([0-9]{2}))?)?", re.IGNORECASE)
STORED = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]")


class TimeField(FieldDefinition):
    """A time of day.

    after_field   an earlier time field that this one must come after …
    days          … where these two date fields, of that time and of this one, hold the same day
    after_noun    how the sentence calls the earlier one: „dem Beginn“
    """

    speaks_of_noun: ClassVar[bool] = True

    type: Literal["time"]
    after_field: FieldId | None = None
    days: tuple[FieldId, FieldId] | None = None
    after_noun: OwnWords = ""

    @model_validator(mode="after")
    def the_earlier_time_has_days_and_a_name(self) -> Self:
        if len({bool(self.after_field), bool(self.days), bool(self.after_noun)}) > 1:
            raise Refused(
                "after_field, days und after_noun gehören zusammen.",
                "Nennen Sie die frühere Uhrzeit, die beiden Tage und wie die frühere Uhrzeit heißt.",
            )
        return self

    def default_empty(self) -> dict[str, str]:
        return {"": f"Geben Sie die Uhrzeit „{self.noun}“ ein."}

    def read(self, raw: Raw, name: str) -> Reading:
        text = characters.normalise(first(raw, name))
        if not text:
            return Reading()
        found = CLOCK.fullmatch(text)
        if found is None or (found[2] and found[3]):
            foreign = characters.first_foreign(text)
            wrong = f"{self.noun} muss eine Uhrzeit sein, zum Beispiel 18:30."
            return Reading(None, {name: texts.foreign_character(self.noun, foreign) if foreign else wrong})
        hour, minute = int(found[1]), int(found[2] or found[3] or 0)
        if (hour, minute) == (24, 0):
            return Reading(None, {name: f"{self.noun} darf höchstens 23:59 sein. Für Mitternacht schreiben Sie 0:00."})
        if hour > 23 or minute > 59:
            return Reading(None, {name: f"{self.noun} muss zwischen 0:00 und 23:59 liegen. Prüfen Sie die Ziffern."})
        return Reading(f"{hour:02d}:{minute:02d}")

    def against(self, value: Any, seen: Mapping[str, Any]) -> Mapping[str, str]:
        earlier = seen.get(self.after_field or "")
        first_day, day = (seen.get(field) for field in self.days or ("", ""))
        if not isinstance(earlier, str) or not isinstance(day, str) or first_day != day or value > earlier:
            return {}
        on = iso_date(day)
        when = f"{in_words(on)}, {in_hours(earlier)}" if on else in_hours(earlier)
        return {"": f"{self.noun} muss nach {self.after_noun} liegen ({when})."}

    def holds(self, value: object) -> bool:
        return isinstance(value, str) and STORED.fullmatch(value) is not None

    def write(self, value: object, name: str) -> dict[str, list[str]]:
        """Also a time as an example has it („18 Uhr“): it is read again, and refused if it is none."""
        return {name: [value]} if isinstance(value, str) else {}

    def show(self, value: Any) -> tuple[str, ...]:
        return (in_hours(value),) if self.holds(value) else ()

    def shape(self) -> xml_shape.Leaf:
        return xml_shape.Leaf("time")

    def leaves(self, value: str) -> str:
        return f"{value}:00"


def in_hours(time: str) -> str:
    """„18 Uhr“, „18:30 Uhr“"""
    hour, _, minute = time.partition(":")
    return f"{int(hour)} Uhr" if minute == "00" else f"{int(hour)}:{minute} Uhr"
