"""What does one process of the portal hold?  Settings, database, keys, services, schemas, all opened once at start."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import structlog

from portal.catalogue import Catalogue, Service
from portal.database import Database
from portal.definitions import Definitions
from portal.keys import KeyRing, TownKeys
from portal.settings import Settings
from portal.town_keys import TownKeyStore
from portal.xoev import SchemaStore

if TYPE_CHECKING:
    from portal.standards import Registry

log = structlog.get_logger()


@dataclass(frozen=True)
class House:
    """The parts every room works with. One per process, safe among its threads."""

    settings: Settings
    database: Database
    keys: KeyRing
    catalogue: Catalogue
    schemas: SchemaStore
    definitions: Definitions = field(init=False, repr=False)
    _town_keys: TownKeyStore = field(init=False, repr=False)

    def __post_init__(self) -> None:
        # A frozen dataclass lets its own derived parts be set in this way only.
        object.__setattr__(self, "definitions", Definitions(self.database))
        object.__setattr__(self, "_town_keys", TownKeyStore(self.database, self.keys))

    @cached_property
    def standards(self) -> Registry:
        """The official schemas that are installed. Opened by whoever asks first: most requests never do."""
        from portal.standards import Registry

        return Registry.open(self.settings.standards_store)

    def town_keys(self, municipality: str) -> TownKeys:
        """The keys of a town; call it before ``writing()``, because the first use writes. Raises KeyFailure."""
        return self._town_keys.get(municipality)

    def check_keys(self) -> int:
        """Open every town's stored keys; returns how many there are. Raises KeyFailure for one that does not open."""
        return self._town_keys.open_all()

    def towns_on_former_key(self) -> tuple[str, ...]:
        """The towns whose keyset still needs a former master key."""
        return self._town_keys.on_former()

    def rewrap_town_keys(self) -> int:
        """Wrap every town's keyset under the newest master key; returns how many were not yet. Raises KeyFailure."""
        return self._town_keys.rewrap_all()

    def definition(self, content_hash: str, offered: Service | None = None) -> Service:
        """The service as it was when a draft was begun. Raises DefinitionMissing.

        ``offered`` is what is offered today: while nothing has changed it is the same, and no second copy is read.
        """
        return offered if offered and offered.content_hash == content_hash else self.definitions.get(content_hash)

    def close(self) -> None:
        self.database.close()


def open_house(settings: Settings) -> House:
    """Open everything the settings name. Call it after a fork.

    Makes the data folder, readable by its owner alone, if it is missing; tables and the master key are made by
    ``portal migrate`` and ``portal keys init``. Raises KeyFailure, CatalogueError.
    """
    settings.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    catalogue = Catalogue.open(
        settings.services, settings.catalogue_store, simulated=settings.simulated_login, tolerant=settings.production
    )
    for service, broken in catalogue.broken.items():
        log.error("service broken", service=service, finding=str(broken.findings[0]))
    for finding in catalogue.passed_over:
        log.warning("catalogue file passed over", finding=str(finding))
    return House(
        settings=settings,
        database=Database(settings.database_url, settings.lock_file),
        keys=KeyRing.load(settings.master_key_file),
        catalogue=catalogue,
        schemas=SchemaStore(),
    )
