"""Two doors: reading() sees one moment and changes nothing, writing() is one transaction and never waits for itself."""

import sqlite3
import threading

import pytest
import sqlalchemy as sa

from portal.database import (
    Database,
    DatabaseBusy,
    NestedWriting,
    ReadingOnly,
    Scope,
    insert_if_absent,
    rows_changed,
    utc_now,
)
from portal.throttle import ThrottleRow
from portal.write_lock import LockNotReached, WriteLock


def tries(key, count=1):
    return ThrottleRow(key=key, count=count, window_start=utc_now())


def counts(database):
    with database.reading() as session:
        return dict(session.execute(sa.select(ThrottleRow.key, ThrottleRow.count)).all())


def test_what_was_written_is_read(database):
    with database.writing() as session:
        session.add(tries("a"))
    assert counts(database) == {"a": 1}


def test_an_error_takes_everything_back(database):
    with pytest.raises(ZeroDivisionError), database.writing() as session:
        session.add(tries("a"))
        session.flush()
        raise ZeroDivisionError
    assert counts(database) == {}


def test_after_an_error_the_door_opens_again(database):
    with pytest.raises(ZeroDivisionError), database.writing():
        raise ZeroDivisionError
    with database.writing() as session:
        session.add(tries("a"))
    assert counts(database) == {"a": 1}


def test_a_row_can_be_used_after_the_commit(database):
    with database.writing() as session:
        row = tries("a")
        session.add(row)
    assert row.count == 1


def test_reading_adds_nothing(database):
    with pytest.raises(ReadingOnly, match=r"use writing\(\)"), database.reading() as session:
        session.add(tries("a"))
        session.flush()
    with pytest.raises(ReadingOnly), database.reading() as session:
        insert_if_absent(session, ThrottleRow, {"key": "a", "count": 1, "window_start": utc_now()})
    with database.reading() as session:
        session.add(tries("a"))
    assert counts(database) == {}


def test_the_engine_itself_refuses_to_change_anything_while_reading(database):
    with database.writing() as session:
        session.add(tries("a"))
    with pytest.raises(sa.exc.DBAPIError), database.reading() as session:
        rows_changed(session, sa.update(ThrottleRow).values(count=7))
    with database.writing() as session:
        assert rows_changed(session, sa.update(ThrottleRow).values(count=2)) == 1
    assert counts(database) == {"a": 2}


def test_reading_sees_one_moment(database):
    with database.reading() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(ThrottleRow)) == 0
        with database.writing() as other:
            other.add(tries("a"))
        assert session.scalar(sa.select(sa.func.count()).select_from(ThrottleRow)) == 0


def test_writing_inside_writing_is_refused_at_once(database):
    with database.writing() as session:
        session.add(tries("a"))
        with pytest.raises(NestedWriting, match="pass its session on"), database.writing():
            pass
    assert counts(database) == {"a": 1}


def test_two_threads_may_write_at_the_same_time(database):
    failures = []

    def count_up():
        try:
            for _ in range(20):
                with database.writing() as session:
                    row = session.get_one(ThrottleRow, "a", with_for_update=True)
                    row.count += 1
        except Exception as error:
            failures.append(error)

    with database.writing() as session:
        session.add(tries("a", 0))
    threads = [threading.Thread(target=count_up) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == [] and counts(database) == {"a": 60}


def test_of_two_conditional_updates_one_hits(database):
    with database.writing() as session:
        session.add(tries("a", 1))
    claim = sa.update(ThrottleRow).where(ThrottleRow.key == "a", ThrottleRow.count == 1).values(count=2)
    hits = []
    for _ in range(2):
        with database.writing() as session:
            hits.append(rows_changed(session, claim))
    assert hits == [1, 0]


def test_an_engine_used_by_itself_writes(database):
    with database.engine.begin() as connection:
        connection.execute(sa.select(ThrottleRow.key)).all()
        connection.execute(sa.insert(ThrottleRow).values(key="a", count=1, window_start=utc_now()))
    assert counts(database) == {"a": 1}


def test_on_sqlite_an_engine_used_by_itself_is_a_writer_from_the_first_moment(tmp_path):
    """The workflow engine uses it. If it only read at first, it would lose to whoever wrote before its own write."""
    database = Database(f"sqlite:///{tmp_path / 'portal.sqlite3'}", None)
    other = sqlite3.connect(tmp_path / "portal.sqlite3", isolation_level=None, timeout=0)
    with database.engine.begin(), pytest.raises(sqlite3.OperationalError, match="locked"):
        other.execute("BEGIN IMMEDIATE")
    other.close()
    database.close()


def test_on_sqlite_a_writer_holds_the_lock_of_the_portal(tmp_path):
    """The fair queue: without it, writers would poll each other out for seconds."""
    database = Database(f"sqlite:///{tmp_path / 'portal.sqlite3'}", tmp_path / "portal.lock")
    next_in_line = WriteLock(tmp_path / "portal.lock", patience=0.05)
    with database.writing(), pytest.raises(LockNotReached), next_in_line.held():
        pass
    with database.reading(), next_in_line.held():
        pass
    database.close()


def test_who_waits_too_long_for_a_row_is_told_that_the_database_is_busy(database):
    if database.engine.dialect.name == "sqlite":
        database._lock = WriteLock(database._lock._file, patience=0.2)
    with database.writing() as session:
        session.add(tries("a"))
    outcome = []

    def second():
        try:
            with database.writing() as session:
                if session.connection().dialect.name == "postgresql":
                    session.execute(sa.text("SET LOCAL lock_timeout = '200ms'"))
                rows_changed(session, sa.update(ThrottleRow).values(count=3))
        except Exception as error:
            outcome.append(error)

    with database.writing() as session:
        rows_changed(session, sa.update(ThrottleRow).values(count=2))
        other = threading.Thread(target=second)
        other.start()
        other.join()
    assert [type(error) for error in outcome] == [DatabaseBusy]
    assert str(outcome[0]) == "Das System ist gerade ausgelastet. Versuchen Sie es in einer Minute noch einmal."
    assert counts(database) == {"a": 2}


def test_on_sqlite_a_lock_outside_the_portal_is_named_busy_too(tmp_path):
    """Somebody else, such as a backup, holds the lock of the database file itself."""
    database = Database(f"sqlite:///{tmp_path / 'portal.sqlite3'}", None)
    with database.writing() as session:
        session.connection().exec_driver_sql("PRAGMA busy_timeout=50")
    other = sqlite3.connect(tmp_path / "portal.sqlite3", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(DatabaseBusy), database.writing():
        pass
    other.execute("ROLLBACK")
    other.close()
    database.close()


def test_the_lock_of_a_file_lets_one_in_and_the_next_after_it(tmp_path):
    first, second = (WriteLock(tmp_path / "lock", patience=0.05) for _ in range(2))
    with first.held(), pytest.raises(LockNotReached), second.held():
        pass
    with second.held():
        pass


def test_a_session_without_work_leaves_nothing_open(database):
    for _ in range(50):
        with database.reading(Scope.town("erbach")):
            pass
        with database.writing(Scope.town("erbach")):
            pass
    assert database.engine.pool.checkedout() == 0
