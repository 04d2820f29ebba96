"""What the official schemas that an operator has installed say to a message before it leaves the house."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from lxml import etree

from portal.house import House
from portal.xoev import Package, parse_safely

if TYPE_CHECKING:
    from portal.standards import Problem

UNREADABLE = (
    "Ein installiertes amtliches Schema lässt sich nicht lesen. Installieren Sie sein Paket noch einmal "
    "(„portal schemas list“ nennt alle)."
)


class SchemasUnreadable(Exception):
    """Nobody can tell whether a message is valid until the operator has mended what is installed. German sentence."""


def officially_found(house: House, root: etree._Element) -> tuple[Problem, ...] | None:
    """What the official schema has against this message; None if none is installed. Raises SchemasUnreadable."""
    with schemas_readable():
        return house.standards.validate(root)


def found_in_package(house: House, package: Package) -> tuple[Problem, ...]:
    """What the official xdomea has against the package's message; nothing if it is not installed.

    Raises SchemasUnreadable.
    """
    with schemas_readable():
        if not house.standards.installed():
            return ()  # Mostly so: then nothing is read once more.
    return officially_found(house, parse_safely(package.message)) or ()


@contextmanager
def schemas_readable() -> Iterator[None]:
    # A process that hands nothing over does without the schemas.
    from portal.standards import ManifestBroken

    try:
        yield
    except ManifestBroken as broken:
        raise SchemasUnreadable(str(broken)) from None
    except (OSError, etree.LxmlError):
        raise SchemasUnreadable(UNREADABLE) from None
