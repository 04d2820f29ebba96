"""Dog chip: the number of the transponder under a dog's skin (ISO 11784), 15 digits.

    - {id: chip, type: dog_chip, label: Chipnummer, optional: true}

    "276098101234567"      shown as „276 0981 0123 4567“

The first three digits are a country (001 to 899, Germany is 276) or a maker of chips (900 to 998); 999 is for tests,
and no living dog has it. People write blanks, full stops and hyphens between the digits; none of them is kept.
"""

from __future__ import annotations

import re
from typing import ClassVar, Literal

from portal.forms import characters, texts, xml_shape
from portal.forms.fieldtypes.base import FieldDefinition, Raw, Reading, first

DIGITS = 15
STORED = "(00[1-9]|0[1-9][0-9]|[1-8][0-9]{2}|9[0-8][0-9]|99[0-8])[0-9]{12}"
GROUPS = re.compile("([0-9]{3})([0-9]{4})([0-9]{4})([0-9]{4})")


class DogChipField(FieldDefinition):
    speaks_of_noun: ClassVar[bool] = True

    type: Literal["dog_chip"]

    def default_empty(self) -> dict[str, str]:
        return {"": "Geben Sie die Chipnummer ein. Sie steht im Heimtierausweis."}

    def read(self, raw: Raw, name: str) -> Reading:
        text = without_groups(characters.normalise(first(raw, name)))
        if not text:
            return Reading()
        error = self.error(text)
        return Reading(None, {name: error}) if error else Reading(text)

    def error(self, text: str) -> str | None:
        if not re.fullmatch("[0-9]*", text):
            foreign = characters.first_foreign(text)
            return (
                texts.foreign_character(self.noun, foreign) if foreign else f"{self.noun} darf nur Ziffern enthalten."
            )
        if len(text) != DIGITS:
            return f"{self.noun} muss {DIGITS} Ziffern haben. Ihre hat {len(text)}."
        if not re.fullmatch(STORED, text):
            return f"{self.noun} darf nicht mit {text[:3]} beginnen. Deutsche Chips beginnen meist mit 276."
        return None

    def holds(self, value: object) -> bool:
        return isinstance(value, str) and re.fullmatch(STORED, value) is not None

    def write(self, value: object, name: str) -> dict[str, list[str]]:
        """Also a number as an example has it, in groups: it is read again, and refused if it is none."""
        return {name: [value]} if isinstance(value, str) else {}

    def show(self, value: object) -> tuple[str, ...]:
        return (GROUPS.sub(r"\1 \2 \3 \4", without_groups(value)),) if isinstance(value, str) else ()

    def shape(self) -> xml_shape.Leaf:
        return xml_shape.Leaf("text", max_length=DIGITS, pattern=STORED)

    def leaves(self, value: str) -> str:
        return without_groups(value)


def without_groups(text: str) -> str:
    """The digits without what people put between them."""
    return re.sub("[ .-]", "", text)
