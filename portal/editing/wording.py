"""A form in words for editors: what kind a field is, and when something is asked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any, TypeAlias

from portal.forms import ALWAYS, AllOf, AnyOf, Condition, FieldDefinition, Form, Group, Not, Page, Question, in_words

#: What field types are called; a type without a name is called by its key.
TYPE_NAMES: Mapping[str, str] = {
    "text": "Text",
    "date": "Datum",
    "time": "Uhrzeit",
    "number": "Zahl",
    "money": "Betrag",
    "yes_no": "Ja oder Nein",
    "radio": "eine Auswahl",
    "select": "eine Auswahl aus einer Liste",
    "checkboxes": "mehrere zum Ankreuzen",
    "country": "Staat",
    "nationality": "Staatsangehörigkeit",
    "address": "Adresse",
    "person_name": "Name einer Person",
    "email": "E-Mail-Adresse",
    "phone": "Telefonnummer",
    "iban": "IBAN",
    "declaration": "Erklärung zum Ankreuzen",
    "file": "Datei zum Hochladen",
    "date_range": "Zeitraum in Tagen",
    "time_range": "Zeitraum eines Tages",
    "plate": "Kennzeichen",
    "dog_chip": "Nummer eines Chips",
    "organisation": "Organisation",
    "sepa_mandate": "Mandat für die Lastschrift",
    "consent": "Einwilligung",
    "evidence": "Nachweis, jetzt oder später",
    "activity": "Tätigkeit nach WZ 2008",
    "map_point": "Ort auf der Karte",
    "choice_other": "eine Auswahl oder etwas anderes",
    "matrix": "eine Auswahl je Zeile",
    "computed": "errechneter Wert",
}

#: Fields and groups by id, for the words of conditions.
Named: TypeAlias = Mapping[str, Any]


def type_name(asked: FieldDefinition) -> str:
    kind = str(getattr(asked, "type", ""))
    return TYPE_NAMES.get(kind, kind)


def named(form: Form) -> dict[str, FieldDefinition | Group]:
    """Every field and group of the form by its id."""
    found: dict[str, FieldDefinition | Group] = {step.id: step for step in form.steps if isinstance(step, Group)}
    return found | {asked.id: asked for _, page in pages_of(form) for asked in page.fields}


def pages_of(form: Form) -> Iterator[tuple[Group | None, Page]]:
    """Every page in order, with its group."""
    for step in form.steps:
        if isinstance(step, Group):
            yield from ((step, page) for page in step.pages)
        else:
            yield None, step


def when_in_words(condition: Condition, fields: Named) -> str:
    """„wenn „Lastschrift“ Ja ist“; empty for what is always asked."""
    return "" if condition is ALWAYS or condition == ALWAYS else f"wenn {clause(condition, fields)}"


def clause(condition: Condition, fields: Named) -> str:
    match condition:
        case Question():
            return question_clause(condition, fields)
        case Not(inner=inner):
            return f"nicht gilt: {clause(inner, fields)}"
        case AllOf(parts=parts):
            return joined(parts, " und ", fields)
        case AnyOf(parts=parts):
            return joined(parts, " oder ", fields)


def joined(parts: Iterable[Condition], word: str, fields: Named) -> str:
    said = [clause(part, fields) for part in parts]
    return word.join(f"({part})" if (" und " in part or " oder " in part) else part for part in said) or "nie"


def question_clause(question: Question, fields: Named) -> str:
    asked = fields.get(question.field)
    noun = f"„{asked.title if isinstance(asked, Group) else getattr(asked, 'noun', question.field)}“"
    operands = question.operand if isinstance(question.operand, tuple) else (question.operand,)
    values = " oder ".join(value_in_words(value, asked) for value in operands)
    match question.name:
        case "equals" | "in":
            return f"{noun} {values} ist"
        case "contains":
            return f"{noun} {values} enthält"
        case "more_than":
            return f"{noun} {'nach dem' if is_day(question.operand) else 'mehr als'} {values} ist"
        case "less_than":
            return f"{noun} {'vor dem' if is_day(question.operand) else 'weniger als'} {values} ist"
        case _:
            return f"{noun} mehr als {values} Einträge hat"


def value_in_words(value: Any, asked: object) -> str:
    if isinstance(value, bool):
        return "Ja" if value else "Nein"
    labels = getattr(asked, "labels", {})
    if value in labels:
        return f"„{labels[value]}“"
    return in_words(date.fromisoformat(value)) if is_day(value) else str(value)


def is_day(value: object) -> bool:
    try:
        return isinstance(value, str) and date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False
