"""Money: an amount in euros, such as „25,00“.

People write „25“, „25,5“, „1.250,00 €“ or „25.00“. The answer is kept one way: digits, a comma, two digits. Limits and
conditions count in cents, so that no sum is ever a fraction.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, StrictInt, model_validator

from portal.forms import characters, texts, xml_shape
from portal.forms.fieldtypes.base import FieldDefinition, Raw, Reading, first
from portal.forms.refused import Refused

#: Euros in one piece or in groups of three, then cents. A full stop before exactly two digits is meant as a comma.
AMOUNT = re.compile(r"([0-9]+|[0-9]{1,3}(?:[. ][0-9]{3})+)(?:,([0-9]{1,2})|\.([0-9]{2}))?")
STORED = re.compile(r"[0-9]{1,12},[0-9]{2}")

#: What stands around an amount and is not part of it.
CURRENCY = re.compile(r"^(?:€|EUR) ?| ?(?:€|EUR|Euro)$|(?<=,)-$", re.IGNORECASE)

#: More than any town's budget. Keeps sums inside what databases and messages take.
MOST_DIGITS = 12


class MoneyField(FieldDefinition):
    """An amount from ``minimum`` to ``maximum``, both in cents."""

    speaks_of_noun: ClassVar[bool] = True

    type: Literal["money"]
    minimum: Annotated[StrictInt, Field(ge=0)] = 0
    maximum: Annotated[StrictInt, Field(ge=0)] | None = None

    @model_validator(mode="after")
    def limits_leave_something(self) -> Self:
        if self.maximum is not None and self.minimum > self.maximum:
            raise Refused(
                f"minimum ({self.minimum}) liegt über maximum ({self.maximum}).", "Tauschen Sie die beiden Zahlen."
            )
        return self

    def default_empty(self) -> dict[str, str]:
        return {"": f"Geben Sie den Betrag „{self.noun}“ ein."}

    def read(self, raw: Raw, name: str) -> Reading:
        text = characters.normalise(first(raw, name))
        if not text:
            return Reading()
        found = AMOUNT.fullmatch(CURRENCY.sub("", CURRENCY.sub("", text)).removesuffix(","))
        if found is None:
            foreign = characters.first_foreign(text)
            wrong = f"{self.noun} muss ein Betrag in Euro sein, zum Beispiel 25,00."
            return Reading(None, {name: texts.foreign_character(self.noun, foreign) if foreign else wrong})
        euros = re.sub("[. ]", "", found[1]).lstrip("0") or "0"
        if len(euros) > MOST_DIGITS:
            return Reading(None, {name: f"{self.noun} darf vor dem Komma höchstens {MOST_DIGITS} Ziffern haben."})
        return Reading(f"{euros},{(found[2] or found[3] or '').ljust(2, '0')}")

    def limits(self, value: str, today: date) -> dict[str, str]:
        cents = in_cents(value)
        if cents < self.minimum:
            return {"": f"{self.noun} muss mindestens {in_euros(self.minimum)} sein."}
        if self.maximum is not None and cents > self.maximum:
            return {"": f"{self.noun} darf höchstens {in_euros(self.maximum)} sein."}
        return {}

    def holds(self, value: object) -> bool:
        return isinstance(value, str) and STORED.fullmatch(value) is not None

    def write(self, value: object, name: str) -> dict[str, list[str]]:
        """Also an amount as an example has it („25 €“): it is read again, and refused if it is none."""
        return {name: [value]} if isinstance(value, str) else {}

    def comparable(self, value: object) -> int | None:
        return in_cents(value) if isinstance(value, str) and self.holds(value) else None

    def show(self, value: object) -> tuple[str, ...]:
        return (in_euros(in_cents(value)),) if isinstance(value, str) and self.holds(value) else ()

    def shape(self) -> xml_shape.Leaf:
        return xml_shape.Leaf("money", minimum=self.minimum, maximum=self.maximum)

    def leaves(self, value: str) -> str:
        return value.replace(",", ".")


def in_cents(amount: str) -> int:
    """``1250,05`` is 125005."""
    return int(amount.replace(",", ""))


def in_euros(cents: int) -> str:
    """125005 is „1.250,05 €“."""
    euros, rest = divmod(cents, 100)
    return f"{euros:,}".replace(",", ".") + f",{rest:02d} €"
