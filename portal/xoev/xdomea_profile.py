"""May this xdomea message leave the house?  Only if it keeps to the portal's own, narrower profile.

xdomea itself lets any text pass, an emoji and a control character too. The profiles in ``xoev_schemas/xdomea`` describe
exactly what the portal writes, one file for each message, with the characters of DIN 91379, so that nothing unforeseen
reaches an electronic file.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Protocol, cast

from lxml import etree

from portal.xoev.handover import ProfileViolation

PROFILE = Path(__file__).parents[2] / "xoev_schemas" / "xdomea" / "sgo-ablegen-0605.xsd"

#: What is written in the profile file; for another version its own namespace is put in this one's place.
WRITTEN_NAMESPACE = "urn:xoev-de:xdomea:schema:3.1.0"

FOREIGN_TEXT = (
    "Die Angabe enthält ein Zeichen außerhalb der DIN 91379 oder hat nicht die vorgeschriebene Form. "
    "Bitte sie an ihrer Quelle (Antrag, Leistung oder Stelle) berichtigen und die Übergabe neu anstoßen."
)

#: What the kinds of violation libxml2 tells apart mean for whoever has to act. Its own words hold the applicant's text.
SENTENCES = {
    "SCHEMAV_CVC_PATTERN_VALID": FOREIGN_TEXT,
    "SCHEMAV_CVC_MINLENGTH_VALID": "Die Angabe fehlt. Bitte sie an ihrer Quelle ergänzen.",
    "SCHEMAV_CVC_ENUMERATION_VALID": "Dieser Wert ist im Profil des Portals nicht vorgesehen.",
    "SCHEMAV_CVC_IDC": "Eine Kennung oder ein Dateiname kommt in der Nachricht zweimal vor.",
}
OTHER = "Die Nachricht hat hier nicht den Aufbau, den das Profil des Portals festlegt. Bitte den Betrieb verständigen."

#: One validator serves every thread, but its error log is one as well.
CHECKING = threading.Lock()


class LogEntry(Protocol):
    """What is read of one entry in lxml's error log."""

    path: str | None
    type_name: str


def check(message: etree._Element, namespace: str, profile: Path = PROFILE) -> None:
    """Raise ProfileViolation, with the first place that violates the profile, unless ``message`` keeps to it."""
    schema = compiled(namespace, profile)
    with CHECKING:
        if schema.validate(message):
            return
        first = next(iter(cast(Iterable[LogEntry], schema.error_log)))
    raise ProfileViolation(first.path or "/", SENTENCES.get(first.type_name, OTHER))


@cache
def compiled(namespace: str, profile: Path = PROFILE) -> etree.XMLSchema:
    """A profile for one version of xdomea, read from the portal's own folder only, once per process."""
    source = profile.read_bytes().replace(WRITTEN_NAMESPACE.encode(), namespace.encode())
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    return etree.XMLSchema(etree.fromstring(source, parser, base_url=str(profile)))
