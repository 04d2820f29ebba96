"""What does one field of a schema become in a form?

Every limit the form can check becomes part of the question. What it cannot check goes to ``unchecked`` (kept for other
programs) and to ``todo`` (for the editor): nothing of a schema is dropped without a word.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from pydantic import TypeAdapter, ValidationError

from portal.fim.patterns import examples, usable
from portal.fim.schema import PRECISIONS, Count, Field
from portal.forms import AnyField, FieldDefinition

#: Longer texts get several lines; a text without a limit gets this much.
ONE_LINE, SEVERAL_LINES, LONGEST = 255, 2000, 10_000

#: Names of fields that want sentences rather than a word.
SENTENCES = re.compile("beschreib|begründ|bemerk|erläuter|schilder|sonstige", re.IGNORECASE)

#: Labels that tell people what to do are no name of an answer.
REQUEST = re.compile(r"(?:Bitte|\w+n Sie)\b")

#: So many options are all shown; more become a list to unfold.
ALL_SHOWN = 7

#: Code lists the portal ships, by the URN without edition, with the type of field that asks for them.
SHIPPED = {
    "urn:de:bund:destatis:bevoelkerungsstatistik:schluessel:staat": "country",
    "urn:de:bund:destatis:bevoelkerungsstatistik:schluessel:staatsangehoerigkeit": "nationality",
}

#: The harmonised field for e-mail addresses, in the spelling of both versions.
EMAILS = ("F60000000242", "F60000242")

MEDIA_TYPES = {"application/pdf": "pdf", "image/jpeg": "jpeg", "image/jpg": "jpeg", "image/png": "png"}
MEGABYTE = 1024 * 1024
LARGEST_MB, MOST_FILES = 50, 20

ANY_FIELD: TypeAdapter[FieldDefinition] = TypeAdapter(AnyField)
SOME_DAY = date(2026, 1, 1)


@dataclass
class Question:
    """A field's part of a service file, as data, still without an id."""

    data: dict[str, Any]
    todo: list[str] = field(default_factory=list)
    unchecked: dict[str, str] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)

    def built(self) -> FieldDefinition:
        return ANY_FIELD.validate_python({**self.data, "id": "probe"})


def ask(asked: Field, count: Count) -> Question:
    """The question for one field of a kind that people fill."""
    label = asked.label or asked.name
    question = Question({"type": "text", "label": label, "noun": noun(asked)})
    if asked.help:
        question.data["hint"] = asked.help
    question.unchecked.update((name, asked.precision[name]) for name in PRECISIONS if name in asked.precision)
    type_of = ask_text if asked.values and asked.type != "bool" else TYPES.get(asked.type, ask_text)
    type_of(question, asked, count)
    if question.unchecked:
        shown = ", ".join(f"{name} {limit}" for name, limit in question.unchecked.items())
        question.todo.append(f"{asked.id}: Das Formular prüft nicht: {shown}.")
    return question


def noun(asked: Field) -> str:
    """What sentences call the answer: the label, unless it is a question or a whole sentence."""
    label = asked.label.rstrip(" :.*")
    named = label and len(label) <= 60 and "?" not in label and not REQUEST.match(label)
    return label if named else asked.name.rstrip(" ?:.*") or asked.name


def ask_text(question: Question, asked: Field, count: Count) -> None:
    if asked.values:
        ask_values(question, asked, count)
    elif asked.code_list is not None and asked.code_list.uri in SHIPPED:
        question.data["type"] = SHIPPED[asked.code_list.uri]
    elif asked.id in EMAILS:
        question.data |= {"type": "email", "autocomplete": "email"}
        question.unchecked.clear()
    else:
        limit_text(question, asked)
        missing_list(question, asked)
        if asked.type not in ("text", "text_latin"):
            question.todo.append(f"{asked.id}: Den Datentyp {asked.type} kennt das Formular nicht; es fragt nach Text.")


def missing_list(question: Question, asked: Field) -> None:
    if asked.code_list is not None:
        question.todo.append(
            f"{asked.id}: Die Codeliste {asked.code_list.version_uri or asked.code_list.uri} liegt nicht in "
            "services/codelists; bis dahin ist es ein Textfeld."
        )
    elif asked.kind == "select":
        question.todo.append(f"{asked.id}: Das Auswahlfeld nennt weder Werte noch Codeliste; bis dahin ist es Text.")


def ask_values(question: Question, asked: Field, count: Count) -> None:
    one = "radio" if len(asked.values) <= ALL_SHOWN else "select"
    options: list[dict[str, str]] = []
    for value in asked.values:
        key = option_key(value.code, {option["key"] for option in options})
        if key != value.code:
            question.codes[key] = value.code
        options.append({"key": key, "label": value.name} | ({"hint": value.help} if value.help else {}))
    question.data |= {"type": "checkboxes" if count.repeated else one, "options": options}


def option_key(code: str, taken: set[str]) -> str:
    """The code itself where a key can be so, else what is left of it; a number where that is taken."""
    plain = re.sub("[^A-Za-z0-9_.-]+", "-", code).strip("-_.")[:50] or "wert"
    key, number = plain, 1
    while key in taken:
        number += 1
        key = f"{plain}-{number}"
    return key


def limit_text(question: Question, asked: Field) -> None:
    """Length and pattern of a text, as far as an example that keeps to both can be made."""
    most = whole(question.unchecked.get("maxLength"))
    if most is not None and 1 <= most <= LONGEST:
        del question.unchecked["maxLength"]
    else:
        most = SEVERAL_LINES if SENTENCES.search(f"{asked.name} {asked.label}") else ONE_LINE
    question.data["max_length"] = most
    if most > ONE_LINE:
        question.data["multiline"] = True
    least = whole(question.unchecked.get("minLength"))
    if least is not None and least <= 1:
        del question.unchecked["minLength"]
    pattern = usable(question.unchecked.get("pattern", ""))
    if pattern is None and least is not None and least > 1 and most <= ONE_LINE and "pattern" not in asked.precision:
        sentence = f"{question.data['noun']} muss mindestens {least} Zeichen haben."
        accept(question, f".{{{least},}}", "minLength", lambda example: sentence)
    elif pattern is not None:
        accept(question, pattern, "pattern", lambda example: f"{question.data['noun']} muss aussehen wie „{example}“.")
        accept_length(question, least)


def accept(question: Question, pattern: str, limit: str, sentence: Callable[[str], str]) -> None:
    """Take a pattern into the question if some text passes it."""
    for example in examples(pattern):
        trial = {**question.data, "pattern": pattern, "mismatch": sentence(example)}
        if passes(trial, example):
            question.data = trial
            question.unchecked.pop(limit, None)
            return


def accept_length(question: Question, least: int | None) -> None:
    """A pattern whose shortest texts are long enough needs no shortest length beside it."""
    pattern = question.data.get("pattern")
    if pattern and least is not None and min(map(len, examples(pattern)), default=0) >= least:
        question.unchecked.pop("minLength", None)


def passes(data: Mapping[str, Any], answer: object) -> bool:
    try:
        built = ANY_FIELD.validate_python({**data, "id": "probe"})
    except ValidationError:
        return False
    return not built.check(answer, SOME_DAY)


def ask_date(question: Question, asked: Field, count: Count) -> None:
    question.data["type"] = "date"
    for limit, key in (("minValue", "not_before"), ("maxValue", "not_after")):
        day = question.unchecked.get(limit, "")
        if is_day(day) and passes_limits({**question.data, key: day}):
            question.data[key] = question.unchecked.pop(limit)


def ask_time(question: Question, asked: Field, count: Count) -> None:
    question.data["type"] = "time"


def ask_yes_no(question: Question, asked: Field, count: Count) -> None:
    question.data["type"] = "yes_no"
    if count.repeated:
        question.todo.append(f"{asked.id}: FIM erlaubt die Anzahl {count}; das Formular fragt einmal.")


def ask_number(question: Question, asked: Field, count: Count) -> None:
    question.data["type"] = "number"
    for limit, key in (("minValue", "minimum"), ("maxValue", "maximum")):
        number = whole(question.unchecked.get(limit))
        if number is not None and abs(number) < 10**15 and passes_limits({**question.data, key: number}):
            question.data[key] = number
            del question.unchecked[limit]


def ask_decimal(question: Question, asked: Field, count: Count) -> None:
    """A number with decimals, as people write it; the portal's own numbers are whole."""
    question.data |= {
        "max_length": 20,
        "pattern": "-?[0-9]{1,12}(,[0-9]{1,6})?",
        "mismatch": f"{question.data['noun']} muss eine Zahl sein, zum Beispiel 12,5.",
    }


def ask_money(question: Question, asked: Field, count: Count) -> None:
    question.data["type"] = "money"
    for limit, key in (("minValue", "minimum"), ("maxValue", "maximum")):
        amount = question.unchecked.get(limit, "")
        if re.fullmatch(r"[0-9]{1,12}(?:\.[0-9]{1,2})?", amount):
            euros, _, rest = amount.partition(".")
            cents = int(euros) * 100 + int(rest.ljust(2, "0"))
            if passes_limits({**question.data, key: cents}):
                question.data[key] = cents
                del question.unchecked[limit]


def ask_file(question: Question, asked: Field, count: Count) -> None:
    question.data["type"] = "file"
    formats = formats_of(asked.media_types)
    if formats:
        question.data["formats"] = list(formats)
    strange = [kind for kind in asked.media_types if kind not in MEDIA_TYPES]
    if strange:
        question.todo.append(f"{asked.id}: Das Portal nimmt {', '.join(strange)} nicht an.")
    if asked.max_size is not None:
        question.data["max_size_mb"] = min(max(asked.max_size // MEGABYTE, 1), LARGEST_MB)
    if count.repeated:
        question.data["max_files"] = min(count.maximum or MOST_FILES, MOST_FILES)


def formats_of(media_types: Sequence[str]) -> tuple[str, ...]:
    """The formats of these that the portal takes."""
    return tuple(dict.fromkeys(MEDIA_TYPES[kind] for kind in media_types if kind in MEDIA_TYPES))


def passes_limits(data: Mapping[str, Any]) -> bool:
    """Do the limits leave something?  Two days the wrong way round do not."""
    try:
        ANY_FIELD.validate_python({**data, "id": "probe"})
    except ValidationError:
        return False
    days = [data[key] for key in ("not_before", "not_after") if key in data]
    return days == sorted(days)


def whole(text: str | None) -> int | None:
    return int(text) if text and re.fullmatch("-?[0-9]{1,18}", text) else None


def is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


TYPES: Mapping[str, Callable[[Question, Field, Count], None]] = {
    "bool": ask_yes_no,
    "date": ask_date,
    "time": ask_time,
    "num": ask_decimal,
    "num_int": ask_number,
    "num_currency": ask_money,
    "file": ask_file,
}
