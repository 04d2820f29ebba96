"""Which version of a standard a municipality gets, and from which day.

    standards:
      xdomea: [{version: "3.0.0"}, {version: "3.1.0", from: 2027-01-01}]

The first version holds from the beginning, so there is never a day without one. What counts is the day an application
was received: a repeated hand-over must not become another one because a change-over lies between.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from importlib.metadata import entry_points
from typing import Annotated, TypeAlias

from pydantic import AfterValidator, ConfigDict, Field

from portal.catalogue.model import Model, Slug, Text
from portal.forms import Refused, nearest

#: Packages beside the portal that bring writers of a standard; each entry point bears the standard's name.
SUPPLIED = "portal.message_writers"

#: The portal's own standards that can be pinned, with the versions that are written. Beside their writers a test keeps
#: watch.
WRITTEN: Mapping[str, tuple[str, ...]] = {
    "xbau-hochbau": ("2.6",),
    "xbau-kernmodul": ("1.3.0",),
    "xbeteiligung": ("1.2",),
    "xdomea": ("3.0.0", "3.1.0"),
    "xmeld": ("26.11",),
    "xpersonenstand": ("26.11",),
}


class StandardPin(Model):
    """One version, and the first day on which it holds."""

    model_config = ConfigDict(populate_by_name=True)

    version: Text
    #: In files ``from``, which Python keeps for itself.
    since: Annotated[date | None, Field(alias="from")] = None


def pins_in_order(standards: dict[str, tuple[StandardPin, ...]]) -> dict[str, tuple[StandardPin, ...]]:
    """Refuses standards and versions nobody writes, and change-overs that do not follow each other.

    Which versions an installed package writes, only its writer knows: `portal.delivery` tells if it is another one.
    """
    for standard, pins in standards.items():
        written = WRITTEN.get(standard)
        if written is None and not entry_points(group=SUPPLIED, name=standard):
            raise Refused(f"Den Standard „{standard}“ gibt es hier nicht.", nearest(standard, WRITTEN), standard)
        for position, pin in enumerate(pins):
            where = f"{standard}[{position}]"
            if written is not None and pin.version not in written:
                raise Refused(
                    f"{standard} {pin.version} schreibt das Portal nicht.",
                    f"Möglich sind: {', '.join(written)}.",
                    f"{where}.version",
                )
            if position == 0 and pin.since is not None:
                raise Refused(
                    f"Vor dem {pin.since} gilt keine Version von {standard}.",
                    "Die erste Version gilt von Anfang an: Nehmen Sie dort „from“ heraus.",
                    f"{where}.from",
                )
            if position > 0 and pin.since is None:
                raise Refused(
                    f"Es fehlt der Tag, ab dem {standard} {pin.version} gilt.",
                    "Ergänzen Sie „from“, zum Beispiel 2027-01-01.",
                    where,
                )
            before = pins[position - 1].since if position else None
            if before is not None and pin.since is not None and pin.since <= before:
                raise Refused(
                    f"{pin.since} liegt nicht nach {before}.",
                    "Ordnen Sie die Versionen nach dem Tag, ab dem sie gelten.",
                    f"{where}.from",
                )
    return standards


#: The versions of each standard, in the order in which they hold.
Standards: TypeAlias = Annotated[
    dict[Slug, Annotated[tuple[StandardPin, ...], Field(min_length=1)]], AfterValidator(pins_in_order)
]


def version_on(standards: Mapping[str, tuple[StandardPin, ...]], standard: str, day: date) -> str | None:
    """The version of the standard that holds on this day; None if none is pinned."""
    version = None
    for pin in standards.get(standard, ()):
        if pin.since is None or pin.since <= day:
            version = pin.version
    return version
