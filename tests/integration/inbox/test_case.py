"""One case: its answers, files, hand-overs and events, for clerks of its town alone."""

import io
import zipfile
from datetime import UTC, datetime, timedelta

import lxml.html
import sqlalchemy as sa
import time_machine

from portal.database import DatabaseBusy, Scope, new_id
from portal.delivery import State
from portal.delivery.models import DeliveryRow
from portal.submissions import EventKind, Happened, load_case, rebuilt, receipt_for, record
from portal.submissions.models import CaseRow, Event
from tests.cases import make_case
from tests.clerks import signed_in, statements

NOON = datetime(2026, 6, 9, 12, tzinfo=UTC)
KINDS = {State.PLANNED: EventKind.DELIVERY_PLANNED, State.FAILING: EventKind.DELIVERY_FAILED}
TOWN = Scope.town("michelstadt")


def address(reference, file=""):
    return f"/michelstadt/amt/vorgang/{reference}{file}"


def words(page):
    return " ".join(lxml.html.fromstring(page.text).text_content().split())


def with_delivery(state, **columns):
    """What `accept` plans: one hand-over in this state, without an entry in a queue."""

    def enqueue(session, new):
        row = {"attempt": 1, "next_at": None, "error": None, **columns}
        session.add(
            DeliveryRow(
                municipality=new.municipality,
                id=new_id(),
                submission_id=new.id,
                reference=new.reference,
                target="dms",
                state=state,
                process_id=new_id(),
                **row,
            )
        )
        kind = KINDS.get(state, EventKind.DELIVERED if state is State.DELIVERED else EventKind.DELIVERY_HELD)
        record(session, new.municipality, new.id, Happened(kind, new.received_at, {"target": "dms"}))

    return enqueue


def openings(house):
    with house.database.reading(TOWN) as session:
        return session.scalars(sa.select(Event).where(Event.kind == EventKind.OPENED)).all()


def test_a_case_shows_every_answer_and_what_happened(app, house):
    reference = make_case(house, received_at=NOON, enqueue=with_delivery(State.PLANNED))
    text = words(signed_in(app, "michelstadt").get(address(reference)))
    for part in (
        reference, "Erika Mustermann", "Musterstraße 12 a", "Bello", "schwarz mit weißer Brust", "Eingegangen",
        "09.06.2026, 14:00 Uhr", "Online eingegangen", "Übergabe an die eAkte eingeplant",
    ):  # fmt: skip
        assert part in text


def test_the_next_attempt_of_a_failing_hand_over_has_a_time(app, house):
    with time_machine.travel(NOON, tick=False):
        failing = with_delivery(State.FAILING, next_at=NOON + timedelta(minutes=5))
        page = signed_in(app, "michelstadt").get(address(make_case(house, enqueue=failing)))
    assert "Übergabe an die eAkte: gestört, neuer Versuch um 14:05 Uhr" in words(page)


def test_the_package_is_offered_unless_our_own_check_holds_it_back(app, house):
    client = signed_in(app, "michelstadt")
    for state in State:
        page = client.get(address(make_case(house, enqueue=with_delivery(state))))
        assert ("/paket.zip" in page.text) is (state is not State.HELD)


def test_a_foreign_an_unknown_and_an_impossible_number_are_the_same_to_the_letter(app, house):
    foreign = make_case(house, "erbach")
    client = signed_in(app, "michelstadt")
    for file in ("", "/eingang.pdf", "/antrag.xml", "/paket.zip", "/antworten.csv"):
        answers = [client.get(address(number, file)) for number in (foreign, "2222-2222-2222", "x", foreign.lower())]
        assert {answer.status_code for answer in answers} == {404}
        assert len({answer.data for answer in answers}) == 1
        assert len({str(sorted(answer.headers)) for answer in answers}) == 1
    assert openings(house) == []


def test_the_receipt_is_the_applicants_own(app, house):
    reference = make_case(house)
    answer = signed_in(app, "michelstadt").get(address(reference, "/eingang.pdf"))
    assert answer.data == receipt_for(house, "michelstadt", reference)
    assert answer.mimetype == "application/pdf"
    assert answer.headers["Content-Disposition"] == f'inline; filename="Eingangsbestaetigung-{reference}.pdf"'
    assert answer.headers["Cache-Control"] == "no-store"


def test_the_message_is_the_one_that_was_validated(app, house):
    reference = make_case(house)
    answer = signed_in(app, "michelstadt").get(address(reference, "/antrag.xml"))
    assert answer.data == load_case(house, "michelstadt", reference).message
    assert answer.mimetype == "application/xml"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{reference}.xml"'


def test_the_package_is_a_zip_and_the_same_each_time(app, house):
    reference = make_case(house)
    client = signed_in(app, "michelstadt")
    first, second = (client.get(address(reference, "/paket.zip")) for _ in range(2))
    assert first.data == second.data
    names = zipfile.ZipFile(io.BytesIO(first.data)).namelist()
    assert any(name.endswith(".pdf") for name in names) and any(name.endswith(".xml") for name in names)
    assert first.headers["Content-Disposition"].startswith('attachment; filename="')


def test_who_opened_a_case_is_noted_once_an_hour(app, house):
    reference = make_case(house, received_at=NOON)
    with time_machine.travel(NOON + timedelta(minutes=50), tick=False) as clock:
        client = signed_in(app, "michelstadt")
        for file in ("", "/antrag.xml", "/eingang.pdf", "/paket.zip", "/antworten.csv", ""):
            client.get(address(reference, file))
        clock.shift(timedelta(minutes=25))  # another hour on the clock, the same on the case
        client.get(address(reference))
        assert len(openings(house)) == 1
        clock.shift(timedelta(minutes=20))
        client.get(address(reference))
        clock.shift(timedelta(minutes=20))
        client.get(address(reference))
    assert [event.at for event in openings(house)] == [NOON + timedelta(minutes=50), NOON + timedelta(minutes=115)]


def test_each_account_leaves_its_own_trace_and_the_page_names_the_last(app, house):
    reference = make_case(house)
    first, second = signed_in(app, "michelstadt"), signed_in(app, "michelstadt", "second@michelstadt.example")
    for client in (first, second, first):
        client.get(address(reference))
    assert len({event.data["account"] for event in openings(house)}) == len(openings(house)) == 2
    assert words(first.get(address(reference))).count("Zuletzt geöffnet: Amt michelstadt") == 2


def test_a_trace_holds_an_id_and_changes_nothing_in_the_list(app, house):
    reference = make_case(house, enqueue=with_delivery(State.PLANNED))
    signed_in(app, "michelstadt").get(address(reference))
    (event,) = openings(house)
    assert set(event.data) == {"account"} and "@" not in event.data["account"]
    with house.database.reading(TOWN) as session:
        row = session.scalars(sa.select(CaseRow)).one()
        state = rebuilt(session, "michelstadt", row.submission_id)
    assert (state.status, state.received_at, state.badges) == (row.status, row.received_at, row.badges)


def test_a_trace_that_cannot_be_written_does_not_keep_a_clerk_from_the_case(app, house, monkeypatch):
    reference = make_case(house)
    client = signed_in(app, "michelstadt")

    def busy(*_):
        raise DatabaseBusy

    monkeypatch.setattr("portal.submissions.opening.insert_if_absent", busy)
    assert client.get(address(reference)).status_code == 200
    assert openings(house) == []


def test_a_case_costs_at_most_six_queries(app, house):
    reference = make_case(house, enqueue=with_delivery(State.PLANNED))
    other = signed_in(app, "michelstadt", "second@michelstadt.example")
    other.get(address(reference))
    client = signed_in(app, "michelstadt")
    with statements(house) as first:  # writes its trace and asks for the name of the other
        client.get(address(reference))
    with statements(house) as second:
        client.get(address(reference))
    assert len(first) <= 6 and len(second) <= 5
