"""One attempt: take the lease, hand over, write down what came of it and when to try again.

May be killed anywhere and repeated: the row decides what is still to do, the package is the same bytes each time, and a
lease fences off a worker that stalled and wakes up late.
"""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa
import structlog

from portal.database import WORKER, Scope, new_id, utc_now
from portal.delivery.backoff import pause
from portal.delivery.checking import SchemasUnreadable
from portal.delivery.matter import Matter, event_data
from portal.delivery.models import DeliveryRow
from portal.delivery.outcomes import LIVE_STATES, Delivered, Fenced, NeedsAttention, Outcome, State, TryAgain
from portal.delivery.package import FileMissing, package_of
from portal.delivery.plan import locked, plan_next
from portal.delivery.transports import transport_for
from portal.house import House
from portal.keys import KeyFailure
from portal.submissions import CaseNotFound, EventKind, Happened, find_case, record
from portal.xoev import ProfileViolation

#: Far longer than any hand-over takes; after it another worker may take the delivery over.
LEASE = timedelta(seconds=60)

log = structlog.get_logger()


class Lease:
    """The right to work on one delivery, and the journal of what was done under it."""

    def __init__(self, house: House, row: DeliveryRow, holder: str) -> None:
        self._house = house
        self._scope = Scope.town(row.municipality)
        self.municipality = row.municipality
        self.delivery_id = row.id
        self.reference = row.reference
        self.target = row.target
        self.matter = Matter(row.matter)
        self.attempt = row.attempt
        self.holder = holder
        self._staged = row.staged

    @property
    def staged(self) -> str | None:
        return self._staged

    def stage(self, name: str) -> bool:
        """Record the staged name, if this attempt still holds its lease and nobody staged it meanwhile."""
        with self._house.database.writing(self._scope) as session:
            row = locked(session, self.municipality, self.delivery_id)
            if row is None or row.lease_by != self.holder or row.staged is not None:
                return False
            row.staged = name
        self._staged = name
        return True

    def follows(self) -> bool:
        """Whether the receiver has the application that this belongs to."""
        application = sa.select(DeliveryRow.state).where(
            DeliveryRow.municipality == self.municipality,
            DeliveryRow.reference == self.reference,
            DeliveryRow.target == self.target,
            DeliveryRow.matter == Matter.APPLICATION,
        )
        with self._house.database.reading(self._scope) as session:
            return session.scalar(application) == State.DELIVERED

    def still_mine(self) -> bool:
        with self._house.database.reading(self._scope) as session:
            row = session.get(DeliveryRow, (self.municipality, self.delivery_id))
        return (
            row is not None
            and row.lease_by == self.holder
            and row.lease_until is not None
            and (row.lease_until > utc_now())
        )


def attempt(house: House, municipality: str, delivery_id: UUID, number: int, worker: str) -> None:
    """Make attempt ``number`` unless it was overtaken. Never raises for what a receiver or a disk does."""
    lease = take_lease(house, municipality, delivery_id, number, worker)
    if lease is None:
        return
    outcome = hand_over(house, lease)
    conclude(house, lease, outcome)


def take_lease(house: House, municipality: str, delivery_id: UUID, number: int, worker: str) -> Lease | None:
    """The lease, or None if there is nothing (more) to do for this attempt or someone else is at it."""
    now = utc_now()
    with house.database.writing(Scope.town(municipality)) as session:
        row = locked(session, municipality, delivery_id)
        if row is None or row.attempt != number or row.state not in LIVE_STATES:
            return None
        if row.lease_until is not None and row.lease_until > now and not (row.lease_by or "").startswith(f"{worker} "):
            return None  # the sweep looks again once that lease is over
        # A token of its own: the same worker restarted is another holder than before.
        holder = f"{worker} {new_id()}"
        row.lease_by, row.lease_until = holder, now + LEASE
        return Lease(house, row, holder)


def end_leases(house: House, worker: str) -> None:
    """Take a dead worker's leases away, so that its deliveries need not wait until they are over."""
    theirs = DeliveryRow.lease_by.startswith(f"{worker} ", autoescape=True)
    with house.database.writing(WORKER) as session:
        session.execute(
            sa.update(DeliveryRow)
            .where(theirs)
            .values(lease_by=None, lease_until=None)
            .execution_options(synchronize_session=False)
        )


def hand_over(house: House, lease: Lease) -> Outcome:
    """Build the package and give it to the transport. A bug of ours is an outcome too: it must not eat the delivery."""
    try:
        case = find_case(house, lease.reference)
        transport = transport_for(house, lease.municipality, case.service.id, lease.target)
        if transport is None:
            return NeedsAttention("Das Ziel steht nicht mehr in der Datei der Kommune. Tragen Sie es wieder ein.")
        if lease.matter is not Matter.APPLICATION and not lease.follows():
            return TryAgain("Erst muss übergeben sein, was zurückgezogen wurde.")
        return transport.deliver(package_of(house, case, lease.target, lease.matter), lease)
    except (ProfileViolation, CaseNotFound) as error:
        reason = str(error) if isinstance(error, ProfileViolation) else type(error).__name__
        return NeedsAttention(f"Das Paket lässt sich nicht bauen ({reason}).")
    except SchemasUnreadable as unreadable:
        return TryAgain(str(unreadable))
    except KeyFailure:
        return NeedsAttention(
            "Ein Teil des Vorgangs ist beschädigt oder sein Schlüssel passt nicht. Prüfen Sie „portal keys check“, und "
            "holen Sie beschädigte Dateien aus der Sicherung zurück."
        )
    except FileMissing:
        return TryAgain(
            "Eine Datei des Vorgangs fehlt unter PORTAL_DATA/attachments. "
            "Hängen Sie den Ordner ein, oder holen Sie sie aus der Sicherung zurück."
        )
    except Exception as error:
        # The kind of error only: its text could hold an answer.
        log.error("attempt failed", reference=lease.reference, target=lease.target, error=type(error).__name__)
        return TryAgain(f"Unerwarteter Fehler {type(error).__name__}. Er steht im Protokoll.")


def conclude(house: House, lease: Lease, outcome: Outcome) -> None:
    """Write the outcome, its event and the next queue entry in one transaction, if the lease is still ours."""
    if isinstance(outcome, Fenced):
        log.warning("fenced", reference=lease.reference, target=lease.target)
        return
    now = utc_now()
    with house.database.writing(Scope.town(lease.municipality)) as session:
        row = locked(session, lease.municipality, lease.delivery_id)
        if row is None or row.lease_by != lease.holder:
            log.warning("fenced", reference=lease.reference, target=lease.target)
            return
        row.lease_by = row.lease_until = None
        match outcome:
            case Delivered() if row.import_error is not None:
                # The receiver was faster with its refusal than this attempt with its end.
                row.state, row.delivered_at, row.error, row.next_at = State.ATTENTION, now, row.import_error, None
                kind = EventKind.DELIVERY_ATTENTION
            case Delivered():
                row.state, row.delivered_at, row.error, row.next_at = State.DELIVERED, now, None, None
                kind = EventKind.DELIVERED
            case NeedsAttention(reason):
                row.state, row.error, row.next_at = State.ATTENTION, reason, None
                kind = EventKind.DELIVERY_ATTENTION
            case TryAgain(reason, after):
                row.error = reason
                first_failure = row.state != State.FAILING
                plan_next(session, row, State.FAILING, pause(lease.attempt, after))
                if not first_failure:
                    return  # one event when it begins to fail; the row counts the attempts
                kind = EventKind.DELIVERY_FAILED
        record(session, row.municipality, row.submission_id, Happened(kind, now, event_data(row.target, row.matter)))
    log.info("attempt", reference=lease.reference, target=lease.target, number=lease.attempt, outcome=kind)
