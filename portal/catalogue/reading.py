"""From a file to a model, or to findings a person can act on.

Pydantic says what does not fit; here each of its errors gets the line in the file, a German sentence and a remedy. A
mistyped key gets the key that was probably meant.
"""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from portal.catalogue.findings import CatalogueError, Finding, Path
from portal.catalogue.yaml_source import Source
from portal.forms import Refused

M = TypeVar("M", bound=BaseModel)

#: What pydantic calls a type, in words for editors, with the remedy.
EXPECTED_TYPES = {
    "string_type": ("Text", "Setzen Sie den Wert in Anführungszeichen."),
    "int_type": ("eine ganze Zahl", "Schreiben Sie nur Ziffern, ohne Anführungszeichen."),
    "int_from_float": ("eine ganze Zahl", "Schreiben Sie nur Ziffern, ohne Komma."),
    "bool_type": ("true oder false", "Schreiben Sie true oder false, ohne Anführungszeichen."),
    "date_parsing": ("ein Tag", "Schreiben Sie Jahr, Monat und Tag: 2027-01-31."),
    "date_from_datetime_parsing": ("ein Tag", "Schreiben Sie Jahr, Monat und Tag: 2027-01-31."),
    "tuple_type": ("eine Liste", "Beginnen Sie jede Zeile der Liste mit einem Strich (-)."),
    "list_type": ("eine Liste", "Beginnen Sie jede Zeile der Liste mit einem Strich (-)."),
    "dict_type": ("Schlüssel mit Werten", "Schreiben Sie „name: Wert“, eingerückt darunter."),
    "model_type": ("Schlüssel mit Werten", "Schreiben Sie „name: Wert“, eingerückt darunter."),
    "model_attributes_type": ("Schlüssel mit Werten", "Schreiben Sie „name: Wert“, eingerückt darunter."),
}

#: Patterns of the catalogue's own values, explained.
BOUNDS = {
    "too_short": ("mindestens {min_length} Einträge", "Ergänzen Sie die Liste."),
    "too_long": ("höchstens {max_length} Einträge", "Kürzen Sie die Liste."),
    "string_too_short": ("mindestens {min_length} Zeichen", "Ergänzen Sie den Text."),
    "string_too_long": ("höchstens {max_length} Zeichen", "Kürzen Sie den Text."),
    "greater_than_equal": ("mindestens {ge}", "Erhöhen Sie die Zahl."),
    "greater_than": ("mehr als {gt}", "Erhöhen Sie die Zahl."),
    "less_than_equal": ("höchstens {le}", "Verringern Sie die Zahl."),
    "less_than": ("weniger als {lt}", "Verringern Sie die Zahl."),
}


#: The parts of a place that a refusal names by keys, ids and positions: ``steps.hunde.when.all[1]``.
PLACE_PARTS = re.compile(r"[A-Za-z0-9_-]+")


def build(model: type[M], source: Source) -> M:
    """The model a file describes. Raises CatalogueError with one finding for each fault."""
    try:
        return model.model_validate_json(json.dumps(source.data, default=decimal_text))
    except ValidationError as error:
        known = frozenset(key_names(model))
        raise CatalogueError(findings(source, error.errors(), known)) from None


def decimal_text(value: object) -> str:
    if isinstance(value, Decimal):
        return str(value)
    raise TypeError(f"{value!r} cannot stand in a catalogue file")


def at(data: Any, place: Path) -> Any:
    for part in place:
        data = data[part]
    return data


def findings(source: Source, errors: list[ErrorDetails], known: frozenset[str]) -> Iterator[Finding]:
    """One finding for each fault.

    A mistyped key is one fault, though its right name is missing too; and a list is not too short because what stands
    in it is wrong.
    """
    meant: set[Path] = set()
    above = {error["loc"][:length] for error in errors for length in range(len(error["loc"]))}
    for error in sorted(errors, key=lambda error: error["type"] == "missing"):
        path = real_path(error, source.data)
        around = at_or_none(source.data, path[:-1])
        if error["type"] == "extra_forbidden":
            meant.add((*path[:-1], probably(str(path[-1]), known, around) or ""))
        misspelt = error["type"] == "missing" and path in meant
        emptied = error["type"] == "too_short" and error["loc"] in above
        if not misspelt and not emptied:
            sentence, remedy = explain(error, around, known)
            yield source.finding(path, sentence, remedy)


def real_path(error: ErrorDetails, data: Any) -> Path:
    """Where the fault lies in the file: pydantic's location without the names of union members, which stand in no
    file, and with the key that an error speaks of."""
    path: list[str | int] = []
    inside = data
    for part in error["loc"]:
        known_key = isinstance(inside, dict) and part in inside
        if known_key or (isinstance(inside, list) and isinstance(part, int) and part < len(inside)):
            path.append(part)
            inside = at(inside, (part,))
    context = error.get("ctx", {})
    if error["type"] == "missing":
        path.append(error["loc"][-1])
    elif error["type"] == "union_tag_invalid":
        path.append(str(context["discriminator"]).strip("'"))
    refusal = context.get("error")
    return named_path(tuple(path), data, refusal.where) if isinstance(refusal, Refused) else tuple(path)


def named_path(path: Path, data: Any, where: str) -> Path:
    """The place that ``where`` names below ``path`` by ids, as in ``steps.hunde.pages.herkunft``.

    What the file does not have is passed over, so the nearest place above is found. Of two equal ids it is the last.
    """
    for name in PLACE_PARTS.findall(where):
        inside = at_or_none(data, path)
        if isinstance(inside, list) and name.isdecimal() and int(name) < len(inside):
            path = (*path, int(name))
        elif isinstance(inside, list):
            matching = [n for n, item in enumerate(inside) if isinstance(item, dict) and item.get("id") == name]
            path = (*path, matching[-1]) if matching else path
        elif isinstance(inside, dict) and name in inside:
            path = (*path, name)
    return path


def at_or_none(data: Any, path: Path) -> Any:
    try:
        return at(data, path)
    except (KeyError, IndexError, TypeError):
        return None


def explain(error: ErrorDetails, around: Any, known: frozenset[str]) -> tuple[str, str]:
    """Sentence and remedy for one error. ``around`` is the mapping in which it lies, ``known`` all keys there are."""
    kind, context, found = error["type"], error.get("ctx", {}), error.get("input")
    name = error["loc"][-1] if error["loc"] else "Datei"
    match kind:
        case "extra_forbidden":
            return f"Den Schlüssel „{name}“ gibt es hier nicht.", suggestion(str(name), known, around)
        case "missing" if isinstance(name, int):
            return "Diese Liste ist zu kurz.", f"Ergänzen Sie den {name + 1}. Eintrag."
        case "missing":
            return f"Hier fehlt „{name}“.", f"Ergänzen Sie die Zeile „{name}: …“."
        case "literal_error" | "enum" | "union_tag_invalid":
            allowed = str(context.get("expected") or context.get("expected_tags")).replace(" or ", ", ")
            shown = context.get("tag", found)
            near = difflib.get_close_matches(str(shown), re.findall(r"'([^']*)'", allowed), n=1)
            meant = f"Meinten Sie „{near[0]}“? " if near else ""
            return f"Den Wert „{shown}“ gibt es hier nicht.", f"{meant}Erlaubt sind: {allowed}."
        case "union_tag_not_found":
            tag = str(context.get("discriminator")).strip("'")
            return f"Hier fehlt „{tag}“.", f"Ergänzen Sie die Zeile „{tag}: …“."
        case "string_pattern_mismatch":
            return f"„{found}“ hat nicht die nötige Form.", f"Nötig ist das Muster {context['pattern']}."
        case "value_error" if isinstance(context.get("error"), Refused):
            refusal = context["error"]
            return refusal.sentence, refusal.remedy
        case "value_error":
            return f"Hier passt etwas nicht zusammen: {context.get('error')}.", "Ändern Sie diese Stelle."
    if kind in EXPECTED_TYPES:
        expected, remedy = EXPECTED_TYPES[kind]
        return f"„{found}“ passt nicht. Hier steht {expected}.", remedy
    if kind in BOUNDS:
        bound, remedy = BOUNDS[kind]
        return f"„{name}“ braucht {bound.format(**context)}.", remedy
    return f"Der Wert passt nicht ({error['msg']}).", "Ändern Sie den Wert."


def suggestion(name: str, known: frozenset[str], around: Any) -> str:
    near = probably(name, known, around)
    return f"Meinten Sie „{near}“?" if near else "Löschen Sie ihn."


def probably(name: str, known: frozenset[str], around: Any) -> str | None:
    """The key that was probably meant, among those not there yet."""
    free = known - set(around if isinstance(around, dict) else ())
    return next(iter(difflib.get_close_matches(name, sorted(free), n=1, cutoff=0.6)), None)


def key_names(annotation: Any, seen: set[Any] | None = None) -> Iterator[str]:
    """Every key that may stand anywhere in a file of this model."""
    seen = set() if seen is None else seen
    if isinstance(annotation, type) and issubclass(annotation, BaseModel) and annotation not in seen:
        seen.add(annotation)
        for name, field in annotation.model_fields.items():
            yield field.alias or name
            yield from key_names(field.annotation, seen)
    for part in get_args(annotation):
        yield from key_names(part, seen)
