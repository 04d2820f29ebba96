"""Does an answer keep to its schema?  The part of JSON Schema 2020-12 that OpenAPI descriptions of ours use.

A keyword that is not known here is an error, so nothing is passed over in silence.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any
from urllib.parse import urlsplit

TYPES: Mapping[str, type | tuple[type, ...]] = {
    "object": dict,
    "array": list,
    "string": str,
    "integer": int,
    "boolean": bool,
    "null": type(None),
}


def is_day(text: str) -> bool:
    try:
        return bool(date.fromisoformat(text))
    except ValueError:
        return False


FORMATS: Mapping[str, Callable[[str], bool]] = {"uri": lambda text: bool(urlsplit(text).scheme), "date": is_day}
SAYS_NOTHING = frozenset({"title", "description", "default"})


class Checker:
    """Checks values against the schemas of one description."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self._document = document

    def resolve(self, reference: str) -> Mapping[str, Any]:
        found: Any = self._document
        for part in reference.removeprefix("#/").split("/"):
            found = found[part]
        return found

    def faults(self, schema: Mapping[str, Any], value: Any, place: str = "$") -> Iterator[str]:
        """Where and why ``value`` does not keep to ``schema``."""
        for keyword, rule in schema.items():
            if keyword in SAYS_NOTHING:
                continue
            check = getattr(self, f"check_{keyword.strip('$')}", None)
            assert check, f"{place}: the keyword {keyword} is not known here"
            yield from check(schema, rule, value, place)

    def check_ref(self, _schema, rule, value, place):
        yield from self.faults(self.resolve(rule), value, place)

    def check_type(self, _schema, rule, value, place):
        fits = isinstance(value, TYPES[rule]) and not (rule == "integer" and isinstance(value, bool))
        if not fits:
            yield f"{place}: {value!r} is no {rule}"

    def check_anyOf(self, _schema, rule, value, place):  # named after the keyword
        if all(list(self.faults(one, value, place)) for one in rule):
            yield f"{place}: {value!r} fits none of {rule}"

    def check_properties(self, _schema, rule, value, place):
        for name, part in rule.items():
            if isinstance(value, dict) and name in value:
                yield from self.faults(part, value[name], f"{place}.{name}")

    def check_required(self, _schema, rule, value, place):
        if isinstance(value, dict):
            yield from (f"{place}: {name} is missing" for name in rule if name not in value)

    def check_additionalProperties(self, schema, rule, value, place):
        assert rule is False
        if isinstance(value, dict):
            yield from (f"{place}: {name} is not described" for name in value.keys() - schema["properties"].keys())

    def check_items(self, _schema, rule, value, place):
        for position, one in enumerate(value if isinstance(value, list) else ()):
            yield from self.faults(rule, one, f"{place}[{position}]")

    def check_enum(self, _schema, rule, value, place):
        if value not in rule:
            yield f"{place}: {value!r} is none of {rule}"

    def check_const(self, _schema, rule, value, place):
        if value != rule:
            yield f"{place}: {value!r} is not {rule!r}"

    def check_pattern(self, _schema, rule, value, place):
        if isinstance(value, str) and not re.search(rule, value):
            yield f"{place}: {value!r} does not match {rule}"

    def check_minimum(self, _schema, rule, value, place):
        if isinstance(value, int) and value < rule:
            yield f"{place}: {value} is less than {rule}"

    def check_format(self, _schema, rule, value, place):
        if isinstance(value, str) and not FORMATS[rule](value):
            yield f"{place}: {value!r} is no {rule}"
