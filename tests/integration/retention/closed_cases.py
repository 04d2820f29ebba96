"""Cases that were finished long ago, with everything that gathers around a case."""

from datetime import UTC, datetime
from uuid import UUID

from portal.database import new_id
from portal.delivery import State
from portal.delivery.models import DeliveryRow
from portal.submissions import Decision, Step, add_note, decide, load_case, note_opening, receipt_for
from tests.cases import make_case, no_delivery

CLERK = UUID(int=7)
#: Closed in 2026 and kept for ten years, a dog's registration goes on this day.
CLOSED = datetime(2026, 6, 9, 8, tzinfo=UTC)
LAST_DAY = datetime(2036, 12, 31, 22, 30, tzinfo=UTC)
DUE = datetime(2036, 12, 31, 23, 30, tzinfo=UTC)  # 1 January 2037, half past midnight in Berlin


def delivery(state):
    def enqueue(session, new):
        session.add(
            DeliveryRow(
                municipality=new.municipality, id=new_id(), submission_id=new.id, reference=new.reference,
                target="dms", state=state, attempt=1, process_id=new_id(),
            )
        )  # fmt: skip

    return enqueue


def closed_case(house, town="michelstadt", *, at=CLOSED, enqueue=no_delivery, note="", **more):
    """A finished case and its reference; with a note it also has a receipt and a reader."""
    reference = make_case(house, town, enqueue=enqueue, received_at=at, **more)
    case = load_case(house, town, reference)
    decide(house, case, Decision(Step.TAKE, CLERK, case.revision), at)
    if note:
        add_note(house, case, CLERK, note, new_id(), at)
        note_opening(house, case, CLERK, at)
        receipt_for(house, town, reference)
    decide(house, load_case(house, town, reference), Decision(Step.FINISH, CLERK, 1), at)
    return reference


delivered, failing = delivery(State.DELIVERED), delivery(State.FAILING)
