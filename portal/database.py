"""How do the rooms read and write?  Through two doors, inside one town's walls, on SQLite and PostgreSQL alike.

    with house.database.writing(Scope.town("erbach")) as session:
        session.add(CaseRow(municipality="erbach", …))

Every word of a database dialect stands in this file. A session sees the rows of its scope only: a query on a table of
the towns without a scope raises, one with a scope gets the town's criterion, and a row outside it is never written.
"""

from __future__ import annotations

import sqlite3
import threading
import uuid
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self, cast
from weakref import WeakKeyDictionary

import sqlalchemy as sa
import uuid_utils
from sqlalchemy import event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import DeclarativeBase, Mapped, ORMExecuteState, Session, mapped_column, with_loader_criteria
from sqlalchemy.sql import visitors

from portal.keys import Sealed
from portal.write_lock import LockNotReached, WriteLock

#: SQLite: what is deleted, such as a wrapped key, is overwritten in the file and not only marked as free.
OVERWRITE = ("secure_delete=on",)

#: PostgreSQL: what no request may outlast, in milliseconds.
POSTGRES_LIMITS = {"statement_timeout": 15_000, "lock_timeout": 10_000, "idle_in_transaction_session_timeout": 60_000}


class DatabaseBusy(Exception):
    """The database did not answer in time. Trying again later is right; nothing was written."""

    def __init__(self) -> None:
        super().__init__("Das System ist gerade ausgelastet. Versuchen Sie es in einer Minute noch einmal.")


class ScopeMissing(Exception):
    """A session without a scope touched a table of the towns: open it with ``Scope.town(…)``."""


class OutsideScope(ScopeMissing):
    """A row of a town outside the session's scope was to be written."""


class ReadingOnly(Exception):
    """Something was to be written in ``reading()``: use ``writing()``."""


class NestedWriting(Exception):
    """``writing()`` inside ``writing()`` of one thread would wait for itself: pass the session on instead."""


class NotSealed(TypeError):
    """An encrypted column was given something that is not a ``Sealed``."""


# Values ---------------------------------------------------------------------------------------------------------------


def new_id() -> uuid.UUID:
    """A UUIDv7 (RFC 9562): unique without asking, and in order of creation, which keeps indexes compact."""
    return uuid.UUID(bytes=uuid_utils.uuid7().bytes)


def utc_now() -> datetime:
    return datetime.now(UTC)


class UTCDateTime(sa.types.TypeDecorator[datetime]):
    """A moment, stored and returned in UTC on both engines; refuses a datetime without a time zone."""

    impl = sa.DateTime
    cache_ok = True

    def load_dialect_impl(self, dialect: sa.Dialect) -> sa.types.TypeEngine[Any]:
        return dialect.type_descriptor(sa.DateTime(timezone=dialect.name == "postgresql"))

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        if value is None:
            return None
        if value.utcoffset() is None:
            raise ValueError("a stored moment needs a time zone: use utc_now() or datetime(…, tzinfo=…)")
        moment = value.astimezone(UTC)
        return moment if dialect.name == "postgresql" else moment.replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        if value is None:
            return None
        return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)


class SealedColumn(sa.types.TypeDecorator[Sealed]):
    """An encrypted value. Takes a ``Sealed`` and nothing else, so that no plaintext slips into the database."""

    impl = sa.LargeBinary
    cache_ok = True

    def process_bind_param(self, value: Sealed | None, dialect: sa.Dialect) -> bytes | None:
        if value is not None and not isinstance(value, Sealed):
            raise NotSealed(f"an encrypted column takes a Sealed, not {type(value).__name__}: seal it with a DataKey")
        return value

    def process_result_value(self, value: bytes | None, dialect: sa.Dialect) -> Sealed | None:
        return None if value is None else Sealed(value)


#: JSON without personal data, in PostgreSQL's own binary form where there is one.
PortableJSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


class Base(DeclarativeBase):
    """The base of every table. Named constraints, so that a migration can change them on both engines."""

    metadata = sa.MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {
        datetime: UTCDateTime,
        Sealed: SealedColumn,
        uuid.UUID: sa.Uuid,
        bytes: sa.LargeBinary,
        dict[str, Any]: PortableJSON,
        list[str]: PortableJSON,
    }


class Tenant:
    """A table whose rows belong to one town each. The town is the first part of the primary key."""

    municipality: Mapped[str] = mapped_column(sa.String(64), primary_key=True, sort_order=-2)


# Scope ----------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Scope:
    """The towns a session may read and write; None stands for every town."""

    municipalities: frozenset[str] | None

    @classmethod
    def town(cls, municipality: str) -> Self:
        return cls(frozenset({municipality}))

    @classmethod
    def towns(cls, municipalities: Iterable[str]) -> Self:
        return cls(frozenset(municipalities))

    def covers(self, municipality: str | None) -> bool:
        return self.municipalities is None or municipality in self.municipalities

    def criterion(self) -> Any:
        """What the scope adds to every SELECT, UPDATE and DELETE; None if it adds nothing."""
        if self.municipalities is None:
            return None
        towns = sorted(self.municipalities)
        if len(towns) == 1:
            town = towns[0]
            return with_loader_criteria(Tenant, lambda table: table.municipality == town, include_aliases=True)
        return with_loader_criteria(Tenant, lambda table: table.municipality.in_(towns), include_aliases=True)


#: Every town. For the worker, the command line and the operators' sums; never for a request of a town.
WORKER = Scope(None)


class ScopedSession(Session):
    """A session that knows its scope and whether it may write."""

    def __init__(self, engine: sa.Engine, scope: Scope | None, *, may_write: bool) -> None:
        super().__init__(engine, expire_on_commit=False)
        self.scope = scope
        self.may_write = may_write


@event.listens_for(ScopedSession, "do_orm_execute")
def _keep_queries_in_scope(state: ORMExecuteState) -> None:
    tables = _tenant_tables(state.statement)
    if not tables:
        return
    names = ", ".join(sorted(tables))
    scope = state.session.scope  # type: ignore[attr-defined]  # the event is registered for ScopedSession alone
    if scope is None:
        raise ScopeMissing(f"{names}: open the session with a scope, for example reading(Scope.town(…))")
    if state.is_insert or not state.is_orm_statement:
        raise ScopeMissing(
            f"{names}: a statement that passes by the models escapes the scope; query the class, "
            "and insert with session.add() or insert_if_absent()"
        )
    criterion = scope.criterion()
    if criterion is not None:
        state.statement = state.statement.options(criterion)


@event.listens_for(ScopedSession, "before_flush")
def _keep_writes_in_scope(session: ScopedSession, _context: object, _instances: object) -> None:
    touched = [*session.new, *session.dirty, *session.deleted]
    if touched and not session.may_write:
        raise ReadingOnly(f"{type(touched[0]).__name__}: reading() writes nothing; use writing()")
    for row in touched:
        if isinstance(row, Tenant):
            _check_covered(session.scope, type(row).__name__, row.municipality)


def _check_covered(scope: Scope | None, table: str, municipality: str | None) -> None:
    if scope is None:
        raise ScopeMissing(f"{table}: open the session with a scope, for example writing(Scope.town(…))")
    if not scope.covers(municipality):
        raise OutsideScope(f"{table}: a row of „{municipality}“ lies outside the session's scope")


#: What was found of statements that are built once and executed for ever; the others are gone with their request.
_known_tables: WeakKeyDictionary[Any, frozenset[str]] = WeakKeyDictionary()


def _tenant_tables(statement: Any) -> frozenset[str]:
    """The tables of the towns a statement touches anywhere, in joins and subqueries too."""
    tables = _known_tables.get(statement)
    if tables is None:
        tables = _known_tables[statement] = frozenset(
            part.name
            for part in visitors.iterate(statement)
            if isinstance(part, sa.Table) and "municipality" in part.primary_key.columns
        )
    return tables


def insert_if_absent(session: Session, model: type[Base], values: Mapping[str, Any]) -> bool:
    """Insert a row unless one with the same key is there; says whether it was inserted. Safe among several writers.

    ``values`` maps attribute names to values. Raises ScopeMissing like any other write.
    """
    if not isinstance(session, ScopedSession) or not session.may_write:
        raise ReadingOnly(f"{model.__name__}: insert inside writing()")
    if issubclass(model, Tenant):
        _check_covered(session.scope, model.__name__, values.get("municipality"))
    connection = session.connection()
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    statement = insert(model.__table__).values(**values).on_conflict_do_nothing()  # type: ignore[arg-type]
    # Without the option SQLAlchemy forgets an INSERT's row count on some drivers.
    return connection.execute(statement, execution_options={"preserve_rowcount": True}).rowcount == 1


def rows_changed(
    session: Session, statement: sa.Update | sa.Delete, parameters: Mapping[str, Any] | None = None
) -> int:
    """Execute an UPDATE or DELETE and say how many rows it hit: a conditional one thereby tells who came first.

    Objects of the session are not brought up to date.
    """
    result = session.execute(statement, parameters, execution_options={"synchronize_session": False})
    return cast("sa.CursorResult[Any]", result).rowcount


# Doors ----------------------------------------------------------------------------------------------------------------


class Database:
    """The engine of one process and its two doors. Open it after a fork, never before.

    ``url`` is ``sqlite:///<file>`` or ``postgresql+psycopg://…``; ``lock_file`` is the file behind which the writers of
    SQLite line up (by default beside the database) and means nothing on PostgreSQL.
    """

    engine: sa.Engine

    def __init__(self, url: str, lock_file: Path | None) -> None:
        self.url = sa.make_url(url)
        self._thread = threading.local()
        if self.url.get_backend_name() == "sqlite":
            file = Path(self.url.database or "")
            self._lock: WriteLock | None = WriteLock(lock_file or file.with_name(f"{file.name}.lock"))
            self.engine = sa.create_engine(self.url, pool_size=10, max_overflow=20, pool_timeout=10)
            event.listen(self.engine, "connect", _prepare_sqlite)
            event.listen(self.engine, "begin", _begin_sqlite)
            self._reader = self.engine.execution_options(portal_reading=True)
        else:
            self._lock = None
            options = " ".join(f"-c {name}={value}" for name, value in {**POSTGRES_LIMITS, "timezone": "UTC"}.items())
            self.engine = sa.create_engine(
                self.url,
                pool_size=10,
                max_overflow=10,
                pool_timeout=10,
                pool_pre_ping=True,
                pool_recycle=1800,
                connect_args={"options": options, "connect_timeout": 5},
            )
            self._reader = self.engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)

    @contextmanager
    def reading(self, scope: Scope | None = None) -> Iterator[Session]:
        """One consistent view for all queries; nothing is ever written. Raises DatabaseBusy."""
        with _busy_is_named(), ScopedSession(self._reader, scope, may_write=False) as session:
            yield session

    @contextmanager
    def writing(self, scope: Scope | None = None) -> Iterator[Session]:
        """One transaction: commits at the end, rolls back on any error. Raises DatabaseBusy, NestedWriting.

        Keep it short: no computation, file or network inside, because on SQLite everyone else waits.
        """
        if getattr(self._thread, "writing", False):
            raise NestedWriting("writing() is already open in this thread: pass its session on")
        self._thread.writing = True
        try:
            with (
                _busy_is_named(),
                self._lock.held() if self._lock else nullcontext(),
                ScopedSession(self.engine, scope, may_write=True) as session,
                session.begin(),
            ):
                session.connection()
                yield session
        finally:
            self._thread.writing = False

    def forget_overwritten(self) -> None:
        """SQLite: empty the write-ahead log, which still holds what was overwritten. Without effect while others read.

        PostgreSQL does the like by itself, with VACUUM and by recycling its log.
        """
        if self._lock is not None:
            with _busy_is_named(), self.engine.connect() as connection:
                driver = cast("sqlite3.Connection", connection.connection.driver_connection)
                driver.execute("PRAGMA query_only=off")
                driver.execute("PRAGMA wal_checkpoint(truncate)")

    def close(self) -> None:
        self.engine.dispose()


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # the driver begins nothing by itself; _begin_sqlite says BEGIN
    for pragma in ("busy_timeout=10000", "journal_mode=wal", "synchronous=full", "foreign_keys=on", *OVERWRITE):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: sa.Connection) -> None:
    """Readers take a snapshot and cannot write. Everybody else is a writer from the first moment."""
    reading = connection.get_execution_options().get("portal_reading", False)
    driver = cast("sqlite3.Connection", connection.connection.driver_connection)
    driver.execute(f"PRAGMA query_only={'on' if reading else 'off'}")
    # Not through the driver: SQLAlchemy's own error is what tells a caller that the database is busy.
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


#: SQLSTATEs of PostgreSQL that mean „not now“: lock not available, cancelled by a timeout, deadlock, serialisation.
_POSTGRES_BUSY = frozenset({"55P03", "57014", "40P01", "40001"})


@contextmanager
def _busy_is_named() -> Iterator[None]:
    try:
        yield
    except (LockNotReached, sa.exc.TimeoutError) as error:
        raise DatabaseBusy from error
    except sa.exc.OperationalError as error:
        sqlite_code = getattr(error.orig, "sqlite_errorcode", 0) & 0xFF
        busy = sqlite_code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
        if busy or getattr(error.orig, "sqlstate", None) in _POSTGRES_BUSY:
            raise DatabaseBusy from error
        raise
