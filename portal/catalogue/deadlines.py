"""Until when must people apply?  Told before the first page, with the day that counts today.

    deadline: {kind: ahead, days: 28, of: Beginn des Ausschanks, legal_basis: § 6 HGastG}
    deadline: {kind: yearly, month: 5, day: 31, after: Danach zählt der Antrag für das nächste Jahr., legal_basis: …}

The field that asks for the day refuses what is too early with a sentence of its own (``not_before: today+28d``). How a
town decides otherwise stands in ``own_deadlines``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated, Literal, Self, TypeAlias

from pydantic import Field, model_validator

from portal.catalogue.model import Model, Text
from portal.forms import Refused, in_words


class LongerPeriod(Model):
    """A case in which one must apply still earlier: „in der Nähe von Bahn oder Flughafen“."""

    case: Text
    days: Annotated[int, Field(ge=1)]


class Ahead(Model):
    """So many days before something begins; ``of`` says what („Beginn der Veranstaltung“)."""

    kind: Literal["ahead"]
    days: Annotated[int, Field(ge=1, le=730)]
    of: Text
    longer: tuple[LongerPeriod, ...] = ()
    legal_basis: Text
    illustrative: bool = False


class Yearly(Model):
    """Up to a day of each year; ``after`` says what becomes of those who come later."""

    kind: Literal["yearly"]
    month: Annotated[int, Field(ge=1, le=12)]
    day: Annotated[int, Field(ge=1, le=31)]
    after: Text
    legal_basis: Text
    illustrative: bool = False

    @model_validator(mode="after")
    def every_year_has_this_day(self) -> Self:
        try:
            date(2001, self.month, self.day)
        except ValueError:
            raise Refused(f"Den {self.day}.{self.month}. gibt es nicht in jedem Jahr.", "Ändern Sie den Tag.") from None
        return self


Deadline: TypeAlias = Annotated[Ahead | Yearly, Field(discriminator="kind")]


@dataclass(frozen=True, slots=True)
class DeadlineNotice:
    """What the page says today: when it is in time (``rule``), and what holds for all others (``otherwise``)."""

    rule: str
    otherwise: str
    legal_basis: str
    illustrative: bool


def deadline_notice(deadline: Deadline, today: date) -> DeadlineNotice:
    """The deadline as of ``today`` (in the town's own time)."""
    if isinstance(deadline, Yearly):
        last = date(today.year, deadline.month, deadline.day)
        if today > last:
            last = date(today.year + 1, deadline.month, deadline.day)
        rule = f"Wir brauchen Ihre Angaben bis zum {in_words(last)}."
        return DeadlineNotice(rule, deadline.after, deadline.legal_basis, deadline.illustrative)
    parts = [f"{deadline.of} frühestens am {in_words(today + timedelta(days=deadline.days))}."]
    parts += [
        f"{longer.case} frühestens am {in_words(today + timedelta(days=longer.days))}." for longer in deadline.longer
    ]
    ahead = f"Wir brauchen Ihre Angaben mindestens {period(deadline.days)} vorher."
    rule = f"{ahead} Erhalten wir sie heute: {' '.join(parts)}"
    late = "Ist Ihr Termin früher? Dann ist es für dieses Formular zu spät. Rufen Sie uns an."
    return DeadlineNotice(rule, late, deadline.legal_basis, deadline.illustrative)


def deadline_always(deadline: Deadline) -> DeadlineNotice:
    """The deadline on paper, which does not know the day on which it is read."""
    if isinstance(deadline, Yearly):
        last = in_words(date(2001, deadline.month, deadline.day)).removesuffix(" 2001")
        rule = f"Wir brauchen Ihre Angaben bis zum {last}."
        return DeadlineNotice(rule, deadline.after, deadline.legal_basis, deadline.illustrative)
    parts = [f"Wir brauchen Ihre Angaben mindestens {period(deadline.days)} vorher. Es zählt: {deadline.of}."]
    parts += [f"{longer.case}: mindestens {period(longer.days)} vorher." for longer in deadline.longer]
    late = "Ist Ihr Termin früher? Dann rufen Sie uns an."
    return DeadlineNotice(" ".join(parts), late, deadline.legal_basis, deadline.illustrative)


def period(days: int) -> str:
    """„4 Wochen“, „10 Tage“, „1 Tag“."""
    if days % 7 == 0:
        return "1 Woche" if days == 7 else f"{days // 7} Wochen"
    return "1 Tag" if days == 1 else f"{days} Tage"
