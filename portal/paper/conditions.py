"""Conditions as sentences: „Nur wenn Sie bei Frage 4 „Ja“ angekreuzt haben.“

On paper nothing is hidden, so each part that not everybody fills in says for whom it is. Questions are named by their
numbers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from portal.forms import (
    AllOf,
    AnyOf,
    ChoiceDefinition,
    CodeListField,
    ComputedField,
    Condition,
    ConsentField,
    DeclarationField,
    FieldDefinition,
    Group,
    MoneyField,
    Not,
    Question,
    YesNoField,
    in_euros,
    in_words,
    questions,
)

#: More answers than these stand at the end of the sentence as a list.
LONGEST_LIST = 8
#: What is answered with a tick; all else is written by hand.
TICKED = (ChoiceDefinition, YesNoField, DeclarationField, ConsentField)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question on the paper: its number, or 0, and what it asks; a group has the number of its first question."""

    number: int
    what: FieldDefinition | Group

    @property
    def name(self) -> str:
        """„Frage 4“; what nobody fills in has no number."""
        if self.number:
            return f"Frage {self.number}"
        return f"„{self.what.title if isinstance(self.what, Group) else self.what.label}“"


#: The questions printed so far, by the id that conditions call them.
Printed: TypeAlias = Mapping[str, Asked]


def only_if(condition: Condition, printed: Printed) -> str:
    """For whom a part of the form is, as sentences; empty if it is for everybody. Long lists stand at the end, once."""
    said = clause(condition, printed)
    if not said:
        return ""
    lists = dict.fromkeys(found for found in long_lists(condition, printed))
    told = " ".join(f"Liste: {', '.join(entries)}." for entries in lists)
    return f"Nur wenn {said}. {told}".strip()


def long_lists(condition: Condition, printed: Printed) -> Iterator[tuple[str, ...]]:
    for asked in questions(condition):
        if is_long(asked) and asked.field in printed:
            what = printed[asked.field].what
            if not isinstance(what, Group):
                yield tuple(shown(what, operand) for operand in asked.operand)


def is_long(asked: Question) -> bool:
    return asked.name == "in" and len(asked.operand) > LONGEST_LIST


def clause(condition: Condition, printed: Printed, *, negated: bool = False) -> str:
    """A condition as the clause after „wenn“. „Not“ goes down to the single questions, where German says „nicht“."""
    match condition:
        case Not(inner=inner):
            return clause(inner, printed, negated=not negated)
        case AllOf(parts=parts):
            return joined(parts, printed, negated, either=negated)
        case AnyOf(parts=parts):
            return joined(parts, printed, negated, either=not negated)
        case Question():
            asked = printed.get(condition.field)
            return question(condition, asked, negated) if asked else ""


def joined(parts: Sequence[Condition], printed: Printed, negated: bool, *, either: bool) -> str:
    """Several clauses. What belongs together inside another kind of list is set apart by commas."""
    clauses = [clause(part, printed, negated=negated) for part in parts]
    said = list(dict.fromkeys(text for text in clauses if text))
    word = "oder" if either else "und"
    mixed = any(f" {'und' if either else 'oder'} wenn " in text for text in said)
    return (f", {word} wenn " if mixed else f" {word} wenn ").join(said)


def question(condition: Question, asked: Asked, negated: bool) -> str:
    """One question as a clause with its verb at the end."""
    not_ = "nicht " if negated else ""
    where, what = f"bei {asked.name}", asked.what
    if condition.name == "count_more_than":
        if isinstance(what, Group):
            return f"Sie {not_}mehr als {condition.operand} {what.item_plural or 'Einträge'} angeben"
        return f"Sie {where} {not_}mehr als {condition.operand} Antworten angekreuzt haben"
    if isinstance(what, Group):
        return ""
    if condition.name in ("more_than", "less_than"):
        return f"{where} {not_}{compared(condition, what)}"
    verb = "angekreuzt" if isinstance(what, TICKED) else "eingetragen"
    if is_long(condition):
        return f"Sie {where} {'nichts' if negated else 'etwas'} aus der Liste {verb} haben"
    operands = condition.operand if condition.name == "in" else (condition.operand,)
    named = [f"„{shown(what, operand)}“" for operand in operands]
    options = " oder ".join((", ".join(named[:-1]), named[-1])) if len(named) > 1 else named[0]
    if negated and len(named) > 1:
        options = " noch ".join((", ".join(named[:-1]), named[-1]))
        return f"Sie {where} weder {options} {verb} haben"
    return f"Sie {where} {not_}{options} {verb} haben"


def compared(condition: Question, what: FieldDefinition) -> str:
    more = condition.name == "more_than"
    if isinstance(condition.operand, str):
        day = in_words(date.fromisoformat(condition.operand))
        return f"ein Tag {'nach' if more else 'vor'} dem {day} steht"
    limit = in_euros(condition.operand) if is_amount(what) else str(condition.operand)
    return f"{'mehr' if more else 'weniger'} als {limit} steht"


def is_amount(what: FieldDefinition) -> bool:
    return isinstance(what, MoneyField) or (isinstance(what, ComputedField) and what.money)


def shown(what: FieldDefinition, operand: object) -> str:
    """An operand as the paper prints it: the label of an option, „Ja“, or itself."""
    if isinstance(operand, bool):
        return ("Ja" if operand else "Nein") if isinstance(what, YesNoField) else what.label
    if isinstance(what, ChoiceDefinition | CodeListField):
        return what.labels.get(str(operand), str(operand))
    return str(operand)
