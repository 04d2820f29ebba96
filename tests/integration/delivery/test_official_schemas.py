"""Once the official xdomea is installed, nothing leaves for an electronic file that does not keep to it."""

import shutil

import pytest
import sqlalchemy as sa

from portal.database import WORKER, utc_now
from portal.delivery import State, enqueue_deliveries, enqueue_withdrawal, explained, messages_of
from portal.delivery.attempt import attempt
from portal.delivery.matter import Matter
from portal.delivery.models import DeliveryRow
from portal.standards import registry
from portal.submissions import find_case, withdraw
from tests.cases import make_case
from tests.unit.standards.packages import filing, genuine, in_process, take

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

TOWN = "erbach"  # pins no version


@pytest.fixture(autouse=True)
def at_once(monkeypatch):
    """What is installed is noticed without waiting a second."""
    monkeypatch.setattr(registry, "LOOK_EVERY", 0.0)


def installed(house, **schema):
    with in_process():
        take(house.settings.standards_store, filing(**schema))


def handed_over(house, reference, matter=Matter.APPLICATION):
    query = sa.select(DeliveryRow).where(DeliveryRow.reference == reference, DeliveryRow.matter == matter)
    with house.database.reading(WORKER) as session:
        row = session.scalars(query).one()
    attempt(house, row.municipality, row.id, row.attempt, "worker-1")
    with house.database.reading(WORKER) as session:
        return session.scalars(query).one()


def arrived(house):
    return sorted((house.settings.data / "dms").glob("*/*.zip"))


def sent(house):
    return make_case(house, TOWN, enqueue=enqueue_deliveries(house))


def test_a_message_that_breaks_the_official_schema_needs_a_person_and_nothing_arrives(house):
    installed(house, longest_reference=3)
    reference = sent(house)
    row = handed_over(house, reference)
    assert (row.state, arrived(house)) == (State.ATTENTION, [])
    assert (
        "/FVDaten.SGOAblegen.0605/SchriftgutobjektZumAblegen/FachverfahrenObjektID: Der Wert ist zu lang." in row.error
    )
    assert reference not in row.error


def test_a_message_that_keeps_to_it_is_delivered(house):
    installed(house)
    row = handed_over(house, sent(house))
    assert (row.state, row.error, len(arrived(house))) == (State.DELIVERED, None, 1)


def test_the_schema_of_another_version_decides_nothing(house):
    installed(house, version="3.0.0", longest_reference=3)
    assert handed_over(house, sent(house)).state == State.DELIVERED


def test_a_withdrawal_is_held_against_it_too(house):
    reference = sent(house)
    assert handed_over(house, reference).state == State.DELIVERED
    withdraw(house, find_case(house, reference), "", utc_now(), enqueue_withdrawal(house))
    installed(house, longest_reference=3)
    row = handed_over(house, reference, Matter.WITHDRAWAL)
    assert row.state == State.ATTENTION and "zu lang" in row.error
    assert len(arrived(house)) == 1, "the application, from before"


def test_while_the_installed_schemas_cannot_be_read_the_package_waits(house):
    installed(house)
    (manifest,) = house.settings.standards_store.glob("xdomea/*/*.json")
    content = manifest.read_bytes()
    manifest.write_bytes(b"{")
    reference = sent(house)
    row = handed_over(house, reference)
    assert (row.state, arrived(house)) == (State.FAILING, [])
    assert "installieren Sie das Paket noch einmal" in row.error
    manifest.write_bytes(content)
    manifest.parent.parent.parent.touch()
    assert handed_over(house, reference).state == State.DELIVERED


def test_an_ordinary_case_keeps_to_the_genuine_schema(house):
    store = house.settings.standards_store
    shutil.copytree(genuine() / "xdomea" / "3.1.0", store / "xdomea" / "3.1.0")
    assert [package.standard for package in house.standards.installed()] == ["xdomea"]
    row = handed_over(house, sent(house))
    assert (row.state, row.error) == (State.DELIVERED, None)


def test_a_problem_at_length_names_the_answer_it_came_from_and_never_tells_it(house):
    installed(house, longest_reference=3)
    reference = sent(house)
    case = find_case(house, reference)
    own, package = messages_of(house, case)
    assert explained(house, case, own) == ()
    (sentence,) = explained(house, case, package)
    assert "FachverfahrenObjektID (Angabe „Vorgangsnummer“): " in sentence
    assert reference not in sentence
