"""The API described for other programs: OpenAPI 3.1, made of the models that make the answers."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from portal.open_data.feeds import ATOM
from portal.open_data.shapes import Listing, Problem

#: Grows when fields are added; another first number would be another address.
VERSION = "1.0.0"
API = "/api/v1"

ABOUT = (
    "Städte und Gemeinden, ihre Leistungen und wie man sie beantragt. Nur zum Lesen, ohne Anmeldung, ohne "
    "personenbezogene Daten von Antragstellenden. Antworten tragen einen ETag; fragen Sie mit If-None-Match nach."
)

PARAMETERS: dict[str, str] = {
    "town": "Kennung der Kommune, wie in ihrer Adresse",
    "service": "Kennung der Leistung",
}


@dataclass(frozen=True, slots=True)
class Operation:
    """One address that can be read; ``shape`` is None for the feed."""

    path: str
    summary: str
    shape: type[BaseModel] | None


@lru_cache(maxsize=4)
def description(operations: Sequence[Operation], base: str) -> str:
    """The description as JSON, for the portal at this address."""
    models = [operation.shape for operation in operations if operation.shape] + [Problem]
    _, schemas = models_json_schema(
        [(model, "serialization") for model in models], ref_template="#/components/schemas/{model}"
    )
    told = {
        "openapi": "3.1.0",
        "info": {"title": "Leistungen der Kommunen", "version": VERSION, "description": ABOUT},
        "servers": [{"url": f"{base}{API}"}],
        "paths": {operation.path: {"get": told_operation(operation)} for operation in operations},
        "components": {"schemas": schemas["$defs"], "responses": {"Problem": told_problem()}},
    }
    return json.dumps(told, ensure_ascii=False)


def told_operation(operation: Operation) -> dict[str, Any]:
    names = re.findall(r"{(\w+)}", operation.path)
    paged = operation.shape is not None and issubclass(operation.shape, Listing)
    parameters: list[dict[str, Any]] = [
        {"name": name, "in": "path", "required": True, "description": PARAMETERS[name], "schema": {"type": "string"}}
        for name in names
    ]
    if paged:
        number = {"type": "integer", "minimum": 1, "default": 1}
        parameters.append({"name": "page", "in": "query", "description": "Seite der Liste", "schema": number})
    problem = {"$ref": "#/components/responses/Problem"}
    refusals = {"400": problem} if paged else {}
    refusals |= {"404": problem} if names or paged else {}
    return {
        "operationId": re.sub(r"\W+", "_", operation.path).strip("_"),
        "summary": operation.summary,
        "parameters": parameters,
        "responses": {
            "200": told_answer(operation),
            "304": {"description": "Unverändert seit dem ETag in If-None-Match"},
            **refusals,
            "503": problem,
        },
    }


def told_answer(operation: Operation) -> dict[str, Any]:
    etag = {"description": "ändert sich mit dem Inhalt", "schema": {"type": "string"}}
    if operation.shape is None:
        content: dict[str, Any] = {ATOM: {"schema": {"type": "string"}}}
    else:
        content = {"application/json": {"schema": {"$ref": f"#/components/schemas/{operation.shape.__name__}"}}}
    return {"description": "Gefunden", "headers": {"ETag": etag}, "content": content}


def told_problem() -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/Problem"}
    return {"description": "Warum es nicht geht", "content": {"application/problem+json": {"schema": schema}}}
