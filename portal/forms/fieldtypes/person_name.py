"""Name of a person: given name and family name, in the letters DIN 91379 has for names (data type A).

Some people have one name only. Where that is possible, the service file says ``single_name_allowed: true``: then the
given name may stay empty.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field, StrictBool, StrictInt

from portal.forms import characters, texts, xml_shape
from portal.forms.fieldtypes.base import FieldDefinition, OwnWords, Part, Raw, Reading, first


class PersonNameField(FieldDefinition):
    """``empty_given`` and ``empty_family`` replace the sentences that speak of *Ihr* name, for someone else's name."""

    suffixes: ClassVar[tuple[str, ...]] = ("-given", "-family")
    parts: ClassVar[tuple[Part, ...]] = (
        Part("-given", "Vorname", "given-name"),
        Part("-family", "Familienname", "family-name"),
    )

    type: Literal["person_name"]
    single_name_allowed: StrictBool = False
    max_length: Annotated[StrictInt, Field(ge=1, le=1000)] = 120
    empty_given: OwnWords = "Geben Sie Ihren Vornamen ein."
    empty_family: OwnWords = "Geben Sie Ihren Familiennamen ein."

    def default_empty(self) -> dict[str, str]:
        given = {} if self.single_name_allowed else {"-given": self.empty_given}
        return given | {"-family": self.empty_family}

    def read(self, raw: Raw, name: str) -> Reading:
        typed = {part.suffix: characters.normalise(first(raw, name + part.suffix)) for part in self.parts}
        if not any(typed.values()):
            return Reading()
        errors = {}
        for part in self.parts:
            text = typed[part.suffix]
            error = texts.text_error(part.label, text, self.max_length, "A") or (
                None if text else self.default_empty().get(part.suffix)
            )
            if error:
                errors[name + part.suffix] = error
        if errors:
            return Reading(None, errors)
        return Reading({suffix[1:]: text for suffix, text in typed.items() if text})

    def holds(self, value: object) -> bool:
        return isinstance(value, Mapping) and all(isinstance(part, str) for part in value.values())

    def write(self, value: Any, name: str) -> dict[str, list[str]]:
        if not self.holds(value):
            return {}
        return {name + suffix: [value[suffix[1:]]] for suffix in self.suffixes if value.get(suffix[1:])}

    def show(self, value: Any) -> tuple[str, ...]:
        return (" ".join(filter(None, (value.get("given"), value.get("family")))),) if self.holds(value) else ()

    def shape(self) -> xml_shape.Record:
        leaf = xml_shape.Leaf("name", characters="A", max_length=self.max_length)
        return xml_shape.Record(
            (xml_shape.Part("given", leaf, self.single_name_allowed), xml_shape.Part("family", leaf))
        )

    def leaves(self, value: Mapping[str, str]) -> dict[str, str]:
        return {key: value[key] for key in ("given", "family") if value.get(key)}
