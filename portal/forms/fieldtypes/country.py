"""Country: a state by the key of the Federal Statistical Office, as registers and trade notices have it.

An address abroad has its own short list by ISO code, since that is how letters are addressed.
"""

from __future__ import annotations

from typing import ClassVar, Literal

from portal.forms.fieldtypes.code_list import CodeListField, Edition


class CountryField(CodeListField):
    list_name: ClassVar[str] = "country"

    type: Literal["country"]
    edition: Edition = "2024-08-01"

    def default_empty(self) -> dict[str, str]:
        return {"": f"Wählen Sie bei „{self.noun}“ den Staat aus."}
