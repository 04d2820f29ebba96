"""Radio buttons: one of a few options, all visible."""

from __future__ import annotations

from typing import Literal

from portal.forms import xml_shape
from portal.forms.fieldtypes.choice import OneChoice


class RadioField(OneChoice):
    type: Literal["radio"]

    def shape(self) -> xml_shape.Leaf:
        return xml_shape.Leaf("code", codes=self.codes)
