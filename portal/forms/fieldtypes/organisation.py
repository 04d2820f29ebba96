"""Organisation: name, legal form and, where it is in a register, the court and the number there.

    - id: firma
      type: organisation
      label: Ihr Unternehmen
      register: optional

    {"name": "Beispiel GmbH", "legal_form": "221110", "register_court": "M1103", "register_number": "HRB 1234"}

``register`` says whether the two questions about it stand there: ``optional`` (both or none of them are answered),
``required``, ``none``. Legal forms are those of XUnternehmen, courts those of XGewerbeanzeige: official keys that other
programs know. A definition names the editions it was written with.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import ConfigDict, Field, model_validator

from portal.forms import characters, texts, xml_shape
from portal.forms.fieldtypes.base import FieldDefinition, Part, Raw, Reading, first
from portal.forms.fieldtypes.choice import Option
from portal.forms.fieldtypes.code_list import Edition, code_list, listed

LONGEST_NAME = 200

#: Every court begins with this; a list in which all begin alike cannot be searched by typing.
COURT = "Amtsgericht "

#: The kinds of registers at courts. That of foundations is none: it is kept by the Federal Office of Justice.
KINDS = ("HRA", "HRB", "GnR", "GsR", "PR", "VR")
NUMBER = re.compile(rf"({'|'.join(KINDS)}) ?(?:Nr\.? ?)?([1-9][0-9]{{0,6}}) ?([A-Z]{{0,3}})", re.IGNORECASE | re.ASCII)
STORED = f"({'|'.join(KINDS)}) [1-9][0-9]{{0,6}}( [A-Z]{{1,3}})?"
LONGEST_NUMBER = 15

EMPTY: Mapping[str, str] = {
    "name": "Geben Sie den Namen der Organisation ein.",
    "legal_form": "Wählen Sie die Rechtsform aus.",
    "register_court": "Wählen Sie das Registergericht aus.",
    "register_number": "Geben Sie die Registernummer ein, zum Beispiel HRB 1234.",
}


class OrganisationField(FieldDefinition):
    """A firm, a club or a body; ``legal_form_edition`` and ``register_court_edition`` name files in the code lists."""

    suffixes: ClassVar[tuple[str, ...]] = ("-name", "-legal_form", "-register_court", "-register_number")
    parts: ClassVar[tuple[Part, ...]] = (
        Part("-name", "Name der Organisation", "organization"),
        Part("-legal_form", "Rechtsform"),
        Part("-register_court", "Registergericht"),
        Part("-register_number", "Registernummer"),
    )
    model_config = ConfigDict(populate_by_name=True)
    unaskable: ClassVar[str] = "Bedingungen können nicht nach einer Organisation fragen. Fragen Sie anderes."

    type: Literal["organisation"]
    #: In files ``register``; Python's classes have a method of that name.
    registration: Annotated[Literal["optional", "required", "none"], Field(alias="register")] = "optional"
    legal_form_edition: Edition = "2.4"
    register_court_edition: Edition = "11"

    @model_validator(mode="after")
    def the_editions_exist(self) -> Self:
        for part in ("legal_form", "register_court"):
            self.code_labels(part)
        return self

    def inputs(self, name: str) -> tuple[str, ...]:
        return tuple(name + part.suffix for part in self.named_parts())

    def named_parts(self) -> tuple[Part, ...]:
        return self.parts[:2] if self.registration == "none" else self.parts

    def shown_parts(self) -> tuple[Part, ...]:
        """The parts with the labels on the page: whoever is in no register reads that two of them do not matter."""
        if self.registration != "optional":
            return self.named_parts()
        entry = (replace(part, label=f"Wenn eingetragen: {part.label}") for part in self.parts[2:])
        return (*self.parts[:2], *entry)

    def code_labels(self, part: str) -> Mapping[str, str]:
        editions = {"legal_form": self.legal_form_edition, "register_court": self.register_court_edition}
        return code_list(part, editions[part]) if part in editions else {}

    def options(self, suffix: str) -> tuple[Option, ...]:
        """What can be chosen in the input with this suffix; nothing where one types."""
        if suffix == "-legal_form":
            return listed("legal_form", self.legal_form_edition)
        if suffix == "-register_court":
            courts = listed("register_court", self.register_court_edition)
            return tuple(Option(key=court.key, label=court.label.removeprefix(COURT)) for court in courts)
        return ()

    def default_empty(self) -> dict[str, str]:
        asked = self.parts if self.registration == "required" else self.parts[:2]
        return {part.suffix: EMPTY[part.suffix[1:]] for part in asked}

    def read(self, raw: Raw, name: str) -> Reading:
        typed = {part.suffix[1:]: characters.normalise(first(raw, name + part.suffix)) for part in self.named_parts()}
        if not any(typed.values()):
            return Reading()
        needed = set(EMPTY) if self.registration == "required" or self.in_register(typed) else {"name", "legal_form"}
        found = {key: self.error(key, text) if text else key in needed and EMPTY[key] for key, text in typed.items()}
        errors = {f"{name}-{key}": error for key, error in found.items() if error}
        if errors:
            return Reading(None, errors)
        answer = {key: text for key, text in typed.items() if text}
        if "register_number" in answer:
            answer["register_number"] = normalised(answer["register_number"])
        return Reading(answer)

    def in_register(self, typed: Mapping[str, str]) -> bool:
        return any(typed.get(key) for key in ("register_court", "register_number"))

    def error(self, key: str, text: str) -> str | None:
        """What is wrong with one part that is not empty."""
        if key == "name":
            return texts.text_error("Name der Organisation", text, LONGEST_NAME, "B")
        if key != "register_number":
            return None if text in self.code_labels(key) else EMPTY[key]
        if NUMBER.fullmatch(text):
            return None
        foreign = characters.first_foreign(text)
        *kinds, last = KINDS
        wrong = f"Registernummer muss mit {', '.join(kinds)} oder {last} beginnen, zum Beispiel HRB 1234."
        return texts.foreign_character("Registernummer", foreign) if foreign else wrong

    def holds(self, value: object) -> bool:
        return (
            isinstance(value, Mapping)
            and {"name", "legal_form"} <= set(value) <= set(EMPTY)
            and all(isinstance(text, str) for text in value.values())
        )

    def write(self, value: Any, name: str) -> dict[str, list[str]]:
        """Also a part of the answer, as an example of an error has it: the rest is told to be missing."""
        if not isinstance(value, Mapping) or not set(value) <= set(EMPTY):
            return {}
        inputs = self.inputs(name)
        return {
            f"{name}-{key}": [text]
            for key, text in value.items()
            if isinstance(text, str) and text and f"{name}-{key}" in inputs
        }

    def show(self, value: Any) -> tuple[str, ...]:
        if not self.holds(value):
            return ()
        form = self.code_labels("legal_form").get(value["legal_form"], value["legal_form"])
        court = value.get("register_court", "")
        entry = (self.code_labels("register_court").get(court, court), value.get("register_number", ""))
        lines = (value["name"], form, "" if self.registration == "none" else ", ".join(filter(None, entry)))
        return tuple(line for line in lines if line)

    def shape(self) -> xml_shape.Record:
        leaves = {
            "name": xml_shape.Leaf("text", characters="B", max_length=LONGEST_NAME),
            "legal_form": xml_shape.Leaf("code", codes=tuple(self.code_labels("legal_form"))),
            "register_court": xml_shape.Leaf("code", codes=tuple(self.code_labels("register_court"))),
            "register_number": xml_shape.Leaf("text", max_length=LONGEST_NUMBER, pattern=STORED),
        }
        asked = (part.suffix[1:] for part in self.named_parts())
        optional = ("register_court", "register_number") if self.registration == "optional" else ()
        return xml_shape.Record(tuple(xml_shape.Part(key, leaves[key], key in optional) for key in asked))

    def leaves(self, value: Mapping[str, str]) -> dict[str, str]:
        found = {part.suffix[1:]: value.get(part.suffix[1:], "") for part in self.named_parts()}
        found["register_number"] = normalised(found.get("register_number", ""))
        return {key: text for key, text in found.items() if text}


def normalised(number: str) -> str:
    """„hrb nr. 1234 b“ is „HRB 1234 B“; what is no number stays as it is."""
    found = NUMBER.fullmatch(number)
    if found is None:
        return number
    kind = next(kind for kind in KINDS if kind.casefold() == found[1].casefold())
    return f"{kind} {found[2]} {found[3].upper()}".rstrip()
