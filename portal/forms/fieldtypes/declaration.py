"""Declaration: one checkbox that a person ticks to declare the label's sentence. Never ticked beforehand."""

from __future__ import annotations

from typing import Literal

from portal.forms import xml_shape
from portal.forms.fieldtypes.base import FieldDefinition, Raw, Reading, first


class DeclarationField(FieldDefinition):
    type: Literal["declaration"]

    def default_empty(self) -> dict[str, str]:
        return {"": "Bestätigen Sie, dass Ihre Angaben richtig und vollständig sind."}

    def read(self, raw: Raw, name: str) -> Reading:
        match first(raw, name):
            case "yes":
                return Reading(True)
            case "":
                return Reading()
            case _:
                return Reading(None, {name: self.missing()[""]})

    def holds(self, value: object) -> bool:
        return value is True

    def write(self, value: object, name: str) -> dict[str, list[str]]:
        return {name: ["yes"]} if self.holds(value) else {}

    def show(self, value: object) -> tuple[str, ...]:
        return ("Bestätigt",) if self.holds(value) else ()

    def shape(self) -> xml_shape.Leaf:
        return xml_shape.Leaf("boolean")

    def leaves(self, value: bool) -> str:
        return "true"
