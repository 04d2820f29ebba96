"""The fixtures `settings` and `house`: an empty installation on the database of the test, with the real services."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from portal.catalogue import Catalogue
from portal.database import Database
from portal.house import House
from portal.keys import KeyRing
from portal.migrations import metadata
from portal.settings import REPOSITORY, Settings
from portal.xoev import SchemaStore


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    """The services as they are offered, read once for all tests: they do not change."""
    return Catalogue.read(REPOSITORY / "services")


@pytest.fixture(scope="session")
def schemas() -> SchemaStore:
    """The compiled schemas of all tests."""
    return SchemaStore()


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    """The settings of a test installation below `tmp_path`, its master key beside its data."""
    return Settings.from_environment(
        {
            "PORTAL_ENVIRONMENT": "test",
            "PORTAL_DATA": str(tmp_path / "data"),
            "PORTAL_MASTER_KEY_FILE": str(tmp_path / "keys" / "master.key"),
            "PORTAL_DATABASE_URL": database_url,
        }
    )


@pytest.fixture
def house(settings: Settings, catalogue: Catalogue, schemas: SchemaStore) -> Iterator[House]:
    """An opened house with all tables and no rows.

    The tables come from the models: that the migrations agree with them is proved once, in
    `tests/integration/migrations`, and not paid for by every test.
    """
    settings.data.mkdir(mode=0o700)
    opened = House(
        settings=settings,
        database=Database(settings.database_url, settings.lock_file),
        keys=KeyRing.initialise(settings.master_key_file),
        catalogue=catalogue,
        schemas=schemas,
    )
    metadata().create_all(opened.database.engine)
    yield opened
    opened.close()
