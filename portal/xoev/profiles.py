"""What one of our own, narrower schemas has against a message that we wrote ourselves."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from lxml import etree

from portal.xoev.compiled import CompiledSchema

#: What the kinds of violation libxml2 tells apart mean for whoever has to act. Its own words hold the applicant's text.
SENTENCES = {
    "SCHEMAV_CVC_PATTERN_VALID": (
        "Die Angabe enthält ein Zeichen außerhalb der DIN 91379 oder hat nicht die vorgeschriebene Form. "
        "Bitte sie an ihrer Quelle (Antrag, Leistung oder Stelle) berichtigen und die Übergabe neu anstoßen."
    ),
    "SCHEMAV_CVC_MINLENGTH_VALID": "Die Angabe fehlt. Bitte sie an ihrer Quelle ergänzen.",
    "SCHEMAV_CVC_MAXLENGTH_VALID": "Die Angabe ist länger, als der Standard erlaubt. Bitte sie an ihrer Quelle kürzen.",
    "SCHEMAV_CVC_ENUMERATION_VALID": "Dieser Wert ist im Profil des Portals nicht vorgesehen.",
    "SCHEMAV_CVC_IDC": "Eine Kennung oder ein Dateiname kommt in der Nachricht zweimal vor.",
}
OTHER = "Die Nachricht hat hier nicht den Aufbau, den das Profil des Portals festlegt. Bitte den Betrieb verständigen."


def first_violation(message: etree._Element, profile: CompiledSchema) -> tuple[str, str] | None:
    """Path and German sentence of the first place that does not keep to the profile; None if every place does."""
    for element, rule in profile.broken_rules(message):
        return element.getroottree().getpath(element), SENTENCES.get(rule, OTHER)
    return None


@cache
def compiled_profile(file: Path, namespace: str = "", written: str = "") -> CompiledSchema:
    """The schema in a file of the portal's own folder, compiled once per process.

    ``namespace`` takes the place of the one that is ``written`` there, for another version of a standard.
    """
    content = file.read_bytes()
    if written:
        content = content.replace(written.encode(), namespace.encode())
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    return CompiledSchema(etree.XMLSchema(etree.fromstring(content, parser, base_url=str(file))))
