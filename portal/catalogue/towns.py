"""Municipalities and the cooperations they work in, as data.

A cooperation (interkommunale Zusammenarbeit, IKZ) shares one file plan and one ridge line; a municipality keeps its own
name, colour, contact and point on that line.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, model_validator

from portal.catalogue.contrast import DARK_BACKGROUNDS, LIGHT_BACKGROUNDS, READABLE, worst_contrast
from portal.catalogue.maps import MapSource
from portal.catalogue.model import Email, Model, Phone, PostalCode, Slug, Text, shaped
from portal.catalogue.standards import Standards, version_on
from portal.forms import Refused


def readable_on(backgrounds: tuple[str, ...], appearance: str) -> AfterValidator:
    """Refuses a colour that cannot be read on these backgrounds (WCAG 2.2, 1.4.3)."""

    def check(colour: str) -> str:
        contrast = worst_contrast(colour, backgrounds)
        if contrast < READABLE:
            measured = f"{contrast:.1f}".replace(".", ",")
            raise Refused(
                f"Die Farbe {colour} hat in der {appearance}en Ansicht nur den Kontrast {measured}:1.",
                "Nötig sind 4,5:1. Wählen Sie sie dunkler."
                if appearance == "hell"
                else "Nötig sind 4,5:1. Wählen Sie sie heller.",
            )
        return colour

    return AfterValidator(check)


Colour = Annotated[str, shaped(r"#[0-9a-f]{6}", "Schreiben Sie sie wie #853d26, mit kleinen Buchstaben.")]


class Accent(Model):
    """A town's colour for light and for dark appearance, as ``#rrggbb``. It marks identity, never a state."""

    light: Annotated[Colour, readable_on(LIGHT_BACKGROUNDS, "hell")]
    dark: Annotated[Colour, readable_on(DARK_BACKGROUNDS, "dunkl")]


class Point(Model):
    """The town's place on the ridge line, in units of its drawing (1200 wide)."""

    x: int
    y: int


class PostalAddress(Model):
    street: Text
    postal_code: PostalCode
    city: Text


#: First parts of addresses that belong to the whole portal, and languages, which will stand there.
RESERVED_SLUGS = frozenset(
    {"amt", "api", "betrieb", "health", "metrics", "static", "ar", "de", "en", "fr", "ls", "nl", "pl", "tr", "uk"}
)


class Municipality(Model):
    """One town. ``ars`` is the 12-digit Regionalschlüssel, ``ags`` the 8-digit Gemeindeschlüssel (Destatis).

    ``placeholder`` says that address, phone, e-mail and hours are samples and not yet the town's own.
    ``identity_provider: simulator`` pretends logins where staff practise; a production start refuses it.
    ``training`` marks the town in which staff practise; it is no place in the world.
    ``standards`` pins versions of standards; what it does not name, the cooperation's file says. ``map`` is where the
    town's map comes from, if it has decided for one.
    """

    slug: Slug
    name: Text
    kind: Literal["Stadt", "Gemeinde"]
    official_name: Text
    ikz: Slug
    ars: Annotated[str, shaped(r"[0-9]{12}", "Nötig sind genau 12 Ziffern.")]
    ags: Annotated[str, shaped(r"[0-9]{8}", "Nötig sind genau 8 Ziffern.")]
    postal_codes: Annotated[tuple[PostalCode, ...], AfterValidator(lambda codes: at_least_one(codes))]
    districts: tuple[Text, ...] = ()
    address: PostalAddress
    phone: Phone
    email: Email
    hours: Text
    placeholder: bool = False
    accent: Accent
    point: Point
    training: bool = False
    identity_provider: Literal["simulator"] | None = None
    standards: Standards = {}
    map: MapSource | None = None

    @model_validator(mode="after")
    def the_address_is_free(self) -> Self:
        if self.slug in RESERVED_SLUGS:
            raise Refused(f"„{self.slug}“ ist für das Portal selbst vergeben.", "Wählen Sie einen anderen „slug“.")
        return self

    @model_validator(mode="after")
    def logins_are_pretended_for_practice_only(self) -> Self:
        if self.identity_provider == "simulator" and not self.training:
            raise Refused(
                "Vorgetäuschte Anmeldungen gibt es nur, wo geübt wird.",
                "Nehmen Sie „identity_provider“ heraus oder setzen Sie „training: true“.",
            )
        return self

    @model_validator(mode="after")
    def keys_belong_together(self) -> Self:
        """A Regionalschlüssel is the district, an association, and the last three digits of the Gemeindeschlüssel."""
        if self.ars[:5] != self.ags[:5] or self.ars[9:] != self.ags[5:]:
            raise Refused(
                f"ARS {self.ars} und AGS {self.ags} meinen verschiedene Gemeinden.",
                "Die ersten 5 und die letzten 3 Ziffern müssen gleich sein. Prüfen Sie beide im Gemeindeverzeichnis.",
            )
        return self

    def standard_version(self, standard: str, on: date) -> str | None:
        """The version of a standard (``xdomea``) in which what is received on this day goes out; None: the newest."""
        return version_on(self.standards, standard, on)

    def under(self, cooperation: CooperationFile) -> Municipality:
        """This town with the cooperation's pins where it has none of its own."""
        if not cooperation.standards.keys() - self.standards.keys():
            return self
        return self.model_copy(update={"standards": {**cooperation.standards, **self.standards}})

    @property
    def initial(self) -> str:
        """The letter on the neutral shield until the town supplies its arms."""
        return self.name[0]

    @property
    def postal_code_text(self) -> str:
        """``64720`` or ``37213 bis 37218``."""
        first, last = self.postal_codes[0], self.postal_codes[-1]
        return first if first == last else f"{first} bis {last}"


def at_least_one(codes: tuple[str, ...]) -> tuple[str, ...]:
    if not codes or list(codes) != sorted(set(codes)):
        raise Refused("Die Postleitzahlen fehlen oder sind nicht geordnet.", "Nennen Sie jede einmal, aufsteigend.")
    return codes


#: A line of an SVG path made of moves, lines and curves in absolute coordinates.
SvgPath = Annotated[
    str, shaped(r"M-?[0-9.]+ -?[0-9.]+([CLHV][-0-9. ]+)+", "Nötig ist ein SVG-Pfad aus M, L, C, H, V und Zahlen.")
]

#: What closes a line to an area that fills the drawing down to its lower edge.
TO_THE_GROUND = "V130H0Z"


class CooperationFile(Model):
    """``services/cooperations/<ikz>.yaml``: a landscape and, in ``training``, whether it is only for practice.

    ``ridge`` is the line under every header, drawn in ``viewBox="0 -40 1200 130"`` (big, with hills) or
    ``viewBox="0 0 1200 90"`` (thin). ``hills`` are the lines behind it, the farthest first. ``standards`` holds for
    towns that pin nothing themselves.
    """

    id: Slug
    name: Text
    ridge: SvgPath
    hills: Annotated[tuple[SvgPath, ...], AfterValidator(lambda hills: two_hills(hills))]
    training: bool = False
    standards: Standards = {}


class Cooperation(CooperationFile):
    """Municipalities that share a file plan and a landscape, with these municipalities in alphabetical order."""

    towns: tuple[Municipality, ...]

    @property
    def back(self) -> str:
        """The farthest hills as a closed area."""
        return self.hills[0] + TO_THE_GROUND

    @property
    def mid(self) -> str:
        """The nearer hills as a closed area."""
        return self.hills[1] + TO_THE_GROUND

    @property
    def front(self) -> str:
        """The land under the ridge line as a closed area."""
        return self.ridge + TO_THE_GROUND

    @property
    def postal_codes(self) -> tuple[str, ...]:
        return tuple(sorted({code for town in self.towns for code in town.postal_codes}))


def two_hills(hills: tuple[str, ...]) -> tuple[str, ...]:
    if len(hills) != 2:
        raise Refused("Hinter der Linie liegen genau 2 Hügelketten.", "Nennen Sie zuerst die fernere.")
    return hills


def corners(path: str) -> frozenset[tuple[float, float]]:
    """The points a path of moves, lines and curves passes through, so that a town's point can be checked."""
    found = []
    for command, numbers in re.findall(r"([MCL])([-0-9. ]+)", path):
        values = [float(number) for number in numbers.split()]
        step = 6 if command == "C" else 2
        found += [(values[end - 2], values[end - 1]) for end in range(step, len(values) + 1, step)]
    return frozenset(found)
