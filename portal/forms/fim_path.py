"""The way to an element of the Föderales Informationsmanagement (FIM), as FIM's own rules write it.

G05000011684.G60000000083.F60000000233    the field Jahr in the group Geburtsdatum of a person
G60000000092.F60000000262[2]              the second copy of a field that may stand several times
"""

from __future__ import annotations

import re
from typing import Annotated, TypeAlias

from pydantic import StringConstraints

PART = r"[FG][0-9]{1,20}(?:\[[1-9][0-9]{0,3}\])?"
COPY = re.compile(r"\[[0-9]+\]")

#: Deeper than any schema; keeps a path short.
LONGEST = 1000

FimPath: TypeAlias = Annotated[
    str, StringConstraints(strict=True, pattern=rf"^{PART}(?:\.{PART})*$", max_length=LONGEST)
]
#: The same, or nothing for what is not from FIM.
OwnFimPath: TypeAlias = Annotated[
    str, StringConstraints(strict=True, pattern=rf"^(?:{PART}(?:\.{PART})*)?$", max_length=LONGEST)
]


def without_copies(path: str) -> str:
    """``G1.F2[3]`` is the element ``G1.F2``."""
    return COPY.sub("", path)
