"""A database with all tables and nothing else of the house."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from portal.database import Database
from portal.migrations import metadata


@pytest.fixture
def database(database_url: str, tmp_path: Path) -> Iterator[Database]:
    opened = Database(database_url, tmp_path / "portal.lock")
    metadata().create_all(opened.engine)
    yield opened
    opened.close()
