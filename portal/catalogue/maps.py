"""The map on which people may point at a place in their town.

    map:
      tiles: https://karten.example/{z}/{x}/{y}.png
      credit: © GeoBasis-DE / BKG
      credit_link: https://karten.example/lizenz
      centre: {lat: 49.6757, lon: 9.0037}

A map is a service of its own: whoever looks at it tells that service the address of their device. So a town has none
until it decides for one, and a page asks for the first picture only when somebody opens the map.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field

from portal.catalogue.model import HttpsAddress, Model, Text, shaped
from portal.forms import MAP_AXES, Refused

#: What stands for depth, column and row of one picture of the map, as web maps count them.
PLACEHOLDERS = ("{z}", "{x}", "{y}")


def with_placeholders(address: str) -> str:
    rest = address
    for name in PLACEHOLDERS:
        if address.count(name) != 1:
            raise Refused(f"In der Adresse fehlt {name} oder steht doppelt.", "Nötig ist alles drei: {z}, {x} und {y}.")
        rest = rest.replace(name, "")
    if "{" in rest or "}" in rest:
        raise Refused("In der Adresse steht noch eine Klammer.", "Nur {z}, {x} und {y} stehen in Klammern.")
    return address


#: A path leads to the portal's own host, where the proxy may pass it on; without TLS only this machine is asked.
Tiles = Annotated[
    str,
    shaped(
        r"(https://[a-z0-9.-]+(:[0-9]+)?|http://(localhost|127\.0\.0\.1):[0-9]+)?/(?!/)[A-Za-z0-9._~/?&=%+{}-]+",
        "Schreiben Sie eine Adresse mit https:// davor oder einen Pfad wie /karte/{z}/{x}/{y}.png.",
    ),
    AfterValidator(with_placeholders),
]


def within(axis: str) -> AfterValidator:
    """Refuses degrees outside of Hessen: the town does not lie there."""
    least, most = MAP_AXES[axis].least, MAP_AXES[axis].most

    def check(degrees: str) -> str:
        if not least <= Decimal(degrees) <= most:
            raise Refused(f"{degrees} liegt nicht in Hessen.", f"Nötig ist ein Wert von {least} bis {most}.")
        return degrees

    return AfterValidator(check)


Degrees = Annotated[str, shaped(r"[0-9]{1,2}\.[0-9]{1,6}", "Schreiben Sie Grad mit einem Punkt: 49.6757.")]


class Centre(Model):
    """Where the map begins, in degrees (WGS 84): the middle of the town."""

    lat: Annotated[Degrees, within("lat")]
    lon: Annotated[Degrees, within("lon")]


class MapSource(Model):
    """``tiles`` is the address of one picture. ``depth`` is how near one can come: 18 shows houses.

    ``credit`` is whom the map is owed to, ``credit_link`` their page or the licence's; many licences ask for it.
    """

    tiles: Tiles
    credit: Text
    credit_link: HttpsAddress | None = None
    centre: Centre
    depth: Annotated[int, Field(ge=12, le=22)] = 18

    @property
    def origin(self) -> str:
        """The host the pictures come from, as a browser's policy names it; empty for the portal's own."""
        parts = urlsplit(self.tiles)
        return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""

    @property
    def host(self) -> str:
        """Who learns of somebody who opens the map; empty for the portal itself."""
        return urlsplit(self.tiles).netloc
