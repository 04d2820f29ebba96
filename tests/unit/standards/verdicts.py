"""What xmlschema says of a message, compiled once per schema in this process: the second opinion."""

import re
from functools import cache
from typing import Any

import xmlschema

from portal.standards import Registry, schema_child


@cache
def compiled(file: str, locations: tuple[tuple[str, str], ...]) -> Any:
    return schema_child.compile_fully([file], dict(locations))


def fully_compiled(registry: Registry, message: str) -> Any:
    """xmlschema's schema for the message of this expanded name."""
    found = registry.schema_of(message)
    assert found is not None
    package, _, file = found
    return compiled(str(file), tuple(sorted(registry.locations(package).items())))


def second_opinion(registry: Registry, message: str, xml: bytes) -> str:
    """The first thing xmlschema has against the message; empty if nothing."""
    schema = fully_compiled(registry, message)
    try:
        resource = xmlschema.XMLResource(xml.decode(), allow="none", defuse="always")
        first = next(iter(schema.iter_errors(resource)), None)
    except KeyError as unknown:
        # A type that xsi:type names and nobody knows.
        return str(unknown)
    return "" if first is None else f"{first.path}: {first.reason}"


def tree_of(skeleton: str) -> set[str]:
    """The names of the elements in an element tree as text."""
    return {
        found[1] for line in skeleton.splitlines() if (found := re.match(r" *([A-Za-z][\w.-]*)(\[[^\]]*\])? :", line))
    }
