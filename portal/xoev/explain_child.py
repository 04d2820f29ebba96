"""Run by ``explanation.py`` in a bounded process: one message, one schema, what is wrong as path and German sentence.

    < {"schema": path of the XSD, "locations": {address: path}, "xml": text}   →   [["/Antrag/…", "…"], …]

A value may be somebody's name, so none is told. What the schema allows may be told. It imports nothing of the portal.
"""

from __future__ import annotations

import json
import sys
from itertools import islice
from pathlib import Path
from typing import Any

import xmlschema
from xmlschema import validators

MOST_ERRORS = 100

#: So many of the allowed values are named, if none is longer than a line.
MOST_VALUES = 8
LONGEST_VALUE = 60


def meaning(error: Any) -> str:
    if isinstance(error, validators.XMLSchemaChildrenValidationError):
        return children_meaning(error)
    match error.validator:
        case validators.XsdEnumerationFacets():
            return f"Der Wert gehört nicht zu den erlaubten Werten.{allowed(error.validator)}"
        case validators.XsdPatternFacets():
            return "Der Wert enthält unerlaubte Zeichen oder hat nicht die verlangte Form."
        case validators.XsdMaxLengthFacet(value=limit):
            return f"Der Wert ist länger als {limit!r} Zeichen."
        case validators.XsdMinLengthFacet(value=limit):
            return f"Der Wert ist kürzer als {limit!r} Zeichen."
        case validators.XsdMinInclusiveFacet():
            return "Der Wert ist kleiner als erlaubt."
        case validators.XsdMaxInclusiveFacet():
            return "Der Wert ist größer als erlaubt."
        case _:
            return "Der Inhalt entspricht nicht dem Schema."


def allowed(facet: Any) -> str:
    """Which values there are, shortened: they come from the schema, never from the message."""
    values = [str(value) for value in facet.enumeration if value is not None]
    shown = [value for value in values if value and len(value) <= LONGEST_VALUE][:MOST_VALUES]
    if not shown:
        return ""
    return f" Erlaubt: {', '.join(shown)}{' …' if len(shown) < len(values) else ''}"


def children_meaning(error: Any) -> str:
    expected = ", ".join(map(local_name, error.expected_tags)) or "kein weiteres Element"
    if error.invalid_tag is None:
        return f"Hier fehlt etwas. Erwartet: {expected}."
    return f"Das Element {local_name(error.invalid_tag)} darf hier nicht stehen. Erwartet: {expected}."


def local_name(tag: str) -> str:
    return tag.rpartition("}")[2]


def address_of(place: str) -> str:
    return Path(place).as_uri() if place.startswith("/") else place


def main() -> None:
    request = json.load(sys.stdin)
    # xmlschema reads a plain path as an address where a percent sign stands in it.
    table = {address_of(address): address_of(path) for address, path in request["locations"].items()}
    schema = xmlschema.XMLSchema(
        address_of(request["schema"]), allow="local", defuse="always", uri_mapper=lambda uri: table.get(uri, uri)
    )
    message = xmlschema.XMLResource(request["xml"], allow="none", defuse="always")
    found = ((str(error.path), meaning(error)) for error in schema.iter_errors(message))
    # Several rules may be broken by one value; the same words once are enough.
    json.dump(list(dict.fromkeys(islice(found, MOST_ERRORS))), sys.stdout)


if __name__ == "__main__":
    main()
