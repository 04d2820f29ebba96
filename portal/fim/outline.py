"""What FIM says of a schema's elements and the form does not: ``form.fim`` of a service file, as data."""

from __future__ import annotations

from typing import Any

from portal.fim.questions import Question
from portal.fim.schema import Field, Group, Schema, Use, walk


def facts(use: Use, element: Field | Group) -> dict[str, Any]:
    found: dict[str, Any] = {"version": element.version, "name": element.name}
    if use.count != (1, 1):
        found["count"] = str(use.count)
    if use.references:
        found["references"] = list(use.references)
    if element.rules:
        found["rules"] = [rule.id for rule in element.rules]
    return found


def group_facts(use: Use, group: Group) -> dict[str, Any]:
    return {**facts(use, group), **filled(label=group.label, help=group.help)}


def field_facts(use: Use, asked: Field, question: Question) -> dict[str, Any]:
    unasked = asked.kind in ("label", "hidden", "locked")
    names = {value.code: value.name for value in asked.values}
    own_words = filled(label=asked.label, help=asked.help, values=names) if unasked else filled(codes=question.codes)
    code_list = asked.code_list and filled(
        uri=asked.code_list.uri, version=asked.code_list.version, version_uri=asked.code_list.version_uri
    )
    return {
        **facts(use, asked),
        **own_words,
        **filled(
            kind="" if asked.kind == "input" else asked.kind,
            type="" if asked.type == "text" else asked.type,
            precision=dict(asked.precision) if unasked else question.unchecked,
            content=asked.content,
            code_list=code_list,
            media_types=list(asked.media_types),
            max_size=asked.max_size,
        ),
    }


def filled(**entries: Any) -> dict[str, Any]:
    return {key: value for key, value in entries.items() if value not in (None, "", [], {})}


def outline(schema: Schema, elements: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """``form.fim``: what FIM says and the form does not."""
    all_rules = [
        *schema.rules,
        *(rule for _, use in walk(schema.uses) for rule in use.element.rules),
    ]
    rules = {rule.id: filled(version=rule.version, name=rule.name, text=rule.text) for rule in all_rules}
    return {
        "id": schema.id,
        "version": schema.version,
        "name": schema.name,
        **filled(
            description=schema.description,
            references=list(schema.references),
            rules=rules,
            schema_rules=[rule.id for rule in schema.rules],
            elements=elements,
        ),
    }
