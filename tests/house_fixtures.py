"""An installation on the database of the test, with the real services: `settings`, `house`, `app`, `client`."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal.application import build
from portal.catalogue import Catalogue
from portal.database import Database
from portal.house import House
from portal.keys import KeyRing
from portal.settings import Settings
from portal.xoev import SchemaStore
from tests import shipped
from tests.tables import Tables, make_all


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    """The services as they are offered, read once for all tests: they do not change."""
    return shipped.CATALOGUE


@pytest.fixture(scope="session")
def schemas() -> SchemaStore:
    """The compiled schemas of all tests."""
    return SchemaStore()


def installation_settings(database_url: str, folder: Path, **variables: str) -> Settings:
    """The settings of a test installation below `folder`, its master key beside its data."""
    return Settings.from_environment(
        {
            "PORTAL_ENVIRONMENT": "test",
            "PORTAL_DATA": str(folder / "data"),
            "PORTAL_MASTER_KEY_FILE": str(folder / "keys" / "master.key"),
            "PORTAL_DATABASE_URL": database_url,
            **variables,
        }
    )


@contextmanager
def installed(
    settings: Settings,
    catalogue: Catalogue,
    schemas: SchemaStore,
    fill: Callable[[Settings], None] = make_all,
) -> Iterator[House]:
    """An opened house with all tables, those of the queue too, and no rows."""
    settings.data.mkdir(mode=0o700)
    fill(settings)
    opened = House(
        settings=settings,
        database=Database(settings.database_url, settings.lock_file),
        keys=KeyRing.initialise(settings.master_key_file),
        catalogue=catalogue,
        schemas=schemas,
    )
    yield opened
    opened.close()


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    return installation_settings(database_url, tmp_path)


@pytest.fixture(scope="session")
def tables(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Tables:
    return Tables(tmp_path_factory.mktemp("tables"), lambda: request.getfixturevalue("postgres_cluster"))


@pytest.fixture
def house(settings: Settings, catalogue: Catalogue, schemas: SchemaStore, tables: Tables) -> Iterator[House]:
    with installed(settings, catalogue, schemas, tables.fill) as opened:
        yield opened


@pytest.fixture
def app(house: House) -> Flask:
    """The application of the test alone: whatever is broken in it stays broken for nobody else."""
    return build(house=house)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture(scope="session", params=["sqlite", "postgres"])
def standing_app(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    catalogue: Catalogue,
    schemas: SchemaStore,
) -> Iterator[Flask]:
    """One application for many tests, as in a town: each begins its own draft and looks at nothing else.

    Where the database does not matter: `@ON_ONE_DATABASE`.
    """
    folder = tmp_path_factory.mktemp(f"standing-{request.param}")
    url = f"sqlite:///{folder / 'portal.sqlite3'}"
    if request.param == "postgres":
        url = request.getfixturevalue("postgres_cluster").new_database()
    settings = installation_settings(url, folder)
    with installed(settings, catalogue, schemas) as opened:
        yield build(house=opened)


#: For tests of pages whose outcome no database can change.
ON_ONE_DATABASE = pytest.mark.parametrize("standing_app", ["sqlite"], indirect=True)
