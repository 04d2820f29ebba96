"""When does a page or a field count?  Conditions over answers, as data.

A service file says *when* a page is shown:

    when: {all: [{field: legal_form, in: [gmbh, ug]}, {field: visitors, more_than: 200}]}

A condition is never code. It can be checked before anyone applies (does the field exist, does it come earlier?),
explained to an editor in words, and evaluated in microseconds. A model declares it as ``when: When``; it is read on
validation and written back to the same data for a snapshot.

Answers come as the field types make them comparable: a number as int, a date as ISO text (whose order is the order
of the days), a choice as its key. So an operand is a plain value of a service file too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, TypeAlias

from pydantic import PlainSerializer, PlainValidator, WithJsonSchema

from portal.forms.refused import Refused

Answers: TypeAlias = Mapping[str, Any]
Value: TypeAlias = str | bool | int


class ConditionError(Refused):
    """A condition in a service file cannot be understood."""


def same(answer: object, value: Value) -> bool:
    """Equal, and of one kind: the number 1 is not the answer yes."""
    return answer == value and isinstance(answer, bool) is isinstance(value, bool)


def comparable(answer: object, limit: object) -> bool:
    """Can the two be put in an order?  Numbers among numbers, dates (as ISO text) among dates."""
    return (type(answer) is int and type(limit) is int) or (isinstance(answer, str) and isinstance(limit, str))


def several(answer: object) -> bool:
    return isinstance(answer, list | tuple)


#: What can be asked of one field's answer. Each is false for an unanswered field and for an answer of another kind,
#: so nothing is shown by accident.
QUESTIONS: Mapping[str, Callable[[Any, Any], bool]] = {
    "equals": same,
    "in": lambda answer, values: any(same(answer, value) for value in values),
    "contains": lambda answers, value: several(answers) and any(same(answer, value) for answer in answers),
    "more_than": lambda answer, limit: comparable(answer, limit) and answer > limit,
    "less_than": lambda answer, limit: comparable(answer, limit) and answer < limit,
    "count_more_than": lambda items, limit: several(items) and comparable(len(items), limit) and len(items) > limit,
}


@dataclass(frozen=True, slots=True)
class Question:
    """One question about the answer to one field."""

    field: str
    name: str
    operand: Any

    def holds(self, answers: Answers) -> bool:
        answer = answers.get(self.field)
        return answer is not None and QUESTIONS[self.name](answer, self.operand)


@dataclass(frozen=True, slots=True)
class Not:
    inner: Condition

    def holds(self, answers: Answers) -> bool:
        return not self.inner.holds(answers)


@dataclass(frozen=True, slots=True)
class AllOf:
    """Every part holds. ``AllOf(())`` always holds, so a page without a condition needs no special case."""

    parts: tuple[Condition, ...]

    def holds(self, answers: Answers) -> bool:
        return all(part.holds(answers) for part in self.parts)


@dataclass(frozen=True, slots=True)
class AnyOf:
    parts: tuple[Condition, ...]

    def holds(self, answers: Answers) -> bool:
        return any(part.holds(answers) for part in self.parts)


Condition: TypeAlias = Question | Not | AllOf | AnyOf

ALWAYS = AllOf(())


def read(source: object, where: str) -> Condition:
    """Turn the ``when`` of a service file into a condition.

    ``where`` is the place shown in errors, such as ``pages.manager.when``.
    Raises ConditionError with the remedy if the source is not one of the known shapes. Whether an operand fits its
    field (a date for a date, an option that exists) is asked by the check that knows the fields.
    """
    match source:
        case None:
            return ALWAYS
        case {"all": list(parts), **rest} if not rest:
            return AllOf(tuple(read(part, f"{where}.all[{n}]") for n, part in enumerate(parts)))
        case {"any": list(parts), **rest} if not rest:
            return AnyOf(tuple(read(part, f"{where}.any[{n}]") for n, part in enumerate(parts)))
        case {"not": inner, **rest} if not rest:
            return Not(read(inner, f"{where}.not"))
        case {"field": str(field), **asked} if len(asked) == 1 and asked.keys() <= QUESTIONS.keys():
            return read_question(field, asked, where)
        case _:
            raise ConditionError(
                f"„{source}“ ist keine Bedingung.",
                f"Schreiben Sie all, any, not oder field mit einer Frage: {', '.join(QUESTIONS)}.",
                where,
            )


def read_question(field: str, asked: Mapping[Any, Any], where: str) -> Question:
    ((name, operand),) = asked.items()
    if name == "in":
        if not isinstance(operand, list):
            raise ConditionError(f"Bei „in“ steht „{operand}“.", "Schreiben Sie eine Liste: in: [a, b].", where)
        return Question(field, name, tuple(read_value(value, f"{where}.in[{n}]") for n, value in enumerate(operand)))
    return Question(field, name, read_value(operand, f"{where}.{name}"))


def read_value(source: object, where: str) -> Value:
    """One operand. YAML turns ``2026-07-01`` into a date; conditions hold the ISO text that answers hold."""
    if isinstance(source, date):
        return source.isoformat()
    if isinstance(source, str | bool | int):
        return source
    raise ConditionError(
        f"„{source}“ ist kein einzelner Wert.",
        "Schreiben Sie Text, true, false, eine ganze Zahl oder ein Datum.",
        where,
    )


def write(condition: Condition) -> Any:
    """The data from which ``read`` makes this condition again; None for ALWAYS."""
    match condition:
        case AllOf(parts=()):
            return None
        case AllOf(parts=parts):
            return {"all": [write(part) for part in parts]}
        case AnyOf(parts=parts):
            return {"any": [write(part) for part in parts]}
        case Not(inner=inner):
            return {"not": write(inner)}
        case Question(field=field, name=name, operand=operand):
            return {"field": field, name: list(operand) if isinstance(operand, tuple) else operand}


def questions(condition: Condition) -> Iterator[Question]:
    """Every question inside a condition, so that a check can say whether its field exists and fits its operand."""
    match condition:
        case Question():
            yield condition
        case Not(inner=inner):
            yield from questions(inner)
        case AllOf(parts=parts) | AnyOf(parts=parts):
            for part in parts:
                yield from questions(part)


def fields(condition: Condition) -> Iterator[str]:
    """The fields a condition looks at."""
    return (question.field for question in questions(condition))


def read_for_model(source: object) -> Condition:
    return source if isinstance(source, Question | Not | AllOf | AnyOf) else read(source, "when")


#: The type of ``when`` in a model of a service file.
When: TypeAlias = Annotated[
    Condition,
    PlainValidator(read_for_model),
    PlainSerializer(write),
    WithJsonSchema({"type": ["object", "null"], "description": "all, any, not, or field with one question"}),
]
