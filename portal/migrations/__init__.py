"""The tables' history: ``migrate(settings)`` brings a database to the newest revision.

A new revision is written by ``.venv/bin/alembic -c portal/migrations/alembic.ini revision --autogenerate -m "…"``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from portal.database import Base, Database, DatabaseBusy
from portal.settings import Settings
from portal.write_lock import LockNotReached, WriteLock

__all__ = ["MODELS", "alembic_config", "metadata", "migrate", "newest_revision", "revision_of"]

#: Every module that declares tables.
MODELS = (
    "portal.town_keys",
    "portal.definitions",
    "portal.throttle",
    "portal.attachments.models",
    "portal.drafts.models",
    "portal.submissions.models",
    "portal.messages.models",
    "portal.delivery.models",
    "portal.answers.models",
    "portal.accounts.models",
    "portal.retention.models",
)

#: Names the lock that keeps two migrations of one PostgreSQL database apart; any fixed number does.
_ADVISORY_LOCK = 0x6F7A_672D


def metadata() -> sa.MetaData:
    """All tables of the portal, once every module that declares some is imported."""
    for module in MODELS:
        import_module(module)
    return Base.metadata


def alembic_config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    return config


def newest_revision() -> str:
    """The revision that this release of the portal needs."""
    return ScriptDirectory.from_config(alembic_config()).get_current_head() or ""


def revision_of(connection: sa.Connection) -> str:
    """The revision of a database; empty if it has no tables of ours."""
    return MigrationContext.configure(connection).get_current_revision() or ""


def migrate(settings: Settings, after: Sequence[Callable[[Settings], None]] = ()) -> None:
    """Bring the database to the newest revision, then run ``after`` (tables that others make, such as the workflows').

    Safe to call again and from several processes at once: they line up, and who comes second finds nothing to do.
    Raises DatabaseBusy if the turn does not come within a minute.
    """
    settings.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    database = Database(settings.database_url, settings.lock_file)
    try:
        with _alone(settings, database):
            with database.engine.begin() as connection:
                if not settings.embedded:  # the limit is for requests; changing a large table may take longer
                    connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
                config = alembic_config()
                config.attributes["connection"] = connection
                command.upgrade(config, "head")
            for step in after:
                step(settings)
    finally:
        database.close()


@contextmanager
def _alone(settings: Settings, database: Database) -> Iterator[None]:
    """Keep other migrations out, without keeping writers of a running portal out for longer than the upgrade."""
    if settings.embedded:
        try:
            with WriteLock(settings.data / "migrate.lock", patience=60).held():
                yield
        except LockNotReached as error:
            raise DatabaseBusy from error
        return
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("SET lock_timeout = '60s'")
        connection.exec_driver_sql("SET statement_timeout = '60s'")
        try:
            connection.execute(sa.select(sa.func.pg_advisory_lock(_ADVISORY_LOCK)))
        except sa.exc.OperationalError as error:
            raise DatabaseBusy from error
        try:
            yield
        finally:
            connection.execute(sa.select(sa.func.pg_advisory_unlock(_ADVISORY_LOCK)))
