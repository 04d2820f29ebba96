"""Does this message keep to its service's schema, and if not, which input is it about?

Used in the request: lxml only, every schema compiled once. A schema is written from the very definition the application
was made with, so old applications are checked against the questions of their time, with no file and no network.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol, cast

from lxml import etree

from portal.catalogue import Service
from portal.xoev.own_types import FOLDER, own_types
from portal.xoev.parsing import parse_safely
from portal.xoev.schema_problems import SchemaProblem, problem_at
from portal.xoev.schema_writer import SCHEMAS, schema_for

#: Compiled schemas kept at a time, about 1.2 MB each. Towns that word a service differently share one.
SCHEMAS_KEPT = 32


class LogEntry(Protocol):
    """What is read of one entry in lxml's error log. Its message quotes answers, so it is not read."""

    path: str | None
    type_name: str


class SchemaStore:
    """The compiled schemas of one process. Safe to be used by several threads."""

    def __init__(self, kept: int = SCHEMAS_KEPT) -> None:
        self._validators = lru_cache(maxsize=kept)(Validator)

    def validate(self, service: Service, xml: bytes) -> tuple[SchemaProblem, ...]:
        """What the schema of ``service`` has against the message, in document order; empty if it is valid.

        Raises UnsafeXml if the bytes are no XML a message may be, SchemaError if the service has no schema.
        """
        schema = schema_for(service)
        message = parse_safely(xml)
        broken = self._validators(schema.xsd).broken_rules(message)
        return tuple(problem_at(element, rule, schema.by_path) for element, rule in broken)


class Validator:
    """One schema, compiled."""

    def __init__(self, xsd: bytes) -> None:
        self._schema = compile_schema(xsd)
        # One validator serves every thread, but its error log is one as well.
        self._checking = threading.Lock()

    def broken_rules(self, message: etree._Element) -> tuple[tuple[etree._Element, str], ...]:
        """The elements that break a rule, each with the name libxml2 gives the first one."""
        with self._checking:
            if self._schema.validate(message):
                return ()
            found = [
                (entry.path or "/*", entry.type_name) for entry in cast(Iterable[LogEntry], self._schema.error_log)
            ]
        # One value may break several rules. A person mends one thing at a time, so the first is told.
        first_at: dict[str, str] = {}
        for path, rule in found:
            first_at.setdefault(path, rule)
        return tuple((element_at(message, path), rule) for path, rule in first_at.items())


def element_at(message: etree._Element, path: str) -> etree._Element:
    """The element libxml2 counted its way to; the root if it is none."""
    found = message.getroottree().xpath(path)
    if isinstance(found, list) and found and isinstance(found[0], etree._Element):
        return found[0]
    return message


def compile_schema(xsd: bytes, at: Path | None = None) -> etree.XMLSchema:
    """Compile a schema of ours; ``at`` is the file it stands in, if it imports other files of the portal's folder.

    The DIN 91379 types come from this process; anything outside the folder is refused. Raises lxml's
    XMLSchemaParseError if ``xsd`` is no schema.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    parser.resolvers.add(OwnTypes())
    tree = etree.fromstring(xsd, parser) if at is None else etree.fromstring(xsd, parser, base_url=str(at.absolute()))
    return etree.XMLSchema(tree)


class OwnTypes(etree.Resolver):
    """Answers imports: our own types from memory, our own files from their folder, all else with nothing."""

    def resolve(self, system_url: str, public_id: str, context: Any = None) -> Any:
        folder, _, name = system_url.rpartition("/")
        if folder.rpartition("/")[2] == FOLDER:
            return self.resolve_string(own_types().get(name, b""), context, base_url=system_url)
        wanted = Path(system_url).resolve()
        if wanted.is_relative_to(SCHEMAS) and wanted.suffix == ".xsd" and wanted.is_file():
            return self.resolve_string(wanted.read_bytes(), context, base_url=str(wanted))
        return self.resolve_string(b"", context, base_url=None)
