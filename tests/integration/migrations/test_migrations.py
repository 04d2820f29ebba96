"""The migrations lead to exactly the tables the models describe, once or many times, alone or side by side."""

import subprocess
import sys

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from dbos import DBOS

from portal import migrations
from portal.database import Database
from portal.migrations import alembic_config, metadata, migrate
from portal.migrations.owned import WORKFLOW_TABLES, is_ours
from portal.settings import REPOSITORY
from portal.write_lock import LockNotReached, WriteLock

#: The revision under which nobody counted since when a case is done.
BEFORE_RETENTION = ScriptDirectory.from_config(alembic_config()).get_revision("0008").down_revision


@pytest.fixture
def engine(settings):
    settings.data.mkdir()
    database = Database(settings.database_url, settings.lock_file)
    yield database.engine
    database.close()


def environment(settings):
    """What a program needs to work on the database of the test."""
    return {
        "PORTAL_ENVIRONMENT": "test",
        "PORTAL_DATA": str(settings.data),
        "PORTAL_DATABASE_URL": settings.database_url,
    }


def differences(engine):
    with engine.connect() as connection:
        options = {"include_object": is_ours, "compare_type": True}
        context = MigrationContext.configure(connection, opts=options)
        return compare_metadata(context, metadata())


def structure(engine):
    """Everything Alembic does not compare: checks, names, primary keys and how foreign keys are deferred."""
    inspector = sa.inspect(engine)
    return {
        table: (
            [(column["name"], str(column["type"]), column["nullable"]) for column in inspector.get_columns(table)],
            inspector.get_pk_constraint(table),
            sorted(map(str, inspector.get_foreign_keys(table))),
            sorted(map(str, inspector.get_unique_constraints(table))),
            sorted(map(str, inspector.get_check_constraints(table))),
            sorted(map(str, inspector.get_indexes(table))),
        )
        for table in inspector.get_table_names()
        if table in metadata().tables
    }


def test_the_migrations_lead_to_what_the_models_describe(settings, engine):
    migrate(settings)
    assert differences(engine) == []


def test_the_migrations_make_the_same_tables_as_the_models_to_the_last_name(settings, engine):
    migrate(settings)
    migrated = structure(engine)
    with engine.begin() as connection:
        metadata().drop_all(connection)
        metadata().create_all(connection)
    assert migrated == structure(engine)


def test_a_second_migration_finds_nothing_to_do(settings, engine):
    migrate(settings)
    with engine.begin() as connection:
        connection.execute(sa.text("INSERT INTO definition VALUES ('h', 's', '1', '{}')"))
    migrate(settings)
    with engine.connect() as connection:
        assert connection.execute(sa.text("SELECT hash FROM definition")).scalars().all() == ["h"]
    assert differences(engine) == []


def test_migrations_started_at_the_same_time_line_up(settings, engine):
    program = (
        "from portal.migrations import migrate\n"
        "from portal.settings import Settings\n"
        "migrate(Settings.from_environment())"
    )
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", program],
            cwd=REPOSITORY,
            env=environment(settings),
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(3)
    ]
    outcomes = [(process.communicate(timeout=60)[1], process.returncode) for process in processes]
    assert outcomes == [("", 0)] * 3
    assert differences(engine) == []


def test_what_others_need_is_made_after_the_tables_and_every_time(settings, engine):
    seen = []

    def look(given):
        seen.append((given, sorted(set(sa.inspect(engine).get_table_names()) & {"delivery", "draft"})))

    migrate(settings, after=[look])
    migrate(settings, after=[look])
    assert seen == [(settings, ["delivery", "draft"])] * 2


def test_nobody_else_migrates_while_others_make_their_tables(settings, engine):
    entered = []

    def try_to_enter(given):
        if given.embedded:
            with pytest.raises(LockNotReached), WriteLock(given.data / "migrate.lock", patience=0.05).held():
                pass
        else:
            with engine.connect() as connection:
                assert not connection.scalar(sa.func.pg_try_advisory_lock(migrations._ADVISORY_LOCK))
        entered.append(given)

    migrate(settings, after=[try_to_enter])
    assert entered == [settings]


def test_the_tables_of_the_workflow_engine_are_known_and_left_alone(settings, engine):
    """On SQLite they lie in the same file. Alembic must neither drop nor adopt them."""
    migrate(settings)
    before = set(sa.inspect(engine).get_table_names())
    DBOS(
        config={
            "name": "portal",
            "system_database_url": settings.database_url,
            "run_admin_server": False,
            "log_level": "ERROR",
        }
    )
    DBOS.launch()
    DBOS.destroy()
    made = set(sa.inspect(engine).get_table_names()) - before
    assert made == (WORKFLOW_TABLES if settings.embedded else set())
    assert WORKFLOW_TABLES.isdisjoint(metadata().tables)
    assert differences(engine) == []
    migrate(settings)


def test_what_was_done_before_there_was_retention_is_closed_since_it_was_last_done(settings, engine):
    migrate(settings)
    config = alembic_config()
    town, id_ = "erbach", "0" * 32 if settings.embedded else "00000000-0000-0000-0000-000000000000"
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, BEFORE_RETENTION)
        if settings.embedded:
            connection.exec_driver_sql("PRAGMA defer_foreign_keys=on")
        else:
            connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        for number, (kind, at) in enumerate(
            [("done", "2025-03-01"), ("reopened", "2025-03-02"), ("done", "2026-01-05")]
        ):
            event = f"'{town}', '{id_[:-1]}{number}', '{id_}', '{at} 10:00:00.000000', '{kind}', '{{}}', NULL"
            columns = "municipality, id, submission_id, at, kind, data, sealed"
            connection.exec_driver_sql(f"INSERT INTO event ({columns}) VALUES ({event})")
        columns = "municipality, submission_id, reference, service, status, received_at, badges, done, revision"
        row = f"'{town}', '{id_}', 'R', 's', 'done', '2025-01-01 10:00:00.000000', '{{}}', true, 3"
        connection.exec_driver_sql(f"INSERT INTO case_row ({columns}) VALUES ({row})")
        command.upgrade(config, "head")
        closed_at = connection.scalar(sa.text("SELECT closed_at FROM case_row"))
        for table in ("case_row", "event"):
            connection.exec_driver_sql(f"DELETE FROM {table}")
    assert str(closed_at).startswith("2026-01-05 10:00")


def test_every_revision_can_be_taken_back(settings, engine):
    migrate(settings)
    config = alembic_config()
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "base")
    assert set(sa.inspect(engine).get_table_names()) == {"alembic_version"}
    migrate(settings)
    assert differences(engine) == []


def test_the_history_is_one_line(settings):
    assert len(ScriptDirectory.from_config(alembic_config()).get_heads()) == 1


def test_the_command_line_of_alembic_reaches_the_database_by_the_settings(settings, engine):
    migrate(settings)
    alembic = [sys.executable, "-m", "alembic", "-c", "portal/migrations/alembic.ini", "check"]
    checked = subprocess.run(alembic, cwd=REPOSITORY, env=environment(settings), capture_output=True, text=True)
    assert (checked.returncode, checked.stdout.strip()) == (0, "No new upgrade operations detected."), checked.stderr
