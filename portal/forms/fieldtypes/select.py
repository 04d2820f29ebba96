"""Select list: one of many options, such as breeds."""

from __future__ import annotations

from typing import Literal

from portal.forms import xml_shape
from portal.forms.fieldtypes.choice import OneChoice


class SelectField(OneChoice):
    type: Literal["select"]

    def shape(self) -> xml_shape.Leaf:
        return xml_shape.Leaf("code", codes=self.codes)
