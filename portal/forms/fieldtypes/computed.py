"""A number that follows from earlier answers: people see it, nobody types it.

    - {id: personen, type: number, label: Personen, minimum: 1}
    - {id: aufenthalt, type: date_range, label: Von wann bis wann?}
    - id: uebernachtungen
      type: computed
      label: Übernachtungen
      compute: {product: [personen, aufenthalt]}
      count: nights
    - id: beitrag
      type: computed
      label: Gästebeitrag
      compute: {times: {field: uebernachtungen, by: 200}}
      money: true

``sum`` adds what was answered, ``product`` multiplies and needs every answer, ``times`` multiplies one answer by a
number of the file. They take numbers, amounts, ranges of days (counted as ``days`` or ``nights``) and other computed
fields, all of them earlier ones of the same form or item; so nothing can go round in a circle. The walk through the
form computes the value each time (``portal.forms.walk``): what a browser sends for it or a draft holds is ignored.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from math import prod
from typing import Annotated, Any, Literal, Self

from pydantic import Field, StrictBool, StrictInt, model_validator

from portal.forms import xml_shape
from portal.forms.fieldtypes.base import NOTHING_SEEN, Data, FieldDefinition, FieldId, OwnWords, Raw, Reading
from portal.forms.fieldtypes.date import iso_date
from portal.forms.fieldtypes.date_range import DateRangeField
from portal.forms.fieldtypes.money import EURO, MoneyField, in_cents
from portal.forms.fieldtypes.number import NumberField
from portal.forms.refused import Refused

COUNT = re.compile(r"-?[0-9]{1,200}")
EUROS = re.compile(r"[0-9]{1,200},[0-9]{2}")

Operands = Annotated[tuple[FieldId, ...], Field(min_length=1, max_length=10)]


class Times(Data):
    """One answer times a number of the file, which is in cents where a count becomes an amount."""

    field: FieldId
    by: Annotated[StrictInt, Field(ge=0, le=1_000_000_000)]


class Formula(Data):
    """Exactly one of the three."""

    sum: Operands | None = None
    product: Operands | None = None
    times: Times | None = None

    @model_validator(mode="after")
    def it_is_one_formula(self) -> Self:
        if [self.sum, self.product, self.times].count(None) != 2:
            raise Refused("compute rechnet auf genau eine Weise.", "Nennen Sie sum, product oder times.")
        return self

    @property
    def operands(self) -> tuple[str, ...]:
        return self.sum or self.product or ((self.times.field,) if self.times else ())

    def of(self, numbers: Mapping[str, int | None]) -> int | None:
        """The result for what was answered; None where an answer is missing that it needs."""
        there = [number for number in (numbers.get(name) for name in self.operands) if number is not None]
        if not there or (self.sum is None and len(there) < len(self.operands)):
            return None
        if self.sum:
            return sum(there)
        return prod(there) * (self.times.by if self.times else 1)


class ComputedField(FieldDefinition):
    """A computed number with its ``unit``, or an amount in euros with ``money: true``."""

    type: Literal["computed"]
    compute: Formula
    money: StrictBool = False
    unit: OwnWords = ""
    count: Literal["days", "nights"] = "days"
    #: There is no value while the answers are missing, and that is told where they are asked.
    optional: StrictBool = True

    @model_validator(mode="after")
    def nobody_must_answer_it(self) -> Self:
        if not self.optional:
            raise Refused("Ein berechnetes Feld beantwortet niemand.", "Nehmen Sie optional heraus.", "optional")
        return self

    def misfit(self, known: Mapping[str, object]) -> tuple[str, str] | None:
        """Sentence and remedy, if this cannot be computed from the fields known so far, those that come earlier."""
        for name in self.compute.operands:
            if kind_of(known.get(name)) is None:
                return (
                    f"„{name}“ ist keine frühere Zahl, kein Betrag, kein Zeitraum.",
                    "Nennen Sie ein anderes.",
                )
        amounts = [kind_of(known[name]) == "money" for name in self.compute.operands]
        fits = {
            "sum": all(amounts) if self.money else not any(amounts),
            "product": sum(amounts) == int(self.money),
            "times": self.money or not any(amounts),
        }
        formula = "sum" if self.compute.sum else "product" if self.compute.product else "times"
        if not fits[formula]:
            result = "kein Betrag" if self.money else "ein Betrag"
            return f"{formula} dieser Felder ist {result}.", "Ändern Sie money oder die Felder."
        if self.money and not never_negative(self, known):
            return "Ein Betrag ist nie negativ.", "Geben Sie jeder Zahl darin minimum: 0 oder mehr."
        return None

    def computed_from(self, seen: Mapping[str, Any]) -> str | None:
        """The value as it is stored, from what conditions see of earlier answers."""
        result = self.compute.of({name: self.counted(seen.get(name)) for name in self.compute.operands})
        if result is None:
            return None
        return f"{result // 100},{result % 100:02d}" if self.money else str(result)

    def counted(self, seen: object) -> int | None:
        """An earlier answer as a number: itself, or the days or nights of a range."""
        if isinstance(seen, Mapping):
            first, last = (iso_date(str(seen.get(end))) for end in ("from", "until"))
            if first is None or last is None or last < first:
                return None
            return (last - first).days + (self.count == "days")
        return seen if type(seen) is int else None

    def read(self, raw: Raw, name: str) -> Reading:
        return Reading()

    def check(self, value: object, today: date, seen: Mapping[str, Any] = NOTHING_SEEN) -> Mapping[str, str]:
        return {}

    def judge(self, raw: Raw, name: str, today: date, seen: Mapping[str, Any] = NOTHING_SEEN) -> Reading:
        return Reading(self.computed_from(seen))

    def holds(self, value: object) -> bool:
        return isinstance(value, str) and (EUROS if self.money else COUNT).fullmatch(value) is not None

    def comparable(self, value: Any) -> int | None:
        if not self.holds(value):
            return None
        return in_cents(value) if self.money else int(value)

    def show(self, value: Any) -> tuple[str, ...]:
        if not self.holds(value):
            return ()
        if self.money:
            euros, _, cents = value.partition(",")
            return (f"{int(euros):,}".replace(",", ".") + f",{cents} €",)
        return (f"{value} {self.unit}".strip(),)

    def shape(self) -> xml_shape.Leaf:
        return xml_shape.Leaf("money" if self.money else "number")

    def leaves(self, value: str) -> str:
        return value.replace(",", ".")


def kind_of(definition: object) -> Literal["money", "number"] | None:
    """What a field counts in, if it can be computed with. Only euros can: nobody here knows rates of exchange."""
    match definition:
        case MoneyField(currency=currency) if currency != EURO:
            return None
        case MoneyField() | ComputedField(money=True):
            return "money"
        case NumberField() | ComputedField() | DateRangeField():
            return "number"
        case _:
            return None


def never_negative(definition: object, known: Mapping[str, object]) -> bool:
    match definition:
        case ComputedField():
            return all(never_negative(known.get(name), known) for name in definition.compute.operands)
        case NumberField():
            return definition.minimum is not None and definition.minimum >= 0
        case _:
            return True
