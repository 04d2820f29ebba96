"""Who applies: a person, or an organisation with the person to speak to."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from portal.forms import COUNTRIES
from portal.official.elements import needed
from portal.official.model import Content, Slot
from portal.official.xbau.elements import LINE, Branch
from portal.official.xbau.message import derived_id

CHANNELS = ("urn:de:xoev:codeliste:erreichbarkeit", "4.1")
EMAIL, LANDLINE, MOBILE = "01", "02", "03"

#: Mobile numbers in Germany begin with these figures, after 0 or +49.
MOBILE_NUMBER = re.compile(r"(?:\+49|0049)?\s*\(?0?\)?\s*1[567]")

NAME = frozenset({"person_name"})

APPLICANT = (
    Slot("name", "Name der Person, die den Antrag stellt oder für die Organisation spricht", NAME, required=True),
    Slot("anschrift", "Anschrift, an die der Bescheid geht", frozenset({"address"}), required=True),
    Slot("organisation", "Name des Vereins oder Betriebs, wenn nicht eine Person für sich handelt", LINE),
    Slot("telefon", "Telefonnummer", frozenset({"phone"})),
    Slot("email", "E-Mail-Adresse", frozenset({"email"})),
)


def write_applicant(branch: Branch, content: Content, role: str) -> None:
    """The applicant as ``branch``, whose type is the Kernmodul's „Akteur“. ``role`` makes the id."""
    values = content.values
    inside = branch.unqualified()
    if organisation := values.get("organisation"):
        actor = inside.add("organisation")
        actor.leaf("id", str(derived_id(content, role)))
        actor.add("name").leaf("name", organisation)
        write_address(actor.add("anschrift"), needed(values, "anschrift"))
        write_channels(actor, values)
        write_name(actor.add("ansprechpartner").add("name"), needed(values, "name"))
        return
    write_person(inside, content, role, needed(values, "name"), needed(values, "anschrift"), values)


def write_person(
    branch: Branch,
    content: Content,
    role: str,
    name: Mapping[str, str],
    address: Mapping[str, str],
    reach: Mapping[str, Any],
) -> None:
    """A natural person below ``branch``, reached by what ``reach`` holds of ``telefon`` and ``email``."""
    person = branch.add("natuerlichePerson")
    person.leaf("id", str(derived_id(content, role)))
    write_name(person.add("name"), name)
    write_address(person.add("anschrift"), address)
    write_channels(person, reach)


def write_name(branch: Branch, name: Mapping[str, str]) -> None:
    """Family name first. Who has only one name says so in the form by leaving the other empty."""
    for element, key in (("familienname", "family"), ("vorname", "given")):
        part = branch.add(element)
        if text := name.get(key, "").strip():
            part.leaf("name", text)
        else:
            part.leaf("nichtVorhanden", "true")


def write_address(branch: Branch, address: Mapping[str, str]) -> None:
    branch.optional("strasse", address.get("street"))
    branch.optional("hausnummer", address.get("house_number"))
    branch.optional("postleitzahl", address.get("postal_code"))
    branch.optional("ort", address.get("city"))
    country = address.get("country", "DE")
    if country != "DE":
        branch.optional("zusatz", COUNTRIES.get(country, country))


def write_channels(branch: Branch, reach: Mapping[str, Any]) -> None:
    if phone := reach.get("telefon"):
        write_channel(branch, MOBILE if MOBILE_NUMBER.match(phone) else LANDLINE, phone)
    if email := reach.get("email"):
        write_channel(branch, EMAIL, email)


def write_channel(branch: Branch, channel: str, number: str) -> None:
    entry = branch.add("kommunikation")
    entry.code("kanal", CHANNELS, channel)
    entry.leaf("kennung", number)
