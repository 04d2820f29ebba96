"""Readiness: is this installation fit to run?  Asked by ``portal check``, and before every production start.

Each check is one function; adding one is adding it to ``OF_SETTINGS``, ``OF_HOUSE`` or, where only a production needs
it, ``OF_PRODUCTION``. Settings that contradict themselves never get this far: `portal/settings.py`.
"""

from collections.abc import Callable, Iterable, Iterator

from portal.catalogue import CatalogueError
from portal.house import House, open_house
from portal.readiness import machine, production, stores
from portal.readiness.flaw import Flaw, Severity, error
from portal.settings import Settings

__all__ = ["OF_HOUSE", "OF_PRODUCTION", "OF_SETTINGS", "Flaw", "Severity", "examine"]

#: Asked everywhere, in this order.
OF_SETTINGS: tuple[Callable[[Settings], Iterable[Flaw]], ...] = (
    machine.clock,
    machine.data_folder,
    machine.temporary_folder,
    stores.master_key,
    stores.database,
)

#: Asked everywhere, once key and database are there.
OF_HOUSE: tuple[Callable[[House], Iterable[Flaw]], ...] = (stores.keys_fit,)

#: Asked of a production besides.
OF_PRODUCTION: tuple[Callable[[House], Iterable[Flaw]], ...] = (
    machine.user,
    production.demo_accounts,
    production.clock_of_the_past,
    production.broken_services,
    production.files_passed_over,
    production.placeholder_towns,
    production.proxies,
    production.several_workers,
    production.backup,
    production.retention,
    production.virus_scan,
)


def examine(settings: Settings) -> tuple[Flaw, ...]:
    """Everything that is wrong, errors first. Changes nothing."""
    found = [flaw for check in OF_SETTINGS for flaw in check(settings)]
    if not any(flaw.severity is Severity.ERROR for flaw in found):
        found += _of_house(settings)
    return tuple(sorted(found, key=lambda flaw: flaw.severity is not Severity.ERROR))


def _of_house(settings: Settings) -> Iterator[Flaw]:
    try:
        house = open_house(settings)
    except CatalogueError as failure:
        yield error(str(failure), "Prüfen Sie mit „portal services check“.")
        return
    try:
        for check in OF_HOUSE + (OF_PRODUCTION if settings.production else ()):
            yield from check(house)
    finally:
        house.close()
