"""Declaration: one checkbox that a person ticks to declare the label's sentence. Never ticked beforehand."""

from __future__ import annotations

from typing import Literal

from portal.forms.fieldtypes.tick import TickField


class DeclarationField(TickField):
    type: Literal["declaration"]

    def default_empty(self) -> dict[str, str]:
        return {"": "Bestätigen Sie, dass Ihre Angaben richtig und vollständig sind."}

    def show(self, value: object) -> tuple[str, ...]:
        return ("Bestätigt",) if self.holds(value) else ()
