"""What must fit together: the database and the master key."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import sqlalchemy as sa

from portal.database import Database, DatabaseBusy, utc_now
from portal.house import House
from portal.keys import KeyFailure, KeyRing
from portal.migrations import newest_revision, revision_of
from portal.readiness.flaw import Flaw, error
from portal.settings import Settings

#: Leases and heartbeats of several machines are compared by the clock.
CLOCKS_APART = timedelta(seconds=30)


def master_key(settings: Settings) -> Iterator[Flaw]:
    """The master key is there, closed to others, and readable."""
    try:
        KeyRing.load(settings.master_key_file)
    except KeyFailure as failure:
        yield error(str(failure))


def database(settings: Settings) -> Iterator[Flaw]:
    """The database answers, its tables are those of this release, and its clock is ours."""
    with _opened(settings) as opened:
        if opened is None:
            yield error("Die Datenbank gibt es noch nicht.", "Legen Sie sie mit „portal migrate“ an.")
            return
        try:
            with opened.engine.connect() as connection:
                revision = revision_of(connection)
                theirs = None if settings.embedded else connection.scalar(sa.select(sa.func.now()))
        except (DatabaseBusy, sa.exc.SQLAlchemyError) as failure:
            yield error(
                f"Die Datenbank antwortet nicht ({type(failure).__name__}).",
                "Prüfen Sie, ob sie läuft, PORTAL_DATABASE_URL und die Zugangsdaten.",
            )
            return
    if revision != newest_revision():
        yield error(
            f"Die Tabellen haben den Stand „{revision or 'leer'}“, dieses Portal braucht „{newest_revision()}“.",
            "Sichern Sie und rufen Sie „portal migrate“ auf. Ist der Stand neuer, nehmen Sie die neuere Fassung.",
        )
    if theirs is not None and abs(theirs - utc_now()) > CLOCKS_APART:
        yield error(
            f"Die Uhren von Datenbank und Portal gehen {abs(theirs - utc_now()).seconds} Sekunden auseinander.",
            "Stellen Sie beide mit NTP.",
        )


def keys_fit(house: House) -> Iterator[Flaw]:
    """The master key opens the keys that are stored."""
    try:
        house.check_keys()
    except KeyFailure as failure:
        yield error(str(failure), "Nehmen Sie die Schlüsseldatei, die zu dieser Datenbank gehört.")


@contextmanager
def _opened(settings: Settings) -> Iterator[Database | None]:
    """The database; None if it is a file that is not there, for opening it would make one."""
    opened = Database(settings.database_url, settings.lock_file)
    try:
        missing = settings.embedded and not Path(opened.url.database or "").exists()
        yield None if missing else opened
    finally:
        opened.close()
