"""A data schema of the Föderales Informationsmanagement (FIM), as far as forms need it.

    Schema S05000001299 → Use 1:1 → Group G05000011684 → Use 1:1 → Field F60000000227

Texts are free of blanks at their ends and of line breaks, but for prose rules and shown contents, which keep their
lines. What only FIM's own editors need (definitions, relations, output texts) is not in here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias

from portal.forms import FimKind, FimType

#: The limits a field can have, as XDatenfelder 3.0 names its attributes.
PRECISIONS = ("minLength", "maxLength", "minValue", "maxValue", "pattern")


class FimError(ValueError):
    """The file is no schema we can read, or the service none we can write. One German sentence says what to do."""


class Count(NamedTuple):
    """How often an element stands; ``maximum`` None is any number."""

    minimum: int
    maximum: int | None

    @classmethod
    def read(cls, text: str) -> Count | None:
        """``0:1``, ``2:5``, ``1:*`` or ``1:n``; None for anything else, and where nothing may stand."""
        found = re.fullmatch(r"([0-9]{1,6}):([0-9]{1,6}|[*n])", text)
        if found is None:
            return None
        count = cls(int(found[1]), None if found[2] in "*n" else int(found[2]))
        return None if count.maximum is not None and count.maximum < max(count.minimum, 1) else count

    @property
    def repeated(self) -> bool:
        return self.maximum is None or self.maximum > 1

    def __str__(self) -> str:
        return f"{self.minimum}:{'*' if self.maximum is None else self.maximum}"


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule in prose."""

    id: str
    version: str
    name: str
    text: str


@dataclass(frozen=True, slots=True)
class CodeList:
    """Where a field's values are published: URN of the list, its edition, URN of the edition."""

    uri: str
    version: str = ""
    version_uri: str = ""


@dataclass(frozen=True, slots=True)
class Value:
    """One value to choose, inside the schema itself."""

    code: str
    name: str
    help: str = ""


@dataclass(frozen=True, slots=True)
class Field:
    """A field. ``precision`` has the attributes as the XML has them; ``max_size`` counts bytes."""

    id: str
    version: str
    name: str
    label: str = ""
    help: str = ""
    kind: FimKind = "input"
    type: FimType = "text"
    precision: Mapping[str, str] = field(default_factory=dict)
    content: str = ""
    values: tuple[Value, ...] = ()
    code_list: CodeList | None = None
    media_types: tuple[str, ...] = ()
    max_size: int | None = None
    rules: tuple[Rule, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """Fields and groups under one name."""

    id: str
    version: str
    name: str
    label: str = ""
    help: str = ""
    rules: tuple[Rule, ...] = ()
    uses: tuple[Use, ...] = ()


Element: TypeAlias = Field | Group


@dataclass(frozen=True, slots=True)
class Use:
    """An element at its place: how often, and which law lets us ask."""

    count: Count
    element: Element
    references: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Schema:
    """A whole schema."""

    id: str
    version: str
    name: str
    label: str = ""
    description: str = ""
    references: tuple[str, ...] = ()
    rules: tuple[Rule, ...] = ()
    uses: tuple[Use, ...] = ()


def walk(uses: tuple[Use, ...], above: str = "") -> Iterator[tuple[str, Use]]:
    """Every use with the path to its element, in the schema's order."""
    for use in uses:
        path = f"{above}.{use.element.id}" if above else use.element.id
        yield path, use
        if isinstance(use.element, Group):
            yield from walk(use.element.uses, path)
