"""The queue that wakes workers: DBOS in the portal's own database, used for nothing but „try this one now“.

Entries hold a town's name, an id and a number, as portable JSON; never anything of a case. The truth about a delivery
is its own row, so a lost or doubled entry changes nothing: an overtaken one does nothing, a missing one is put back by
the sweep.

DBOS is imported where it is needed: reading it takes a third of the web server's start, and pages need none of it.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy.orm import Session

from portal.settings import Settings

if TYPE_CHECKING:
    from dbos import DBOSClient, EnqueueOptions

QUEUE = "delivery"
WORKFLOW = "attempt"
#: Pinned, so that an upgrade of the portal orphans nothing that waits.
VERSION = "delivery-1"
NAME = "portal"

#: How many attempts of one partition (a town's target) run at once, and how often workers look.
PARTITION_CONCURRENCY = 4
POLLING_SECONDS = 0.25


def partition(municipality: str, target: str) -> str:
    """Each town's target has its own: a DMS that is down delays no other."""
    return f"{municipality}:{target}"


def entry_id(delivery_id: UUID, attempt: int) -> str:
    """One entry per attempt; putting it in twice is putting it in once."""
    return f"{delivery_id}-{attempt}"


def put_in_queue(
    session: Session, municipality: str, target: str, delivery_id: UUID, attempt: int, delay_seconds: float = 0.0
) -> None:
    """Wake a worker for this attempt, in the caller's transaction, after ``delay_seconds``."""
    options: EnqueueOptions = {
        "workflow_name": WORKFLOW,
        "queue_name": QUEUE,
        "workflow_id": entry_id(delivery_id, attempt),
        "queue_partition_key": partition(municipality, target),
        "app_version": VERSION,
    }
    if delay_seconds > 0:
        options["delay_seconds"] = delay_seconds
    # Ours go first: from here on the connection translates schemas for DBOS, in every statement's text.
    session.flush()
    client(session).enqueue_in_transaction(session.connection(), options, municipality, str(delivery_id), attempt)


def client(session: Session) -> DBOSClient:
    return _client(session.get_bind())


@cache
def _client(engine: object) -> DBOSClient:
    from dbos import DBOSClient, DBOSPortableJSONSerializer

    return DBOSClient(system_database_engine=engine, serializer=DBOSPortableJSONSerializer(), lazy=True)  # type: ignore[arg-type]


def load_queue() -> None:
    """Import DBOS ahead of time, so that the first application does not wait for it."""
    import dbos  # noqa: F401


def waiting(session: Session, entries: list[str]) -> frozenset[str]:
    """Which of the entries are still in the queue or being worked on."""
    found = client(session).list_workflows(
        workflow_ids=entries, status=["ENQUEUED", "PENDING", "DELAYED"], load_input=False, load_output=False
    )
    return frozenset(entry.workflow_id for entry in found)


def queue_url(settings: Settings) -> str:
    """The same database for the queue's own connections."""
    return settings.database_url


def make_tables(settings: Settings) -> None:
    """Make or upgrade the queue's tables: a schema of its own on PostgreSQL, beside ours on SQLite."""
    from dbos import DBOS

    DBOS.migrate(queue_url(settings))
