"""Which workers are there, and does each of them live?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from portal.database import WORKER, Database
from portal.delivery.models import DeliveryRow, Heartbeat
from portal.delivery.outcomes import State

#: Without a heartbeat for this long a worker counts as dead; its work is on its way again within a minute.
DEAD_AFTER = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class Worker:
    """A worker by its stable name. ``seen_at`` is its last heartbeat."""

    name: str
    started_at: datetime
    seen_at: datetime

    def alive(self, now: datetime) -> bool:
        return now - self.seen_at <= DEAD_AFTER


def workers(database: Database) -> tuple[Worker, ...]:
    """Every worker that nobody has taken over yet, by name."""
    with database.reading() as session:
        rows = session.scalars(sa.select(Heartbeat).order_by(Heartbeat.executor))
        return tuple(Worker(row.executor, row.started_at, row.seen_at) for row in rows)


def forget_attempts_under_way(database: Database) -> int:
    """Make what was being handed over ready for a new attempt; returns how many deliveries that were.

    For a database that was restored: no worker holds a lease there, and a package that was staged beside the former
    one is gone, which must not be read as „handed over“. Process id and file name stay the same, so a receiver that
    has the package already recognises it.
    """
    with database.writing(WORKER) as session:
        rows = session.scalars(
            sa.select(DeliveryRow).where(
                DeliveryRow.state != State.DELIVERED,
                sa.or_(DeliveryRow.staged.is_not(None), DeliveryRow.lease_by.is_not(None)),
            )
        ).all()
        for row in rows:
            row.staged = row.lease_by = row.lease_until = None
    return len(rows)
