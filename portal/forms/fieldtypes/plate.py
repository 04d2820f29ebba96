"""Plate: the registration mark of a vehicle, such as „ERB-AB 123“.

    - {id: kennzeichen, type: plate, label: Kennzeichen des Fahrzeugs, noun: Kennzeichen}

    "ERB-AB 123"      "ERB-AB 123E" of an electric vehicle, "ERB-A 12H" of a historic one

One to three letters for the district, umlauts among them, one or two plain letters, up to four digits without a leading
zero (§ 9 FZV and its annex 1), together no more than eight signs; E or H is not counted. People write „erb ab 123“ and
„ERB - AB 123“; the district must be set apart, since „FAB 123“ can be read in two ways. The months of a seasonal plate
are no part of the mark. Plates of authorities, of dealers and of other countries have other rules: a form that needs
them asks for a text.
"""

from __future__ import annotations

import re
from typing import ClassVar, Literal

from portal.forms import characters, texts, xml_shape
from portal.forms.fieldtypes.base import FieldDefinition, Raw, Reading, first

#: District, letters, digits, suffix: as people write them.
TYPED = re.compile(r"([A-Za-zÄÖÜäöü]{1,3})(?: ?- ?| )([A-Za-z]{1,2})[ -]*([1-9][0-9]{0,3}) ?([EHeh]?)")
JOINED = re.compile(r"[A-Za-zÄÖÜäöü]{2,5}[ -]*[0-9]{1,4} ?[EHeh]?")
STORED = r"[A-ZÄÖÜ]{1,3}[-][A-Z]{1,2} [1-9][0-9]{0,3}[EH]?"

#: Letters and digits on a plate, without the suffix.
MOST_SIGNS = 8

#: … and with hyphen, blank and suffix.
MOST_CHARACTERS = MOST_SIGNS + 3


class PlateField(FieldDefinition):
    speaks_of_noun: ClassVar[bool] = True

    type: Literal["plate"]

    def default_empty(self) -> dict[str, str]:
        return {"": "Geben Sie das Kennzeichen ein, zum Beispiel ERB-AB 123."}

    def read(self, raw: Raw, name: str) -> Reading:
        text = characters.normalise(first(raw, name))
        if not text:
            return Reading()
        found = TYPED.fullmatch(text)
        if found is None:
            return Reading(None, {name: self.misread(text)})
        if sum(map(len, found.groups()[:3])) > MOST_SIGNS:
            return Reading(
                None, {name: f"{self.noun} darf ohne E oder H höchstens {MOST_SIGNS} Buchstaben und Ziffern haben."}
            )
        district, letters, digits, suffix = (piece.upper() for piece in found.groups())
        return Reading(f"{district}-{letters} {digits}{suffix}")

    def misread(self, text: str) -> str:
        foreign = characters.first_foreign(text)
        if foreign:
            return texts.foreign_character(self.noun, foreign)
        if JOINED.fullmatch(text):
            return f"{self.noun} muss nach dem Kürzel des Bezirks einen Bindestrich haben, zum Beispiel ERB-AB 123."
        return f"{self.noun} muss aussehen wie ERB-AB 123. Prüfen Sie Buchstaben und Ziffern."

    def holds(self, value: object) -> bool:
        return isinstance(value, str) and re.fullmatch(STORED, value) is not None

    def write(self, value: object, name: str) -> dict[str, list[str]]:
        """Also a plate as an example has it („erb ab 123“): it is read again, and refused if it is none."""
        return {name: [value]} if isinstance(value, str) else {}

    def show(self, value: object) -> tuple[str, ...]:
        return (self.leaves(value),) if isinstance(value, str) else ()

    def shape(self) -> xml_shape.Leaf:
        return xml_shape.Leaf("text", max_length=MOST_CHARACTERS, pattern=STORED)

    def leaves(self, value: str) -> str:
        return str(self.read({"": [value]}, "").value or value)
