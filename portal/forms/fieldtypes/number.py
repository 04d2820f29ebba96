"""Number: a whole number, such as how many dogs live in a household.

The answer is kept as the digits typed, without grouping and leading zeros; conditions see it as an integer.
"""

from __future__ import annotations

import re
from datetime import date
from typing import ClassVar, Literal, Self

from pydantic import StrictInt, model_validator

from portal.forms import characters, texts, xml_shape
from portal.forms.fieldtypes.base import FieldDefinition, OwnWords, Raw, Reading, first
from portal.forms.refused import Refused

#: Digits, or digits in groups of three as „1.000“ and „1 000“.
WHOLE = re.compile(r"-?(?:[0-9]+|[0-9]{1,3}(?:[. ][0-9]{3})+)")

#: More digits than any count needs. Keeps conversion short and inside what databases and messages take.
MOST_DIGITS = 15


class NumberField(FieldDefinition):
    """A whole number from ``minimum`` to ``maximum``; ``unit`` is shown behind it („cm“)."""

    speaks_of_noun: ClassVar[bool] = True

    type: Literal["number"]
    minimum: StrictInt | None = None
    maximum: StrictInt | None = None
    unit: OwnWords = ""

    @model_validator(mode="after")
    def limits_leave_something(self) -> Self:
        if self.minimum is not None and self.maximum is not None and self.minimum > self.maximum:
            raise Refused(
                f"minimum ({self.minimum}) liegt über maximum ({self.maximum}).", "Tauschen Sie die beiden Zahlen."
            )
        return self

    def default_empty(self) -> dict[str, str]:
        return {"": f"Geben Sie die Zahl „{self.noun}“ ein."}

    def read(self, raw: Raw, name: str) -> Reading:
        text = characters.normalise(first(raw, name))
        if not text:
            return Reading()
        if not WHOLE.fullmatch(text):
            foreign = characters.first_foreign(text)
            sentence = texts.foreign_character(self.noun, foreign) if foreign else self.not_whole()
            return Reading(None, {name: sentence})
        digits = re.sub(r"[. ]", "", text)
        if len(digits.lstrip("-0")) > MOST_DIGITS:
            return Reading(None, {name: f"{self.noun} darf höchstens {MOST_DIGITS} Ziffern haben."})
        return Reading(str(int(digits.lstrip("-0") or "0") * (-1 if digits.startswith("-") else 1)))

    def not_whole(self) -> str:
        example = self.minimum if self.minimum is not None and self.minimum > 3 else 3
        return f"{self.noun} muss eine ganze Zahl sein, zum Beispiel {example}."

    def limits(self, value: str, today: date) -> dict[str, str]:
        number, unit = int(value), f" {self.unit}" if self.unit else ""
        if self.minimum is not None and number < self.minimum:
            return {"": f"{self.noun} muss mindestens {self.minimum}{unit} sein."}
        if self.maximum is not None and number > self.maximum:
            return {"": f"{self.noun} darf höchstens {self.maximum}{unit} sein."}
        return {}

    def comparable(self, value: object) -> int | None:
        return int(value) if isinstance(value, str) and re.fullmatch(r"-?[0-9]{1,20}", value) else None

    def show(self, value: str) -> tuple[str, ...]:
        return (f"{value} {self.unit}".strip(),) if self.holds(value) else ()

    def shape(self) -> xml_shape.Leaf:
        return xml_shape.Leaf("number", minimum=self.minimum, maximum=self.maximum)
