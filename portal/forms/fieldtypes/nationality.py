"""Nationality by the key of the Federal Statistical Office, stateless and unclear ones included."""

from __future__ import annotations

from typing import ClassVar, Literal

from portal.forms.fieldtypes.code_list import CodeListField, Edition


class NationalityField(CodeListField):
    list_name: ClassVar[str] = "nationality"

    type: Literal["nationality"]
    edition: Edition = "2024-08-01"

    def default_empty(self) -> dict[str, str]:
        return {"": f"Wählen Sie bei „{self.noun}“ die Staatsangehörigkeit aus."}
