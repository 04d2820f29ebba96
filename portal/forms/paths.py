"""Which ways lead through a form?  The fewest and the most questions, and what nobody can ever be asked.

A condition knows an answer only by what its questions say about it. So a few stand-ins for each field are enough: one
for every combination of answers to all the questions asked about that field. The form is walked once, forward, with
every combination of stand-ins that can still matter; ways that no later condition can tell apart become one.

The result is exact but for one thing: limits that move with the day, or that compare two dates, are not looked at. A
page may then count as reachable that no day reaches; never the other way round. A group counts with one item, or with
none where it may stay empty; „Noch einer?“ is no question of its own. Above ``MOST_STATES`` combinations ``exact`` is
false: then the fewest are the questions asked of everybody, the most are all questions, and nothing is called
unreachable.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import chain, combinations
from typing import Any, TypeAlias

from portal.forms.conditions import ALWAYS, Condition, Question, questions
from portal.forms.definition import Form, Group, Page
from portal.forms.fieldtypes import CheckboxesField, DeclarationField, FieldDefinition, MoneyField, NumberField

#: More combinations of answers are not followed at once.
MOST_STATES = 20_000

#: What was answered, as far as later conditions look at it: pairs of id and stand-in, in order.
State: TypeAlias = tuple[tuple[str, Any], ...]
#: The fewest and the most questions on the ways into a state.
Span: TypeAlias = tuple[int, int]
States: TypeAlias = dict[State, Span]


@dataclass(frozen=True, slots=True)
class Ways:
    """``fewest`` and ``most`` questions asked; ``unreachable``: places by keys and ids, as in ``steps.konto``."""

    fewest: int
    most: int
    unreachable: tuple[str, ...]
    exact: bool = True


class TooMany(Exception):
    """More combinations than are followed."""


def ways(form: Form) -> Ways:
    """The ways through this form to its check page."""
    walker = Walker(form)
    try:
        ends = walker.walk()
    except TooMany:
        always = [step for step in form.steps if step.when is ALWAYS]
        fewest = sum(asked.when is ALWAYS for step in always if isinstance(step, Page) for asked in step.fields)
        return Ways(fewest, len(list(all_fields(form))), (), exact=False)
    spans = ends.values()
    unreachable = tuple(place for place in walker.places if place not in walker.reached)
    return Ways(min(low for low, _ in spans), max(high for _, high in spans), without_parts(unreachable))


def without_parts(places: Sequence[str]) -> tuple[str, ...]:
    """Of a page that nobody reaches, its fields are not told again."""
    return tuple(place for place in places if not any(place.startswith(f"{other}.") for other in places))


@dataclass
class Walker:
    """One walk. ``reached`` collects the places of pages and fields that somebody is asked."""

    form: Form
    reached: set[str] = field(default_factory=set)
    places: dict[str, None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.asked: dict[str, list[Question]] = {}
        self.last_use: dict[str, int] = {}
        for position, condition in enumerate(all_conditions(self.form)):
            for question in questions(condition):
                self.asked.setdefault(question.field, []).append(question)
                self.last_use[question.field] = position
        self.apart: dict[str, list[Any]] = {}
        self.position = 0

    def walk(self) -> States:
        states: States = {(): (0, 0)}
        for step in self.form.steps:
            where = f"steps.{step.id}"
            on, off = self.split(states, step.when, where)
            on = self.page(on, step, where) if isinstance(step, Page) else self.group(on, step, where)
            states = self.forget(merged(on, off))
        return states

    def group(self, states: States, group: Group, where: str) -> States:
        """Items answer for themselves; outside only their number counts.

        An item is walked once for all states that its own conditions cannot tell apart.
        """
        start = self.position
        result: States = {}
        looked = {question.field for condition in conditions_in(group) for question in questions(condition)}
        alike: dict[State, States] = {}
        for state, span in states.items():
            alike.setdefault(tuple(pair for pair in state if pair[0] in looked), {})[state] = span
        for seen, those in alike.items() or [((), {})]:
            self.position = start
            item: States = {seen: (0, 0)} if those else {}
            for page in group.pages:
                place = f"{where}.pages.{page.id}"
                on, off = self.split(item, page.when, place)
                item = merged(self.page(on, page, place), off)
            fewest = min((low for low, _ in item.values()), default=0)
            most = max((high for _, high in item.values()), default=0)
            for state, (low, high) in those.items():
                result[state] = low + fewest, high + most
        counts = [["item"] * count for count in range(max(group.minimum, 1), group.limit + 1)]
        some = told_apart(group.id, self.asked.get(group.id, ()), counts)
        none = self.answered(states, group.id, [[]]) if group.minimum == 0 else {}
        return merged(self.answered(result, group.id, some), none)

    def page(self, states: States, page: Page, where: str) -> States:
        for asked in page.fields:
            on, off = self.split(states, asked.when, f"{where}.fields.{asked.id}")
            counted = {state: (low + 1, high + 1) for state, (low, high) in on.items()}
            answered = self.answered(counted, asked.id, self.stand_ins(asked))
            states = merged(answered, off) if off else answered
        return states

    def split(self, states: States, when: Condition, where: str) -> tuple[States, States]:
        """The states in which something is asked, and the others."""
        self.position += 1
        self.places.setdefault(where)
        if when is ALWAYS and states:
            self.reached.add(where)
            return states, {}
        on = {state: span for state, span in states.items() if when.holds(dict(state))}
        if on:
            self.reached.add(where)
        return on, {state: span for state, span in states.items() if state not in on}

    def stand_ins(self, asked: FieldDefinition) -> list[Any]:
        """The answers that conditions tell apart. A group is walked many times, so they are found once."""
        about = self.asked.get(asked.id, ())
        if asked.id not in self.apart:
            self.apart[asked.id] = told_apart(asked.id, about, possible(asked, about)) if about else []
        return self.apart[asked.id]

    def answered(self, states: States, name: str, stand_ins: Sequence[Any]) -> States:
        """Every state with every stand-in that its later conditions tell apart."""
        if name not in self.asked:
            return states
        result: States = {}
        for state, span in states.items():
            for value in stand_ins:
                join(result, state if value is None else (*state, (name, frozen(value))), span)
        if len(result) > MOST_STATES:
            raise TooMany
        return result

    def forget(self, states: States) -> States:
        """Drop the answers at which no later condition looks."""
        result: States = {}
        for state, span in states.items():
            join(result, tuple(pair for pair in state if self.last_use[pair[0]] >= self.position), span)
        return result


def told_apart(name: str, about: Sequence[Question], values: Iterable[Any]) -> list[Any]:
    """Of all values that these questions answer alike, one."""
    return list({tuple(question.holds({name: value}) for question in about): value for value in values}.values())


def frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def join(states: States, state: State, span: Span) -> None:
    known = states.get(state)
    states[state] = span if known is None else (min(known[0], span[0]), max(known[1], span[1]))


def merged(*parts: States) -> States:
    result: States = {}
    for state, span in chain.from_iterable(part.items() for part in parts):
        join(result, state, span)
    return result


def all_conditions(form: Form) -> Iterator[Condition]:
    """Every condition, in the order in which a walk meets them."""
    for step in form.steps:
        yield step.when
        yield from conditions_in(step)


def conditions_in(step: Page | Group) -> Iterator[Condition]:
    """The conditions inside a step, its own left out."""
    for page in step.pages if isinstance(step, Group) else (step,):
        if isinstance(step, Group):
            yield page.when
        yield from (asked.when for asked in page.fields)


def all_fields(form: Form) -> Iterator[FieldDefinition]:
    for step in form.steps:
        for page in step.pages if isinstance(step, Group) else (step,):
            yield from page.fields


def possible(asked: FieldDefinition, about: Sequence[Question]) -> Iterator[Any]:
    """Answers that stand for all others, as far as these questions can tell them apart; None is unanswered."""
    if asked.optional:
        yield None
    operands = [o for question in about for o in (question.operand if question.name == "in" else (question.operand,))]
    if isinstance(asked, CheckboxesField):
        yield from ticked(asked, about, operands)
    elif isinstance(asked, DeclarationField):
        yield True
    elif codes := getattr(asked, "codes", ()):
        yield from codes
    elif any(isinstance(operand, bool) for operand in operands):
        yield from (True, False)
    elif operands and all(type(operand) is int for operand in operands):
        yield from numbers(asked, operands)
    elif operands:
        yield from texts([str(operand) for operand in operands])
    else:
        yield "x"


def ticked(asked: CheckboxesField, about: Sequence[Question], operands: Sequence[Any]) -> Iterator[list[str]]:
    """Every choice among the options asked about, each with as many of the others as make a difference."""
    named = [code for code in asked.codes if code in operands]
    others = [code for code in asked.codes if code not in operands]
    counted = [question.operand for question in about if question.name == "count_more_than"]
    most = min(len(others), max(counted, default=0) + 1)
    for size in range(len(named) + 1):
        for chosen in combinations(named, size):
            for more in range(most + 1):
                if chosen or more:
                    yield [*chosen, *others[:more]]


def numbers(asked: FieldDefinition, limits: Sequence[int]) -> Iterator[int]:
    """Each limit and its neighbours, as far as the field allows them."""
    low, high = (asked.minimum, asked.maximum) if isinstance(asked, NumberField | MoneyField) else (None, None)
    near = {limit + step for limit in limits for step in (-1, 0, 1)} | {end for end in (low, high) if end is not None}
    yield from sorted(n for n in near if (low is None or n >= low) and (high is None or n <= high))


def texts(operands: Sequence[str]) -> Iterator[str]:
    """Each operand, what comes before, between and after them. Days have days as neighbours."""
    try:
        days = [date.fromisoformat(operand) for operand in operands]
    except ValueError:
        ordered = sorted(set(operands))
        yield from ordered
        yield ""
        yield from (text + "\0" for text in ordered)
        return
    for day in days:
        yield from ((day + timedelta(days=step)).isoformat() for step in (-1, 0, 1))
