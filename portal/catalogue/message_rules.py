"""Which official message do the answers of a service become?

    messages:
      - type: xbau-kernmodul:1200
        when: {field: zweck, equals: baustelle}
        fields: {antragsteller.name: name, antragsteller.anschrift: adresse, flurstueck.nummer: flurstuecke.nummer}
        texts: {artDesAntrags: Sondernutzung}

The left side of ``fields`` is a slot of the message, the right side what fills it: a field, ``field.part`` for a part
of it, a group, or ``group.field`` for the answers to one of its fields, item by item. ``texts`` are fixed words. Which
slots a message has is not known here; the room of the official messages says it and checks what was named.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any

from portal.catalogue.model import Model, Text, shaped
from portal.fees import Fault
from portal.forms import (
    ALWAYS,
    Answers,
    FieldDefinition,
    Form,
    Group,
    Refused,
    When,
    nearest,
    scope_of,
    xml_shape,
)

SlotName = Annotated[
    str, shaped(r"[A-Za-z][A-Za-z0-9]*(\.[A-Za-z][A-Za-z0-9]*)*", "Schreiben Sie den Namen, wie ihn die Nachricht hat.")
]
Asked = Annotated[
    str,
    shaped(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)?", "Schreiben Sie das Feld, in einer Gruppe „gruppe.feld“."),
]


class MessageRule(Model):
    """One official message of a service and where its content comes from. ``when``: only for such answers."""

    type: Annotated[str, shaped(r"[a-z][a-z0-9-]*:[0-9]+", "Schreiben Sie Standard und Nummer: xbau-kernmodul:1200.")]
    when: When = ALWAYS
    fields: dict[SlotName, Asked] = {}
    texts: dict[SlotName, Text] = {}

    def values(self, answers: Answers) -> dict[str, Any]:
        """What fills the slots, as far as it was answered."""
        filled = {slot: value_at(answers, path) for slot, path in self.fields.items()}
        return {slot: value for slot, value in (filled | dict(self.texts)).items() if value not in (None, "", [], {})}


def value_at(answers: Mapping[str, Any], path: str) -> Any:
    """The answer at a path; for a field of a group a list with one entry an item, None where it was not answered."""
    name, _, part = path.partition(".")
    answer = answers.get(name)
    match answer:
        case _ if not part:
            return answer
        case list() | tuple():
            return [item.get(part) for item in answer]
        case Mapping():
            return answer.get(part)
        case _:
            return None


def rule_faults(rule: MessageRule, form: Form) -> Iterator[Fault]:
    """What the rule names that the form does not ask."""
    scope = scope_of(form)
    for slot, path in rule.fields.items():
        if type_at(form, path) is None:
            remedy = nearest(path.partition(".")[0], scope.known)
            yield Fault(("fields", slot), f"Die Angabe „{path}“ gibt es im Formular nicht.", remedy)
    try:
        scope.check(rule.when, "", frozenset())
    except Refused as refused:
        yield Fault(("when",), f"Die Bedingung passt nicht zum Formular: {refused.sentence}", refused.remedy)


def asked_at(form: Form, path: str) -> tuple[object, str]:
    """The field or group at a path and the part of the field that it names, if it does; None if nothing is there."""
    name, _, part = path.partition(".")
    asked = scope_of(form).known.get(name)
    if isinstance(asked, Group) and part:
        return next((field for page in asked.pages for field in page.fields if field.id == part), None), ""
    return asked, part


def words_at(form: Form, path: str, value: Any) -> list[str]:
    """What people read of an answer that ``value_at`` found at this path, of all items of a group, each line once."""
    field, part = asked_at(form, path)
    if part or not isinstance(field, FieldDefinition):
        return []
    answers = value if isinstance(scope_of(form).known.get(path.partition(".")[0]), Group) else [value]
    return list(dict.fromkeys(line for answer in answers for line in field.show(answer)))


def type_at(form: Form, path: str) -> str | None:
    """The field type at a path, ``group`` for a group, ``text`` for a part of a field; None if nothing is there."""
    asked, part = asked_at(form, path)
    if isinstance(asked, FieldDefinition):
        names = {parts.name for parts in parts_of(asked)}
        return str(getattr(asked, "type", "")) if not part else "text" if part in names else None
    return "group" if isinstance(asked, Group) else None


def parts_of(field: FieldDefinition) -> tuple[xml_shape.Part, ...]:
    shape = field.shape()
    return shape.parts if isinstance(shape, xml_shape.Record) else ()
