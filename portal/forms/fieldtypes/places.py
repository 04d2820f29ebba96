"""Which places belong to a postal code?  The list is large (8 000 codes), so it is kept as the bytes it is.

places("64711", "2021-03-20")      -> ("Erbach",)
matching("reichelsheim", …)        -> "Reichelsheim (Odenwald)"
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from portal.forms.fieldtypes.code_list import CODE_LISTS, CodeListError, Edition

#: The edition that forms use which do not name another.
NEWEST: Edition = "2021-03-20"


@cache
def listed(edition: str) -> bytes:
    """The whole list, each code after a line break. Raises CodeListError."""
    file = CODE_LISTS / f"postal_code_{edition}.tsv"
    if not file.is_file():
        raise CodeListError(f"Die Liste {file.name} gibt es nicht.", "Nennen Sie einen Stand, den es gibt.")
    return b"\n" + file.read_bytes()


def places(code: str, edition: str) -> tuple[str, ...]:
    """The places of a postal code by the alphabet; none if there is no such code."""
    if not re.fullmatch("[0-9]{5}", code):
        return ()
    text = listed(edition)
    start = text.find(f"\n{code}\t".encode())
    if start < 0:
        return ()
    line = text[start + 7 : text.index(b"\n", start + 1)]
    return tuple(line.decode().split("; "))


def matching(typed: str, candidates: Sequence[str]) -> str | None:
    """The place that is meant: the same name, also without what stands in brackets."""
    wanted = typed.casefold()
    for place in candidates:
        if wanted in (place.casefold(), re.sub(r" \(.*\)$", "", place).casefold()):
            return place
    return None
