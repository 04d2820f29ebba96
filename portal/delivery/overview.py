"""The operator's view: where every delivery stands, trying one again, and whether a receiver is ready.

Shows references, states and our own sentences; nothing of a case.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute

from portal.database import WORKER
from portal.delivery.matter import Matter
from portal.delivery.models import DeliveryRow
from portal.delivery.outcomes import State
from portal.delivery.plan import locked, plan_next
from portal.delivery.transports import transport_for
from portal.house import House

#: As people read them.
WORDS = {
    State.PLANNED: "läuft",
    State.FAILING: "gestört",
    State.HELD: "angehalten",
    State.ATTENTION: "braucht Hilfe",
    State.DELIVERED: "übergeben",
}


@dataclass(frozen=True, slots=True)
class DeliveryView:
    """One delivery. ``next`` is when the next attempt is planned; ``error`` what the last one ended with.

    ``received_at`` and ``imported_at`` are when the receiver's answers came.
    """

    municipality: str
    reference: str
    target: str
    state: State
    attempts: int
    next: datetime | None
    error: str | None
    received_at: datetime | None = None
    imported_at: datetime | None = None
    matter: Matter = Matter.APPLICATION

    def as_json(self) -> dict[str, object]:
        return {
            "municipality": self.municipality,
            "reference": self.reference,
            "target": self.target,
            "matter": self.matter.value,
            "state": self.state.value,
            "attempts": self.attempts,
            "next": self.next.isoformat() if self.next else None,
            "error": self.error,
            "received": self.received_at.isoformat() if self.received_at else None,
            "imported": self.imported_at.isoformat() if self.imported_at else None,
        }

    def line(self) -> str:
        """One line of ``portal deliver list``."""
        parts = [self.reference, self.municipality, self.target, WORDS[self.state], f"Versuche: {self.attempts}"]
        if self.matter is Matter.WITHDRAWAL:
            parts.append("Rücknahme")
        if self.imported_at is not None:
            parts.append("vom DMS übernommen")
        elif self.received_at is not None:
            parts.append("beim DMS eingegangen")
        return "  ".join([*parts, self.error] if self.error else parts)


def overview(house: House, reference: str | None = None) -> tuple[DeliveryView, ...]:
    """The deliveries of one case, or all of them: what needs somebody first, then by age."""
    query = sa.select(DeliveryRow).order_by(DeliveryRow.delivered_at.is_not(None), DeliveryRow.id)
    if reference is not None:
        query = query.where(DeliveryRow.reference == reference)
    with house.database.reading(WORKER) as session:
        return tuple(_view(row) for row in session.scalars(query))


def counts(house: House) -> Mapping[State, int]:
    """How many deliveries stand where, in all towns."""
    with house.database.reading(WORKER) as session:
        found = session.execute(sa.select(DeliveryRow.state, sa.func.count(DeliveryRow.id)).group_by(DeliveryRow.state))
        return {State(state): number for state, number in found}


def unfinished(house: House, most: int) -> tuple[DeliveryView, ...]:
    """What is not delivered yet: what needs a person first, then the oldest; at most so many."""
    urgency = sa.case({State.ATTENTION: 0, State.HELD: 1, State.FAILING: 2}, value=DeliveryRow.state, else_=3)
    query = sa.select(DeliveryRow).where(DeliveryRow.state != State.DELIVERED).order_by(urgency, DeliveryRow.id)
    with house.database.reading(WORKER) as session:
        return tuple(_view(row) for row in session.scalars(query.limit(most)))


def oldest_unfinished(house: House) -> datetime | None:
    """Since when the oldest delivery that is not over yet has been planned; None if all are over.

    The moment is the one inside its id, a UUIDv7 (RFC 9562 section 5.7): milliseconds since 1970 in the first 48 bits.
    """
    query = sa.select(DeliveryRow.id).where(DeliveryRow.state != State.DELIVERED).order_by(DeliveryRow.id).limit(1)
    with house.database.reading(WORKER) as session:
        oldest = session.scalar(query)
    return None if oldest is None else datetime.fromtimestamp((oldest.int >> 80) / 1000, UTC)


def not_handed_over(municipality: InstrumentedAttribute[str], case: InstrumentedAttribute[UUID]) -> sa.Exists:
    """The condition that something of a case is not handed over yet; the columns are its town and its id."""
    return sa.exists().where(
        DeliveryRow.municipality == municipality,
        DeliveryRow.submission_id == case,
        DeliveryRow.state != State.DELIVERED,
    )


def _view(row: DeliveryRow) -> DeliveryView:
    return DeliveryView(
        row.municipality,
        row.reference,
        row.target,
        State(row.state),
        row.attempt,
        row.next_at,
        row.error,
        row.received_at,
        row.imported_at,
        Matter(row.matter),
    )


def retry(house: House, reference: str) -> tuple[DeliveryView, ...]:
    """Try what is not delivered again now. Returns the deliveries of the case; empty if there are none."""
    with house.database.reading(WORKER) as session:
        rows: Sequence[DeliveryRow] = session.scalars(
            sa.select(DeliveryRow).where(DeliveryRow.reference == reference)
        ).all()
    for row in rows:
        with house.database.writing(WORKER) as session:
            current = locked(session, row.municipality, row.id)
            if current is not None and current.state != State.DELIVERED:
                if current.import_error is not None:
                    # The receiver could not take that package: it gets a new one, with the same ProzessID.
                    current.import_error = current.staged = None
                plan_next(session, current, State.PLANNED)
    return overview(house, reference) if rows else ()


def check(house: House, municipality: str) -> tuple[str, ...]:
    """What would keep the town's deliveries from arriving; none if everything is ready."""
    if house.catalogue.municipality(municipality) is None:
        return (f"Die Kommune „{municipality}“ gibt es nicht. Prüfen Sie den Kurznamen.",)
    found: dict[str, None] = {}
    for offer in house.catalogue.offers(municipality):
        for target in offer.targets:
            transport = transport_for(house, municipality, offer.card.id, target.name)
            if transport is not None:
                found.update(dict.fromkeys(transport.check()))
    return tuple(found)
