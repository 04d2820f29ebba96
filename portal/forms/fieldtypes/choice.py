"""Options to choose from, for radio buttons, select lists and checkboxes alike."""

from __future__ import annotations

from functools import cached_property
from typing import Annotated, Self

from pydantic import Field as Limits
from pydantic import StringConstraints, model_validator

from portal.forms.fieldtypes.base import Data, FieldDefinition, OwnWords, Raw, Reading, Words, first
from portal.forms.refused import Refused

OptionKey = Annotated[str, StringConstraints(strict=True, pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]*$", max_length=60)]


class Option(Data):
    """One option: the key is stored, the label is shown."""

    key: OptionKey
    label: Words
    hint: OwnWords = ""


class ChoiceDefinition(FieldDefinition):
    """A field with options. An unknown key counts as no answer and is told so."""

    options: Annotated[tuple[Option, ...], Limits(min_length=1)]

    @model_validator(mode="after")
    def keys_are_unique(self) -> Self:
        keys = [option.key for option in self.options]
        twice = sorted({key for key in keys if keys.count(key) > 1})
        if twice:
            raise Refused(
                f"Diese Schlüssel stehen zweimal unter options: {', '.join(twice)}.",
                "Geben Sie jeder Antwort einen eigenen.",
            )
        return self

    @cached_property
    def labels(self) -> dict[str, str]:
        return {option.key: option.label for option in self.options}

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(self.labels)

    def default_empty(self) -> dict[str, str]:
        return {"": f"Wählen Sie bei „{self.noun}“ eine Antwort aus."}


class OneChoice(ChoiceDefinition):
    """Exactly one option; the answer is its key."""

    def read(self, raw: Raw, name: str) -> Reading:
        key = first(raw, name)
        if not key:
            return Reading()
        return Reading(key) if key in self.labels else Reading(None, {name: self.missing()[""]})

    def show(self, value: object) -> tuple[str, ...]:
        return (self.labels.get(value, value),) if isinstance(value, str) else ()
