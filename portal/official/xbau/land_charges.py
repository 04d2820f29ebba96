"""What does the register of public land charges say?  ``baulastenverzeichnis.anfrage.0710``, XBau-Hochbau 2.6.

The register is kept by the building authority; in Hessen that is mostly the district's, so it is the reader.
"""

from __future__ import annotations

from collections.abc import Mapping

from lxml import etree

from portal.official.elements import needed
from portal.official.model import Content, MessageNotWritten, MessageType, Slot
from portal.official.profiles import checked
from portal.official.xbau.elements import CHOICE, LINE
from portal.official.xbau.files import write_files
from portal.official.xbau.land import PARCEL_SLOTS, PLACE_SLOTS, needed_parcels, write_parcel, write_place
from portal.official.xbau.message import HOUSING, begin, district_authority, write_case_reference
from portal.official.xbau.people import APPLICANT, write_applicant

LAND_CHARGES_CODE = "baulastenverzeichnis.anfrage.0710"

ANSWERS = ("urn:xoev-de:xbau:codeliste:artbaulastauskunft", "1.0")
#: What service files call the answers of the list: whether there is a charge at all, or a copy of the entry.
ANSWER_CODES: Mapping[str, str] = {"einfach": "01", "abschrift": "02"}

#: In which role somebody asks, in words: the standard's list has none of them.
ROLES: Mapping[str, str] = {
    "eigentum": "Eigentümerin oder Eigentümer",
    "kauf": "Kaufinteressentin oder Kaufinteressent",
    "bauvorhaben": "Bauherrschaft",
    "vertretung": "Bevollmächtigte Person",
}


def write_land_charges(content: Content, version: str) -> etree._Element:
    """Raises MessageNotWritten."""
    values = content.values
    answer = ANSWER_CODES.get(needed(values, "auskunft"))
    if answer is None:
        raise MessageNotWritten("auskunft", f"Erlaubt sind die Schlüssel {', '.join(ANSWER_CODES)}.")
    message = begin(HOUSING, version, LAND_CHARGES_CODE, content, district_authority(content))
    write_case_reference(message, "referenzAntragsservice", content)
    write_applicant(message.add("antragsteller"), content, "antragsteller")
    if role := values.get("rolle"):
        message.add("rolleAntragsteller").leaf("nichtGelisteterWert", ROLES.get(role, role))
    land = message.add("angabenGrundstuecke").add("grundstueck")
    write_place(land.add("anschrift"), content)
    for parcel in needed_parcels(content):
        write_parcel(land.add("flurstueck"), parcel, content.municipality)
    land.code("artBaulastauskunft", ANSWERS, answer)
    if content.files or values.get("interesse"):
        interest = message.add("berechtigtesInteresse")
        interest.optional("beschreibung", values.get("interesse"))
        write_files(interest, "nachweis", content)
    return checked(message.element, HOUSING.profile(message.element))


LAND_CHARGES = MessageType(
    name="xbau-hochbau:0710",
    standard=HOUSING.folder,
    code=LAND_CHARGES_CODE,
    title="Anfrage an das Baulastenverzeichnis",
    namespaces=HOUSING.namespaces,
    slots=(
        *APPLICANT,
        *PLACE_SLOTS,
        *PARCEL_SLOTS,
        Slot("auskunft", f"Art der Auskunft: {', '.join(ANSWER_CODES)}", CHOICE, required=True),
        Slot("rolle", f"In welcher Rolle jemand fragt: {', '.join(ROLES)} oder eigene Worte", CHOICE | LINE),
        Slot("interesse", "Warum jemand die Auskunft braucht", LINE),
    ),
    write=write_land_charges,
    taken_back_by="xbau-kernmodul:1130",
)
