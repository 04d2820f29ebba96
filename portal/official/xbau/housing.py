"""A building that needs no permit is notified to the municipality: ``genehmigungsfreistellung.anzeige.0600``, 2.6."""

from __future__ import annotations

from collections.abc import Mapping

from lxml import etree

from portal.official.elements import needed
from portal.official.model import Content, MessageNotWritten, MessageType, Slot
from portal.official.profiles import checked
from portal.official.xbau.elements import CHOICE, LINE, Branch
from portal.official.xbau.files import write_files
from portal.official.xbau.land import PARCEL_SLOTS, PLACE_SLOTS, STATES, needed_parcels, write_parcel, write_place
from portal.official.xbau.message import HOUSING, begin, town_authority, write_case_reference
from portal.official.xbau.people import APPLICANT, NAME, write_applicant, write_person

EXEMPTION_CODE = "genehmigungsfreistellung.anzeige.0600"

MEASURES = ("urn:xoev-de:xbau:codeliste:baumassnahmeart", "2.0")
#: What service files call the measures of the list.
MEASURE_CODES: Mapping[str, str] = {
    "errichtung": "11",
    "aenderung": "12",
    "nutzungsaenderung": "13",
    "nutzungsaenderung_mit_umbau": "14",
}
CLASSES = ("urn:xoev-de:xbau:codeliste:gebaeudeklasse", "3.0")
CLASS_CODES = frozenset("12345")

PLANNER = (
    Slot("planung.name", "Wer den Entwurf verfasst hat", NAME),
    Slot("planung.anschrift", "Anschrift der Entwurfsverfasserin oder des Entwurfsverfassers", frozenset({"address"})),
    Slot("planung.nummer", "Mitgliedsnummer in der Kammer des Landes", LINE),
    Slot("planung.telefon", "Telefonnummer für Fragen zum Entwurf", frozenset({"phone"})),
    Slot("planung.email", "E-Mail-Adresse für Fragen zum Entwurf", frozenset({"email"})),
)


def write_exemption(content: Content, version: str) -> etree._Element:
    """The builder is who notifies and who pays. Raises MessageNotWritten."""
    message = begin(HOUSING, version, EXEMPTION_CODE, content, town_authority(content))
    write_case_reference(message, "referenzAnzeigeservice", content)
    write_applicant(message.add("anzeigender"), content, "anzeigender")
    project = message.add("bauvorhaben")
    project.leaf("bezeichnungDesBauvorhabens", needed(content.values, "vorhaben"))
    write_parties(project.add("beteiligte"), content)
    write_subject(project.add("gegenstand"), content)
    write_land(project.add("verortung").add("baugrundstueck").add("grundstueck"), content)
    project.optional("weitereAngaben", content.values.get("weitereAngaben"))
    if not content.files:
        raise MessageNotWritten("anlagen", "Die Anzeige braucht Bauvorlagen. Bitte in der Leistung danach fragen.")
    write_files(message, "anlagen", content)
    message.leaf("alsBauantragWeiterzufuehren", "true" if content.values.get("alsBauantrag") is True else "false")
    return checked(message.element, HOUSING.profile(message.element))


def write_parties(branch: Branch, content: Content) -> None:
    write_applicant(branch.add("bauherr").add("bauherr"), content, "bauherr")
    if planner := content.values.get("planung.name"):
        write_planner(branch.add("entwurfsverfasser"), content, planner)
    write_applicant(branch.add("gebuehrenpflichtiger"), content, "gebuehrenpflichtiger")


def write_planner(branch: Branch, content: Content, name: Mapping[str, str]) -> None:
    values = content.values
    reach = {"telefon": values.get("planung.telefon"), "email": values.get("planung.email")}
    person = branch.add("personendaten").unqualified()
    write_person(person, content, "entwurfsverfasser", name, needed(values, "planung.anschrift"), reach)
    if number := values.get("planung.nummer"):
        member = branch.add("berechtigung").add("mitgliedschaftInland").add("mitgliedsnummerBundesland")
        member.leaf("mitgliedsnummer", number)
        member.code("bundesland", STATES, content.municipality.ars[:2])


def write_subject(branch: Branch, content: Content) -> None:
    values = content.values
    branch.add("anzahlDerGebaeude").leaf("anzahlDerGebaeudeImBauvorhaben", str(values.get("gebaeude") or "1"))
    measure = MEASURE_CODES.get(needed(values, "massnahme"))
    if measure is None:
        raise MessageNotWritten("massnahme", f"Erlaubt sind die Schlüssel {', '.join(MEASURE_CODES)}.")
    branch.code("artDerMassnahme", MEASURES, measure)
    if building_class := values.get("gebaeudeklasse"):
        if building_class not in CLASS_CODES:
            raise MessageNotWritten("gebaeudeklasse", "Erlaubt sind die Schlüssel 1 bis 5.")
        branch.add("bauordnungsrechtlicheKlassifikation").code("gebaeudeklasse", CLASSES, building_class)


def write_land(branch: Branch, content: Content) -> None:
    write_place(branch.add("anschrift"), content)
    for parcel in needed_parcels(content):
        write_parcel(branch.add("flurstueck"), parcel, content.municipality)
    if plan := content.values.get("bebauungsplan"):
        branch.add("bebauungsplan").leaf("bezeichnungBebauungsplan", plan)


EXEMPTION = MessageType(
    name="xbau-hochbau:0600",
    standard=HOUSING.folder,
    code=EXEMPTION_CODE,
    title="Anzeige zur Genehmigungsfreistellung",
    namespaces=HOUSING.namespaces,
    slots=(
        *APPLICANT,
        *PLACE_SLOTS,
        *PARCEL_SLOTS,
        *PLANNER,
        Slot("vorhaben", "Bezeichnung des Bauvorhabens", LINE, required=True),
        Slot("massnahme", f"Art der Maßnahme: {', '.join(MEASURE_CODES)}", CHOICE, required=True),
        Slot("gebaeude", "Zahl der Gebäude, sonst 1", frozenset({"number"})),
        Slot("gebaeudeklasse", "Gebäudeklasse 1 bis 5", CHOICE),
        Slot("bebauungsplan", "Name des Bebauungsplans", LINE),
        Slot("weitereAngaben", "Beschreibung und weitere Angaben", LINE),
        Slot("alsBauantrag", "Soll die Anzeige sonst als Bauantrag gelten?", frozenset({"yes_no", "declaration"})),
    ),
    write=write_exemption,
    taken_back_by="xbau-kernmodul:1130",
)
