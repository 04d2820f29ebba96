"""The worker's promises: what is lost from the queue comes back, and a dead worker's work is taken over in time."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from datetime import timedelta

import pytest
import sqlalchemy as sa

from portal.database import WORKER, utc_now
from portal.delivery import State, enqueue_deliveries, overview
from portal.delivery import worker as workers
from portal.delivery.attempt import LEASE, attempt, take_lease
from portal.delivery.models import DeliveryRow, Heartbeat
from portal.delivery.queue import client, entry_id, waiting
from portal.delivery.worker import DEAD_AFTER, HEARTBEAT_SECONDS, LOST_AFTER, beat, sweep, take_over
from tests.cases import make_case
from tests.tools import PROJECT

TOWN = "michelstadt"


@pytest.fixture
def delivery(house):
    return row_of(house, make_case(house, TOWN, enqueue=enqueue_deliveries(house)))


def row_of(house, reference):
    with house.database.reading(WORKER) as session:
        return session.scalars(sa.select(DeliveryRow).where(DeliveryRow.reference == reference)).one()


def queued(house, row):
    with house.database.reading() as session:
        return bool(waiting(session, [entry_id(row.id, row.attempt)]))


def lose_entry(house, row):
    """As after a restored backup: the row is there, the queue has forgotten it."""
    with house.database.writing() as session:
        queue = client(session)
    queue.delete_workflows([entry_id(row.id, row.attempt)])


# The sweep ------------------------------------------------------------------------------------------------------------


def test_a_delivery_that_was_lost_from_the_queue_is_put_back_and_arrives(house, delivery, time_machine):
    lose_entry(house, delivery)
    time_machine.move_to(utc_now() + LOST_AFTER + timedelta(seconds=1))
    assert sweep(house) == 1
    row = row_of(house, delivery.reference)
    assert (row.state, row.attempt) == (State.PLANNED, 2)
    assert queued(house, row)
    assert sweep(house) == 0
    attempt(house, TOWN, row.id, row.attempt, "worker-1")
    assert row_of(house, delivery.reference).state == State.DELIVERED


def test_what_still_waits_in_the_queue_is_left_there_however_late(house, delivery, time_machine):
    time_machine.move_to(utc_now() + timedelta(days=14))
    assert sweep(house) == 0
    assert row_of(house, delivery.reference).attempt == 1


def test_what_was_planned_a_moment_ago_is_not_taken_for_lost(house, delivery):
    lose_entry(house, delivery)
    assert sweep(house) == 0


def test_what_somebody_works_on_is_not_taken_for_lost(house, delivery, time_machine):
    lose_entry(house, delivery)
    time_machine.move_to(utc_now() + LOST_AFTER + timedelta(seconds=1))
    take_lease(house, TOWN, delivery.id, 1, "worker-1")
    assert sweep(house) == 0
    time_machine.move_to(utc_now() + LEASE + timedelta(seconds=1))
    assert sweep(house) == 1


@pytest.mark.parametrize("state", [State.DELIVERED, State.HELD, State.ATTENTION])
def test_what_is_done_or_waits_for_a_person_is_left_alone(house, delivery, time_machine, state):
    lose_entry(house, delivery)
    with house.database.writing(WORKER) as session:
        session.get(DeliveryRow, (TOWN, delivery.id)).state = state
    time_machine.move_to(utc_now() + timedelta(days=1))
    assert sweep(house) == 0


# Taking over ----------------------------------------------------------------------------------------------------------


def test_a_dead_worker_is_noticed_early_enough_to_be_replaced_within_a_minute():
    assert DEAD_AFTER + timedelta(seconds=2 * HEARTBEAT_SECONDS) < timedelta(seconds=60)


def recovered(monkeypatch):
    """Whose pending entries the queue was asked for."""
    asked = []

    class Queue:
        @staticmethod
        def _recover_pending_workflows(names):
            asked.extend(names)
            return []

    monkeypatch.setattr(workers, "DBOS", Queue)
    return asked


def heartbeats(house):
    with house.database.reading() as session:
        return set(session.scalars(sa.select(Heartbeat.executor)))


def test_only_the_dead_are_taken_over_and_never_oneself(house, monkeypatch, time_machine):
    asked = recovered(monkeypatch)
    beat(house, "dead")
    time_machine.move_to(utc_now() + DEAD_AFTER + timedelta(seconds=1))
    beat(house, "alive")
    take_over(house, "alive")
    take_over(house, "alive")
    assert asked == ["dead"]
    assert heartbeats(house) == {"alive"}
    time_machine.move_to(utc_now() + DEAD_AFTER + timedelta(seconds=1))
    take_over(house, "alive")
    assert asked == ["dead"]


def test_a_dead_workers_lease_ends_with_it_and_nobody_elses(house, monkeypatch, time_machine):
    """Otherwise whoever takes over would find the delivery leased, and leave it until the lease is over."""
    recovered(monkeypatch)
    first, second = (row_of(house, make_case(house, TOWN, enqueue=enqueue_deliveries(house))) for _ in range(2))
    beat(house, "worker-1")
    time_machine.move_to(utc_now() + DEAD_AFTER + timedelta(seconds=1))
    dead = take_lease(house, TOWN, first.id, 1, "worker-1")
    other = take_lease(house, TOWN, second.id, 1, "worker-10")
    take_over(house, "worker-2")
    assert take_lease(house, TOWN, first.id, 1, "worker-2") is not None
    assert not dead.still_mine()
    assert other.still_mine()


def test_a_worker_killed_while_taking_over_leaves_the_dead_one_to_the_next(house, monkeypatch, time_machine):
    beat(house, "dead")
    time_machine.move_to(utc_now() + DEAD_AFTER + timedelta(seconds=1))

    class Killed(BaseException):
        pass

    class Queue:
        @staticmethod
        def _recover_pending_workflows(names):
            raise Killed

    monkeypatch.setattr(workers, "DBOS", Queue)
    with pytest.raises(Killed):
        take_over(house, "worker-2")
    asked = recovered(monkeypatch)
    take_over(house, "worker-3")
    assert asked == ["dead"]


#: Real workers, with a short patience so that the test need not wait half a minute.
PROGRAM = """
import threading
from datetime import timedelta
from portal.delivery import attempt, worker
from portal.house import open_house
from portal.settings import Settings

worker.DEAD_AFTER, worker.HEARTBEAT_SECONDS = timedelta(seconds=4), 0.5
if {stalls}:
    attempt.hand_over = lambda *_: threading.Event().wait()
worker.work(open_house(Settings.from_environment()))
"""


@contextmanager
def running(house, name, *, stalls=False):
    settings = house.settings
    program = subprocess.Popen(
        [sys.executable, "-c", PROGRAM.format(stalls=stalls)],
        cwd=PROJECT,
        env={
            "PORTAL_ENVIRONMENT": "test",
            "PORTAL_DATA": str(settings.data),
            "PORTAL_MASTER_KEY_FILE": str(settings.master_key_file),
            "PORTAL_DATABASE_URL": settings.database_url,
            "PORTAL_WORKER": name,
        },
        stderr=subprocess.DEVNULL,
    )
    try:
        yield program
    finally:
        program.kill()
        program.wait()


def eventually(holds, seconds):
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if holds():
            return True
        time.sleep(0.1)
    return False


def test_what_a_killed_worker_held_is_delivered_by_another_long_before_its_lease_is_over(house, delivery):
    with running(house, "worker-1", stalls=True) as first:
        assert eventually(lambda: (row_of(house, delivery.reference).lease_by or "").startswith("worker-1 "), 60)
        first.kill()
    lease_ends = row_of(house, delivery.reference).lease_until
    with running(house, "worker-2"):
        assert eventually(lambda: overview(house, delivery.reference)[0].state == State.DELIVERED, 45)
    assert row_of(house, delivery.reference).delivered_at < lease_ends
    assert len(list((house.settings.data / "dms" / TOWN).glob("*.zip"))) == 1


# Routines of other rooms ----------------------------------------------------------------------------------------------


def test_a_routine_that_breaks_once_comes_again_and_says_nothing_but_the_kind_of_its_error(capfd):
    stop, calls = threading.Event(), []

    def routine():
        calls.append(len(calls))
        if len(calls) == 1:
            raise ValueError("Zyxwmarke")
        stop.set()

    workers.every(0.01, stop, routine).join(5)
    assert calls == [0, 1]
    said = capfd.readouterr()
    assert "ValueError" in said.out + said.err and "Zyxwmarke" not in said.out + said.err
