"""The tests' tables come from the models; a backup also wants to know the revision that `portal migrate` leaves."""

import pytest
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from portal.house import House
from portal.migrations import alembic_config


@pytest.fixture
def house(house: House) -> House:
    with house.database.engine.begin() as connection:
        MigrationContext.configure(connection).stamp(ScriptDirectory.from_config(alembic_config()), "head")
    return house
