"""IBAN: an account for payments. Kept in capitals without blanks, shown in groups of four."""

from __future__ import annotations

import re
from typing import Literal

import schwifty
from schwifty import exceptions

from portal.forms import characters, texts, xml_shape
from portal.forms.fieldtypes.base import FieldDefinition, Raw, Reading, first

#: ISO 13616: no country has a longer one.
MOST_CHARACTERS = 34

STORED = "[A-Z]{2}[0-9]{2}[A-Z0-9]{1,30}"


class IbanField(FieldDefinition):
    type: Literal["iban"]

    def default_empty(self) -> dict[str, str]:
        return {"": "Geben Sie die IBAN ein."}

    def read(self, raw: Raw, name: str) -> Reading:
        text = characters.normalise(first(raw, name)).replace(" ", "")
        if not text:
            return Reading()
        error = iban_error(text)
        return Reading(None, {name: error}) if error else Reading(text.upper())

    def show(self, value: object) -> tuple[str, ...]:
        return (in_fours(value),) if isinstance(value, str) else ()

    def shape(self) -> xml_shape.Leaf:
        return xml_shape.Leaf("text", max_length=MOST_CHARACTERS, pattern=STORED)

    def leaves(self, value: str) -> str:
        return value.replace(" ", "").upper()


def iban_error(text: str) -> str | None:
    """What is wrong with an IBAN typed without blanks, or None."""
    if not re.fullmatch(r"[A-Za-z0-9]*", text):
        foreign = characters.first_foreign(text)
        if foreign:
            return texts.foreign_character("IBAN", foreign)
        return "IBAN darf nur Buchstaben und Ziffern enthalten."
    iban = text.upper()
    if not re.match(r"[A-Z]{2}", iban):
        return "IBAN muss mit dem Länderkürzel beginnen, zum Beispiel mit DE."
    try:
        length = schwifty.IBAN(iban, allow_invalid=True).spec.iban_length
    except exceptions.InvalidCountryCode:
        return f"IBAN darf nicht mit {iban[:2]} beginnen: Dieses Länderkürzel gibt es nicht. Deutsche beginnen mit DE."
    if len(iban) != length:
        whose = "Deutsche IBAN" if iban.startswith("DE") else f"IBAN mit {iban[:2]}"
        return f"{whose} muss {length} Zeichen haben. Ihre hat {len(iban)}."
    try:
        schwifty.IBAN(iban)
    except exceptions.SchwiftyException:
        return "Die IBAN enthält einen Tippfehler. Vergleichen Sie sie mit Ihrer Bankkarte."
    return None


def sepa_error(text: str) -> str | None:
    """The same for an account from which is collected: that works in countries of SEPA only."""
    error = iban_error(text)
    if error is None and not schwifty.IBAN(text).in_sepa_zone:
        return f"IBAN darf nicht mit {text[:2].upper()} beginnen: Von dort gibt es keine SEPA-Lastschrift."
    return error


def in_fours(iban: str) -> str:
    """„DE02 1203 0000 0000 2020 51“"""
    return " ".join(re.findall(".{1,4}", iban))
