"""May this xdomea message leave the house?  Only if it keeps to the portal's own, narrower profile.

xdomea itself lets any text pass, an emoji and a control character too. The profiles in ``xoev_schemas/xdomea`` describe
exactly what the portal writes, one file for each message, with the characters of DIN 91379, so that nothing unforeseen
reaches an electronic file.
"""

from __future__ import annotations

from pathlib import Path

from lxml import etree

from portal.xoev.handover import ProfileViolation
from portal.xoev.profiles import compiled_profile, first_violation

PROFILE = Path(__file__).parents[2] / "xoev_schemas" / "xdomea" / "sgo-ablegen-0605.xsd"

#: What is written in the profile file; for another version its own namespace is put in this one's place.
WRITTEN_NAMESPACE = "urn:xoev-de:xdomea:schema:3.1.0"


def check(message: etree._Element, namespace: str, profile: Path = PROFILE) -> None:
    """Raise ProfileViolation, with the first place that violates the profile, unless ``message`` keeps to it."""
    violation = first_violation(message, compiled_profile(profile, namespace, WRITTEN_NAMESPACE))
    if violation is not None:
        raise ProfileViolation(*violation)
