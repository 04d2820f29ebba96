"""May an official message leave the house?  Only if it keeps to the portal's own, narrower profile.

Each message type has a schema of ours below ``xoev_schemas/<standard>``, which describes exactly what the writer
writes, with the characters of DIN 91379. It stands for the official schema where that is not installed, and is narrower
where it is: nothing unforeseen reaches an authority.
"""

from __future__ import annotations

from pathlib import Path

from lxml import etree

from portal.official.model import MessageNotWritten
from portal.xoev import compiled_profile, first_violation

PROFILES = Path(__file__).parents[2] / "xoev_schemas"


def checked(message: etree._Element, profile: str) -> etree._Element:
    """The message, if it keeps to ``profile``, a path below ``xoev_schemas``; else MessageNotWritten with the place."""
    violation = first_violation(message, compiled_profile(PROFILES / profile))
    if violation is not None:
        raise MessageNotWritten(*violation)
    return message
