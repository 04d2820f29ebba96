"""Fields whose options are an official code list: ``services/codelists/<name>_<edition>.tsv``.

A list has one entry a line, key and name with a tab between them, and says its source and date in lines that start
with #. A definition names the edition it was written with, so an application keeps the names of its time when a newer
edition comes beside it. Old editions stay in the folder.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, ClassVar, Self

from pydantic import StringConstraints, model_validator

from portal.forms import xml_shape
from portal.forms.fieldtypes.base import FieldDefinition, Raw, Reading, first
from portal.forms.fieldtypes.choice import Option
from portal.forms.refused import Refused

CODE_LISTS = Path(__file__).parents[3] / "services" / "codelists"

#: One line of a list: a key such as „000“ or „47.11.1“, a tab, a name.
ENTRY = re.compile(r"([A-Za-z0-9][A-Za-z0-9._-]*)\t(\S.*)")

#: How a list's publisher counts: by days („2024-08-01“) or by versions („2.4“, „11“).
Edition = Annotated[str, StringConstraints(strict=True, pattern=r"^[0-9]+(?:[.-][0-9]+)*$", max_length=20)]


class CodeListError(Refused):
    """A code list is not there or not readable. The sentence names file and line."""


@cache
def code_list(name: str, edition: str) -> Mapping[str, str]:
    """Names by key, in the order in which people look for them. Raises CodeListError."""
    file = CODE_LISTS / f"{name}_{edition}.tsv"
    if not file.is_file():
        there = ", ".join(sorted(path.stem.removeprefix(f"{name}_") for path in CODE_LISTS.glob(f"{name}_*.tsv")))
        raise CodeListError(f"Die Liste {file.name} gibt es nicht.", f"Stände sind: {there or 'keiner'}.")
    return MappingProxyType(read_code_list(file))


def read_code_list(file: Path) -> dict[str, str]:
    """Names by key, in the order of the file. Raises CodeListError."""
    found: dict[str, str] = {}
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
        if line.startswith("#"):
            continue
        entry = ENTRY.fullmatch(line)
        if entry is None or entry[1] in found:
            raise CodeListError(
                f"{file.name}, Zeile {number}: „{line}“ ist kein Eintrag.",
                "Nötig sind ein neuer Schlüssel, ein Tabulator und ein Name.",
            )
        found[entry[1]] = entry[2]
    return found


class CodeListField(FieldDefinition):
    """One entry of a code list; the answer is its key. Shown as a select list, which works without a script."""

    list_name: ClassVar[str]

    edition: Edition

    @model_validator(mode="after")
    def the_edition_exists(self) -> Self:
        code_list(self.list_name, self.edition)
        return self

    @property
    def labels(self) -> Mapping[str, str]:
        return code_list(self.list_name, self.edition)

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(self.labels)

    @property
    def options(self) -> tuple[Option, ...]:
        return listed(self.list_name, self.edition)

    def read(self, raw: Raw, name: str) -> Reading:
        key = first(raw, name)
        if not key:
            return Reading()
        return Reading(key) if key in self.labels else Reading(None, {name: self.missing()[""]})

    def show(self, value: object) -> tuple[str, ...]:
        return (self.labels.get(value, value),) if isinstance(value, str) else ()

    def shape(self) -> xml_shape.Leaf:
        return xml_shape.Leaf("code", codes=self.codes)


@cache
def listed(name: str, edition: str) -> tuple[Option, ...]:
    """The entries as a select list takes them."""
    return tuple(Option(key=key, label=label) for key, label in code_list(name, edition).items())
