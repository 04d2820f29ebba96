"""May an official message leave the house?  Only if it keeps to the portal's own, narrower profile.

Each message type has a schema of ours below ``xoev_schemas/<standard>``, which describes exactly what the writer
writes, with the characters of DIN 91379. It stands for the official schema where that is not installed, and is narrower
where it is: nothing unforeseen reaches an authority.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Protocol, cast

from lxml import etree

from portal.official.elements import FOREIGN_TEXT
from portal.official.model import MessageNotWritten

PROFILES = Path(__file__).parents[2] / "xoev_schemas"

#: What the kinds of violation libxml2 tells apart mean for whoever has to act. Its own words hold the applicant's text.
SENTENCES = {
    "SCHEMAV_CVC_PATTERN_VALID": FOREIGN_TEXT,
    "SCHEMAV_CVC_MINLENGTH_VALID": "Die Angabe fehlt. Bitte sie an ihrer Quelle ergänzen.",
    "SCHEMAV_CVC_MAXLENGTH_VALID": "Die Angabe ist länger, als der Standard erlaubt. Bitte sie an ihrer Quelle kürzen.",
    "SCHEMAV_CVC_ENUMERATION_VALID": "Dieser Wert ist im Profil des Portals nicht vorgesehen.",
}
OTHER = "Die Nachricht hat hier nicht den Aufbau, den das Profil des Portals festlegt. Bitte den Betrieb verständigen."

#: One validator serves every thread, but its error log is one as well.
CHECKING = threading.Lock()


class LogEntry(Protocol):
    """What is read of one entry in lxml's error log."""

    path: str | None
    type_name: str


def checked(message: etree._Element, profile: str) -> etree._Element:
    """The message, if it keeps to ``profile``, a path below ``xoev_schemas``; else MessageNotWritten with the place."""
    schema = compiled(profile)
    with CHECKING:
        if schema.validate(message):
            return message
        first = next(iter(cast(Iterable[LogEntry], schema.error_log)))
    raise MessageNotWritten(first.path or "/", SENTENCES.get(first.type_name, OTHER))


@cache
def compiled(profile: str) -> etree.XMLSchema:
    """The profile, read from the portal's own folder only, once per process."""
    path = PROFILES / profile
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    return etree.XMLSchema(etree.fromstring(path.read_bytes(), parser, base_url=str(path)))
