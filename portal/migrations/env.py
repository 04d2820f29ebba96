"""How Alembic reaches the database: by the connection of ``migrate()``, on its own command line by the settings."""

from alembic import context
from sqlalchemy import Connection

from portal.database import Database
from portal.migrations import metadata
from portal.migrations.owned import is_ours
from portal.settings import Settings


def run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=metadata(),
        include_object=is_ours,
        compare_type=True,
        render_as_batch=connection.dialect.name == "sqlite",
        transaction_per_migration=False,
    )
    context.run_migrations()


handed_over = context.config.attributes.get("connection")
if handed_over is not None:
    run(handed_over)
else:
    settings = Settings.from_environment()
    settings.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    with Database(settings.database_url, settings.lock_file).engine.begin() as own:
        run(own)
