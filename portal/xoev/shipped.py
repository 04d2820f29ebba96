"""The schemas that travel with the portal, for the people who run it: which are there, and does a file keep to one?"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from lxml import etree

from portal.xoev.explanation import NotExplained, explain
from portal.xoev.leaf_types import XS
from portal.xoev.parsing import UnsafeXml, parse_safely, read_bounded
from portal.xoev.schema_store import compile_schema
from portal.xoev.schema_writer import SCHEMAS

VALIDATION_FAILED = "Die Nachricht entspricht ihrem Schema nicht. Eine genauere Erklärung liegt nicht vor."


@dataclass(frozen=True, slots=True)
class ShippedSchema:
    """One schema file: ``name`` is its path below the folder, ``sha256`` the checksum of its bytes."""

    name: str
    namespace: str
    version: str
    sha256: str

    def __str__(self) -> str:
        return f"{self.name}  {self.namespace}  Version {self.version}  {self.sha256[:12]}"


def shipped_schemas(folder: Path = SCHEMAS) -> tuple[ShippedSchema, ...]:
    """Every schema below ``folder``, by name."""
    found = []
    for path in sorted(folder.rglob("*.xsd")):
        content = path.read_bytes()
        schema = parse_safely(content)
        found.append(
            ShippedSchema(
                path.relative_to(folder).as_posix(),
                schema.get("targetNamespace", ""),
                schema.get("version", ""),
                hashlib.sha256(content).hexdigest(),
            )
        )
    return tuple(found)


def check_file(path: Path, folder: Path = SCHEMAS) -> tuple[str, ...]:
    """What is wrong with a schema or a message, as German sentences with place and remedy; empty if nothing is.

    A schema must compile. A message must keep to the shipped schema of its namespace, the newest version first if
    there are several.
    """
    try:
        content = read_bounded(path)
        root = parse_safely(content)
    except OSError:
        return (f"{path}: Die Datei kann nicht gelesen werden. Prüfen Sie Namen und Rechte.",)
    except UnsafeXml as refused:
        return (f"{path}: {refused}",)
    if root.tag == f"{XS}schema":
        return schema_findings(path, content)
    namespace = etree.QName(root).namespace or ""
    versions = [schema for schema in shipped_schemas(folder) if schema.namespace == namespace]
    versions = [schema for schema in versions if declares(folder / schema.name, root)] or versions
    if not versions:
        return (f"{path}: Für den Namensraum „{namespace}“ liegt kein Schema vor. Siehe „portal schemas list“.",)
    schemas = [folder / schema.name for schema in sorted(versions, key=newest_first)]
    if any(compile_schema(schema.read_bytes(), schema).validate(root) for schema in schemas):
        return ()
    try:
        return tuple(f"{path}: {sentence}" for sentence in explain(content, schemas[0].read_bytes())) or (
            f"{path}: {VALIDATION_FAILED}",
        )
    except NotExplained as silent:
        return (f"{path}: {VALIDATION_FAILED} {silent}",)


def declares(file: Path, message: etree._Element) -> bool:
    """Is this schema about messages of this name?  xdomea has several in one namespace, each with a file of its own."""
    return any(
        element.get("name") == etree.QName(message).localname
        for element in parse_safely(file.read_bytes()).iterfind(f"{XS}element")
    )


def newest_first(schema: ShippedSchema) -> tuple[int, ...]:
    return tuple(-int(number) for number in schema.version.split(".") if number.isdigit())


def schema_findings(path: Path, content: bytes) -> tuple[str, ...]:
    try:
        compile_schema(content, path)
    except etree.XMLSchemaParseError as error:
        entry = error.error_log.last_error
        line = f", Zeile {entry.line}" if entry is not None else ""
        return (f"{path}{line}: Das Schema ist fehlerhaft oder bezieht sich auf eines, das nicht vorliegt ({error}).",)
    return ()
