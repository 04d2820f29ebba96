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

from portal.forms.fieldtypes.base import Words
from portal.forms.fieldtypes.tick import TickField

GIVEN = "Eingewilligt"
NOT_GIVEN = "Nicht eingewilligt"


class ConsentField(TickField):
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

    def show(self, value: object) -> tuple[str, ...]:
        """Also what was not consented to is shown, so that nobody can be unsure about it."""
        if value is None:
            return (NOT_GIVEN,)
        return (f"{GIVEN}: {self.text}",) if self.holds(value) else ()
