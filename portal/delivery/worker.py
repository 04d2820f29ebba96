"""The worker: attempts from the queue, a heartbeat, take-over of the dead, and the sweep.

A worker has a stable name. Restarted under it, it goes on with what it was doing; if it stays away, another one takes
over within a minute.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import partial
from typing import TypeAlias
from uuid import UUID

import sqlalchemy as sa
import structlog
from dbos import DBOS, DBOSConfig, DBOSPortableJSONSerializer

from portal.database import WORKER, DatabaseBusy, utc_now
from portal.delivery import queue
from portal.delivery.attempt import attempt, end_leases
from portal.delivery.models import DeliveryRow, Heartbeat
from portal.delivery.outcomes import LIVE_STATES, State
from portal.delivery.plan import locked, plan_next
from portal.delivery.workers import DEAD_AFTER
from portal.house import House

HEARTBEAT_SECONDS = 5.0
SWEEP_SECONDS = 60.0
#: A planned attempt this late without an entry in the queue has lost it.
LOST_AFTER = timedelta(seconds=60)
SWEEP_BATCH = 500
#: Finished queue entries are of no use; the row and the case's events tell the story.
KEEP_FINISHED = timedelta(days=30)

#: Something another room has the worker do.
Routine: TypeAlias = Callable[[House], object]

log = structlog.get_logger()


def work(house: House, hourly: Sequence[Routine] = (), beside: Sequence[tuple[float, Routine]] = ()) -> None:
    """Work until SIGTERM or SIGINT. ``hourly`` and ``beside`` are routines of other rooms that need a process.

    Each of ``beside`` has a thread of its own and comes again after so many seconds: a slow one delays nobody.
    """
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    run(house, stop, hourly, beside)


def run(
    house: House, stop: threading.Event, hourly: Sequence[Routine] = (), beside: Sequence[tuple[float, Routine]] = ()
) -> None:
    """Work until ``stop`` is set."""
    name = house.settings.worker_name
    beat(house, name, started=True)
    launch(house, name)
    threads = [
        every(HEARTBEAT_SECONDS, stop, lambda: beat(house, name), lambda: take_over(house, name)),
        every(SWEEP_SECONDS, stop, lambda: sweep(house), forget_finished),
        every(60 * 60, stop, *(partial(routine, house) for routine in hourly)),
        *(every(seconds, stop, partial(routine, house)) for seconds, routine in beside),
    ]
    log.info("worker ready", name=name)
    stop.wait()
    DBOS.destroy(workflow_completion_timeout_sec=8)
    for thread in threads:
        thread.join(2)


def launch(house: House, name: str) -> None:
    """Start DBOS for this worker and tell it what an entry of the queue means."""
    configuration: DBOSConfig = {
        "name": queue.NAME,
        "system_database_url": queue.queue_url(house.settings),
        "executor_id": name,
        "application_version": queue.VERSION,
        "serializer": DBOSPortableJSONSerializer(),
        "run_migrations": False,
        "log_level": "ERROR",
        "max_executor_threads": 16,
    }
    DBOS(config=configuration)

    @DBOS.workflow(name=queue.WORKFLOW, max_recovery_attempts=None)
    def make_attempt(municipality: str, delivery_id: str, number: int) -> None:
        attempt(house, municipality, UUID(delivery_id), number, name)

    DBOS.launch()
    DBOS.register_queue(
        queue.QUEUE,
        partition_concurrency=queue.PARTITION_CONCURRENCY,
        polling_interval_sec=queue.POLLING_SECONDS,
        on_conflict="always_update",
    )


def every(seconds: float, stop: threading.Event, *routines: Callable[[], object]) -> threading.Thread:
    """Do something at once and then at intervals; a failure is logged and tried again next time."""

    def loop() -> None:
        while True:
            try:
                for routine in routines:
                    routine()
            except (DatabaseBusy, sa.exc.SQLAlchemyError, OSError) as error:
                log.warning("worker routine failed", error=type(error).__name__)
            except Exception as error:
                # A mistake of ours in one round must not end all later ones.
                log.error("worker routine broke", error=type(error).__name__)
            if stop.wait(seconds):
                return

    thread = threading.Thread(target=loop, daemon=True)
    thread.start()
    return thread


def beat(house: House, name: str, *, started: bool = False) -> None:
    """Say that this worker lives."""
    now = utc_now()
    with house.database.writing() as session:
        row = session.get(Heartbeat, name)
        if row is None:
            session.add(Heartbeat(executor=name, started_at=now, seen_at=now))
        else:
            row.seen_at = now
            if started:
                row.started_at = now


def take_over(house: House, name: str) -> None:
    """Take over what dead workers were doing: end their leases, put their attempts back, forget their heartbeat.

    The heartbeat goes last: a worker killed on the way leaves it to the next one. Two that take over at once do no
    harm, since the lease lets only one attempt through; and if the dead one only stalled, its lease is gone.
    """
    with house.database.reading() as session:
        dead = list(session.scalars(sa.select(Heartbeat.executor).where(*_silent_but(name))))
    if not dead:
        return
    for executor in dead:
        end_leases(house, executor)
    # DBOS has no public call for this; its own conductor uses the same one.
    taken = DBOS._recover_pending_workflows(dead)
    with house.database.writing() as session:
        # Who has said something in between lives after all, and keeps its heartbeat.
        session.execute(sa.delete(Heartbeat).where(Heartbeat.executor.in_(dead), *_silent_but(name)))
    log.warning("took over", workers=dead, attempts=len(taken))


def _silent_but(name: str) -> tuple[sa.ColumnElement[bool], ...]:
    return (Heartbeat.seen_at < utc_now() - DEAD_AFTER, Heartbeat.executor != name)


def sweep(house: House) -> int:
    """Put back into the queue what should be there and is not. Returns how many."""
    late = utc_now() - LOST_AFTER
    with house.database.reading(WORKER) as session:
        rows = session.scalars(
            sa.select(DeliveryRow)
            .where(DeliveryRow.state.in_(LIVE_STATES), DeliveryRow.next_at < late)
            .order_by(DeliveryRow.next_at)
            .limit(SWEEP_BATCH)
        ).all()
        there = queue.waiting(session, [queue.entry_id(row.id, row.attempt) for row in rows]) if rows else frozenset()
    lost = [row for row in rows if queue.entry_id(row.id, row.attempt) not in there and not leased(row)]
    for row in lost:
        with house.database.writing(WORKER) as session:
            current = locked(session, row.municipality, row.id)
            if current is not None and current.attempt == row.attempt and current.state in LIVE_STATES:
                plan_next(session, current, State(current.state))
    if lost:
        log.warning("swept", deliveries=len(lost))
    return len(lost)


def leased(row: DeliveryRow) -> bool:
    return row.lease_until is not None and row.lease_until > utc_now()


def forget_finished() -> None:
    """Delete finished queue entries after a month."""
    old = DBOS.list_workflows(
        completed_before=(utc_now() - KEEP_FINISHED).isoformat(),
        limit=SWEEP_BATCH,
        load_input=False,
        load_output=False,
    )
    if old:
        DBOS.delete_workflows([entry.workflow_id for entry in old])
