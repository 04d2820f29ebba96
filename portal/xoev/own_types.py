"""The types our schemas share: characters of DIN 91379, and parts that messages of one standard have in common."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from portal.xoev import din91379
from portal.xoev.schema_writer import SCHEMAS

FOLDER = "types"


@cache
def own_types() -> Mapping[str, bytes]:
    """Each file of types, by its name. The characters come from this process: they are written, not read."""
    shared = {path.name: path.read_bytes() for path in sorted((SCHEMAS / FOLDER).glob("*.xsd"))}
    return shared | {Path(din91379.TYPE_FILE).name: din91379.type_file()}
