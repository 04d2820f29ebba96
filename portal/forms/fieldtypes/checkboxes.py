"""Checkboxes: any of several options; at least one unless optional. The answer is a list of keys in their order."""

from __future__ import annotations

from typing import Any, Literal

from portal.forms import xml_shape
from portal.forms.fieldtypes.base import Raw, Reading
from portal.forms.fieldtypes.choice import ChoiceDefinition


class CheckboxesField(ChoiceDefinition):
    type: Literal["checkboxes"]

    def default_empty(self) -> dict[str, str]:
        return {"": f"Wählen Sie bei „{self.noun}“ mindestens eine Antwort aus."}

    def read(self, raw: Raw, name: str) -> Reading:
        ticked = {key for key in raw.get(name, ()) if key}
        if not ticked:
            return Reading()
        if ticked - self.labels.keys():
            return Reading(None, {name: self.missing()[""]})
        return Reading([key for key in self.labels if key in ticked])

    def holds(self, value: object) -> bool:
        return isinstance(value, list) and all(isinstance(key, str) for key in value)

    def write(self, value: Any, name: str) -> dict[str, list[str]]:
        return {name: list(value)} if self.holds(value) else {}

    def show(self, value: Any) -> tuple[str, ...]:
        return tuple(self.labels.get(key, key) for key in value) if self.holds(value) else ()

    def shape(self) -> xml_shape.Many:
        return xml_shape.Many(xml_shape.Leaf("code", codes=self.codes), most=len(self.codes))

    def leaves(self, value: list[str]) -> tuple[str, ...]:
        return tuple(value)
