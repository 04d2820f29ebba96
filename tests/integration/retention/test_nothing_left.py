"""After erasing, nobody finds the person again: not in the database, not in the data folder, not on a page."""

import os
import re

import pytest
import sqlalchemy as sa

from portal.accounts import colleagues_of
from portal.attachments import sweep
from portal.attachments.models import AttachmentRow
from portal.database import WORKER, new_id
from portal.delivery import State, overview
from portal.delivery.attempt import attempt
from portal.delivery.models import DeliveryRow
from portal.drafts import forget_expired
from portal.retention import Starter, run
from portal.submissions import Decision, Step, add_note, decide, load_case, set_hold, unlock
from portal.submissions.models import Submission
from portal.submissions.unlocking import CodeRefused
from tests.applicant import Applicant
from tests.cases import sample_files
from tests.clerks import make_clerk, signed_in
from tests.integration.retention.closed_cases import CLOSED, DUE

TOWN = "michelstadt"
MARKER = "Zyxwmarke"


@pytest.fixture
def sent(app, house, time_machine):
    """Somebody named after the marker applied and is still at their browser; the case is handed over."""
    time_machine.move_to(CLOSED)
    example = next(example for example in house.catalogue.services["hund-anmelden"].examples if example.valid)
    somebody = Applicant(app.test_client(), TOWN)
    reference = somebody.apply({**example.answers, "halter": {"given": MARKER, "family": MARKER}})
    (code,) = somebody.tree.xpath("//section[@aria-labelledby='stand']//dd/span/text()")
    somebody.open(f"/{TOWN}/vorgang/{reference}/eingang.pdf")
    with house.database.reading(WORKER) as session:
        row = session.scalars(sa.select(DeliveryRow)).one()
    attempt(house, TOWN, row.id, row.attempt, "worker-1")
    assert [view.state for view in overview(house)] == [State.DELIVERED]
    return somebody, reference, code


def finish(house, reference):
    """A clerk's whole work upon it, the marker in every text."""
    clerk = colleagues_of(house, TOWN).clerks[0].id
    case = load_case(house, TOWN, reference)
    decide(house, case, Decision(Step.TAKE, clerk, case.revision), CLOSED)
    add_note(house, case, clerk, f"Rückruf bei {MARKER}", new_id(), CLOSED)
    decide(house, load_case(house, TOWN, reference), Decision(Step.FINISH, clerk, 1), CLOSED)


def stored(house):
    """Every byte of the database: the files of SQLite, or every row of PostgreSQL, those of the queue too."""
    if house.settings.embedded:
        file = house.database.url.database
        return b"".join(path.read_bytes() for path in house.settings.data.parent.glob(f"{file.rsplit('/', 1)[-1]}*"))
    tables = "SELECT table_schema, table_name FROM information_schema.tables WHERE table_schema IN ('public', 'dbos')"
    with house.database.engine.connect() as connection:
        rows = [
            str(row)
            for schema, table in connection.execute(sa.text(tables)).all()
            for row in connection.scalars(sa.text(f'SELECT whole::text FROM {schema}."{table}" whole'))
        ]
    text = "\n".join(rows)
    # Bytes are written in hexadecimal there.
    return text.encode() + b"".join(bytes.fromhex(found) for found in re.findall(r"\\\\?x((?:[0-9a-f]{2})+)", text))


def files(house):
    """Every file below PORTAL_DATA but the packages, which are the authority's own record."""
    data = house.settings.data
    return {
        path.relative_to(data).as_posix(): path.read_bytes()
        for path in data.rglob("*")
        if path.is_file() and path.relative_to(data).parts[0] != "dms"
    }


def test_neither_the_name_nor_what_sealed_it_is_anywhere(app, house, sent):
    _, reference, _ = sent
    signed_in(app, TOWN)
    finish(house, reference)
    with house.database.reading(WORKER) as session:
        row = session.scalars(sa.select(Submission)).one()
        secrets = [row.wrapped_key, bytes(row.sealed_answers), bytes(row.sealed_message)]
    assert all(secret in stored(house) for secret in secrets), "this test could not fail"
    assert run(house, DUE, Starter.COMMAND) == 1
    forget_expired(house)
    house.database.forget_overwritten()
    everything = stored(house) + b"".join(files(house).values())
    for secret in (MARKER.encode(), *secrets):
        assert secret not in everything
    assert reference.encode() in everything, "the skeleton stays"


def test_files_that_were_sent_along_go_with_the_case(app, house, time_machine):
    time_machine.move_to(CLOSED)
    service = house.catalogue.services["veranstaltung-anzeigen"]
    example = next(example for example in service.examples if example.valid and example.files)
    reference = Applicant(app.test_client(), TOWN, service.id).apply(example.answers, sample_files(example.files))
    with house.database.reading(WORKER) as session:
        row = session.scalars(sa.select(DeliveryRow)).one()
    attempt(house, TOWN, row.id, row.attempt, "worker-1")
    make_clerk(house, TOWN)
    finish(house, reference)
    assert sent_along(house) and bytes_of_files(house)
    assert run(house, CLOSED.replace(year=CLOSED.year + service.retention_years + 2), Starter.COMMAND) == 1
    assert sent_along(house) == []
    for file in bytes_of_files(house):
        os.utime(file, (0, 0))
    sweep(house)
    assert bytes_of_files(house) == []


def sent_along(house):
    with house.database.reading(WORKER) as session:
        return session.scalars(sa.select(AttachmentRow.id)).all()


def bytes_of_files(house):
    return [path for path in (house.settings.data / "attachments").rglob("*") if path.is_file()]


def test_the_authoritys_own_file_is_left_alone(app, house, sent):
    _, reference, _ = sent
    signed_in(app, TOWN)
    finish(house, reference)
    before = {path: path.read_bytes() for path in (house.settings.data / "dms").rglob("*.zip")}
    run(house, DUE, Starter.COMMAND)
    assert before and before == {path: path.read_bytes() for path in (house.settings.data / "dms").rglob("*.zip")}


def test_its_number_leads_clerks_and_applicants_nowhere(app, house, sent):
    somebody, reference, code = sent
    clerk = signed_in(app, TOWN)
    finish(house, reference)
    own = [f"/{TOWN}/vorgang/{reference}{end}" for end in ("", "/eingang", "/eingang.pdf")]
    files = ("", "/eingang.pdf", "/antrag.xml", "/paket.zip", "/antworten.csv")
    office = [f"/{TOWN}/amt/vorgang/{reference}{end}" for end in files]
    assert {somebody.client.get(address).status_code for address in own} == {200}
    assert {clerk.get(address).status_code for address in office} == {200}
    run(house, DUE, Starter.COMMAND)
    assert {somebody.client.get(address).status_code for address in own} == {404}
    assert {clerk.get(address).status_code for address in office} == {404}
    with pytest.raises(CodeRefused):
        unlock(house, TOWN, reference, code.replace(" ", ""), address="127.0.0.1", now=DUE)


def test_the_reason_of_a_hold_is_sealed_and_shown_to_the_office(app, house, sent):
    _, reference, _ = sent
    clerk = signed_in(app, TOWN)
    set_hold(house, load_case(house, TOWN, reference), f"Klage von {MARKER}", CLOSED)
    page = clerk.get(f"/{TOWN}/amt/vorgang/{reference}").text
    assert f"Klage von {MARKER}" in page and "Löschsperre gesetzt" in page
    assert MARKER.encode() not in stored(house)
