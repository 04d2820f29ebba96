"""What may a service file say about its fee?

    fee:
      name: Gästebeitrag            # left out where it is simply called „Gebühr“
      legal_basis: § 2 der Verwaltungskostensatzung
      illustrative: true
      items:
        - {kind: fixed, label: Erlaubnis, cents: 2500}
        - {kind: units, label: Urkunden, of: anzahl, one: Urkunde, many: Urkunden,
           included: 1, base_cents: 1200, cents: 600}
        - {kind: fixed, label: Standfläche, cents: 150, times: [flaeche], per: week, period: [beginn, ende]}
        - {kind: fixed, label: Übernachtung, cents: 200, times: [gaeste], per: night, period: [anreise, abreise]}
        - kind: bands
          label: Besucher
          of: besucher
          bands: [{from: 1, up_to: 200, cents: 5000}, {from: 201, cents: 12000}]
      reductions:
        - label: Vereine zahlen die Hälfte
          percent: 50
          when: {field: art, equals: verein}
          legal_basis: § 4 der Satzung
      maximum_cents: 50000
      exemptions:
        - {reason: Gemeinnützig, when: {field: gemeinnuetzig, equals: true}, legal_basis: § 5 der Satzung}

The items that apply are added up, then reductions are taken off one after the other, then the limits are kept. What
fits which field is asked in ``check``; what it comes to is told in ``compute``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal, Self, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from portal.fees.periods import Measure
from portal.forms import ALWAYS, Refused, When

Words: TypeAlias = Annotated[str, StringConstraints(pattern=r"^\S(.*\S)?$")]
Name: TypeAlias = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=60)]

#: Ten million euros: more than any fee, and little enough that no product of answers leaves what messages hold.
Cents: TypeAlias = Annotated[int, Field(ge=0, le=1_000_000_000)]


class Part(BaseModel):
    """A part of a rule: frozen, strict, and nothing in it that the model does not know."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid", serialize_by_alias=True)


class Item(Part):
    """One part of the fee.

    when     counts only then; may look at every field of the form
    times    number fields whose answers multiply the amount
    per      the amount is due for each day, week or month begun of the time in ``period``, or for each of its nights
    period   a field with a first and a last day, or two date fields
    each     a group: the item is calculated for each of its things, and may name the group's fields
    """

    label: Words
    when: When = ALWAYS
    times: tuple[Name, ...] = ()
    per: Measure | None = None
    period: Name | tuple[Name, Name] | None = None
    each: Name | None = None

    @model_validator(mode="after")
    def time_has_a_measure(self) -> Self:
        if (self.per is None) != (self.period is None):
            raise Refused("per und period gehören zusammen.", "Nennen Sie die Einheit und den Zeitraum.")
        return self

    @property
    def days(self) -> tuple[str, ...]:
        """The fields that say from when until when."""
        return (self.period,) if isinstance(self.period, str) else self.period or ()


class Fixed(Item):
    """The same amount for everyone."""

    kind: Literal["fixed"]
    cents: Cents


class Units(Item):
    """By number: ``base_cents`` for the first ``included`` ones together, ``cents`` for each further one.

    Without ``base_cents`` the first ones cost nothing. ``of`` is a number field, or checkboxes or a group,
    whose choices or things are counted. ``one`` and ``many`` are what is counted („Urkunde“, „Urkunden“).
    """

    kind: Literal["units"]
    of: Name
    cents: Cents
    included: Annotated[int, Field(ge=0)] = 0
    base_cents: Cents = 0
    one: Words | None = None
    many: Words | None = None

    @model_validator(mode="after")
    def the_first_ones_are_counted(self) -> Self:
        if self.base_cents and not self.included:
            raise Refused("base_cents braucht included.", "Sagen Sie, für wie viele dieser Betrag zusammen gilt.")
        if (self.one is None) != (self.many is None):
            raise Refused("one und many gehören zusammen.", "Nennen Sie Einzahl und Mehrzahl.")
        return self


class Band(Part):
    """From so many (left out: from the least on) up to so many (left out: without end), both included."""

    start: int | None = Field(default=None, alias="from")
    up_to: int | None = None
    cents: Cents

    def holds(self, value: int) -> bool:
        return (self.start is None or value >= self.start) and (self.up_to is None or value <= self.up_to)


class Bands(Item):
    """By how much: the band in which the answer lies. Bands of an amount of money are written in cents."""

    kind: Literal["bands"]
    of: Name
    bands: Annotated[tuple[Band, ...], Field(min_length=1)]


class Choice(Item):
    """By what was chosen: an amount for each option; checkboxes add up."""

    kind: Literal["choice"]
    of: Name
    cents: Annotated[Mapping[str, Cents], Field(min_length=1)]


AnyItem: TypeAlias = Annotated[Fixed | Units | Bands | Choice, Field(discriminator="kind")]


class Reduction(Part):
    """A part that is taken off: ``percent`` of what is left of the sum, or so many ``cents``; never below nothing."""

    label: Words
    when: When = ALWAYS
    percent: Annotated[int, Field(gt=0, le=100)] | None = None
    cents: Annotated[Cents, Field(gt=0)] | None = None
    legal_basis: Words

    @model_validator(mode="after")
    def one_measure(self) -> Self:
        if (self.percent is None) == (self.cents is None):
            raise Refused("Eine Ermäßigung nennt entweder percent oder cents.", "Nennen Sie genau eines davon.")
        return self


class Exemption(Part):
    """Who pays nothing, and why. The first one that holds counts."""

    reason: Words
    when: When
    legal_basis: Words


class FeeRule(Part):
    """The fee of one service, or of one town for it. ``illustrative`` marks amounts that no council has decided.

    ``name`` is what people call it where that is not „Gebühr“: a tax or a levy, such as „Gästebeitrag“.
    """

    name: Words | None = None
    legal_basis: Words
    illustrative: bool = False
    items: Annotated[tuple[AnyItem, ...], Field(min_length=1)]
    reductions: tuple[Reduction, ...] = ()
    minimum_cents: Cents | None = None
    maximum_cents: Cents | None = None
    exemptions: tuple[Exemption, ...] = ()

    @property
    def fixed(self) -> Fixed | None:
        """The one amount that everybody pays whatever they answer; None where the rule says more than that."""
        first, *more = self.items
        limits = (self.minimum_cents, self.maximum_cents)
        alone = not (more or self.reductions or self.exemptions) and limits == (None, None)
        plain = first.when == ALWAYS and not (first.times or first.per or first.each)
        return first if isinstance(first, Fixed) and alone and plain else None

    @property
    def amounts(self) -> frozenset[int]:
        """Every amount in cents that the items name, but for nothing."""
        found: set[int] = set()
        for item in self.items:
            match item:
                case Bands():
                    found.update(band.cents for band in item.bands)
                case Choice():
                    found.update(item.cents.values())
                case Units():
                    found.update((item.cents, item.base_cents))
                case Fixed():
                    found.add(item.cents)
        return frozenset(found - {0})

    @model_validator(mode="after")
    def limits_leave_something(self) -> Self:
        if self.maximum_cents is not None and (self.minimum_cents or 0) > self.maximum_cents:
            raise Refused("minimum_cents liegt über maximum_cents.", "Vertauschen Sie beide.")
        return self
