"""Run by ``compiling.py`` and ``message_tree.py`` in a bounded process: do schemas compile, and what do they declare?

    < {"task": "compile", "files": [path, …], "locations": {address: path}}    →  {"broken": file, "identities": …}
    < {"task": "outline", "files": [path], "locations": {…}, "message": name}  →  [[depth, name, least, most, type], …]

It imports nothing of the portal.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import xmlschema
from lxml import etree
from xmlschema.validators import XsdAnyElement, XsdComplexType, XsdElement

XS = "{http://www.w3.org/2001/XMLSchema}"
KINDS = {XS + "ID": "ID", XS + "IDREF": "IDREF", XS + "IDREFS": "IDREFS"}

#: No branch of an outline is deeper than this, and no outline longer.
DEEPEST = 40
MOST_LINES = 5000


class Catalogue(etree.Resolver):
    def __init__(self, locations: dict[str, str]) -> None:
        super().__init__()
        self.locations = locations

    def resolve(self, system_url: str, public_id: str, context: Any = None) -> Any:
        path = self.locations.get(system_url, system_url)
        content = Path(path).read_bytes() if path.startswith("/") else b""
        return self.resolve_string(content, context, base_url=path)


def compile_quickly(file: str, locations: dict[str, str]) -> None:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    parser.resolvers.add(Catalogue(locations))
    etree.XMLSchema(etree.fromstring(Path(file).read_bytes(), parser, base_url=file))


def compile_fully(files: list[str], locations: dict[str, str]) -> Any:
    """Compile with xmlschema, which reads a plain path as an address where a percent sign stands in it."""
    table = {address_of(address): address_of(path) for address, path in locations.items()}
    return xmlschema.XMLSchema(
        list(map(address_of, files)), allow="local", defuse="always", uri_mapper=lambda uri: table.get(uri, uri)
    )


def address_of(place: str) -> str:
    return Path(place).as_uri() if place.startswith("/") else place


def answer_compile(files: list[str], locations: dict[str, str]) -> dict[str, Any]:
    for file in files:
        try:
            compile_quickly(file, locations)
        except (etree.XMLSchemaParseError, etree.XMLSyntaxError, OSError):
            return {"broken": file, "identities": {}}
    try:
        # Together it is many times quicker, but two files may declare the same.
        schemas = [compile_fully(files, locations)]
    except (xmlschema.XMLSchemaException, ValueError, OSError):
        schemas = []
        for file in files:
            try:
                schemas.append(compile_fully([file], locations))
            except (xmlschema.XMLSchemaException, ValueError, OSError):
                return {"broken": file, "identities": {}}
    collected = Identities()
    for schema in schemas:
        collected.collect(schema)
    return {"broken": "", "identities": collected.needed()}


def kind_of(simple: Any) -> str | None:
    """ID, IDREF or IDREFS, if the simple type is one or was made from one."""
    current = simple
    while current is not None:
        if current.name in KINDS:
            return KINDS[current.name]
        item = getattr(current, "item_type", None)
        if item is not None and kind_of(item) == "IDREF":
            return "IDREFS"
        current = current.base_type
    return None


class Identities:
    """The types as nodes of a graph; in the end only those from which an identity can be reached."""

    def __init__(self) -> None:
        self.nodes: list[dict[str, Any]] = []
        self.number: dict[int, int] = {}
        self.roots: dict[str, int] = {}
        self.types: dict[str, int] = {}
        self.alive: list[Any] = []

    def collect(self, schema: Any) -> None:
        # Numbers go by identity, so nothing may be forgotten meanwhile.
        self.alive.append(schema)
        for name, element in schema.maps.elements.items():
            if not name.startswith(XS):
                self.roots.setdefault(name, self.node(element.type))
        for name, kind in schema.maps.types.items():
            if not name.startswith(XS):
                self.types.setdefault(name, self.node(kind))

    def node(self, kind: Any) -> int:
        waiting = [kind]
        while waiting:
            current = waiting.pop()
            if id(current) in self.number:
                continue
            made: dict[str, Any] = {"kind": None, "attributes": {}, "children": {}, "open": False, "to": {}}
            self.number[id(current)] = len(self.nodes)
            self.nodes.append(made)
            self.alive.append(current)
            if not isinstance(current, XsdComplexType):
                made["kind"] = kind_of(current)
                continue
            for name, attribute in current.attributes.items():
                if name is not None and (found := kind_of(attribute.type)):
                    made["attributes"][name] = found
            if current.has_simple_content():
                made["kind"] = kind_of(current.content)
                continue
            content: Any = current.content
            for element in content.iter_elements():
                if isinstance(element, XsdAnyElement):
                    made["open"] = True
                    continue
                for one in (element, *element.iter_substitutes()):
                    made["to"][one.name] = one.type
                    waiting.append(one.type)
        return self.number[id(kind)]

    def needed(self) -> dict[str, Any]:
        for node in self.nodes:
            node["children"] = {name: self.number[id(kind)] for name, kind in node.pop("to").items()}
        useful = {place for place, node in enumerate(self.nodes) if node["kind"] or node["attributes"]}
        if not useful:
            return {}
        useful |= {place for place, node in enumerate(self.nodes) if node["open"]}
        grown = True
        while grown:
            more = {place for place, node in enumerate(self.nodes) if not useful.isdisjoint(node["children"].values())}
            grown = not more <= useful
            useful |= more
        new = {place: number for number, place in enumerate(sorted(useful))}
        nodes = [self.nodes[place] for place in sorted(useful)]
        for node in nodes:
            node["children"] = renumbered(node["children"], new)
        return {"nodes": nodes, "roots": renumbered(self.roots, new), "types": renumbered(self.types, new)}


def renumbered(names: dict[str, int], new: dict[int, int]) -> dict[str, int]:
    return {name: new[place] for name, place in names.items() if place in new}


Line = tuple[int, str, int, "int | None", str]


class Outline:
    """The elements below a message. A type is written out where it stands first, later it is only named."""

    def __init__(self) -> None:
        self.told: set[int] = set()

    def lines(self, element: Any, depth: int, least: int, most: int | None) -> Iterator[Line]:
        kind: Any = element.type
        words = kind.local_name or getattr(kind.base_type, "local_name", None) or ""
        inner = isinstance(kind, XsdComplexType) and not kind.has_simple_content()
        again = inner and (id(kind) in self.told or depth >= DEEPEST)
        yield depth, element.local_name, least, most, f"{words} …" if again else words
        self.told.add(id(kind))
        if inner and not again:
            yield from self.group(kind.content, depth + 1, kind.content.min_occurs, kind.content.max_occurs)

    def group(self, group: Any, depth: int, least: int, most: int | None) -> Iterator[Line]:
        """The elements of a group that itself may stand there so often; of a choice, each may be left out."""
        if group.model == "choice" and len(group) > 1:
            least = 0
        for part in group:
            lower = least * part.min_occurs
            upper = None if most is None or part.max_occurs is None else most * part.max_occurs
            if isinstance(part, XsdElement):
                yield from self.lines(part, depth, lower, upper)
            elif not isinstance(part, XsdAnyElement):
                yield from self.group(part, depth, lower, upper)


def answer(request: dict[str, Any]) -> Any:
    files, locations = request["files"], request["locations"]
    if request["task"] == "compile":
        return answer_compile(files, locations)
    message = compile_fully(files, locations).maps.elements[request["message"]]
    return list(islice(Outline().lines(message, 0, 1, 1), MOST_LINES))


if __name__ == "__main__":
    json.dump(answer(json.load(sys.stdin)), sys.stdout)
