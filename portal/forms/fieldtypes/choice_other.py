"""One of a few options, or „Anderes“ with a text.

    - id: anlass
      type: choice_other
      label: Was ist der Anlass?
      noun: Anlass
      empty: Wählen Sie den Anlass aus.
      options: [{key: fest, label: Fest}, {key: markt, label: Markt}]
      other_label: Anderer Anlass
      empty_other: Geben Sie den Anlass ein.

The inputs are ``anlass`` and ``anlass-other``, the answer is ``{key: fest}`` or ``{key: other, other: Tombola}``.
Conditions see the key. A text typed beside another option does not count.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import Field, StrictInt, model_validator

from portal.forms import characters, texts, xml_shape
from portal.forms.fieldtypes.base import OwnWords, Part, Raw, Reading, Words, first
from portal.forms.fieldtypes.choice import ChoiceDefinition
from portal.forms.refused import Refused

#: The key of the option with the text.
OTHER = "other"


class ChoiceOtherField(ChoiceDefinition):
    """Radio buttons with ``other_label`` as the last one, and a line of at most ``max_length`` for it."""

    suffixes: ClassVar[tuple[str, ...]] = ("", "-other")
    parts: ClassVar[tuple[Part, ...]] = (Part("-key", "Auswahl"), Part("-other", "Anderes"))

    type: Literal["choice_other"]
    other_label: Words = "Anderes"
    empty_other: OwnWords = ""
    max_length: Annotated[StrictInt, Field(ge=1, le=1000)] = 120

    @model_validator(mode="after")
    def other_is_not_an_option_of_its_own(self) -> Self:
        if any(option.key == OTHER for option in self.options):
            raise Refused(f"Der Schlüssel „{OTHER}“ steht für den Text.", "Schreiben Sie other_label.", "options")
        return self

    @cached_property
    def labels(self) -> dict[str, str]:
        return {option.key: option.label for option in self.options} | {OTHER: self.other_label}

    def code_labels(self, part: str) -> Mapping[str, str]:
        return self.labels if part == "key" else {}

    def read(self, raw: Raw, name: str) -> Reading:
        text = characters.normalise(first(raw, f"{name}-{OTHER}"))
        # Whoever types into the line means it, also if the radio button was forgotten.
        key = first(raw, name) or (OTHER if text else "")
        if not key:
            return Reading()
        if key not in self.labels:
            return Reading(None, {name: self.missing()[""]})
        if key != OTHER:
            return Reading({"key": key})
        error = texts.text_error(self.other_label, text, self.max_length) if text else self.untold
        return Reading(None, {f"{name}-{OTHER}": error}) if error else Reading({"key": OTHER, OTHER: text})

    @property
    def untold(self) -> str:
        return self.empty_other or f"Geben Sie ein, was Sie mit „{self.other_label}“ meinen."

    def holds(self, value: object) -> bool:
        return isinstance(value, Mapping) and "key" in value and all(isinstance(part, str) for part in value.values())

    def write(self, value: Any, name: str) -> dict[str, list[str]]:
        if not self.holds(value):
            return {}
        other = {f"{name}-{OTHER}": [value[OTHER]]} if value.get(OTHER) else {}
        return {name: [value["key"]]} | other

    def comparable(self, value: Any) -> str | None:
        return str(value["key"]) if self.holds(value) else None

    def show(self, value: Any) -> tuple[str, ...]:
        if not self.holds(value):
            return ()
        key, text = value["key"], value.get(OTHER)
        label = self.labels.get(key, key)
        return (f"{label}: {text}" if key == OTHER and text else label,)

    def shape(self) -> xml_shape.Record:
        key = xml_shape.Leaf("code", codes=self.codes)
        return xml_shape.Record(
            (
                xml_shape.Part("key", key),
                xml_shape.Part(OTHER, xml_shape.Leaf("text", max_length=self.max_length), True),
            )
        )

    def leaves(self, value: Mapping[str, str]) -> dict[str, str]:
        return {part: value[part] for part in ("key", OTHER) if value.get(part)}
