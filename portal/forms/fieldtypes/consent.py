"""Consent: a voluntary yes to something the town may only do with it, such as showing a photo.

    - id: foto
      type: consent
      label: Foto auf der Internetseite
      text: Die Stadt darf das Foto des Hundes auf ihrer Internetseite zeigen, bis der Hund gefunden ist.
      withdrawal: Sie können die Einwilligung jederzeit widerrufen, zum Beispiel per E-Mail an das Fundbüro.
      personal: true
      legal_basis: Art. 6 Abs. 1 Buchst. a DSGVO

    true, or unanswered: then the check page and the receipt say „Nicht eingewilligt“.

Who does not consent has no disadvantage, so the field is always optional (Art. 7 Abs. 4 DSGVO). Whoever consents must
know how to take it back before doing so (Art. 7 Abs. 3 DSGVO): ``withdrawal`` is compulsory. Nothing is ticked
beforehand (recital 32).
"""

from __future__ import annotations

from typing import Literal

from portal.forms import xml_shape
from portal.forms.fieldtypes.base import FieldDefinition, Raw, Reading, Words, first

GIVEN = "Eingewilligt"
NOT_GIVEN = "Nicht eingewilligt"


class ConsentField(FieldDefinition):
    """
    text         what is consented to, as a sentence that can stand alone
    withdrawal   how to take the consent back
    """

    type: Literal["consent"]
    optional: Literal[True] = True
    text: Words
    withdrawal: Words

    def default_empty(self) -> dict[str, str]:
        return {"": f"Setzen Sie das Häkchen bei „{self.noun}“ nur, wenn Sie einwilligen."}

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

    def show(self, value: object) -> tuple[str, ...]:
        """Also what was not consented to is shown, so that nobody can be unsure about it."""
        if value is None:
            return (NOT_GIVEN,)
        return (f"{GIVEN}: {self.text}",) if self.holds(value) else ()

    def shape(self) -> xml_shape.Leaf:
        return xml_shape.Leaf("boolean")

    def leaves(self, value: bool) -> str:
        return "true"
