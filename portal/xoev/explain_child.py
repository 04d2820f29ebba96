"""Run as a program of its own by ``explanation.py``: one message, one schema, German sentences on standard output.

    python -I explain_child.py SECONDS < {"schema": path of the XSD, "xml": text}   →   ["…", …]

A pattern such as ``(a+)+b`` can keep xmlschema busy for ever, so the process limits its own computing time and memory
and its parent ends it after a while. It imports nothing of the portal.
"""

from __future__ import annotations

import json
import resource
import sys
from itertools import islice
from typing import Any

import xmlschema
from xmlschema import validators

MEMORY = 1024**3
MOST_ERRORS = 100


def sentence(error: Any) -> str:
    """What the error means, with its place and without the value: a value may be somebody's name."""
    return f"{error.path}: {meaning(error)}"


def meaning(error: Any) -> str:
    if isinstance(error, validators.XMLSchemaChildrenValidationError):
        return children_meaning(error)
    match error.validator:
        case validators.XsdEnumerationFacets():
            return "Der Wert gehört nicht zu den erlaubten Werten."
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


def children_meaning(error: Any) -> str:
    expected = ", ".join(map(local_name, error.expected_tags)) or "kein weiteres Element"
    if error.invalid_tag is None:
        return f"Hier fehlt etwas. Erwartet: {expected}."
    return f"Das Element {local_name(error.invalid_tag)} darf hier nicht stehen. Erwartet: {expected}."


def local_name(tag: str) -> str:
    return tag.rpartition("}")[2]


def main() -> None:
    seconds = int(sys.argv[1])
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    request = json.load(sys.stdin)
    schema = xmlschema.XMLSchema(request["schema"], allow="local", defuse="always")
    message = xmlschema.XMLResource(request["xml"], allow="none", defuse="always")
    errors = islice(schema.iter_errors(message), MOST_ERRORS)
    # Several rules may be broken by one value; the same words once are enough.
    json.dump(list(dict.fromkeys(map(sentence, errors))), sys.stdout)


if __name__ == "__main__":
    main()
