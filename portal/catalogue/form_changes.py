"""What becomes of answers when a service asks something else from now on.

A service file says what changed, the newest version first:

    changes:
      - version: "1.2"
        migrate: true
        renames: {rasse: hunderasse, hunde.rufname: name, "herkunft=zucht": zuechter}
        said: Wir fragen jetzt auch nach der Chipnummer.

The left side of a rename is what was called so before: a field or group, ``group.field`` for a field of a group, with
``=option`` one of a field's options. The right side is the new name alone. Renames of several versions are followed one
after the other.

No answer is ever lost: what has no question any more, or does not fit it, is kept beside the answers as it was shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any, Self

from pydantic import model_validator

from portal.catalogue.model import Model, Text, shaped
from portal.forms import (
    NUMBER,
    ComputedField,
    FieldDefinition,
    FileField,
    Form,
    Group,
    Known,
    Page,
    Refused,
    items,
    known,
)

Version = Annotated[str, shaped(r"[0-9]+(\.[0-9]+)*", "Schreiben Sie Zahlen mit Punkten, zum Beispiel 1.0.")]
Former = Annotated[
    str,
    shaped(
        r"([a-z][a-z0-9_]*\.)?[a-z][a-z0-9_]*(=[^\s=]+)?",
        "Schreiben Sie das alte Feld, in einer Gruppe „gruppe.feld“, für eine Option „feld=option“.",
    ),
]
Renamed = Annotated[
    str,
    shaped(r"[A-Za-z0-9][A-Za-z0-9_.-]*", "Schreiben Sie nur den neuen Namen, ohne Gruppe und ohne Feld davor."),
]


class FormChange(Model):
    """What one version changed in the questions. ``said`` is what people read who began before."""

    version: Version
    migrate: bool
    renames: dict[Former, Renamed] = {}
    said: Text | None = None

    @model_validator(mode="after")
    def who_goes_on_is_told(self) -> Self:
        if self.migrate and self.said is None:
            raise Refused(
                f"Zur Version {self.version} fehlt, was die Menschen lesen, die vorher begonnen haben.",
                "Ergänzen Sie „said“ mit einem Satz.",
            )
        return self


def ordered(version: str) -> tuple[int, ...]:
    """A version for comparing: 1.10 comes after 1.9."""
    return tuple(int(part) for part in version.split("."))


def changes_since(changes: Iterable[FormChange], version: str) -> tuple[FormChange, ...]:
    """What changed after this version, the newest first."""
    return tuple(change for change in changes if ordered(change.version) > ordered(version))


@dataclass(frozen=True, slots=True)
class FormerAnswer:
    """An answer that no question belongs to any more, as it was shown when there was one.

    ``question`` is the name of its field, inside a group ``group-number-field``; ``value`` is the answer as stored.
    """

    label: str
    lines: tuple[str, ...]
    question: str
    value: Any = field(repr=False)

    @property
    def files(self) -> tuple[Mapping[str, Any], ...]:
        """The uploaded files this answer consists of, if it does."""
        parts = self.value if isinstance(self.value, list) else ()
        return tuple(part for part in parts if isinstance(part, Mapping) and "sha256" in part)

    def data(self) -> dict[str, Any]:
        return {"label": self.label, "lines": list(self.lines), "question": self.question, "value": self.value}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Self:
        return cls(data["label"], tuple(data["lines"]), data["question"], data["value"])


@dataclass(frozen=True, slots=True)
class Migrated:
    """``answers`` are those of the new form, ``lost`` those that it does not ask for.

    ``groups`` says which group became which. For people: ``anew`` names the questions that are to be answered because
    of the change, ``gone`` the answers nobody asks for any more.
    """

    answers: dict[str, Any]
    lost: tuple[FormerAnswer, ...]
    groups: Mapping[str, str]
    anew: tuple[str, ...]
    gone: tuple[str, ...]


def migrated(old: Form, new: Form, answers: Mapping[str, Any], changes: Sequence[FormChange] = ()) -> Migrated:
    """The answers to the old form as answers to the new one.

    ``answers`` are as a draft holds them, items with their numbers; ``changes`` are those between both, newest first.
    Every answer is in ``answers`` or in ``lost`` afterwards.
    """
    moving = Moving(old, new, tuple(reversed(changes)))
    for name in in_order(old, answers):
        moving.take(name, answers[name])
    return Migrated(moving.answers, tuple(moving.lost), moving.groups, tuple(moving.asked_anew()), tuple(moving.gone()))


def in_order(form: Form, answers: Mapping[str, Any]) -> list[str]:
    """The names of the answers in the form's order; what the form does not know comes last."""
    asked = [
        name for step in form.steps for name in ([step.id] if isinstance(step, Group) else [f.id for f in step.fields])
    ]
    return [name for name in asked if name in answers] + [name for name in answers if name not in asked]


class Moving:
    """Answers on their way from one form to another."""

    def __init__(self, old: Form, new: Form, changes: tuple[FormChange, ...]) -> None:
        self._old, self._new, self._changes = old, new, changes
        self._fields, self._new_fields = fields_outside(old), fields_outside(new)
        self.answers: dict[str, Any] = {}
        self.lost: list[FormerAnswer] = []
        self.groups: dict[str, str] = {}
        #: Where answers of the old form went to or could have gone: (group or nothing, field).
        self._covered: set[tuple[str, str]] = set()
        self._note_where_old_questions_are()

    def take(self, name: str, value: Any) -> None:
        group = self._old.by_id.get(name)
        if isinstance(group, Group) and are_items(value):
            self._take_items(group, value)
        elif not self._put(self.answers, self._new_fields, "", self._fields.get(name), name, value):
            self.lost.append(former(self._fields.get(name), name, value))

    def _take_items(self, group: Group, value: Any) -> None:
        target = self._new.by_id.get(self._name("", group.id))
        found = target if isinstance(target, Group) and target.id not in self.answers else None
        titles = {item.number: item.title for item in items(group, {group.id: value})}
        old_fields, new_fields = fields_inside(group), fields_inside(found) if found else {}
        moved = []
        for item in value:
            number = item[NUMBER]
            kept: dict[str, Any] = {NUMBER: number}
            for name, answer in item.items():
                if name == NUMBER or self._put(kept, new_fields, group.id, old_fields.get(name), name, answer):
                    continue
                question, title = f"{group.id}-{number}-{name}", titles.get(number, group.item_title)
                self.lost.append(former(old_fields.get(name), question, answer, title))
            moved.append(kept)
        if found:
            self.answers[found.id] = moved

    def _put(
        self,
        into: dict[str, Any],
        fields: Mapping[str, FieldDefinition],
        group: str,
        old: FieldDefinition | None,
        name: str,
        value: Any,
    ) -> bool:
        """Put an answer where it belongs now, if there is a question that it fits and that has no answer yet."""
        target, changed = self._followed(group, name, value)
        asked = fields.get(target)
        if asked is None or target in into:
            return False
        # A question that stayed as it was keeps whatever was typed there, right or wrong.
        if asked != old and not fits(asked, old, changed):
            return False
        into[target] = changed
        return True

    def _name(self, group: str, name: str) -> str:
        return self._followed(group, name, None)[0]

    def _followed(self, group: str, name: str, value: Any) -> tuple[str, Any]:
        """What a name and an answer are called after all changes."""
        for change in self._changes:
            path = f"{group}.{name}" if group else name
            value = with_options(change.renames, path, value)
            name = change.renames.get(path, name)
            group = change.renames.get(group, group)
        return name, value

    def _note_where_old_questions_are(self) -> None:
        self._covered |= {("", self._name("", name)) for name in self._fields}
        for step in self._old.steps:
            if isinstance(step, Group):
                target = self.groups[step.id] = self._name("", step.id)
                self._covered |= {(target, self._name(step.id, name)) for name in fields_inside(step)}

    def asked_anew(self) -> Iterable[str]:
        """Questions without an answer that are new, or whose former answer does not fit them any more."""
        unfit = {self._place_of(answer.question) for answer in self.lost}
        whole = known(self._new, self.answers)
        found = list(self._unanswered("", whole, unfit))
        for group, parts in whole.items.items():
            for part in parts:
                found += [f"{label} ({part.title})" for label in self._unanswered(group, part, unfit)]
        return dict.fromkeys(found)

    def gone(self) -> Iterable[str]:
        """Former answers that no question of the new form belongs to."""
        for answer in self.lost:
            group, name = self._place_of(answer.question)
            step = self._new.by_id.get(group)
            if name not in (fields_inside(step) if step else self._new_fields if not group else ()):
                yield answer.label

    def _unanswered(self, group: str, what: Known, unfit: set[tuple[str, str]]) -> Iterable[str]:
        own = fields_inside(self._new.by_id[group]) if group else fields_outside(self._new)
        for name, asked in what.asked.items():
            if isinstance(asked, Group):
                if not group and name not in self.groups.values():
                    yield asked.title
                continue
            is_new = (group, name) not in self._covered or (group, name) in unfit
            if is_new and name in own and name not in what.answers and not isinstance(asked, ComputedField):
                yield asked.noun

    def _place_of(self, question: str) -> tuple[str, str]:
        group, _, rest = question.partition("-")
        if not rest:
            return "", self._name("", question)
        return self.groups.get(group, group), self._name(group, rest.partition("-")[2])


def are_items(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(item, Mapping) and NUMBER in item for item in value)


def fields_outside(form: Form) -> dict[str, FieldDefinition]:
    """The fields of pages that are asked once."""
    return {asked.id: asked for step in form.steps if isinstance(step, Page) for asked in step.fields}


def fields_inside(group: Page | Group) -> dict[str, FieldDefinition]:
    """The fields that are asked about each item."""
    return {asked.id: asked for page in group.pages for asked in page.fields} if isinstance(group, Group) else {}


def fits(asked: FieldDefinition, old: FieldDefinition | None, value: Any) -> bool:
    """Can the answer stand at this question, as if it had been typed there?  Limits of the day are not looked at."""
    if isinstance(asked, ComputedField):
        return isinstance(old, ComputedField)
    if not asked.holds(value):
        return False
    reading = asked.read(asked.write(value, ""), "")
    # What reads as something else would lose a part with the next save, such as the row of a matrix that is gone.
    same = reading.value is not None if isinstance(asked, FileField) else reading.value == value
    return same and not reading.errors


def with_options(renames: Mapping[str, str], path: str, value: Any) -> Any:
    """The answer with its options called by their new keys."""
    match value:
        case str():
            return renames.get(f"{path}={value}", value)
        case list() if all(isinstance(part, str) for part in value):
            called = [renames.get(f"{path}={part}", part) for part in value]
            return value if called == value else list(dict.fromkeys(called))
        case dict() if "key" in value:  # one choice with „Anderes“: only the key is an option
            return {**value, "key": with_options(renames, path, value["key"])}
        case dict():
            return {
                row: with_options(renames, path, key) if isinstance(key, str) else key for row, key in value.items()
            }
        case _:
            return value


def former(asked: FieldDefinition | None, question: str, value: Any, item: str = "") -> FormerAnswer:
    """An answer as it was shown when there was a question for it."""
    label = asked.noun if asked else question
    lines = asked.show(value) if asked else ()
    return FormerAnswer(f"{label} ({item})" if item else label, lines or (str(value),), question, value)
