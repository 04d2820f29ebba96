"""What does a rule come to for these answers?

    3 Urkunden: 12,00 € + 2 × 6,00 €                        18,00 €
    12 m² × 3 Wochen × 1,50 €                               54,00 €
    Vereine zahlen die Hälfte: 50 % von 72,00 €            −36,00 €

Calculated in whole cents. A percentage is rounded half up to the cent: 50 % of 0,05 € takes off 0,03 €. Reductions
come one after the other, each from what the one before left; then the lowest and the highest amount are kept. The
lowest one is asked of everybody whose items come to more than nothing; who is to pay nothing gets an exemption.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from portal.fees.fee import Fee, Line, euros
from portal.fees.kinds import kind_of
from portal.fees.periods import begun, in_words
from portal.fees.rule import AnyItem, Band, Bands, Choice, Exemption, FeeRule, Fixed, Reduction, Units
from portal.forms import (
    Answers,
    ChoiceDefinition,
    FieldDefinition,
    Form,
    Group,
    Known,
    condition_fields,
    depends_on,
    known,
)


@dataclass(frozen=True, slots=True)
class NotYet:
    """The fee cannot be calculated: these fields are asked, count for it, and have no answer."""

    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount before it is multiplied: what it is for, how it is written, and its cents."""

    subject: str
    written: str
    cents: int


def compute(rule: FeeRule, form: Form, answers: Answers) -> Fee | NotYet:
    """The fee for these answers; ``rule`` has no faults. The same answers always give the same fee."""
    whole = known(form, answers)
    missing = tuple(unanswered(rule, form, whole))
    if missing:
        return NotYet(missing)
    for exemption in rule.exemptions:
        if exemption.when.holds(whole.seen):
            return exempt(rule, exemption)
    lines = [line for item in rule.items for line in item_lines(item, whole)]
    due = sum(line.cents for line in lines) > 0
    for reduction in rule.reductions:
        if due and reduction.when.holds(whole.seen):
            lines.append(reduced(reduction, sum(line.cents for line in lines)))
    if due:
        lines += limited(rule, sum(line.cents for line in lines))
    return Fee(sum(line.cents for line in lines), tuple(lines), rule.legal_basis, rule.illustrative, name=rule.name)


def exempt(rule: FeeRule, exemption: Exemption) -> Fee:
    basis = "; ".join(dict.fromkeys((rule.legal_basis, exemption.legal_basis)))
    return Fee(0, (), basis, rule.illustrative, exemption.reason, rule.name)


def names_in(rule: FeeRule) -> set[str]:
    """Every field and group the rule looks at."""
    found: set[str] = set()
    for item in rule.items:
        found.update(condition_fields(item.when), item.times, item.days)
        found.update([item.each] if item.each else [], [] if isinstance(item, Fixed) else [item.of])
    found.update(*(condition_fields(reduction.when) for reduction in rule.reductions))
    found.update(*(condition_fields(exemption.when) for exemption in rule.exemptions))
    return found


def unanswered(rule: FeeRule, form: Form, whole: Known) -> Iterator[str]:
    """The fields on which the fee depends that must be answered and are not, by what they are called."""
    names = depends_on(form, names_in(rule))
    things = [thing for group in whole.items.values() for thing in group]
    for place in (whole, *things):
        for name, asked in place.asked.items():
            if name in names and (place is whole or name not in whole.asked):
                match asked:
                    case Group() if asked.minimum and not place.seen.get(name):
                        yield asked.title
                    case FieldDefinition() if not asked.optional and place.seen.get(name) is None:
                        yield asked.noun


def item_lines(item: AnyItem, whole: Known) -> Iterator[Line]:
    """The lines of one item: none where it does not apply, several for checkboxes and for the things of a group."""
    if item.each is None:
        yield from lines_for(item, whole, item.label)
        return
    for thing in whole.items.get(item.each, ()):
        yield from lines_for(item, thing, f"{item.label}, {thing.title}")


def lines_for(item: AnyItem, place: Known, label: str) -> Iterator[Line]:
    if not item.when.holds(place.seen):
        return
    factors = list(factors_of(item, place))
    times = 1
    for count, _ in factors:
        times *= count
    if times:
        for amount in amounts(item, place):
            written = [text for _, text in factors]
            # A sum that is multiplied stands in brackets.
            bracketed = f"({amount.written})" if factors and " + " in amount.written else amount.written
            calculation = " × ".join([*written, bracketed])
            yield Line(
                label, f"{amount.subject}: {calculation}" if amount.subject else calculation, times * amount.cents
            )


def factors_of(item: AnyItem, place: Known) -> Iterator[tuple[int, str]]:
    """What the amount is multiplied with, and how that is written. What was left unanswered counts as none."""
    for name in item.times:
        count = max(0, place.seen.get(name) or 0)
        yield count, shown(place, name)
    if item.per is not None:
        days = first_and_last(item.days, place.answers)
        count = begun(item.per, *days) if days else 0
        yield count, in_words(item.per, count)


def first_and_last(names: Sequence[str], answers: Answers) -> tuple[date, date] | None:
    """The days of a time: two answers, or one that has both."""
    found = [answers.get(name) for name in names]
    if len(found) == 1 and isinstance(found[0], dict):
        found = [found[0].get("from"), found[0].get("until")]
    if len(found) != 2 or not all(isinstance(day, str) for day in found):
        return None
    return date.fromisoformat(str(found[0])), date.fromisoformat(str(found[1]))


def amounts(item: AnyItem, place: Known) -> Iterator[Amount]:
    match item:
        case Fixed():
            yield Amount("", euros(item.cents), item.cents)
        case Units():
            count = counted(place.seen.get(item.of))
            if count > (0 if item.base_cents else item.included):
                yield of_units(item, count)
        case Bands():
            value = place.seen.get(item.of)
            band = next((band for band in item.bands if value is not None and band.holds(value)), None)
            if band is not None:
                subject = f"{shown(place, item.of)} ({band_in_words(band, place.asked[item.of])})"
                yield Amount(subject, euros(band.cents), band.cents)
        case Choice():
            labels = labels_of(place.asked.get(item.of))
            chosen = place.seen.get(item.of)
            keys: Sequence[str] = chosen if isinstance(chosen, list | tuple) else (chosen,) if chosen else ()
            for key in keys:
                if key in item.cents:
                    yield Amount(labels.get(key, key), euros(item.cents[key]), item.cents[key])


def counted(answer: Any) -> int:
    """A number, or how many were chosen or named."""
    if isinstance(answer, list | tuple):
        return len(answer)
    return max(0, answer or 0)


def of_units(item: Units, count: int) -> Amount:
    noun = item.one if count == 1 else item.many
    things = f"{count} {noun}" if noun else str(count)
    if not item.included:
        return Amount("", f"{things} × {euros(item.cents)}", count * item.cents)
    further = max(0, count - item.included)
    base = [euros(item.base_cents)] if item.base_cents else []
    written = " + ".join([*base, *([f"{further} × {euros(item.cents)}"] if further else [])])
    return Amount(things if noun else "", written, item.base_cents + further * item.cents)


def shown(place: Known, name: str) -> str:
    """An answer as people read it: „12 m²“."""
    asked = place.asked.get(name)
    return " ".join(asked.show(place.answers.get(name))) if isinstance(asked, FieldDefinition) else ""


def labels_of(asked: FieldDefinition | Group | None) -> dict[str, str]:
    return asked.labels if isinstance(asked, ChoiceDefinition) else {}


def band_in_words(band: Band, asked: FieldDefinition | Group) -> str:
    """„11 bis 50“, „ab 51“; amounts of money in euros."""
    write = euros if kind_of(asked) == "money" else str
    if band.up_to is None:
        return "jede Höhe" if band.start is None else f"ab {write(band.start)}"
    return f"bis {write(band.up_to)}" if band.start is None else f"{write(band.start)} bis {write(band.up_to)}"


def reduced(reduction: Reduction, sum_cents: int) -> Line:
    """What is taken off, never more than there is."""
    if reduction.percent is None:
        off = min(sum_cents, reduction.cents or 0)
        return Line(reduction.label, f"höchstens {euros(reduction.cents or 0)} weniger", -off)
    off = (sum_cents * reduction.percent + 50) // 100
    return Line(reduction.label, f"{reduction.percent} % von {euros(sum_cents)}", -off)


def limited(rule: FeeRule, sum_cents: int) -> Iterator[Line]:
    if rule.maximum_cents is not None and sum_cents > rule.maximum_cents:
        yield Line("Höchstbetrag", f"höchstens {euros(rule.maximum_cents)}", rule.maximum_cents - sum_cents)
    elif rule.minimum_cents is not None and sum_cents < rule.minimum_cents:
        yield Line("Mindestbetrag", f"mindestens {euros(rule.minimum_cents)}", rule.minimum_cents - sum_cents)
