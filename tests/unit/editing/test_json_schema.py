"""Editors complete and check a service file by a schema that says what the models say."""

import json
import re

import pytest

from portal.catalogue.yaml_source import read_yaml
from portal.editing import service_schema
from tests.tools import PROJECT

FILES = sorted((PROJECT / "services/catalogue").glob("*.yaml"))
SCHEMA = json.loads(service_schema())
TYPES = {"object": dict, "array": list, "string": str, "boolean": bool, "null": type(None)}
KEYWORDS = {
    *("type", "properties", "required", "additionalProperties", "items", "anyOf", "oneOf", "const", "enum", "$ref"),
    *("pattern", "minLength", "maxLength", "minItems", "maxItems", "minimum", "maximum", "default", "description"),
    *("minProperties", "maxProperties", "discriminator", "prefixItems", "exclusiveMinimum"),
}


def test_the_written_schema_is_current():
    written = (PROJECT / "services/service.schema.json").read_text(encoding="utf-8")
    assert written == service_schema(), "Erneuern Sie das Schema: .venv/bin/portal services schema"


def of_type(value, name):
    if name in ("integer", "number"):
        return not isinstance(value, bool | str | list | dict | None)
    return isinstance(value, TYPES[name])


def broken(schema, value, at=""):
    """Where a value breaks the schema; only the keywords that our schema uses."""
    assert schema.keys() <= KEYWORDS, schema.keys() - KEYWORDS
    if "$ref" in schema:
        return broken(SCHEMA["$defs"][schema["$ref"].rsplit("/", 1)[1]], value, at)
    for key in ("anyOf", "oneOf"):
        if key in schema and not any(not broken(part, value, at) for part in schema[key]):
            return [at]
    types = schema.get("type", [])
    types = [types] if isinstance(types, str) else types
    if types and not any(of_type(value, name) for name in types):
        return [at]
    if ("const" in schema and value != schema["const"]) or ("enum" in schema and value not in schema["enum"]):
        return [at]
    found = []
    if isinstance(value, int) and value <= schema.get("exclusiveMinimum", value - 1):
        found.append(at)
    if isinstance(value, str) and not re.search(schema.get("pattern", ""), value):
        found.append(at)
    if isinstance(value, list):
        for number, part in enumerate(value):
            inside = [*schema.get("prefixItems", ()), *[schema.get("items", {})] * len(value)][number]
            found += broken(inside, part, f"{at}[{number}]")
        found += [at] if len(value) < schema.get("minItems", 0) else []
    if isinstance(value, dict):
        known = schema.get("properties", {})
        found += [f"{at}.{key}" for key in schema.get("required", ()) if key not in value]
        other = schema.get("additionalProperties", True)
        for key, part in value.items():
            if key in known:
                found += broken(known[key], part, f"{at}.{key}")
            elif other is False:
                found.append(f"{at}.{key}")
            elif isinstance(other, dict):
                found += broken(other, part, f"{at}.{key}")
    return found


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_service_keeps_to_the_schema(file):
    top = {key: value for key, value in SCHEMA.items() if key in KEYWORDS}
    assert broken(top, read_yaml(file).data) == []


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("sumary",), "x"),
        (("kind",), "bitte"),
        (("form", "steps", 0, "fields", 0, "type"), "telepathy"),
        (("form", "steps", 0, "fields", 0, "lable"), "x"),
        (("form", "steps", 0, "when"), {"feld": "a", "equals": 1}),
        (("how", 0), {"title": "x", "text": "y", "more": "z"}),
    ],
)
def test_a_mistake_is_seen_by_the_schema(path, value):
    data = read_yaml(PROJECT / "services/catalogue/hund-anmelden.yaml").data
    inside = data
    for part in path[:-1]:
        inside = inside[part]
    inside[path[-1]] = value
    assert broken({key: value for key, value in SCHEMA.items() if key in KEYWORDS}, data)
