"""May an official message leave the house?  Only if it keeps to the portal's own, narrower profile.

Each message type has a schema of ours below ``xoev_schemas/<standard>``, which describes exactly what the writer
writes, with the characters of DIN 91379. It stands for the official schema where that is not installed, and is narrower
where it is: nothing unforeseen reaches an authority.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from lxml import etree

from portal.official.model import MessageNotWritten
from portal.xoev import CompiledSchema, first_violation

PROFILES = Path(__file__).parents[2] / "xoev_schemas"


def checked(message: etree._Element, profile: str) -> etree._Element:
    """The message, if it keeps to ``profile``, a path below ``xoev_schemas``; else MessageNotWritten with the place."""
    violation = first_violation(message, compiled(profile))
    if violation is not None:
        raise MessageNotWritten(*violation)
    return message


@cache
def compiled(profile: str) -> CompiledSchema:
    """The profile, read from the portal's own folder only, once per process."""
    path = PROFILES / profile
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    return CompiledSchema(etree.XMLSchema(etree.fromstring(path.read_bytes(), parser, base_url=str(path))))
