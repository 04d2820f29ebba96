"""Postal address: street, house number, postal code, town; with ``abroad: true`` also the country.

In Germany the postal code has 5 digits, and who has no house number writes „ohne“. Abroad only street and town are
compulsory, since every country writes addresses its own way.

With ``places: true`` a German postal code is looked up (``places.py``). The only place of a code is filled in; of
several one must be named, and the page asks which; who finds theirs not among them writes it down. What stands as town
beside a code with one place is kept: it may be a district. A code that is not in the list is refused without a town and
taken with one: no list is complete.

    - {id: ort, type: address, label: Wo findet es statt?, places: true}

The list knows where letters are delivered to houses, not post-office boxes and firms with a code of their own.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, ClassVar, Literal, NamedTuple, Self

from pydantic import StrictBool, model_validator

from portal.forms import characters, texts, xml_shape
from portal.forms.fieldtypes.base import FieldDefinition, Part, Raw, Reading, first
from portal.forms.fieldtypes.code_list import Edition
from portal.forms.fieldtypes.countries import COUNTRIES
from portal.forms.fieldtypes.places import NEWEST, listed, matching, places


class Line(NamedTuple):
    """One input of an address: its noun in errors, its longest text, what to say when it is empty."""

    noun: str
    max_length: int
    empty: str


LINES: Mapping[str, Line] = {
    "street": Line("Straße", 100, "Geben Sie die Straße ein."),
    "house_number": Line("Hausnummer", 20, "Geben Sie die Hausnummer ein. Gibt es keine, schreiben Sie „ohne“."),
    "postal_code": Line("Postleitzahl", 12, "Geben Sie die Postleitzahl ein."),
    "city": Line("Ort", 100, "Geben Sie den Ort ein."),
}

#: Sentences about a postal code that was looked up.
NO_PLACE = "Zu dieser Postleitzahl gibt es keinen Ort. Prüfen Sie die Ziffern."
WHICH_PLACE = "Wählen Sie den Ort aus. Zu dieser Postleitzahl gehören mehrere."

#: What stands as town when it is not among the places of its code; its name is typed at an input of its own. No place
#: is called so.
NOT_LISTED = "*"


class AddressField(FieldDefinition):
    suffixes: ClassVar[tuple[str, ...]] = ("-street", "-house_number", "-postal_code", "-city", "-country")
    parts: ClassVar[tuple[Part, ...]] = (
        Part("-street", "Straße"),
        Part("-house_number", "Hausnummer"),
        Part("-postal_code", "Postleitzahl", "postal-code", numeric=True),
        Part("-city", "Ort", "address-level2"),
    )
    countries: ClassVar[Mapping[str, str]] = COUNTRIES
    not_listed: ClassVar[str] = NOT_LISTED

    type: Literal["address"]
    abroad: StrictBool = False
    places: StrictBool = False
    places_edition: Edition = NEWEST

    @model_validator(mode="after")
    def the_places_are_there(self) -> Self:
        if self.places:
            listed(self.places_edition)
        return self

    def inputs(self, name: str) -> tuple[str, ...]:
        suffixes = self.suffixes if self.abroad else self.suffixes[:4]
        return tuple(name + suffix for suffix in (*suffixes, *(["-other"] if self.places else [])))

    def default_empty(self) -> dict[str, str]:
        return {f"-{key}": line.empty for key, line in LINES.items()}

    def read(self, raw: Raw, name: str) -> Reading:
        typed = {key: characters.normalise(first(raw, f"{name}-{key}")) for key in LINES}
        other = characters.normalise(first(raw, f"{name}-other"))
        not_listed = self.is_not_listed(typed["city"], other)
        typed["city"] = other if not_listed else typed["city"]
        if not any(typed.values()):
            return Reading()
        country = (first(raw, f"{name}-country").strip() or "DE") if self.abroad else "DE"
        errors = {} if country in COUNTRIES else {"country": "Wählen Sie das Land aus der Liste aus."}
        german = country == "DE"
        if german:
            typed["postal_code"] = german_code(typed["postal_code"])
            typed["house_number"] = "ohne" if typed["house_number"].lower() == "ohne" else typed["house_number"]
        asked: dict[str, str] = {}
        if german and self.places and not not_listed:
            typed["city"], asked = self.looked_up(typed["postal_code"], typed["city"])
        for key, line in LINES.items():
            error = line_error(key, line, typed[key], german)
            if asked:
                error = asked.get(key) or (error if key != "city" else None)
            if error:
                errors["other" if not_listed and key == "city" else key] = error
        if errors:
            return Reading(None, {f"{name}-{key}": error for key, error in errors.items()})
        answer = {key: text for key, text in typed.items() if text}
        return Reading(answer | {"country": country} if self.abroad else answer)

    def looked_up(self, postal_code: str, city: str) -> tuple[str, dict[str, str]]:
        """The town of a German postal code as far as it is clear, and a sentence by line where it is not."""
        there = places(postal_code, self.places_edition)
        if not there:
            unknown = not city and re.fullmatch("[0-9]{5}", postal_code)
            return city, {"postal_code": NO_PLACE} if unknown else {}
        if len(there) == 1:
            return city or there[0], {}
        found = matching(city, there)
        return (found, {}) if found else (city, {"city": WHICH_PLACE})

    def choices(self, postal_code: str, city: str) -> tuple[str, ...]:
        """The places to choose from, once the page must ask: several, and none of them is named."""
        if not self.places:
            return ()
        there = places(german_code(postal_code), self.places_edition)
        return there if len(there) > 1 and not matching(characters.normalise(city), there) else ()

    def is_not_listed(self, city: str, other: str) -> bool:
        """Does the person name a place of their own?  Also who writes it down and ticks nothing."""
        return self.places and (city == NOT_LISTED or bool(other and not city))

    def holds(self, value: object) -> bool:
        return isinstance(value, Mapping) and all(isinstance(part, str) for part in value.values())

    def write(self, value: Any, name: str) -> dict[str, list[str]]:
        if not self.holds(value):
            return {}
        written = {name + suffix: [value[suffix[1:]]] for suffix in self.suffixes if value.get(suffix[1:])}
        german = value.get("country", "DE") == "DE"
        if german and value.get("city") and self.choices(value.get("postal_code", ""), value["city"]):
            written |= {f"{name}-city": [NOT_LISTED], f"{name}-other": [value["city"]]}
        return written

    def show(self, value: Any) -> tuple[str, ...]:
        if not self.holds(value):
            return ()
        number = value.get("house_number", "")
        country = value.get("country", "DE")
        lines = (
            f"{value.get('street', '')} {'' if number == 'ohne' else number}".strip(),
            f"{value.get('postal_code', '')} {value.get('city', '')}".strip(),
            "" if country == "DE" else COUNTRIES.get(country, country),
        )
        return tuple(line for line in lines if line)

    def shape(self) -> xml_shape.Record:
        free = self.abroad
        lines = {key: xml_shape.Leaf("text", characters="B", max_length=line.max_length) for key, line in LINES.items()}
        if not free:
            lines["postal_code"] = xml_shape.Leaf("text", characters="B", max_length=5, pattern="[0-9]{5}")
        parts = tuple(
            xml_shape.Part(key, leaf, free and key in ("house_number", "postal_code")) for key, leaf in lines.items()
        )
        country = xml_shape.Part("country", xml_shape.Leaf("code", codes=tuple(COUNTRIES)))
        return xml_shape.Record((*parts, country) if free else parts)

    def leaves(self, value: Mapping[str, str]) -> dict[str, str]:
        return {suffix[1:]: value[suffix[1:]] for suffix in self.suffixes if value.get(suffix[1:])}


def german_code(typed: str) -> str:
    """„D-64 720“ is 64720."""
    return re.sub(r"^D(?:E)?-?", "", characters.normalise(typed).replace(" ", "").upper())


def line_error(key: str, line: Line, text: str, german: bool) -> str | None:
    """What is wrong with one line of an address that is not empty as a whole."""
    if not text:
        return line.empty if german or key in ("street", "city") else None
    error = texts.text_error(line.noun, text, line.max_length, "B")
    if error is None and german and key == "postal_code" and not re.fullmatch("[0-9]{5}", text):
        return "Postleitzahl muss 5 Ziffern haben."
    return error
