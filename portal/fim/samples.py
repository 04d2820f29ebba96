"""Examples that prove a form, made from the form itself.

Valid ones are answered page by page, as a person would do it. The invalid one leaves one answer out, or writes what
cannot be right; the engine says with which sentence. The same form gives the same examples on every day.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from portal.fim.patterns import examples as texts_for
from portal.fim.schema import FimError
from portal.forms import (
    CHECK,
    Answers,
    FieldDefinition,
    FileField,
    Form,
    Group,
    Stop,
    add_item,
    problems,
    public,
    reachable,
    record,
    stop_at,
)

#: Answers to try at a field, in this order; the first it accepts is taken.
CANDIDATES: tuple[Any, ...] = (
    "Muster", "1", "12,5", "25,00", "10:00", "2000-01-15", "erika.mustermann@example.org", "06061 12345",
    "DE02120300000000202051", "Musterangabe zum Ausprobieren", "000", True, False,
)  # fmt: skip

#: A day on which the examples are tried. None of them depends on today.
SOME_DAY = date(2026, 1, 1)

ENDINGS = {"pdf": "pdf", "jpeg": "jpg", "png": "png"}


def made_examples(form: Form) -> list[dict[str, Any]]:
    """Valid examples and an invalid one, as data of a service file. Raises FimError if the form cannot be answered."""
    least, most = answered(form, everything=False), answered(form, everything=True)
    good = [("Nur das Nötige", least)] if least == most else [("Nur das Nötige", least), ("Alle Angaben", most)]
    valid = [{"name": name, "valid": True, **told(form, answers)} for name, answers in good if passes(form, answers)]
    wrong = next(invalid(form, most if passes(form, most) else least), None)
    if not valid or wrong is None:
        raise FimError(
            "Zu diesem Schema gelingt kein Beispiel: Prüfen Sie, ob sich seine Grenzen und Muster widersprechen."
        )
    return [*valid, wrong]


def passes(form: Form, answers: Answers) -> bool:
    return not problems(form, answers, SOME_DAY)


def answered(form: Form, *, everything: bool) -> dict[str, Any]:
    """Answers to all pages, or only to what must be answered, as a draft holds them."""
    answers: dict[str, Any] = {}
    counters: dict[str, int] = {}
    done = set()
    while (place := next(place for place in reachable(form, answers, counters) if place not in done)) != CHECK:
        done.add(place)
        stop = stop_at(form, answers, place, counters)
        if stop.page is not None:
            values = {field.id: sample(field, everything) for field in stop.fields if everything or not field.optional}
            answers, counters = record(form, answers, counters, place, values)
        elif isinstance(stop.step, Group):
            wanted = max(stop.step.minimum, 1 if everything else 0)
            if len(answers.get(stop.step.id) or ()) < wanted:
                answers, counters, _ = add_item(stop.step, answers, counters)
                done.discard(place)
    return answers


def sample(field: FieldDefinition, everything: bool) -> Any:
    """An answer this field accepts; None if none is found. Yes and no follow how much is to be answered."""
    if isinstance(field, FileField):
        return [file(f"{field.id}.{ENDINGS[field.formats[0]]}", field.media_types[0])]
    return next((answer for answer in candidates(field, everything) if not field.check(answer, SOME_DAY)), None)


def file(name: str, media_type: str) -> dict[str, Any]:
    return {"id": name, "name": name, "type": media_type, "size": 1, "sha256": "0" * 64}


def wrong_answers(field: FieldDefinition) -> tuple[Any, ...]:
    """None where an answer is needed, then what no field of this kind can be."""
    if isinstance(field, FileField):
        return None, [file(f"{field.id}.txt", "application/octet-stream")]
    return None, "a" * (getattr(field, "max_length", 0) + 1), "2000-02-30"


def candidates(field: FieldDefinition, everything: bool) -> Iterator[Any]:
    yield everything
    options = getattr(field, "options", ())
    if options:
        yield options[0].key
        yield [options[0].key]
    for limit in ("minimum", "maximum", "not_before", "not_after"):
        if getattr(field, limit, None) is not None:
            yield str(getattr(field, limit))
    yield from CANDIDATES
    if getattr(field, "pattern", ""):
        yield from texts_for(getattr(field, "pattern", ""))
    yield "a" * getattr(field, "max_length", 1)


def told(form: Form, answers: Answers) -> dict[str, Any]:
    """Answers and files as an example in a service file has them."""
    files = {
        stop.prefix + field.id: [one["name"] for one in stop.answers[field.id]]
        for stop in stops(form, answers)
        for field in stop.fields
        if isinstance(field, FileField) and stop.answers.get(field.id)
    }
    plain = without_file_answers(form, public(form, answers))
    return {"answers": plain} | ({"files": files} if files else {})


def without_file_answers(form: Form, answers: Answers) -> dict[str, Any]:
    ids = {
        field.id
        for step in form.steps
        for page in (step.pages if isinstance(step, Group) else (step,))
        for field in page.fields
        if isinstance(field, FileField)
    }
    return {
        key: [{name: answer for name, answer in item.items() if name not in ids} for item in value]
        if isinstance(form.by_id.get(key), Group)
        else value
        for key, value in answers.items()
        if key not in ids
    }


def stops(form: Form, answers: Answers) -> Iterator[Stop]:
    return (stop_at(form, answers, place) for place in reachable(form, answers) if place != CHECK)


def invalid(form: Form, answers: Answers) -> Iterator[dict[str, Any]]:
    """Examples with exactly one error: an answer is left out, or stands for something it cannot be."""
    for stop in stops(form, answers):
        if stop.page is None:
            continue
        for field in stop.fields:
            for wrong in wrong_answers(field):
                values = {one.id: stop.answers.get(one.id) for one in stop.fields} | {field.id: wrong}
                changed, _ = record(form, answers, {}, stop.place, values)
                found = {problem.input: problem.sentence for problem in problems(form, changed, SOME_DAY)}
                if len(found) == 1:
                    what = "fehlt" if wrong is None else "passt nicht"
                    name = f"Die Angabe „{field.noun}“ {what}"
                    yield {"name": name, "valid": False, **told(form, changed), "errors": found}
