"""Telephone number, kept as typed: people write it so that others can dial it. A number without + is German."""

from __future__ import annotations

import re
from typing import Literal

import phonenumbers

from portal.forms import characters, xml_shape
from portal.forms.fieldtypes.base import FieldDefinition, Raw, Reading, first

MOST_CHARACTERS = 40


class PhoneField(FieldDefinition):
    type: Literal["phone"]

    def default_empty(self) -> dict[str, str]:
        return {"": "Geben Sie Ihre Telefonnummer ein."}

    def read(self, raw: Raw, name: str) -> Reading:
        text = characters.normalise(first(raw, name))
        if not text:
            return Reading()
        error = self.error(text)
        return Reading(None, {name: error}) if error else Reading(text)

    def error(self, text: str) -> str | None:
        if not re.fullmatch(r"[0-9 +()/-]*", text):
            return "Telefonnummer darf nur Ziffern, Leerzeichen und + ( ) / - enthalten."
        if len(text) > MOST_CHARACTERS:
            return f"Telefonnummer darf höchstens {MOST_CHARACTERS} Zeichen haben."
        return (
            None
            if dialable(text)
            else (
                "Telefonnummer muss Vorwahl und Rufnummer enthalten, zum Beispiel 06061 12345. Prüfen Sie die Ziffern."
            )
        )

    def shape(self) -> xml_shape.Leaf:
        return xml_shape.Leaf("text", max_length=MOST_CHARACTERS)


def dialable(text: str) -> bool:
    """Has the number as many digits as a whole number of its country has, area code included?"""
    try:
        number = phonenumbers.parse(text, "DE")
    except phonenumbers.NumberParseException:
        return False
    return phonenumbers.is_possible_number_with_reason(number) == phonenumbers.ValidationResult.IS_POSSIBLE
