"""Files on their way into a town's folder of answers, and what became of them."""

from uuid import uuid4

import pytest
import sqlalchemy as sa

from portal.answers import Intake
from portal.database import WORKER, Scope, new_id, utc_now
from portal.delivery import State
from portal.delivery.models import DeliveryRow
from portal.submissions import (
    EventKind,
    Happened,
    find_case,
    message_name,
    note_name,
    rebuilt,
    record,
)
from portal.submissions.models import CaseRow
from portal.submissions.record import state_of
from tests.cases import make_case

TOWN, OTHER = "michelstadt", "erbach"
ON_ONE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def delivered(house, town=TOWN):
    """A case that was handed over, by its delivery; no package is made."""
    id_ = new_id()

    def enqueue(session, new):
        session.add(
            DeliveryRow(
                municipality=new.municipality, id=id_, submission_id=new.id, reference=new.reference,
                target="dms", state=State.DELIVERED, attempt=1, process_id=new_id(), delivered_at=utc_now(),
            )
        )  # fmt: skip
        record(session, new.municipality, new.id, Happened(EventKind.DELIVERED, utc_now(), {"target": "dms"}))

    make_case(house, town, enqueue=enqueue)
    with house.database.reading(WORKER) as session:
        return session.get(DeliveryRow, (town, id_))


def row_of(house, reference):
    with house.database.reading(WORKER) as session:
        return session.scalars(sa.select(DeliveryRow).where(DeliveryRow.reference == reference)).one()


def folder(house, town=TOWN):
    place = house.settings.data / "dms" / town / "answers"
    place.mkdir(parents=True, exist_ok=True)
    return place


def put(house, content, name=None, town=TOWN):
    path = folder(house, town) / (name or f"{uuid4()}.xml")
    path.write_bytes(content)
    return path


def take_all(house):
    return Intake(settled=0)(house)


def lying(house, where, town=TOWN):
    place = folder(house, town) / where
    return sorted(path.name for path in place.iterdir()) if place.is_dir() else []


def answered(house, reference):
    return [event.data["message"] for event in find_case(house, reference).events if event.kind is EventKind.ANSWERED]


def in_projection(house, reference):
    """The case's row is what its events make of it."""
    with house.database.reading(WORKER) as session:
        row = session.scalars(sa.select(CaseRow).where(CaseRow.reference == reference)).one()
        return state_of(row) == rebuilt(session, row.municipality, row.submission_id)


def known_as(house, row, reference):
    with house.database.writing(Scope.town(row.municipality)) as session:
        note_name(session, house.keys, row.municipality, row.submission_id, message_name(reference))
