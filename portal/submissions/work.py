"""What clerks decide about a case: who is in charge, and whether it is done.

Every decision names the revision of the row it was made upon. Of two clerks who decide at once the first one counts,
and the second learns what happened instead of overwriting it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from portal.database import Scope
from portal.house import House
from portal.submissions.cases import Case
from portal.submissions.events import EventKind, Happened, RowState, Status
from portal.submissions.record import locked_row, record_at, state_of


class Step(StrEnum):
    """What a clerk can decide; the value is what a button sends."""

    TAKE = "take"
    RELEASE = "release"
    ASSIGN = "assign"
    FINISH = "finish"
    REOPEN = "reopen"


class CaseChanged(Exception):
    """The case is no longer what the clerk decided upon: somebody was faster. Nothing was written."""

    def __init__(self, reference: str) -> None:
        super().__init__(f"{reference}: the row was moved on in the meantime")


@dataclass(frozen=True, slots=True)
class Decision:
    """A clerk's wish: ``account`` decides ``step`` upon ``revision``; ``owner`` is whom ASSIGN puts in charge."""

    step: Step
    account: UUID
    revision: int
    owner: UUID | None = None

    @property
    def future_owner(self) -> UUID | None:
        """Who is in charge afterwards, where the decision is about that."""
        return self.account if self.step is Step.TAKE else self.owner


def possible(status: str, owner: UUID | None, account: UUID) -> frozenset[Step]:
    """What this account can decide about a case in this state."""
    if status == Status.ERASED:
        return frozenset()
    if status == Status.DONE:
        return frozenset({Step.REOPEN})
    if owner == account:
        return frozenset({Step.FINISH, Step.RELEASE, Step.ASSIGN})
    return frozenset({Step.TAKE, Step.ASSIGN})


def decide(house: House, case: Case, decision: Decision, now: datetime) -> None:
    """Write the decision. One that is already true, such as after a second click, writes nothing.

    Raises CaseChanged if the case was moved on or the step does not fit it.
    """
    with house.database.writing(Scope.town(case.municipality)) as session:
        row = locked_row(session, case.municipality, case.id)
        state = state_of(row)
        if row.revision == decision.revision and decision.step in possible(row.status, row.owner, decision.account):
            record_at(session, row, _event(decision, now))
        elif not _is_true_already(decision, state):
            raise CaseChanged(case.reference)


def _event(decision: Decision, now: datetime) -> Happened:
    data = {"account": str(decision.account)}
    match decision.step:
        case Step.TAKE | Step.ASSIGN:
            return Happened(EventKind.ASSIGNED, now, {**data, "owner": str(decision.future_owner)})
        case Step.RELEASE:
            return Happened(EventKind.RELEASED, now, data)
        case Step.FINISH:
            return Happened(EventKind.DONE, now, data)
        case Step.REOPEN:
            return Happened(EventKind.REOPENED, now, data)


def _is_true_already(decision: Decision, state: RowState) -> bool:
    if state.status == Status.ERASED:
        return False
    done = state.status == Status.DONE
    match decision.step:
        case Step.TAKE | Step.ASSIGN:
            return not done and state.owner == decision.future_owner
        case Step.RELEASE:
            return not done and state.owner is None
        case Step.FINISH:
            return done and state.owner == decision.account
        case Step.REOPEN:
            return not done
