"""The pre-check of a service: at most five questions that say whether its form is the right one (ux C5).

    precheck:
      - id: vorhaben
        question: Was haben Sie vor?
        answers:
          - {key: neu, label: Ich gründe einen Betrieb., result: form}
          - {key: umzug, label: Ich verlege ihn., ask: ziel}
      - id: ziel
        …

Each answer leads to a later question (``ask``) or to a result: ``form`` (start this one), ``other`` (another
``service``), ``nothing`` (nobody needs to do anything) or ``office`` (call us). The choices travel in the address, so a
pre-check stores nothing, and nobody must type anything in it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Literal, Self, TypeAlias

from pydantic import Field, model_validator

from portal.catalogue.model import Model, Slug, Text
from portal.forms import Refused

MOST_QUESTIONS = 5

Result: TypeAlias = Literal["form", "other", "nothing", "office"]


class PrecheckAnswer(Model):
    """One choice. ``because`` is said with the result: why nothing is to be done, why to call."""

    key: Slug
    label: Text
    ask: Slug | None = None
    result: Result | None = None
    service: Slug | None = None
    because: Text | None = None

    @model_validator(mode="after")
    def leads_somewhere(self) -> Self:
        if (self.ask is None) == (self.result is None):
            raise Refused(
                f"Die Antwort „{self.key}“ führt nicht eindeutig weiter.",
                "Nennen Sie entweder ask (die nächste Frage) oder result (das Ergebnis).",
            )
        if (self.service is not None) != (self.result == "other"):
            raise Refused(
                f"Bei der Antwort „{self.key}“ passen result und service nicht zusammen.",
                "Nur result: other nennt mit service die andere Leistung.",
            )
        if self.result in ("nothing", "office") and self.because is None:
            raise Refused(f"Der Antwort „{self.key}“ fehlt „because“.", "Sagen Sie in einem Satz, warum.")
        return self


class PrecheckQuestion(Model):
    """One question with its choices."""

    id: Slug
    question: Text
    hint: Text | None = None
    answers: Annotated[tuple[PrecheckAnswer, ...], Field(min_length=2)]

    def answer(self, key: str | None) -> PrecheckAnswer | None:
        return next((answer for answer in self.answers if answer.key == key), None)


#: Questions in the order in which they are asked; an answer may skip some, never go back.
Precheck: TypeAlias = Annotated[tuple[PrecheckQuestion, ...], Field(max_length=MOST_QUESTIONS)]


def in_order(questions: tuple[PrecheckQuestion, ...]) -> tuple[PrecheckQuestion, ...]:
    """Refuses doubled names, questions that lead back or nowhere, and questions nobody comes to."""
    names = [question.id for question in questions]
    reached = set(names[:1])
    for position, question in enumerate(questions):
        keys = [answer.key for answer in question.answers]
        if question.id == "frage" or names.count(question.id) > 1 or len(set(keys)) < len(keys):
            raise Refused(
                f"In der Frage „{question.id}“ ist ein Name schon vergeben.", "Geben Sie jedem einen eigenen Namen."
            )
        for answer in question.answers:
            if answer.ask is None:
                continue
            if answer.ask not in names[position + 1 :]:
                raise Refused(
                    f"Die Antwort „{answer.key}“ führt zu „{answer.ask}“. So eine Frage folgt nicht.",
                    "Nennen Sie eine Frage, die weiter unten steht. Zurück führt keine.",
                )
            reached.add(answer.ask)
        if question.id not in reached:
            raise Refused(f"Zur Frage „{question.id}“ führt keine Antwort.", "Nennen Sie sie bei einer Antwort (ask).")
    if questions and not any(answer.result == "form" for question in questions for answer in question.answers):
        raise Refused("Keine Antwort führt zum Formular.", "Nennen Sie bei einer Antwort result: form.")
    return questions


@dataclass(frozen=True, slots=True)
class Precheckpoint:
    """How far somebody came: what was answered, and the next question or the answer that gave the result."""

    answered: tuple[tuple[PrecheckQuestion, PrecheckAnswer], ...]
    question: PrecheckQuestion | None
    result: PrecheckAnswer | None


def walk_precheck(questions: tuple[PrecheckQuestion, ...], chosen: Mapping[str, str]) -> Precheckpoint:
    """Follow the choices (question id → key) from the first question; a choice that does not exist is none."""
    by_id = {question.id: question for question in questions}
    answered: list[tuple[PrecheckQuestion, PrecheckAnswer]] = []
    question = questions[0]
    while answer := question.answer(chosen.get(question.id)):
        answered.append((question, answer))
        if answer.ask is None:
            return Precheckpoint(tuple(answered), None, answer)
        question = by_id[answer.ask]
    return Precheckpoint(tuple(answered), question, None)


def named_services(questions: tuple[PrecheckQuestion, ...]) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """The other services to which answers lead, each with its place in the file."""
    for n, question in enumerate(questions):
        for m, answer in enumerate(question.answers):
            if answer.service is not None:
                yield ("precheck", n, "answers", m, "service"), answer.service
