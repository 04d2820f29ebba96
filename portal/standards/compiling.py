"""Compiling installed schemas: quickly for every message, and once, when a package comes in, by two libraries.

libxml2 decides about messages, xmlschema explains them; a package that only one of them understands is not accepted.
Both try it in a process of its own, because a schema can be made to cost any amount of time and memory.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from lxml import etree

from portal.standards.manifest import Identities
from portal.standards.package import PackageRefused
from portal.xoev import ChildEnded, ChildFailed, CompiledSchema, ask_child

CHILD = Path(__file__).with_name("schema_child.py")
COMPILE_SECONDS = 180.0
COMPILE_MEMORY = 2 * 1024**3


class Catalogue(etree.Resolver):
    """Leads each import to the file that stands for it; whatever is not on this machine, to nothing."""

    def __init__(self, locations: Mapping[str, str]) -> None:
        super().__init__()
        self._locations = locations

    def resolve(self, system_url: str, public_id: str, context: Any = None) -> Any:
        path = self._locations.get(system_url) or self._locations.get(unquote(system_url), system_url)
        content = Path(path).read_bytes() if path.startswith("/") else b""
        return self.resolve_string(content, context, base_url=path)


def compile_file(file: Path, locations: Mapping[str, str]) -> CompiledSchema:
    """The schema in this file. ``locations`` holds absolute paths. Raises lxml's errors, OSError."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    parser.resolvers.add(Catalogue(locations))
    return CompiledSchema(etree.XMLSchema(etree.fromstring(file.read_bytes(), parser, base_url=str(file))))


def examine(files: Sequence[Path], locations: Mapping[str, str]) -> Identities:
    """Which elements carry identities, if both libraries compile every file. Raises PackageRefused, naming one."""
    request = {"task": "compile", "files": list(map(str, files)), "locations": dict(locations)}
    try:
        answer = ask_child(CHILD, request, COMPILE_SECONDS, COMPILE_MEMORY)
    except (ChildEnded, ChildFailed):
        raise PackageRefused(
            "Die Schemas des Pakets brauchen zu viel Zeit oder Speicher. Das Paket wird nicht angenommen."
        ) from None
    if answer["broken"]:
        raise PackageRefused(
            f"„{Path(answer['broken']).name}“ im Paket ist kein gültiges Schema oder bezieht sich auf etwas, das fehlt."
        )
    return Identities.model_validate(answer["identities"])
