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
from portal.xoev import CompiledSchema

PROFILES = Path(__file__).parents[2] / "xoev_schemas"

#: What the kinds of violation libxml2 tells apart mean for whoever has to act. Its own words hold the applicant's text.
SENTENCES = {
    "SCHEMAV_CVC_PATTERN_VALID": (
        "Die Angabe enthält ein Zeichen außerhalb der DIN 91379 oder hat nicht die vorgeschriebene Form. "
        "Bitte sie an ihrer Quelle (Antrag, Leistung oder Stelle) berichtigen und die Übergabe neu anstoßen."
    ),
    "SCHEMAV_CVC_MINLENGTH_VALID": "Die Angabe fehlt. Bitte sie an ihrer Quelle ergänzen.",
    "SCHEMAV_CVC_MAXLENGTH_VALID": "Die Angabe ist länger, als der Standard erlaubt. Bitte sie an ihrer Quelle kürzen.",
    "SCHEMAV_CVC_ENUMERATION_VALID": "Dieser Wert ist im Profil des Portals nicht vorgesehen.",
    "SCHEMAV_CVC_IDC": "Eine Datei kommt in der Nachricht zweimal vor.",
}
OTHER = "Die Nachricht hat hier nicht den Aufbau, den das Profil des Portals festlegt. Bitte den Betrieb verständigen."


def checked(message: etree._Element, profile: str) -> etree._Element:
    """The message, if it keeps to ``profile``, a path below ``xoev_schemas``; else MessageNotWritten with the place."""
    for element, rule in compiled(profile).broken_rules(message):
        raise MessageNotWritten(element.getroottree().getpath(element), SENTENCES.get(rule, OTHER))
    return message


@cache
def compiled(profile: str) -> CompiledSchema:
    """The profile, read from the portal's own folder only, once per process."""
    path = PROFILES / profile
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    return CompiledSchema(etree.XMLSchema(etree.fromstring(path.read_bytes(), parser, base_url=str(path))))
