"""All tables of the portal and its queue in a test's database, without paying for their making each time.

They are made once per run; after that SQLite gets a copy of the file and PostgreSQL a copy of the database.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from sqlalchemy.engine import make_url

from portal.database import Database
from portal.delivery import make_tables
from portal.migrations import metadata
from portal.settings import Settings
from tests.postgres import Cluster


def make_all(settings: Settings) -> None:
    """Make the tables from the models: that the migrations agree with them is proved in tests of their own."""
    database = Database(settings.database_url, settings.lock_file)
    metadata().create_all(database.engine)
    database.close()
    make_tables(settings)


class Tables:
    """Fills empty databases. ``cluster`` is asked for only when a PostgreSQL database is to be filled."""

    def __init__(self, folder: Path, cluster: Callable[[], Cluster]) -> None:
        self._folder = folder
        self._cluster = cluster
        self._template: str | None = None

    def fill(self, settings: Settings) -> None:
        """Put all tables into the empty database of these settings."""
        if settings.embedded:
            shutil.copyfile(self._file(settings), make_url(settings.database_url).database or "")
        else:
            self._cluster().refill(settings.database_url, self._filled(settings))

    def _file(self, settings: Settings) -> Path:
        file = self._folder / "tables.sqlite3"
        if not file.exists():
            beside = file.with_suffix(".making")
            make_all(settings.model_copy(update={"database_url": f"sqlite:///{beside}", "data": self._folder}))
            beside.rename(file)
        return file

    def _filled(self, settings: Settings) -> str:
        if self._template is None:
            self._template = self._cluster().new_database()
            make_all(settings.model_copy(update={"database_url": self._template, "data": self._folder}))
        return self._template
