"""The shape of a service file as JSON Schema (2020-12), for editors that complete and check while one types.

It comes from the very models that read the file. What only they can see, such as whether a condition names an earlier
field, is left to ``portal services check``.
"""

from __future__ import annotations

import json
from typing import Any

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from portal.catalogue import Service

#: What „when“ takes; a condition may hold conditions.
CONDITION: JsonSchemaValue = {
    "oneOf": [
        {
            "type": "object",
            "properties": {name: {"type": "array", "items": {"$ref": "#/$defs/condition"}}},
            "required": [name],
            "additionalProperties": False,
        }
        for name in ("all", "any")
    ]
    + [
        {
            "type": "object",
            "properties": {"not": {"$ref": "#/$defs/condition"}},
            "required": ["not"],
            "additionalProperties": False,
        },
        {
            "type": "object",
            "properties": {
                "field": {"type": "string"},
                "equals": {"type": ["string", "boolean", "integer"]},
                "in": {"type": "array", "items": {"type": ["string", "boolean", "integer"]}},
                "contains": {"type": "string"},
                "more_than": {"type": ["integer", "string"]},
                "less_than": {"type": ["integer", "string"]},
                "count_more_than": {"type": "integer"},
            },
            "required": ["field"],
            "minProperties": 2,
            "maxProperties": 2,
            "additionalProperties": False,
        },
    ],
    "description": "Wann gefragt wird: all, any, not oder field mit einer Frage.",
}


class ForEditors(GenerateJsonSchema):
    """Named parts are written by name, as in ``{title: …, text: …}``."""

    def named_tuple_schema(self, schema: core_schema.NamedTupleSchema) -> JsonSchemaValue:
        properties = {field["name"]: self.generate_inner(field["schema"]) for field in schema["fields"]}
        return {
            "type": "object",
            "properties": properties,
            "required": [field["name"] for field in schema["fields"] if field["schema"]["type"] != "default"],
            "additionalProperties": False,
        }


def service_schema() -> str:
    """The schema's text, as it stands in services/service.schema.json."""
    schema = Service.model_json_schema(schema_generator=ForEditors)
    schema["$defs"]["condition"] = CONDITION
    made = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Leistung",
        "description": "Eine Leistung des Portals. Genau prüft: portal services check",
        **{key: value for key, value in tidied(schema).items() if key not in ("title", "description")},
    }
    return json.dumps(made, ensure_ascii=False, indent=1, sort_keys=False) + "\n"


def tidied(part: Any) -> Any:
    """Without the models' own descriptions, which are for programmers, and with conditions in full."""
    if isinstance(part, list):
        return [tidied(value) for value in part]
    if not isinstance(part, dict):
        return part
    kept = {}
    for key, value in part.items():
        if key == "properties":
            kept[key] = {name: tidied(inner) for name, inner in value.items()}
            if "when" in value:
                kept[key]["when"] = {"$ref": "#/$defs/condition"}
        elif key == "$defs":
            kept[key] = {name: inner if name == "condition" else tidied(inner) for name, inner in value.items()}
        elif key not in ("title", "description") or not isinstance(value, str):
            kept[key] = tidied(value)
    return kept
