"""E-mail address. Checked for its form only; whether it exists is seen when a mail arrives."""

from __future__ import annotations

from typing import Literal

from email_validator import EmailNotValidError, validate_email

from portal.forms import characters, texts, xml_shape
from portal.forms.fieldtypes.base import FieldDefinition, Raw, Reading, first

#: RFC 5321, 4.5.3.1.3: a path of 256 octets with its angle brackets.
MOST_CHARACTERS = 254


class EmailField(FieldDefinition):
    type: Literal["email"]

    def default_empty(self) -> dict[str, str]:
        return {"": "Geben Sie Ihre E-Mail-Adresse ein."}

    def read(self, raw: Raw, name: str) -> Reading:
        text = characters.normalise(first(raw, name))
        if not text:
            return Reading()
        error = texts.text_error("E-Mail-Adresse", text, MOST_CHARACTERS)
        if error is None and "@" not in text:
            error = "In der E-Mail-Adresse fehlt das @-Zeichen."
        if error is None:
            try:
                address = validate_email(text, check_deliverability=False, allow_smtputf8=False).normalized
            except EmailNotValidError:
                error = "E-Mail-Adresse muss aussehen wie name@beispiel.de. Prüfen Sie die Schreibweise."
            else:
                return Reading(address)
        return Reading(None, {name: error})

    def shape(self) -> xml_shape.Leaf:
        return xml_shape.Leaf("text", max_length=MOST_CHARACTERS)
