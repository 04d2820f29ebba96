"""From … until …: what ranges of days and of times have in common. Each end is a field of its own type inside."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar, Self

from pydantic import model_validator

from portal.forms import xml_shape
from portal.forms.fieldtypes.base import FieldDefinition, Part, Raw, Reading, Words
from portal.forms.refused import Refused

ENDS = ("from", "until")


class RangeField(FieldDefinition):
    """Two answers of one kind, the second not before the first: ``{"from": …, "until": …}``.

    from_label, until_label   how the two ends are called, on the page and in sentences
    """

    unaskable: ClassVar[str] = "Bedingungen können nicht nach einem Zeitraum fragen. Fragen Sie anderes."

    from_label: Words
    until_label: Words

    @model_validator(mode="after")
    def the_ends_can_begin_a_sentence(self) -> Self:
        asked = next((label for label in (self.from_label, self.until_label) if label.endswith("?")), None)
        if asked:
            raise Refused(f"„{asked} muss …“ ist kein Satz.", "Nennen Sie die Antwort, zum Beispiel „Erster Tag“.")
        return self

    def end(self, key: str) -> FieldDefinition:
        """The field inside for ``from`` or ``until``."""
        raise NotImplementedError

    def span(self, value: Mapping[str, str]) -> Mapping[str, str]:
        """Sentences by suffix where both ends are fine alone and not together."""
        raise NotImplementedError

    def in_words(self, value: Mapping[str, str]) -> str:
        """The whole range on one line."""
        raise NotImplementedError

    def named_parts(self) -> tuple[Part, ...]:
        return (Part("-from", self.from_label), Part("-until", self.until_label))

    def default_empty(self) -> dict[str, str]:
        return {f"-{key}{suffix}": text for key in ENDS for suffix, text in self.end(key).missing().items()}

    def read(self, raw: Raw, name: str) -> Reading:
        readings = {key: self.end(key).read(raw, f"{name}-{key}") for key in ENDS}
        if all(reading == Reading() for reading in readings.values()):
            return Reading()
        errors: dict[str, str] = {}
        for key, reading in readings.items():
            missing = self.end(key).missing() if reading == Reading() else {}
            errors |= reading.errors
            errors |= {f"{name}-{key}{suffix}": text for suffix, text in missing.items()}
        return Reading(None, errors) if errors else Reading({key: reading.value for key, reading in readings.items()})

    def limits(self, value: Mapping[str, str], today: date) -> Mapping[str, str]:
        outside = {
            f"-{key}{suffix}": text for key in ENDS for suffix, text in self.end(key).limits(value[key], today).items()
        }
        return outside or self.span(value)

    def holds(self, value: object) -> bool:
        return (
            isinstance(value, Mapping)
            and set(value) == set(ENDS)
            and all(self.end(key).holds(text) for key, text in value.items())
        )

    def write(self, value: Any, name: str) -> dict[str, list[str]]:
        """Also one end alone, as an example of an error has it: the other is told to be missing."""
        if not isinstance(value, Mapping) or not set(value) <= set(ENDS):
            return {}
        return {
            input_name: texts
            for key, end in value.items()
            for input_name, texts in self.end(key).write(end, f"{name}-{key}").items()
        }

    def show(self, value: Any) -> tuple[str, ...]:
        stored = value if self.holds(value) else self.read(self.write(value, ""), "").value
        return (self.in_words(stored),) if stored else ()

    def shape(self) -> xml_shape.Record:
        leaves = ((key, self.end(key).shape()) for key in ENDS)
        return xml_shape.Record(
            tuple(xml_shape.Part(key, leaf) for key, leaf in leaves if isinstance(leaf, xml_shape.Leaf))
        )

    def leaves(self, value: Mapping[str, str]) -> dict[str, str]:
        return {key: str(self.end(key).leaves(value[key])) for key in ENDS}
