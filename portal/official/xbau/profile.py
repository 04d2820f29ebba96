"""May this message leave the house?  Only if it keeps to the portal's own, narrower profile of it.

``xoev_schemas/<standard>/<message>.xsd`` describes exactly what the writers here put, so that nothing unforeseen
reaches an authority, also where XBau's own schemas are not installed.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Protocol, cast

from lxml import etree

from portal.official.model import MessageNotWritten
from portal.official.xbau.message import Standard

SCHEMAS = Path(__file__).parents[3] / "xoev_schemas"

#: What the kinds of violation libxml2 tells apart mean for whoever has to act. Its own words hold what was answered.
SENTENCES = {
    "SCHEMAV_CVC_PATTERN_VALID": "Die Angabe hat nicht die Form, die XBau vorschreibt. Bitte berichtigen.",
    "SCHEMAV_CVC_ENUMERATION_VALID": "Dieser Wert ist im Profil des Portals nicht vorgesehen.",
    "SCHEMAV_CVC_IDC": "Eine Datei kommt in der Nachricht zweimal vor.",
}
OTHER = "Die Nachricht hat hier nicht den Aufbau, den das Profil des Portals festlegt. Bitte den Betrieb verständigen."

#: One validator serves every thread, but its error log is one as well.
CHECKING = threading.Lock()


class LogEntry(Protocol):
    """What is read of one entry in lxml's error log."""

    path: str | None
    type_name: str


def checked(message: etree._Element, standard: Standard) -> etree._Element:
    """The message itself. Raises MessageNotWritten with the first place that violates its profile."""
    schema = compiled(SCHEMAS / standard.folder / f"{etree.QName(message).localname}.xsd")
    with CHECKING:
        if schema.validate(message):
            return message
        first = next(iter(cast(Iterable[LogEntry], schema.error_log)))
    raise MessageNotWritten(first.path or "/", SENTENCES.get(first.type_name, OTHER))


@cache
def compiled(profile: Path) -> etree.XMLSchema:
    """A profile, read from the portal's own folder only, once per process."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    return etree.XMLSchema(etree.parse(profile, parser))
