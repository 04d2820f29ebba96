"""Locked, full, read-only, gone: what somebody typed is still there, nothing is half done, and the next click works."""

from __future__ import annotations

import fcntl
import os
import resource
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy import event

from portal.forms import Place
from tests.applicant import Applicant
from tests.integration.apply.journeys import (
    SERVICE,
    address,
    answers_of,
    house_of,
    path_of,
    ready_to_send,
    stored_draft,
    submissions,
    with_answers,
)

Fault = Callable[[Flask], AbstractContextManager[None]]

#: Instead of ten seconds, so that a test waits no longer than it must.
PATIENCE = 0.1


# Faults -------------------------------------------------------------------------------------------------------------


@contextmanager
def another_process_holds_the_turn(app: Flask) -> Iterator[None]:
    lock = house_of(app).database._lock
    lock._patience = PATIENCE
    descriptor = os.open(lock._file, os.O_RDWR | os.O_CREAT)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    try:
        yield
    finally:
        os.close(descriptor)


@contextmanager
def a_foreign_program_writes_to_the_file(app: Flask) -> Iterator[None]:
    with every_connection(app, f"PRAGMA busy_timeout={PATIENCE * 1000:.0f}"):
        foreign = sqlite3.connect(house_of(app).database.engine.url.database, isolation_level=None)
        foreign.execute("BEGIN IMMEDIATE")
        try:
            yield
        finally:
            foreign.close()


@contextmanager
def the_disk_takes_no_more(app: Flask) -> Iterator[None]:
    """The process may write no file beyond the size that SQLite's journal has now, so nothing can be added to it."""
    database = Path(house_of(app).database.engine.url.database)
    with sqlite3.connect(database) as filling:
        filling.execute("CREATE TABLE IF NOT EXISTS filling AS SELECT zeroblob(1000000) AS content")
    full = database.with_name(f"{database.name}-wal").stat().st_size
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (full, limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        filling.close()


@contextmanager
def the_data_folder_is_gone(app: Flask) -> Iterator[None]:
    data = house_of(app).settings.data
    elsewhere = data.rename(data.with_name("elsewhere"))
    try:
        yield
    finally:
        elsewhere.rename(data)


@contextmanager
def the_lock_file_may_not_be_opened(app: Flask) -> Iterator[None]:
    """As with missing rights, which root does not notice: in its place stands something that cannot be written."""
    lock = house_of(app).database._lock._file
    lock.unlink(missing_ok=True)
    lock.mkdir()
    try:
        yield
    finally:
        lock.rmdir()


@contextmanager
def a_table_is_locked(app: Flask) -> Iterator[None]:
    with every_connection(app, f"SET lock_timeout='{PATIENCE * 1000:.0f}ms'"), foreign_connection(app) as foreign:
        foreign.execute("BEGIN")
        foreign.execute("LOCK TABLE draft, definition IN EXCLUSIVE MODE")
        yield
        foreign.execute("ROLLBACK")


def the_database_only_reads(app: Flask) -> AbstractContextManager[None]:
    """What PostgreSQL answers a write with after a change-over to a replica."""
    return writes_are_answered(
        app, sa.exc.InternalError, psycopg.errors.ReadOnlySqlTransaction("cannot execute INSERT")
    )


def the_server_has_no_space(app: Flask) -> AbstractContextManager[None]:
    """What PostgreSQL answers a write with when its disk is full."""
    return writes_are_answered(app, sa.exc.OperationalError, psycopg.errors.DiskFull("could not extend file"))


@contextmanager
def writes_are_answered(app: Flask, kind: type[sa.exc.DBAPIError], answer: psycopg.Error) -> Iterator[None]:
    engine = house_of(app).database.engine

    def refuse(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if statement.startswith(("INSERT", "UPDATE")):
            raise kind(statement, {}, answer)

    event.listen(engine, "before_cursor_execute", refuse)
    try:
        yield
    finally:
        event.remove(engine, "before_cursor_execute", refuse)


@contextmanager
def every_connection(app: Flask, statement: str) -> Iterator[None]:
    """Let each connection the portal opens begin with a statement."""
    engine = house_of(app).database.engine

    def say(connection: sqlite3.Connection | psycopg.Connection, _record: object) -> None:
        connection.execute(statement)
        if isinstance(connection, psycopg.Connection):
            connection.commit()

    event.listen(engine, "connect", say)
    engine.dispose()
    try:
        yield
    finally:
        event.remove(engine, "connect", say)
        engine.dispose()


@contextmanager
def foreign_connection(app: Flask) -> Iterator[psycopg.Connection]:
    url = house_of(app).database.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(url, autocommit=True) as connection:
        yield connection


WRITES_FAIL = pytest.mark.parametrize(
    ("database_url", "fault"),
    [
        ("sqlite", another_process_holds_the_turn),
        ("sqlite", a_foreign_program_writes_to_the_file),
        ("sqlite", the_disk_takes_no_more),
        ("sqlite", the_data_folder_is_gone),
        ("sqlite", the_lock_file_may_not_be_opened),
        ("postgres", a_table_is_locked),
        ("postgres", the_database_only_reads),
        ("postgres", the_server_has_no_space),
    ],
    indirect=["database_url"],
)


# While writing fails ------------------------------------------------------------------------------------------------


@WRITES_FAIL
def test_while_nothing_can_be_stored_nothing_is_lost_and_then_everything_goes_on(app, fault):
    """One person meets the fault on a page, on the list, at a removal, at sending and at the start."""
    somebody = ready_to_send(app)
    check, before = path_of(somebody.address), submissions(app)

    page_comes_back(app, fault, somebody)
    list_comes_back(app, fault, somebody)
    removal_comes_back(app, fault, somebody)

    somebody.open(check)
    with fault(app):
        somebody.send()
        assert somebody.page.status_code == 503 and "Wir konnten gerade nichts senden" in somebody.text
        assert dict(somebody.form_values())["declaration"] == "yes"
        begin = Applicant(app.test_client())
        begin.open(f"/michelstadt/antrag/{SERVICE}")
        begin.submit({})
        assert begin.page.status_code == 503 and "Im Moment können wir nichts speichern" in begin.text
        assert begin.page.headers["Retry-After"] == "30"
    assert submissions(app) == before

    somebody.submit({}, action="send")
    assert somebody.address.endswith("/eingang") and submissions(app) == before + 1


def page_comes_back(app: Flask, fault: Fault, somebody: Applicant) -> None:
    page = address(somebody, Place("kontakt"))
    somebody.open(page)
    typed = {"email": "neu@example.org", "telefon": "06061 54321"}
    with fault(app):
        somebody.submit(typed)
        assert somebody.page.status_code == 503 and "Wir konnten gerade nicht speichern" in somebody.text
        assert typed.items() <= dict(somebody.form_values()).items()
        assert somebody.errors == {}
    somebody.submit({})
    assert somebody.step == "haushalt"
    assert stored_draft(app, somebody).answers["email"] == "neu@example.org"


def list_comes_back(app: Flask, fault: Fault, somebody: Applicant) -> None:
    somebody.open(address(somebody, Place("hunde")))
    with fault(app):
        somebody.submit({"hunde-more": "yes"})
        assert somebody.page.status_code == 503 and dict(somebody.form_values())["hunde-more"] == "yes"
    somebody.submit({})
    assert path_of(somebody.address) == address(somebody, Place("hunde", 2, "hund"))


def removal_comes_back(app: Flask, fault: Fault, somebody: Applicant) -> None:
    somebody.open(address(somebody, Place("hunde", 2, "entfernen")))
    with fault(app):
        somebody.submit({})
        assert somebody.page.status_code == 503 and "entfernen?" in somebody.text
    somebody.submit({})
    assert [item["n"] for item in stored_draft(app, somebody).answers["hunde"]] == [1]


@pytest.mark.parametrize(
    ("database_url", "fault"),
    [("sqlite", the_disk_takes_no_more), ("postgres", the_database_only_reads)],
    indirect=["database_url"],
)
def test_a_confirmation_holds_though_its_receipt_cannot_be_stored(app, fault):
    somebody = ready_to_send(app)
    somebody.send(follow=False)
    confirmation = path_of(somebody.page.location)

    with fault(app):
        page, receipt = (somebody.client.get(confirmation + ending) for ending in ("", ".pdf"))
        assert (page.status_code, receipt.status_code) == (200, 200)

    assert somebody.client.get(f"{confirmation}.pdf").data == receipt.data


# While nothing can be read ------------------------------------------------------------------------------------------


@pytest.fixture
def database_away(app: Flask) -> AbstractContextManager[None]:
    """`with database_away: …`: the file is somewhere else, or the server lets nobody in."""

    @contextmanager
    def away() -> Iterator[None]:
        engine = house_of(app).database.engine
        if engine.dialect.name == "sqlite":
            # Not a missing file, for SQLite makes a new one: one that cannot be opened.
            file = house_of(app).settings.data.parent / "portal.sqlite3"
            engine.dispose()
            kept = [part.rename(part.with_name(f"kept-{part.name}")) for part in file.parent.glob("portal.sqlite3*")]
            file.mkdir()
            try:
                yield
            finally:
                engine.dispose()
                file.rmdir()
                for part in kept:
                    part.rename(part.with_name(part.name.removeprefix("kept-")))
            return
        server = engine.url.set(drivername="postgresql", database="postgres").render_as_string(hide_password=False)
        with psycopg.connect(server, autocommit=True) as admin:
            name = engine.url.database
            admin.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
            admin.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])
            try:
                yield
            finally:
                admin.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')

    return away()


def test_while_the_database_is_away_every_page_says_when_to_come_back_and_the_same_click_works_later(
    app, database_away
):
    somebody = with_answers(app, answers_of(app))
    page = address(somebody, Place("kontakt"))
    somebody.open(page)
    form = {**dict(somebody.form_values()), "email": "neu@example.org"}

    with database_away:
        shown, saved = somebody.client.get(page), somebody.client.post(page, data=form)
        for answer in (shown, saved):
            assert answer.status_code == 503 and "Im Moment können wir nichts speichern" in answer.text
            assert answer.headers["Retry-After"] == "30"
        assert somebody.client.get("/health/live").status_code == 200
        assert somebody.client.get("/health/ready").status_code == 503
        assert somebody.client.get("/michelstadt/leistungen").status_code == 200

    assert somebody.client.post(page, data=form).status_code == 303
    assert stored_draft(app, somebody).answers["email"] == "neu@example.org"
    assert somebody.client.get("/health/ready").status_code == 200
