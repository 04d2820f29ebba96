"""Planning attempts: a delivery's row and its entry in the queue, always in one transaction."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.catalogue import Service
from portal.database import new_id, utc_now
from portal.delivery.matter import Matter, event_data, process_of
from portal.delivery.models import DeliveryRow
from portal.delivery.outcomes import State
from portal.delivery.queue import put_in_queue
from portal.house import House
from portal.submissions import (
    Case,
    Enqueue,
    EventKind,
    Happened,
    NewSubmission,
    Plan,
    message_name,
    note_name,
    record,
)
from portal.xoev import case_id, message_id


def enqueue_deliveries(house: House) -> Enqueue:
    """What ``accept`` calls inside its transaction: plan the hand-over to every target of the offer.

    By which ids an authority will speak of the case in its answers is written down, too.
    """

    def enqueue(session: Session, new: NewSubmission) -> None:
        offer = house.catalogue.offer(new.municipality, new.service)
        if offer is None:
            return
        for target in offer.targets:
            plan(session, new, target.name, held=new.held)
            for id_ in ids_in_answers(offer.service, new, process_of(new.id, target.name)):
                note_name(session, house.keys, new.municipality, new.id, message_name(id_))

    return enqueue


def ids_in_answers(service: Service, new: NewSubmission, process: UUID) -> frozenset[UUID]:
    """By which ids an authority that gets official messages may name this application."""
    ids = {message_id(process, rule.type) for rule in service.messages}
    return frozenset(ids | {case_id(new.municipality, new.reference)}) if ids else frozenset()


def enqueue_withdrawal(house: House) -> Plan:
    """What ``withdraw`` calls inside its transaction: every target that gets the application learns that it is taken
    back. An authority may name the case by the id of that message, too.
    """

    def enqueue(session: Session, case: Case) -> None:
        for target in session.scalars(
            sa.select(DeliveryRow.target)
            .where(DeliveryRow.municipality == case.municipality, DeliveryRow.submission_id == case.id)
            .order_by(DeliveryRow.id)
        ).all():
            plan(session, case, target, matter=Matter.WITHDRAWAL)
            if case.service.messages:
                id_ = message_id(process_of(case.id, target, Matter.WITHDRAWAL), Matter.WITHDRAWAL)
                note_name(session, house.keys, case.municipality, case.id, message_name(id_))

    return enqueue


def plan(
    session: Session,
    case: NewSubmission | Case,
    target: str,
    *,
    held: bool = False,
    matter: Matter = Matter.APPLICATION,
) -> None:
    """Write the delivery's row, its event and its first queue entry. A held one waits for a person."""
    now = utc_now()
    row = DeliveryRow(
        municipality=case.municipality,
        id=new_id(),
        submission_id=case.id,
        reference=case.reference,
        target=target,
        matter=matter,
        state=State.HELD if held else State.PLANNED,
        attempt=0 if held else 1,
        next_at=None if held else now,
        process_id=process_of(case.id, target, matter),
    )
    session.add(row)
    kind = EventKind.DELIVERY_HELD if held else EventKind.DELIVERY_PLANNED
    record(session, case.municipality, case.id, Happened(kind, now, event_data(target, matter)))
    if not held:
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
