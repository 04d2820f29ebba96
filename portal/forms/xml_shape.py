"""What does an answer become in XML?  Shapes as pure data, without any XML.

A field type offers ``shape()``, from which a schema is written, and ``leaves(value)``, which gives the texts for one
answer. An address, for example:

    Record((Part("street", Leaf("text", max_length=100), False), …))
    {"street": "Beispielweg", "house_number": "12 a", "postal_code": "64720", "city": "Michelstadt"}

Every leaf's value is a text in XML's own spelling: ISO dates and times, ``true``/``false``, digits, euros as
``25.00``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple, TypeAlias

LeafKind: TypeAlias = Literal["text", "name", "date", "time", "number", "money", "boolean", "code"]
Leaves: TypeAlias = str | Mapping[str, str] | tuple[str, ...] | tuple[Mapping[str, str], ...]


@dataclass(frozen=True, slots=True)
class Leaf:
    """One element with text.

    ``characters`` is the data type of DIN 91379 the text keeps to: A for names of persons (kind ``name``), B for
    names of places, C for all else. ``pattern`` is a regular expression over the whole text, in the common subset of
    XML Schema and Python. ``minimum`` and ``maximum`` bound a number, or money in cents; ``max_length`` counts
    characters after NFC.
    """

    kind: LeafKind
    characters: Literal["A", "B", "C"] = "C"
    max_length: int | None = None
    multiline: bool = False
    minimum: int | None = None
    maximum: int | None = None
    codes: tuple[str, ...] = ()
    pattern: str | None = None


class Part(NamedTuple):
    """One named element of a record. An optional one is left out when there is nothing to say."""

    name: str
    leaf: Leaf
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Record:
    """Several elements in a fixed order; ``leaves`` gives a mapping by name."""

    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Many:
    """The same element once or more; ``leaves`` gives a tuple. ``most`` is how often it may stand."""

    each: Leaf | Record
    most: int


XmlShape: TypeAlias = Leaf | Record | Many
