"""One XML schema, compiled once and used by every thread: which elements of a message break which of its rules?"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterable
from itertools import islice
from typing import Protocol, cast

from lxml import etree

#: More than anybody mends at a time. Each costs a walk through the message.
MOST_RULES = 500

STEP = re.compile(r"(?P<name>[^\[\]@]+)(?:\[(?P<place>[0-9]+)\])?")


class LogEntry(Protocol):
    """What is read of one entry in lxml's error log. Its message quotes answers, so it is not read."""

    path: str | None
    type_name: str


class CompiledSchema:
    """A schema as libxml2 has compiled it."""

    def __init__(self, schema: etree.XMLSchema) -> None:
        self._schema = schema
        # One validator serves every thread, but its error log is one as well.
        self._checking = threading.Lock()

    def broken_rules(self, message: etree._Element) -> tuple[tuple[etree._Element, str], ...]:
        """The elements that break a rule, each with the name libxml2 gives the first one; empty if it is valid."""
        with self._checking:
            if self._schema.validate(message):
                return ()
            found = [
                (entry.path or "/*", entry.type_name)
                for entry in islice(cast(Iterable[LogEntry], self._schema.error_log), MOST_RULES)
            ]
        # One value may break several rules. A person mends one thing at a time, so the first is told.
        first_at: dict[str, str] = {}
        for path, rule in found:
            first_at.setdefault(path, rule)
        return tuple((element_at(message, path), rule) for path, rule in first_at.items())


def element_at(message: etree._Element, path: str) -> etree._Element:
    """The element libxml2 counted its way to, such as ``/xdomea:Kopf/*[2]/code``; the last one on it that exists."""
    current = message.getroottree().getroot()
    for step in path.strip("/").split("/")[1:]:
        found = STEP.fullmatch(step)
        if found is None:
            break
        alike = (child for child in current.iterchildren(etree.Element) if found["name"] in ("*", written(child)))
        deeper = next(islice(alike, int(found["place"] or 1) - 1, None), None)
        if deeper is None:
            break
        current = deeper
    return current


def written(element: etree._Element) -> str:
    """The element's name with the prefix it stands there with; ``*`` where a namespace has none."""
    name = etree.QName(element)
    if element.prefix:
        return f"{element.prefix}:{name.localname}"
    return name.localname if name.namespace is None else "*"
