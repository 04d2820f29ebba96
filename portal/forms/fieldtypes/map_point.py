"""A place in the municipality: words that say where it is and, if known, its coordinates.

    - id: ort
      type: map_point
      label: Wo ist der Schaden?
      noun: Ort des Schadens
      empty: Geben Sie ein, wo der Schaden ist.

The inputs are ``ort-place``, ``ort-lat`` and ``ort-lon``, the answer is ``{place: Marktplatz, lat: "49.6757", lon:
"9.0037"}``; without coordinates, ``place`` alone. Coordinates are degrees (WGS 84), with a comma or a point, as maps
and telephones show them; both may be pasted into the first input.

Words and coordinates are all it needs. Where scripts run, ``static/js/map-point.js`` adds buttons that fill in the
coordinates: from the device's position and, where the town names a source of maps, from a map.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, ClassVar, Literal, NamedTuple

from portal.forms import characters, texts, xml_shape
from portal.forms.fieldtypes.base import FieldDefinition, Part, Raw, Reading, first

#: The longest description of a place.
LONGEST = 200

DEGREES = re.compile(r"([0-9]{1,3}(?:[.,][0-9]{1,20})?) ?°? ?[NOE]?", re.IGNORECASE)
#: Two coordinates in one go, as maps copy them: „49.6757, 9.0037“, „49,6757 9,0037“.
PAIR = re.compile(r"([0-9]{1,3}[.,][0-9]+)(?:, ?|; ?| )([0-9]{1,3}[.,][0-9]+)")

#: A tenth of a metre: more digits say nothing.
FINEST = Decimal("0.000001")


class Axis(NamedTuple):
    """One coordinate: its noun and the box around Hessen in which it must lie, in degrees."""

    noun: str
    least: Decimal
    most: Decimal


#: Corners of Hessen, generously: Neckarsteinach to Bad Karlshafen, Lorchhausen to Herleshausen.
MAP_AXES: Mapping[str, Axis] = {
    "lat": Axis("Breitengrad", Decimal("49.3"), Decimal("51.7")),
    "lon": Axis("Längengrad", Decimal("7.7"), Decimal("10.3")),
}


class MapPointField(FieldDefinition):
    unaskable: ClassVar[str] = "Bedingungen können nicht nach einem Ort fragen. Fragen Sie nach einem anderen Feld."
    suffixes: ClassVar[tuple[str, ...]] = ("-place", "-lat", "-lon")
    parts: ClassVar[tuple[Part, ...]] = (
        Part("-place", "Adresse oder Beschreibung"),
        Part("-lat", "Breitengrad, falls bekannt"),
        Part("-lon", "Längengrad, falls bekannt"),
    )

    type: Literal["map_point"]

    @property
    def box(self) -> str:
        """South, west, north and east end of where a point may lie, for the script that helps to find it."""
        (south, north), (west, east) = ((axis.least, axis.most) for axis in MAP_AXES.values())
        return f"{south} {west} {north} {east}"

    def default_empty(self) -> dict[str, str]:
        return {"-place": "Geben Sie die Adresse ein oder beschreiben Sie den Ort."}

    def read(self, raw: Raw, name: str) -> Reading:
        place = characters.normalise(first(raw, f"{name}-place"))
        typed = {axis: characters.normalise(first(raw, f"{name}-{axis}")) for axis in MAP_AXES}
        pasted = PAIR.fullmatch(typed["lat"])
        if pasted and not typed["lon"]:
            typed = {"lat": pasted[1], "lon": pasted[2]}
        if not place and not any(typed.values()):
            return Reading()
        told = texts.text_error("Ort", place, LONGEST, "C") if place else self.missing()["-place"]
        errors = {"place": told} if told else {}
        point: dict[str, str] = {}
        if any(typed.values()):
            for axis, text in typed.items():
                degrees = read_degrees(MAP_AXES[axis], text)
                if isinstance(degrees, Decimal):
                    point[axis] = plain(degrees)
                else:
                    errors[axis] = degrees
        if errors:
            return Reading(None, {f"{name}-{part}": sentence for part, sentence in errors.items()})
        return Reading({"place": place} | point)

    def holds(self, value: object) -> bool:
        return isinstance(value, Mapping) and all(isinstance(part, str) for part in value.values())

    def write(self, value: Any, name: str) -> dict[str, list[str]]:
        """Coordinates with a comma, as people in Germany write them."""
        if not self.holds(value):
            return {}
        found = {name + suffix: [value[suffix[1:]]] for suffix in self.suffixes if value.get(suffix[1:])}
        return {key: [text[0].replace(".", ",")] if key != f"{name}-place" else text for key, text in found.items()}

    def show(self, value: Any) -> tuple[str, ...]:
        if not self.holds(value):
            return ()
        point = " N, ".join(value[axis].replace(".", ",") for axis in MAP_AXES if value.get(axis))
        return tuple(line for line in (value.get("place", ""), f"{point} O" if point else "") if line)

    def shape(self) -> xml_shape.Record:
        degrees = xml_shape.Leaf("text", max_length=10, pattern=r"[0-9]{1,3}([.][0-9]{1,6})?")
        return xml_shape.Record(
            (
                xml_shape.Part("place", xml_shape.Leaf("text", max_length=LONGEST)),
                xml_shape.Part("lat", degrees, True),
                xml_shape.Part("lon", degrees, True),
            )
        )

    def leaves(self, value: Mapping[str, str]) -> dict[str, str]:
        return {suffix[1:]: value[suffix[1:]] for suffix in self.suffixes if value.get(suffix[1:])}


def read_degrees(axis: Axis, text: str) -> Decimal | str:
    """The coordinate typed, or what is wrong with it."""
    if not text:
        return f"Geben Sie auch den {axis.noun} ein oder lassen Sie beide Felder leer."
    found = DEGREES.fullmatch(text)
    if found is None:
        return f"{axis.noun} muss eine Zahl in Grad sein, zum Beispiel {plain(middle(axis)).replace('.', ',')}."
    degrees = Decimal(found[1].replace(",", ".")).quantize(FINEST)
    if axis.least <= degrees <= axis.most:
        return degrees
    between = f"{axis.least} und {axis.most}".replace(".", ",")
    return f"{axis.noun} muss in Hessen liegen, also zwischen {between}. Prüfen Sie die Ziffern."


def middle(axis: Axis) -> Decimal:
    return (axis.least + axis.most) / 2


def plain(degrees: Decimal) -> str:
    """„49.6757“: without zeros at the end that nobody typed."""
    text = f"{degrees:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
