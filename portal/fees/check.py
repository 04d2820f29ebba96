"""Does a rule fit its form?  Every fault with its place in the rule, what is wrong, and what to do.

Fault(("items", 1, "bands", 2), "Zwischen 50 und 52 gibt es keinen Betrag.", "Beginnen Sie diese Stufe mit 51.")
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

from portal.fees.kinds import kind_of
from portal.fees.rule import AnyItem, Bands, Choice, FeeRule, Fixed, Units
from portal.forms import ChoiceDefinition, Condition, Form, Group, Refused, Scope, scope_of

Place: TypeAlias = tuple[str | int, ...]

#: The kinds of field whose answer is a whole number that can multiply an amount.
COUNTS = ("number", "computed")
#: The kinds whose answer lies in a band.
MEASURES = (*COUNTS, "money")
#: What a choice can be made by, and what can be counted.
CHOICES = ("radio", "select", "checkboxes")
COUNTED = (*COUNTS, "checkboxes", "group")


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing to mend; ``place`` leads from the rule to it. Both texts are German, for editors."""

    place: Place
    sentence: str
    remedy: str


def faults(rule: FeeRule, form: Form) -> Iterator[Fault]:
    """Everything that keeps the rule from being used with this form; nothing if it fits."""
    whole = scope_of(form)
    for position, item in enumerate(rule.items):
        yield from item_faults(item, form, whole, ("items", position))
    for position, reduction in enumerate(rule.reductions):
        yield from condition_faults(reduction.when, whole, ("reductions", position, "when"))
    for position, exemption in enumerate(rule.exemptions):
        yield from condition_faults(exemption.when, whole, ("exemptions", position, "when"))


def item_faults(item: AnyItem, form: Form, whole: Scope, place: Place) -> Iterator[Fault]:
    scope = whole
    if item.each is not None:
        if not isinstance(whole.known.get(item.each), Group):
            yield misnamed(item.each, whole, ("group",), (*place, "each"))
            return
        scope = scope_of(form, item.each)
    yield from condition_faults(item.when, scope, (*place, "when"))
    for position, name in enumerate(item.times):
        yield from measure_faults(name, scope, COUNTS, (*place, "times", position))
    yield from period_faults(item, scope, (*place, "period"))
    match item:
        case Units():
            yield from measure_faults(item.of, scope, COUNTED, (*place, "of"))
        case Bands():
            found = list(measure_faults(item.of, scope, MEASURES, (*place, "of")))
            yield from found or band_faults(item, scope.known[item.of], (*place, "bands"))
        case Choice():
            yield from choice_faults(item, scope, place)
        case Fixed():
            pass


def condition_faults(condition: Condition, scope: Scope, place: Place) -> Iterator[Fault]:
    try:
        scope.check(condition, "", frozenset())
    except Refused as refused:
        sentence = f"Die Bedingung passt nicht zum Formular: {refused.sentence} {refused.remedy}"
        yield Fault(place, sentence, "Ändern Sie die Bedingung.")


def measure_faults(name: str, scope: Scope, kinds: Collection[str], place: Place) -> Iterator[Fault]:
    """The field must be there, of one of these kinds, and its answer must never be negative."""
    asked = scope.known.get(name)
    if asked is None or kind_of(asked) not in kinds:
        yield misnamed(name, scope, kinds, place)
    elif kind_of(asked) == "number" and ((least := getattr(asked, "minimum", None)) is None or least < 0):
        yield Fault(
            place,
            f"Das Feld „{name}“ darf negativ sein. Damit lässt sich keine Gebühr berechnen.",
            f"Geben Sie dem Feld „{name}“ minimum: 0 oder mehr.",
        )


def misnamed(name: str, scope: Scope, kinds: Collection[str], place: Place) -> Fault:
    """The field is not there, or of a kind with which nothing can be calculated here."""
    fitting = ", ".join(known for known, asked in scope.known.items() if kind_of(asked) in kinds)
    remedy = f"Möglich sind hier: {fitting}." if fitting else f"Nötig ist ein Feld der Art {' oder '.join(kinds)}."
    asked = scope.known.get(name)
    if asked is None:
        return Fault(place, f"Das Feld „{name}“ gibt es hier nicht.", remedy)
    return Fault(place, f"Mit dem Feld „{name}“ (Art {kind_of(asked)}) lässt sich hier nicht rechnen.", remedy)


def period_faults(item: AnyItem, scope: Scope, place: Place) -> Iterator[Fault]:
    kinds = ("date_range",) if len(item.days) == 1 else ("date",)
    for position, name in enumerate(item.days):
        if kind_of(scope.known.get(name)) not in kinds:
            yield misnamed(name, scope, kinds, place if len(item.days) == 1 else (*place, position))
        elif position and getattr(scope.known[name], "after_field", None) != item.days[0]:
            sentence = f"Das Feld „{name}“ darf vor dem Feld „{item.days[0]}“ liegen. Dann wäre nichts zu zahlen."
            yield Fault((*place, position), sentence, f"Geben Sie dem Feld „{name}“ after_field: {item.days[0]}.")


def band_faults(item: Bands, asked: Any, place: Place) -> Iterator[Fault]:
    """From the least answer to the greatest each lies in exactly one band."""
    least, greatest = getattr(asked, "minimum", None) or 0, getattr(asked, "maximum", None)
    first, last = item.bands[0], item.bands[-1]
    if first.start is not None and first.start > least:
        yield Fault((*place, 0), f"Unter {first.start} gibt es keinen Betrag.", f"Beginnen Sie mit from: {least}.")
    for position, band in enumerate(item.bands):
        if band.start is not None and band.up_to is not None and band.start > band.up_to:
            sentence = f"Diese Stufe endet bei {band.up_to} vor ihrem Anfang {band.start}."
            yield Fault((*place, position), sentence, "Vertauschen Sie from und up_to.")
        if position:
            yield from joint_faults(item.bands[position - 1].up_to, band.start, (*place, position))
    if last.up_to is not None and (greatest is None or last.up_to < greatest):
        remedy = "Lassen Sie up_to bei der letzten Stufe weg oder nennen Sie die größte mögliche Zahl."
        yield Fault((*place, len(item.bands) - 1), f"Über {last.up_to} gibt es keinen Betrag.", remedy)


def joint_faults(end: int | None, start: int | None, place: Place) -> Iterator[Fault]:
    """Where one band ends the next one starts."""
    if end is None:
        yield Fault(place, "Die Stufe davor hat kein Ende.", "Geben Sie ihr up_to.")
    elif start is None:
        yield Fault(place, "Nur die erste Stufe darf ohne Anfang sein.", f"Beginnen Sie mit from: {end + 1}.")
    elif start > end + 1:
        sentence = f"Zwischen {end} und {start} gibt es keinen Betrag."
        yield Fault(place, sentence, f"Beginnen Sie diese Stufe mit from: {end + 1}.")
    elif start <= end:
        sentence = f"Diese Stufe und die davor gelten beide für {start}."
        yield Fault(place, sentence, f"Beginnen Sie diese Stufe mit from: {end + 1}.")


def choice_faults(item: Choice, scope: Scope, place: Place) -> Iterator[Fault]:
    """Each option has its amount, and each amount its option."""
    asked = scope.known.get(item.of)
    if not isinstance(asked, ChoiceDefinition):
        yield misnamed(item.of, scope, CHOICES, (*place, "of"))
        return
    absent = [key for key in asked.codes if key not in item.cents]
    if absent:
        sentence = f"Ohne Betrag sind: {', '.join(absent)}."
        yield Fault((*place, "cents"), sentence, "Ergänzen Sie sie; kostenlos ist 0.")
    for key in item.cents:
        if key not in asked.codes:
            sentence = f"Die Auswahl „{key}“ gibt es bei „{item.of}“ nicht."
            yield Fault((*place, "cents", key), sentence, f"Es gibt: {', '.join(asked.codes)}.")
