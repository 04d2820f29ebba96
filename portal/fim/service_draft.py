"""From a schema to a whole service file: its form, its texts as far as FIM has them, and examples that prove it.

What FIM does not say about a service stands as ``OFFEN: …`` in its place. The file passes ``portal services check`` and
can be tried out at once; an editor then goes from one open place to the next.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import yaml

from portal.fim.form_draft import FormDraft, rule_todo
from portal.fim.naming import slug
from portal.fim.samples import made_examples
from portal.fim.schema import FimError, Schema, walk
from portal.forms import Form

LEIKA = re.compile(r"(?<![0-9])99[0-9]{12}(?![0-9])")

#: Words in a schema's name that say its answers inform an office rather than ask it for a decision.
NOTICE = re.compile("anzeige|meldung|mitteilung", re.IGNORECASE)


def service_data(schema: Schema) -> dict[str, Any]:
    """The service this schema describes, as data of a service file. Raises FimError."""
    form = FormDraft(schema).build()
    try:
        built = Form.model_validate(form)
    except ValueError as error:
        raise FimError(f"Aus dem Schema {schema.id} wird kein Formular: {first_line(error)}.") from error
    return {**texts(schema), "notes": notes(schema), "form": form, "examples": made_examples(built)}


def first_line(error: ValueError) -> str:
    return str(error).replace("\n", " ")[:300]


def texts(schema: Schema) -> dict[str, Any]:
    """What people read about the service before they begin."""
    title = schema.label or schema.name
    leika = LEIKA.search(schema.description)
    legal_basis = "; ".join(schema.references) or "OFFEN: Rechtsgrundlage ergänzen"
    return {
        "id": slug(schema.name, 55, "-") or f"fim-{schema.id.lower()}",
        "version": "0.1",
        **({"leika": leika[0]} if leika else {}),
        "title": title,
        "summary": f"OFFEN: Sagen Sie in einem Satz, wobei „{title}“ hilft.",
        "audience": ["citizens"],
        "kind": "anzeige" if NOTICE.search(title) and not title.startswith("Antrag") else "antrag",
        "lead": "OFFEN: Sagen Sie in zwei Sätzen, was man hier erledigt.",
        "who": "OFFEN: Sagen Sie, wer das Formular ausfüllt.",
        "need": ["OFFEN: Nennen Sie, was man bereitlegt."],
        "how": [["OFFEN: Erster Schritt", "OFFEN: Sagen Sie, was dabei geschieht."]],
        "duration_minutes": max(5, sum(1 for _ in walk(schema.uses)) // 4),
        "processing": "OFFEN: Sagen Sie, wie lange die Bearbeitung dauert.",
        "fee_text": "OFFEN: Sagen Sie, was es kostet.",
        "other_ways": "OFFEN: Sagen Sie, wie es ohne Internet geht.",
        "next_steps": ["OFFEN: Sagen Sie, was nach dem Absenden geschieht."],
        "legal_basis": legal_basis,
        "trust_level": "none",
        "retention_years": 10,
        "file_plan_key": "00",
        "privacy": {
            "purpose": "OFFEN: Nennen Sie den Zweck der Verarbeitung.",
            "legal_basis": legal_basis,
            "recipients": ["OFFEN: Nennen Sie das zuständige Amt."],
            "period": "OFFEN: Nennen Sie die Frist der Aufbewahrung.",
        },
        "declaration": "Meine Angaben sind richtig und vollständig.",
    }


def notes(schema: Schema) -> list[str]:
    """For editors: where the form comes from, and rules that hold for all of it."""
    return [
        f"Übernommen aus FIM: Datenschema {schema.id}, Version {schema.version}, „{schema.name}“.",
        "Vor der Veröffentlichung: jede Stelle mit OFFEN und jedes todo erledigen, Fristen, Aktenplan und den "
        "Personenbezug je Feld prüfen.",
        "Die Regeln aus FIM sind Prosa. Sie stehen als todo bei ihren Feldern und wirken erst als Bedingung (when).",
        *(f"OFFEN: {rule_todo(rule)}" for rule in schema.rules),
    ]


class OneLine(dict[str, Any]):
    """A mapping that is written in one line, such as an option."""


class Dumper(yaml.SafeDumper):
    """Texts with several lines keep them; small mappings take one line."""

    def ignore_aliases(self, data: Any) -> bool:
        """A service file knows no references."""
        return True


def represent_text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = "|" if "\n" in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


def represent_one_line(dumper: yaml.SafeDumper, mapping: OneLine) -> yaml.MappingNode:
    return dumper.represent_mapping("tag:yaml.org,2002:map", dict(mapping), flow_style=True)


Dumper.add_representer(str, represent_text)
Dumper.add_representer(OneLine, represent_one_line)

#: Where lists and mappings hold many small entries that people read as a table.
TABLES = frozenset({"elements", "options", "sections"})


def readable(data: Any) -> Any:
    """The same data, with the entries of tables in one line each."""
    if isinstance(data, list):
        return [readable(item) for item in data]
    if not isinstance(data, dict):
        return data
    found = {}
    for key, value in data.items():
        if key in TABLES and isinstance(value, dict):
            value = {name: OneLine(entry) for name, entry in value.items()}
        elif key in TABLES and isinstance(value, list):
            value = [OneLine(entry) for entry in value]
        else:
            value = readable(value)
        found[key] = value
    return found


@dataclass(frozen=True, slots=True)
class Draft:
    """A service file: its name without ending, its text, and how many places an editor has still to work on."""

    name: str
    text: str
    open_places: int


def service_file(schema: Schema) -> Draft:
    """The service file, with a head that says where it comes from. Raises FimError."""
    data = service_data(schema)
    head = (
        f"# Entwurf aus FIM: Datenschema {schema.id}, Version {schema.version}.\n"
        "# Erledigen Sie jede Stelle mit OFFEN und jedes todo. Prüfen Sie danach: portal services check <Datei>\n\n"
    )
    text = yaml.dump(readable(data), Dumper=Dumper, sort_keys=False, allow_unicode=True, width=118)
    return Draft(str(data["id"]), head + text, open_places(data))


def open_places(data: Any) -> int:
    """How many texts are still to be written, and tasks to be done."""
    if isinstance(data, dict):
        return sum(len(value) if key == "todo" else open_places(value) for key, value in data.items())
    if isinstance(data, list):
        return sum(map(open_places, data))
    return int(isinstance(data, str) and "OFFEN:" in data)
