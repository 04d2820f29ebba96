"""Taking an application back: as long as nobody has decided it, whoever sent it may, without a reason.

The application stays what it was; that it was withdrawn is an event of its case. A clerk closes the case afterwards.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID, uuid5

from sqlalchemy.orm import Session

from portal.database import Scope
from portal.forms import characters, text_error
from portal.house import House
from portal.submissions.cases import Case
from portal.submissions.events import EventKind, Happened, Status
from portal.submissions.models import Event
from portal.submissions.record import locked_row, record_at

LONGEST_GROUND = 1_000

#: In which states of a case nothing is decided yet.
OPEN = (Status.RECEIVED, Status.IN_PROCESS)


class NotWithdrawable(Exception):
    """The case is closed, so there is nothing to take back any more."""


class WithdrawalRefused(Exception):
    """The ground cannot be kept like this. The message is the German sentence for whoever wrote it."""


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """When an application was taken back, and why; ``ground`` is empty if no reason was given."""

    at: datetime
    ground: str = field(repr=False)


#: Plans what follows from a withdrawal, inside its transaction.
Plan = Callable[[Session, Case], None]


def withdrawable(case: Case) -> bool:
    """Whether it can be taken back. What was opened again after it had been withdrawn is for the office alone."""
    return case.withdrawn is None and case.status in OPEN


def withdraw(house: House, case: Case, ground: str, now: datetime, plan: Plan) -> None:
    """Take the application back. Doing it twice is fine: the first time counts.

    Raises WithdrawalRefused for a ground that cannot be kept, NotWithdrawable if the case was closed.
    """
    plain = _checked(ground)
    id_ = uuid5(case.id, "withdrawal")
    with house.database.writing(Scope.town(case.municipality)) as session:
        row = locked_row(session, case.municipality, case.id)
        if session.get(Event, (case.municipality, id_)) is not None:
            return
        if row.status not in OPEN:
            raise NotWithdrawable
        sealed = case.seal(_part(id_), plain.encode())
        record_at(session, row, Happened(EventKind.WITHDRAWN, now), id_=id_, sealed=sealed)
        plan(session, case)


def withdrawal_of(case: Case) -> Withdrawal | None:
    """That and why the application was taken back; None if it was not."""
    if case.withdrawn is None:
        return None
    return Withdrawal(case.withdrawn.at, case.open(_part(case.withdrawn.id), case.withdrawn.sealed).decode())


def _part(id_: UUID) -> str:
    return f"withdrawal {id_}"


def _checked(ground: str) -> str:
    """The ground as every official message can hold it (DIN 91379)."""
    plain = characters.normalise(ground, multiline=True)
    wrong = text_error("Grund", plain, LONGEST_GROUND)
    if wrong is not None:
        raise WithdrawalRefused(wrong)
    return plain
