"""Does this message keep to its service's schema, and if not, which input is it about?

Used in the request: lxml only, every schema compiled once. A schema is written from the very definition the application
was made with, so old applications are checked against the questions of their time, with no file and no network.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

from lxml import etree

from portal.catalogue import Service
from portal.xoev.compiled import CompiledSchema
from portal.xoev.own_types import FOLDER, own_types
from portal.xoev.parsing import parse_safely
from portal.xoev.schema_problems import SchemaProblem, problem_at
from portal.xoev.schema_writer import SCHEMAS, schema_for

#: Compiled schemas kept at a time, about 1.2 MB each. Towns that word a service differently share one.
SCHEMAS_KEPT = 32


class SchemaStore:
    """The compiled schemas of one process. Safe to be used by several threads."""

    def __init__(self, kept: int = SCHEMAS_KEPT) -> None:
        self._validators = lru_cache(maxsize=kept)(compiled)

    def validate(self, service: Service, xml: bytes) -> tuple[SchemaProblem, ...]:
        """What the schema of ``service`` has against the message, in document order; empty if it is valid.

        Raises UnsafeXml if the bytes are no XML a message may be, SchemaError if the service has no schema.
        """
        schema = schema_for(service)
        message = parse_safely(xml)
        broken = self._validators(schema.xsd).broken_rules(message)
        return tuple(problem_at(element, rule, schema.by_path) for element, rule in broken)


def compiled(xsd: bytes) -> CompiledSchema:
    return CompiledSchema(compile_schema(xsd))


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
