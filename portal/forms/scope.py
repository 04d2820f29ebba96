"""May a condition stand here?  The fields it names must exist, come earlier, and fit what is asked of them.

A page inside a group sees the fields of its own item and those before the group.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from portal.forms.conditions import Condition, Question, fields, questions
from portal.forms.fieldtypes import (
    CheckboxesField,
    ChoiceDefinition,
    CodeListField,
    ComputedField,
    ConsentField,
    DateField,
    DeclarationField,
    FieldDefinition,
    MoneyField,
    NumberField,
    TimeField,
    YesNoField,
)
from portal.forms.refused import Refused, nearest


@dataclass
class Scope:
    """The fields and groups known so far, by id.

    in_items     the fields of the groups already passed
    everything   for each id of the whole form, the ids its conditions look at
    """

    known: dict[str, object] = field(default_factory=dict)
    in_items: set[str] = field(default_factory=set)
    everything: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def add(self, name: str, definition: object, where: str) -> None:
        if name in self.known:
            raise Refused(f"Die Kennung „{name}“ steht zweimal da.", "Wählen Sie eine andere id.", where)
        self.known[name] = definition

    def inside(self) -> Scope:
        """The scope of a group's pages. An id used before may not come again there: a condition would be unclear."""
        return Scope(dict(self.known), set(self.in_items), self.everything)

    def check_earlier(self, asked: object, where: str) -> None:
        """A date or time that must come after others names earlier fields of its own kind, and of days."""
        if not isinstance(asked, DateField | TimeField) or asked.after_field is None:
            return
        named = [(asked.after_field, type(asked))]
        own_days = asked.days if isinstance(asked, TimeField) and asked.days else ()
        for name, kind in (*named, *((day, DateField) for day in own_days)):
            if not isinstance(self.known.get(name), kind):
                what = "Datum" if kind is DateField else "Uhrzeit"
                raise Refused(
                    f"„{name}“ ist kein früheres Feld der Art {what}.",
                    nearest(name, [name for name, known in self.known.items() if isinstance(known, kind)]),
                    where,
                )

    def check_computed(self, field: object, where: str) -> None:
        """A computed field names earlier fields that can be computed with."""
        problem = field.misfit(self.known) if isinstance(field, ComputedField) else None
        if problem:
            raise Refused(*problem, where)

    def check(self, condition: Condition, where: str, owners: frozenset[str]) -> None:
        """``owners`` are the ids that this condition decides about."""
        for question in questions(condition):
            if question.field not in self.known:
                raise self.unknown(question.field, where, owners)
            problem = misfit(self.known[question.field], question)
            if problem:
                raise Refused(f"Nach „{question.field}“ lässt sich so nicht fragen.", problem, where)

    def unknown(self, name: str, where: str, owners: frozenset[str]) -> Refused:
        """Why a condition cannot look at this field here."""
        if name not in self.everything:
            return Refused(f"Das Feld „{name}“ gibt es nicht.", nearest(name, self.known), where)
        if name in self.in_items:
            sentence = f"„{name}“ gehört zu einem Eintrag einer Gruppe, und davon kann es mehrere geben."
            return Refused(sentence, "Außerhalb der Gruppe lässt sich nur zählen: count_more_than.", where)
        if name in owners:
            return Refused(f"Die Bedingung fragt nach „{name}“ und entscheidet selbst darüber.", EARLIER, where)
        way = self.way_back(name, owners)
        if way:
            circle = " → ".join(f"„{part}“" for part in way)
            return Refused(f"Die Bedingungen drehen sich im Kreis: {circle}.", EARLIER, where)
        return Refused(f"„{name}“ ist hier noch nicht beantwortet.", EARLIER, where)

    def way_back(self, name: str, owners: frozenset[str]) -> tuple[str, ...]:
        """From an owner over ``name`` to an owner, along what conditions look at; empty if there is no such way."""
        ways: list[tuple[str, ...]] = [(name,)]
        seen = {name}
        while ways:
            way = ways.pop()
            for asked in sorted(self.everything.get(way[-1], ())):
                if asked in owners:
                    return (asked, *way, asked)
                if asked not in seen:
                    seen.add(asked)
                    ways.append((*way, asked))
        return ()


EARLIER = "Fragen Sie nach einem Feld, das früher kommt, oder ändern Sie die Reihenfolge."


def depending(steps: Iterable[Any]) -> dict[str, frozenset[str]]:
    """By the id of each field and group, the ids that decide whether it is asked."""
    return {name: frozenset(asked) for step in steps for name, asked in asked_by(step, set())}


def asked_by(step: Any, around: set[str]) -> Iterator[tuple[str, set[str]]]:
    decides = around | set(fields(step.when))
    if hasattr(step, "pages"):
        yield step.id, decides
        for page in step.pages:
            yield from asked_by(page, decides)
    else:
        yield from ((asked.id, decides | set(fields(asked.when))) for asked in step.fields)


def misfit(asked: object, question: Question) -> str | None:
    """What the field asked can be asked, if the question does not fit it."""
    if isinstance(asked, FieldDefinition) and asked.unaskable:
        return asked.unaskable
    operands = question.operand if question.name == "in" else (question.operand,)
    if question.name == "count_more_than":
        fits = type(question.operand) is int and (isinstance(asked, CheckboxesField) or not_a_field(asked))
        return None if fits else "count_more_than zählt Kreuze oder Einträge einer Gruppe und braucht eine Zahl."
    allowed, remedy = askable(asked)
    if question.name not in allowed:
        return f"Möglich ist: {', '.join(allowed) or 'count_more_than'}."
    for operand in operands:
        if not operand_fits(asked, operand):
            named = asked.codes if isinstance(asked, ChoiceDefinition | CodeListField) else ()
            return f"„{operand}“ passt nicht. {nearest(str(operand), named) if named else remedy}"
    return None


def not_a_field(asked: object) -> bool:
    return not isinstance(asked, FieldDefinition)


def askable(asked: object) -> tuple[tuple[str, ...], str]:
    """The questions one may ask of a field, and what their operand must be."""
    match asked:
        case YesNoField() | DeclarationField() | ConsentField():
            return ("equals",), "Nötig ist true oder false."
        case NumberField() | ComputedField(money=False):
            return ("equals", "in", "more_than", "less_than"), "Nötig ist eine ganze Zahl ohne Anführungszeichen."
        case MoneyField() | ComputedField():
            return ("equals", "more_than", "less_than"), "Nötig ist eine ganze Zahl in Cent."
        case TimeField():
            return ("equals", "more_than", "less_than"), "Nötig ist eine Uhrzeit wie 08:30."
        case DateField():
            return ("equals", "more_than", "less_than"), "Nötig ist ein Tag wie 2026-07-01."
        case CheckboxesField():
            return ("contains",), ""
        case CodeListField():
            return ("equals", "in"), ""
        case ChoiceDefinition():
            return ("equals", "in"), ""
        case FieldDefinition():
            return ("equals", "in"), "Nötig ist ein Text."
        case _:
            return (), ""


def operand_fits(asked: object, operand: Any) -> bool:
    match asked:
        case YesNoField() | DeclarationField() | ConsentField():
            return isinstance(operand, bool)
        case NumberField() | MoneyField() | ComputedField():
            return type(operand) is int
        case ChoiceDefinition() | CodeListField():
            return operand in asked.codes
        case TimeField():
            return asked.holds(operand)
        case DateField():
            return isinstance(operand, str) and is_day(operand)
        case _:
            return isinstance(operand, str)


def is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
