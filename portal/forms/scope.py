"""May a condition stand here?  The fields it names must exist, come earlier, and fit what is asked of them.

A page inside a group sees the fields of its own item and those before the group.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from portal.forms.conditions import Condition, Question, questions
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


class FormError(ValueError):
    """A form's parts do not fit together. The message names the place and the remedy."""


@dataclass
class Scope:
    """The fields and groups known so far, by id."""

    known: dict[str, object] = field(default_factory=dict)

    def add(self, name: str, definition: object, where: str) -> None:
        if name in self.known:
            raise FormError(f"{where}: the id {name} stands twice; choose another")
        self.known[name] = definition

    def inside(self) -> Scope:
        """The scope of a group's pages. An id used before may not come again there: a condition would be unclear."""
        return Scope(dict(self.known))

    def check_earlier(self, asked: object, where: str) -> None:
        """A date or time that must come after others names earlier fields of its own kind, and of days."""
        if not isinstance(asked, DateField | TimeField) or asked.after_field is None:
            return
        named = [(asked.after_field, type(asked))]
        own_days = asked.days if isinstance(asked, TimeField) and asked.days else ()
        for name, kind in (*named, *((day, DateField) for day in own_days)):
            if not isinstance(self.known.get(name), kind):
                raise FormError(f"{where}: {name} is not an earlier field of the type {kind.__name__}; name one")

    def check_computed(self, field: object, where: str) -> None:
        """A computed field names earlier fields that can be computed with."""
        problem = field.misfit(self.known) if isinstance(field, ComputedField) else None
        if problem:
            raise FormError(f"{where}: {problem}")

    def check(self, condition: Condition, where: str) -> None:
        for question in questions(condition):
            if question.field not in self.known:
                earlier = ", ".join(self.known) or "none"
                raise FormError(f"{where}: {question.field} is not an earlier field; earlier ones are {earlier}")
            problem = misfit(self.known[question.field], question)
            if problem:
                raise FormError(f"{where}: {question.field} {problem}; found {question.name} {question.operand!r}")


def misfit(asked: object, question: Question) -> str | None:
    """What the field asked can be asked, if the question does not fit it."""
    if isinstance(asked, FieldDefinition) and asked.unaskable:
        return asked.unaskable
    operands = question.operand if question.name == "in" else (question.operand,)
    if question.name == "count_more_than":
        fits = type(question.operand) is int and (isinstance(asked, CheckboxesField) or not_a_field(asked))
        return None if fits else "cannot be counted; ask count_more_than of checkboxes or a group, with a number"
    allowed, remedy = askable(asked)
    if question.name not in allowed:
        return f"can be asked {', '.join(allowed) or 'count_more_than'}"
    return None if all(operand_fits(asked, operand) for operand in operands) else remedy


def not_a_field(asked: object) -> bool:
    return not isinstance(asked, FieldDefinition)


def askable(asked: object) -> tuple[tuple[str, ...], str]:
    """The questions one may ask of a field, and what their operand must be."""
    match asked:
        case YesNoField() | DeclarationField() | ConsentField():
            return ("equals",), "is answered true or false"
        case NumberField() | ComputedField(money=False):
            return ("equals", "in", "more_than", "less_than"), "is compared with a whole number"
        case MoneyField() | ComputedField():
            return ("equals", "more_than", "less_than"), "is compared with a whole number of cents"
        case TimeField():
            return ("equals", "more_than", "less_than"), "is compared with a time such as 08:30"
        case DateField():
            return ("equals", "more_than", "less_than"), "is compared with a day such as 2026-07-01"
        case CheckboxesField():
            return ("contains",), f"has the options {', '.join(asked.codes)}"
        case CodeListField():
            return ("equals", "in"), f"is compared with a key of services/codelists/{asked.list_name}"
        case ChoiceDefinition():
            return ("equals", "in"), f"has the options {', '.join(asked.codes)}"
        case FieldDefinition():
            return ("equals", "in"), "is compared with a text"
        case _:
            return (), "can only be counted"


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
