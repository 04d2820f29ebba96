"""Which elements of the Föderales Informationsmanagement (FIM) is a form made of?

A field names its element by the way FIM's own rules write it, from the outermost group inwards:

    fim: G05000011684.G60000000083.F60000000233

``[2]`` behind a part is the second copy of what may stand several times: ``F60000000262[2]``. A field whose path ends
in a group asks whether that group is answered at all. What FIM knows of an element and no field can say (its version,
how often it may stand, the prose of its rules) lies once in the form's ``fim``, by path.

All of it is for editors and for other programs. None of it is shown to applicants.
"""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

from pydantic import Field, StrictInt, StringConstraints

from portal.forms.fieldtypes.base import Data, OwnWords, Words
from portal.forms.fim_path import FimPath, without_copies

FimId: TypeAlias = Annotated[str, StringConstraints(strict=True, pattern=r"^[A-Z][0-9]+$", max_length=30)]

Count: TypeAlias = Annotated[str, StringConstraints(strict=True, pattern=r"^[0-9]{1,6}:(?:[0-9]{1,6}|\*)$")]

FimKind: TypeAlias = Literal["input", "select", "label", "hidden", "locked"]
FimType: TypeAlias = Literal[
    "text", "text_latin", "date", "time", "datetime", "bool", "num", "num_int", "num_currency", "file", "obj"
]


class FimRule(Data):
    """A rule in prose, as the schema has it. Nobody has yet made a condition of it."""

    version: OwnWords = ""
    name: OwnWords = ""
    text: OwnWords = ""


class FimCodeList(Data):
    """The code list a field's answers are taken from, by its canonical URN."""

    uri: Words
    version: OwnWords = ""
    version_uri: OwnWords = ""


class FimElement(Data):
    """What FIM says about one group or field, as far as the form itself does not say it.

    count        how often it may stand, ``0:1`` or ``1:*``
    label, help  of groups, and of fields that nobody is asked; else the field of the form has them
    kind         how a field is filled: typed, chosen, shown (label), hidden or filled by others (locked)
    precision    limits the field of the form does not check, by their names in XML (``minLength``)
    codes        what the codes are called in FIM, where an option's key had to be another
    values       names by code, of fields that nobody is asked
    rules        ids of rules that stand at this element
    """

    version: OwnWords = ""
    name: Words
    count: Count = "1:1"
    label: OwnWords = ""
    help: OwnWords = ""
    kind: FimKind = "input"
    type: FimType = "text"
    precision: dict[str, OwnWords] = {}
    content: OwnWords = ""
    code_list: FimCodeList | None = None
    codes: dict[str, Words] = {}
    values: dict[str, Words] = {}
    media_types: tuple[Words, ...] = ()
    max_size: Annotated[StrictInt, Field(ge=0)] | None = None
    references: tuple[Words, ...] = ()
    rules: tuple[FimId, ...] = ()


class FimOutline(Data):
    """The schema a form was made of; ``elements`` by path, in the schema's order."""

    id: FimId
    version: OwnWords = ""
    name: Words
    description: OwnWords = ""
    references: tuple[Words, ...] = ()
    rules: dict[FimId, FimRule] = {}
    schema_rules: tuple[FimId, ...] = ()
    elements: dict[FimPath, FimElement] = {}

    def repeated(self, path: str) -> bool:
        """May the element stand several times?"""
        element = self.elements.get(without_copies(path))
        return element is not None and element.count.rpartition(":")[2] not in ("0", "1")
