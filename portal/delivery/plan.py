"""Planning attempts: a delivery's row and its entry in the queue, always in one transaction."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.catalogue import Service
from portal.database import new_id, utc_now
from portal.delivery.models import DeliveryRow
from portal.delivery.outcomes import State
from portal.delivery.queue import put_in_queue
from portal.house import House
from portal.submissions import Enqueue, EventKind, Happened, NewSubmission, message_name, note_name, record
from portal.xoev import case_id, message_id, process_id


def enqueue_deliveries(house: House) -> Enqueue:
    """What ``accept`` calls inside its transaction: plan the hand-over to every target of the offer.

    By which ids an authority will speak of the case in its answers is written down, too.
    """

    def enqueue(session: Session, new: NewSubmission) -> None:
        offer = house.catalogue.offer(new.municipality, new.service)
        if offer is None:
            return
        for target in offer.targets:
            plan(session, new, target.name)
            for id_ in ids_in_answers(offer.service, new, process_id(new.id, target.name)):
                note_name(session, house.keys, new.municipality, new.id, message_name(id_))

    return enqueue


def ids_in_answers(service: Service, new: NewSubmission, process: UUID) -> frozenset[UUID]:
    """By which ids an authority that gets official messages may name this application."""
    ids = {message_id(process, rule.type) for rule in service.messages}
    return frozenset(ids | {case_id(new.municipality, new.reference)}) if ids else frozenset()


def plan(session: Session, new: NewSubmission, target: str) -> None:
    """Write the delivery's row, its event and its first queue entry. A held one waits for a person."""
    now = utc_now()
    row = DeliveryRow(
        municipality=new.municipality,
        id=new_id(),
        submission_id=new.id,
        reference=new.reference,
        target=target,
        state=State.HELD if new.held else State.PLANNED,
        attempt=0 if new.held else 1,
        next_at=None if new.held else now,
        process_id=process_id(new.id, target),
    )
    session.add(row)
    kind = EventKind.DELIVERY_HELD if new.held else EventKind.DELIVERY_PLANNED
    record(session, new.municipality, new.id, Happened(kind, now, {"target": target}))
    if not new.held:
        put_in_queue(session, row.municipality, row.target, row.id, row.attempt)


def plan_next(session: Session, row: DeliveryRow, state: State, delay_seconds: float = 0.0) -> None:
    """Give the row its next attempt and wake a worker for it after ``delay_seconds``."""
    row.state = state
    row.attempt += 1
    row.next_at = utc_now() + timedelta(seconds=delay_seconds)
    row.lease_by = row.lease_until = None
    put_in_queue(session, row.municipality, row.target, row.id, row.attempt, delay_seconds)


def locked(session: Session, municipality: str, delivery_id: UUID) -> DeliveryRow | None:
    """The row, locked until the transaction ends."""
    return session.execute(
        sa.select(DeliveryRow)
        .where(DeliveryRow.municipality == municipality, DeliveryRow.id == delivery_id)
        .with_for_update()
    ).scalar_one_or_none()
