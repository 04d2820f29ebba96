"""A YAML file as plain data that still knows its lines.

Only what JSON knows comes out: text, whole and decimal numbers, true/false, null, lists and mappings. The rules of
YAML 1.2 hold, so that ``yes`` stays the option key „yes“, ``2026-06-01`` stays text, and a key such as
``064370006006`` keeps its leading zero. Tags, anchors and doubled keys are refused: tags could call code, anchors can
blow a small file up, and of two equal keys one would silently win.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path as FilePath
from typing import Any

import yaml

from portal.catalogue.findings import CatalogueError, Finding, Path, path_text

WHOLE_NUMBER = re.compile(r"-?(0|[1-9][0-9]{0,17})")
DECIMAL_NUMBER = re.compile(r"-?(0|[1-9][0-9]{0,17})\.[0-9]+")
WORDS: Mapping[str, bool | None] = {"true": True, "false": False, "null": None, "~": None, "": None}
#: Far more levels than a form has.
DEEPEST = 100
#: What to do about what the YAML reader says, by a part of its message.
REMEDY = "Prüfen Sie Einrückung, Doppelpunkte und Anführungszeichen."
REMEDIES: Mapping[str, str] = {
    "cannot start any token": "Ersetzen Sie Tabulatoren durch Leerzeichen und setzen Sie Text in Anführungszeichen.",
    "mapping values are not allowed": "Setzen Sie einen Text mit Doppelpunkt in Anführungszeichen.",
    "could not find expected ':'": "Hier fehlt ein Doppelpunkt, oder der Text davor braucht Anführungszeichen.",
    "unexpected end of stream": "Schließen Sie das Anführungszeichen.",
    "expected ',' or": "Schließen Sie die Klammer, oder setzen Sie den Text in Anführungszeichen.",
    "did not find expected": "Rücken Sie zusammengehörige Zeilen gleich weit ein.",
    "Unicode": "Schreiben Sie das Zeichen selbst und nicht seine Nummer in Unicode.",
}
PLAIN_TAGS = frozenset(f"tag:yaml.org,2002:{kind}" for kind in ("str", "seq", "map"))


@dataclass(frozen=True, slots=True)
class Source:
    """One file that was read: its name as shown in findings, its data, and the line of every place in it."""

    file: str
    data: Any
    lines: Mapping[Path, int]

    def finding(self, path: Path, sentence: str, remedy: str) -> Finding:
        """A finding at ``path``, or at the nearest place above it that the file really has."""
        known = path
        while known not in self.lines and known:
            known = known[:-1]
        return Finding(self.file, self.lines.get(known, 1), path_text(path), sentence, remedy)


def read_yaml(file: FilePath, shown_as: str | None = None) -> Source:
    """Read one file.

    ``shown_as`` is the name used in findings, usually the path below the folder of services. Raises CatalogueError if
    the file is missing, is no UTF-8 or breaks a rule of this reader.
    """
    name = shown_as or str(file)
    try:
        text = file.read_text(encoding="utf-8")
    except OSError as error:
        raise refused(
            name, 1, "Die Datei lässt sich nicht lesen.", f"Prüfen Sie Ort und Rechte: {error.strerror}."
        ) from None
    except UnicodeDecodeError:
        raise refused(name, 1, "Die Datei ist nicht in UTF-8 gespeichert.", "Speichern Sie sie als UTF-8.") from None
    return parse_yaml(text, name)


def parse_yaml(text: str, name: str) -> Source:
    """The same for text that is already there; ``name`` stands for the file in findings."""
    try:
        refuse_depth(text, name)
        root = yaml.compose(text, Loader=yaml.CBaseLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or ""
        line = mark.line + 1 if mark else 1
        remedy = next((told for sign, told in REMEDIES.items() if sign in problem), REMEDY)
        raise refused(name, line, "Die Datei ist kein lesbares YAML.", remedy) from None
    if root is None:
        raise refused(name, 1, "Die Datei ist leer.", "Beginnen Sie mit einer vorhandenen Datei als Vorlage.")
    lines: dict[Path, int] = {}
    return Source(name, Reader(name, lines).value(root, ()), lines)


def refuse_depth(text: str, name: str) -> None:
    """Raise CatalogueError for what nobody would write: libyaml's composer calls itself, level by level."""
    depth = 0
    for event in yaml.parse(text, Loader=yaml.CBaseLoader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            line = event.start_mark.line + 1 if event.start_mark else 1
            raise refused(name, line, "Die Datei ist zu tief verschachtelt.", f"Höchstens {DEEPEST} Stufen gehen.")


def refused(name: str, line: int, sentence: str, remedy: str, path: Path = ()) -> CatalogueError:
    return CatalogueError([Finding(name, line, path_text(path), sentence, remedy)])


class Reader:
    """Walks the nodes of one file once, noting the line of each place."""

    def __init__(self, name: str, lines: dict[Path, int]) -> None:
        self.name = name
        self.lines = lines
        self.seen: set[int] = set()

    def value(self, node: yaml.Node, path: Path) -> Any:
        self.lines.setdefault(path, node.start_mark.line + 1)
        if id(node) in self.seen:
            raise self.refuse(node, path, "Anker und Verweise (& und *) sind nicht erlaubt.", "Schreiben Sie es aus.")
        self.seen.add(id(node))
        if node.tag not in PLAIN_TAGS:
            raise self.refuse(node, path, f"Die Markierung „{node.tag}“ ist nicht erlaubt.", "Nehmen Sie sie heraus.")
        if isinstance(node, yaml.MappingNode):
            return self.mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self.value(item, (*path, position)) for position, item in enumerate(node.value)]
        quoted = isinstance(node, yaml.ScalarNode) and bool(node.style)
        return node.value if quoted else plain(node.value)

    def mapping(self, node: yaml.MappingNode, path: Path) -> dict[str, Any]:
        result: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = key_node.value
            if not isinstance(key, str):
                raise self.refuse(key_node, path, "Ein Schlüssel muss Text sein.", "Schreiben Sie „name: Wert“.")
            if key in result:
                first = self.lines[(*path, key)]
                sentence = f"Der Schlüssel „{key}“ steht zweimal da, zuerst in Zeile {first}."
                raise self.refuse(key_node, (*path, key), sentence, "Löschen Sie einen von beiden.")
            self.lines[(*path, key)] = key_node.start_mark.line + 1
            result[key] = self.value(value_node, (*path, key))
        return result

    def refuse(self, node: yaml.Node, path: Path, sentence: str, remedy: str) -> CatalogueError:
        return refused(self.name, node.start_mark.line + 1, sentence, remedy, path)


def plain(text: str) -> str | int | Decimal | bool | None:
    """An unquoted word as YAML 1.2 means it; what is no number and no true, false, null is text."""
    if text in WORDS:
        return WORDS[text]
    if WHOLE_NUMBER.fullmatch(text):
        return int(text)
    if DECIMAL_NUMBER.fullmatch(text):
        return Decimal(text)
    return text
