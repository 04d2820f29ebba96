"""A case on hold is not erased, however old it is: a lawsuit, an audit, or somebody who asked for it (Art. 18 GDPR)."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from portal.database import WORKER, Scope, new_id
from portal.house import House
from portal.submissions.cases import Case, CaseNotFound
from portal.submissions.events import EventKind, Happened, Status
from portal.submissions.models import CaseRow
from portal.submissions.record import locked_row, record_at

LONGEST_REASON = 500


class HoldRefused(Exception):
    """The hold cannot be set or lifted like this. The message is the German sentence for whoever wanted it."""


@dataclass(frozen=True, slots=True)
class Hold:
    """Since when a case must not be erased, and why. ``account`` is None if it was set by command."""

    since: datetime
    account: UUID | None
    reason: str = field(repr=False)


def set_hold(house: House, case: Case, reason: str, now: datetime, account: UUID | None = None) -> None:
    """Keep the case from being erased. Raises HoldRefused, and CaseNotFound if it was erased meanwhile."""
    _write(house, case, EventKind.HOLD_SET, reason, now, account)


def lift_hold(house: House, case: Case, reason: str, now: datetime, account: UUID | None = None) -> None:
    """Let the case be erased again when its time is over. Raises HoldRefused."""
    _write(house, case, EventKind.HOLD_LIFTED, reason, now, account)


def hold_of(case: Case) -> Hold | None:
    """Why the case is on hold; None if it is not."""
    if case.hold is None:
        return None
    reason = case.open(_part(case.hold.id), case.hold.sealed).decode()
    return Hold(case.hold.at, case.hold.account, reason)


def references_on_hold(house: House) -> tuple[tuple[str, str], ...]:
    """Town and reference of every case on hold."""
    query = sa.select(CaseRow.municipality, CaseRow.reference).where(CaseRow.on_hold.is_(True))
    with house.database.reading(WORKER) as session:
        rows = session.execute(query.order_by(CaseRow.municipality, CaseRow.reference))
        return tuple((town, reference) for town, reference in rows)


def _write(house: House, case: Case, kind: EventKind, reason: str, now: datetime, account: UUID | None) -> None:
    id_ = new_id()
    sealed = case.seal(_part(id_), _checked(reason).encode())
    data = {"account": str(account)} if account else {}
    with house.database.writing(Scope.town(case.municipality)) as session:
        row = locked_row(session, case.municipality, case.id)
        if row.status == Status.ERASED:
            raise CaseNotFound(case.reference)
        if row.on_hold is (kind is EventKind.HOLD_SET):
            raise HoldRefused(_ALREADY[kind].format(case.reference))
        record_at(session, row, Happened(kind, now, data), id_=id_, sealed=sealed)


_ALREADY = {
    EventKind.HOLD_SET: "Der Vorgang {} hat schon eine Löschsperre. Heben Sie diese zuerst auf.",
    EventKind.HOLD_LIFTED: "Der Vorgang {} hat keine Löschsperre. Prüfen Sie die Nummer.",
}


def _part(id_: UUID) -> str:
    return f"hold {id_}"


def _checked(reason: str) -> str:
    plain = " ".join(unicodedata.normalize("NFC", reason).split())
    if not plain:
        raise HoldRefused("Nennen Sie den Grund, zum Beispiel „Klage vom 3. März, Aktenzeichen …“.")
    if len(plain) > LONGEST_REASON:
        raise HoldRefused(f"Der Grund darf höchstens {LONGEST_REASON} Zeichen haben. Kürzen Sie ihn.")
    return plain
