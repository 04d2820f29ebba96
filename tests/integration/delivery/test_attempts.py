"""One attempt at a time: what it does, what it writes down, and what it leaves alone."""

from __future__ import annotations

import zipfile
from datetime import timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa

from portal.database import WORKER, utc_now
from portal.delivery import State, enqueue_deliveries, overview, package_for, retry
from portal.delivery.attempt import LEASE, attempt, conclude, hand_over, take_lease
from portal.delivery.models import DeliveryRow
from portal.delivery.outcomes import Delivered, NeedsAttention, TryAgain
from portal.delivery.queue import entry_id, waiting
from portal.submissions import find_case
from tests.cases import make_case

TOWN = "michelstadt"


@pytest.fixture
def delivery(house):
    """A fresh case and its planned delivery."""
    reference = make_case(house, TOWN, enqueue=enqueue_deliveries(house))
    return row_of(house, reference)


def row_of(house, reference) -> DeliveryRow:
    with house.database.reading(WORKER) as session:
        return session.scalars(sa.select(DeliveryRow).where(DeliveryRow.reference == reference)).one()


def again(house, delivery) -> DeliveryRow:
    return row_of(house, delivery.reference)


def packages(house, town=TOWN):
    return sorted((house.settings.data / "dms" / town).glob("*.zip"))


def queued(house, delivery_id: UUID, number: int) -> bool:
    with house.database.reading() as session:
        return bool(waiting(session, [entry_id(delivery_id, number)]))


def try_it(house, delivery, number=1, worker="worker-1"):
    attempt(house, delivery.municipality, delivery.id, number, worker)
    return again(house, delivery)


def test_a_second_receiver_gets_a_package_of_its_own_in_its_own_folder(house):
    reference = make_case(house, TOWN, service="baulasten-anfragen", enqueue=enqueue_deliveries(house))
    with house.database.reading(WORKER) as session:
        rows = session.scalars(sa.select(DeliveryRow).where(DeliveryRow.reference == reference)).all()
    assert {row.target for row in rows} == {"dms", "bauamt"}
    for row in rows:
        attempt(house, row.municipality, row.id, 1, "worker-1")
    (filed,), (handed,) = packages(house), packages(house, f"{TOWN}/bauamt")
    assert filed.name != handed.name
    assert [zipfile.is_zipfile(path) for path in (filed, handed)] == [True, True]


def test_planning_puts_the_row_and_its_first_entry_there_together(house, delivery):
    assert (delivery.state, delivery.attempt) == (State.PLANNED, 1)
    assert queued(house, delivery.id, 1)


def test_an_attempt_delivers_the_package_and_says_so_on_the_case(house, delivery):
    row = try_it(house, delivery)
    assert (row.state, row.error, row.lease_by) == (State.DELIVERED, None, None)
    assert find_case(house, row.reference).badges == {"dms": "delivered"}
    (package,) = packages(house)
    expected = package_for(house, TOWN, row.reference)
    assert (package.name, package.read_bytes()) == (expected.filename, expected.content)


def test_a_repeated_entry_changes_nothing(house, delivery):
    try_it(house, delivery)
    packages(house)[0].unlink()  # the DMS has fetched it
    row = try_it(house, delivery)
    assert row.state == State.DELIVERED
    assert packages(house) == []


def test_an_overtaken_entry_does_nothing(house, delivery):
    retry(house, delivery.reference)
    assert try_it(house, delivery, number=1).state == State.PLANNED
    assert packages(house) == []


def test_a_failed_attempt_is_written_down_and_the_next_is_in_the_queue(house, delivery):
    block(house)
    row = try_it(house, delivery)
    assert (row.state, row.attempt) == (State.FAILING, 2)
    assert row.error == "Am Ort des Ordners liegt eine Datei. Entfernen Sie sie."
    assert row.next_at > utc_now()
    assert queued(house, delivery.id, 2)
    assert find_case(house, row.reference).badges == {"dms": "failing"}


def test_a_delivery_that_keeps_failing_tells_the_story_once_and_counts_the_attempts(house, delivery):
    block(house)
    for number in (1, 2, 3):
        try_it(house, delivery, number)
    assert again(house, delivery).attempt == 4
    assert [event.kind for event in find_case(house, delivery.reference).events].count("delivery_failed") == 1


def test_once_the_folder_is_back_the_next_attempt_delivers(house, delivery):
    block(house)
    try_it(house, delivery)
    unblock(house)
    row = try_it(house, delivery, 2)
    assert (row.state, row.error) == (State.DELIVERED, None)
    assert len(packages(house)) == 1


def test_a_target_that_is_no_longer_named_needs_a_person(house, delivery, monkeypatch):
    monkeypatch.setattr("portal.delivery.attempt.transport_for", lambda *_: None, raising=True)
    row = try_it(house, delivery)
    assert row.state == State.ATTENTION
    assert row.error == "Das Ziel steht nicht mehr in der Datei der Kommune. Tragen Sie es wieder ein."
    assert find_case(house, row.reference).badges == {"dms": "attention"}


def test_a_bug_of_ours_does_not_eat_the_delivery_and_its_text_is_not_kept(house, delivery, monkeypatch):
    def broken(*_):
        raise ValueError("Erika Mustermann")

    monkeypatch.setattr("portal.delivery.attempt.package_of", broken)
    row = try_it(house, delivery)
    assert row.state == State.FAILING
    assert row.error == "Unerwarteter Fehler ValueError. Er steht im Protokoll."


def test_trying_again_by_hand_always_plans_an_attempt_but_not_after_success(house, delivery):
    block(house)
    try_it(house, delivery)
    (view,) = retry(house, delivery.reference)
    assert (view.state, view.attempts) == (State.PLANNED, 3)
    assert queued(house, delivery.id, 3)
    unblock(house)
    try_it(house, delivery, 3)
    (view,) = retry(house, delivery.reference)
    assert (view.state, view.attempts) == (State.DELIVERED, 3)


def test_an_unknown_reference_has_no_deliveries_to_try(house):
    assert retry(house, "K7QM-24RT-9XWA") == overview(house, "K7QM-24RT-9XWA") == ()


# The lease ------------------------------------------------------------------------------------------------------------


def test_while_one_worker_is_at_it_another_stays_away(house, delivery):
    assert take_lease(house, TOWN, delivery.id, 1, "worker-1")
    assert take_lease(house, TOWN, delivery.id, 1, "worker-2") is None


def test_the_same_worker_restarted_may_go_on_at_once(house, delivery):
    first = take_lease(house, TOWN, delivery.id, 1, "worker-1")
    second = take_lease(house, TOWN, delivery.id, 1, "worker-1")
    assert second is not None and not first.still_mine() and second.still_mine()


def test_a_worker_that_wakes_up_after_its_lease_hands_nothing_over_and_says_nothing(house, delivery, time_machine):
    stalled = take_lease(house, TOWN, delivery.id, 1, "worker-1")
    time_machine.move_to(utc_now() + LEASE + timedelta(seconds=1))
    other = take_lease(house, TOWN, delivery.id, 1, "worker-2")
    conclude(house, other, hand_over(house, other))
    conclude(house, stalled, TryAgain("too late"))
    conclude(house, stalled, hand_over(house, stalled))
    row = again(house, delivery)
    assert (row.state, row.error, row.attempt) == (State.DELIVERED, None, 1)
    assert len(packages(house)) == 1


def test_a_worker_killed_after_staging_leaves_exactly_one_package_to_its_successor(house, delivery, monkeypatch):
    killed = take_lease(house, TOWN, delivery.id, 1, "worker-1")
    monkeypatch.setattr("portal.delivery.transports.folder.os.rename", kill)
    with pytest.raises(Killed):
        hand_over(house, killed)
    monkeypatch.undo()
    row = try_it(house, delivery)
    assert row.state == State.DELIVERED
    assert len(packages(house)) == 1


def test_a_worker_killed_before_it_could_write_down_its_success_is_believed(house, delivery):
    killed = take_lease(house, TOWN, delivery.id, 1, "worker-1")
    assert hand_over(house, killed) == Delivered()
    packages(house)[0].unlink()  # the DMS was quick
    row = try_it(house, delivery)
    assert row.state == State.DELIVERED
    assert packages(house) == []


def test_an_outcome_needs_the_lease_to_count(house, delivery):
    lease = take_lease(house, TOWN, delivery.id, 1, "worker-1")
    conclude(house, lease, NeedsAttention("Ein Mensch muss nachsehen."))
    conclude(house, lease, Delivered())
    assert again(house, delivery).state == State.ATTENTION


class Killed(BaseException):
    """Stands for kill -9: nothing that catches exceptions catches it."""


def kill(*_):
    raise Killed


def block(house, town=TOWN):
    folder = house.settings.data / "dms" / town
    folder.parent.mkdir(exist_ok=True)
    folder.touch()


def unblock(house, town=TOWN):
    (house.settings.data / "dms" / town).unlink()
