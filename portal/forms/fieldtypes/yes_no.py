"""Yes or no: two radio buttons. The answer is true or false."""

from __future__ import annotations

from typing import Literal

from portal.forms import xml_shape
from portal.forms.fieldtypes.base import FieldDefinition, Raw, Reading, first


class YesNoField(FieldDefinition):
    type: Literal["yes_no"]

    def default_empty(self) -> dict[str, str]:
        return {"": f"Wählen Sie bei „{self.noun}“ Ja oder Nein aus."}

    def read(self, raw: Raw, name: str) -> Reading:
        match first(raw, name):
            case "yes":
                return Reading(True)
            case "no":
                return Reading(False)
            case "":
                return Reading()
            case _:
                return Reading(None, {name: self.missing()[""]})

    def holds(self, value: object) -> bool:
        return isinstance(value, bool)

    def write(self, value: object, name: str) -> dict[str, list[str]]:
        return {name: ["yes" if value else "no"]} if self.holds(value) else {}

    def show(self, value: object) -> tuple[str, ...]:
        return ("Ja" if value else "Nein",) if self.holds(value) else ()

    def shape(self) -> xml_shape.Leaf:
        return xml_shape.Leaf("boolean")

    def leaves(self, value: bool) -> str:
        return "true" if value else "false"
