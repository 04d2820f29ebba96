"""What all single checkboxes share: ticked is true, anything else is unanswered. Never ticked beforehand."""

from __future__ import annotations

from portal.forms import xml_shape
from portal.forms.fieldtypes.base import FieldDefinition, Raw, Reading, first


class TickField(FieldDefinition):
    """One checkbox; its value is ``yes``."""

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

    def shape(self) -> xml_shape.Leaf:
        return xml_shape.Leaf("boolean")

    def leaves(self, value: bool) -> str:
        return "true"
