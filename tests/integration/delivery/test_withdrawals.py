"""The electronic file and the authority learn that an application was taken back, once, and after the application."""

import io
import zipfile
from datetime import date
from uuid import UUID

import pytest
import sqlalchemy as sa
from lxml import etree

from portal.answers import Intake
from portal.database import WORKER, utc_now
from portal.delivery import State, enqueue_deliveries, enqueue_withdrawal, messages_of
from portal.delivery.attempt import attempt
from portal.delivery.matter import Matter
from portal.delivery.models import DeliveryRow
from portal.delivery.package import package_of
from portal.submissions import find_case, withdraw
from portal.xoev import case_id
from tests.answer_samples import acknowledged
from tests.applicant import Applicant
from tests.cases import make_case, sample_files
from tests.shipped import CATALOGUE

TODAY = date.today()
WITH_LAND = sorted(
    service.id
    for service in CATALOGUE.services.values()
    if any(rule.type.startswith("xbau-") for rule in service.messages)
)


def taken_back(house, ground="Wir ziehen um."):
    return withdrawn_case(house, make_case(house, "erbach", enqueue=enqueue_deliveries(house)), ground)


def request_taken_back(app, house, service, ground="Wir ziehen um."):
    """A request that became an official message; its form may ask for files."""
    offers = {town.slug: house.catalogue.offer(town.slug, service) for town in house.catalogue.municipalities}
    town = next(slug for slug, offer in offers.items() if offer is not None and offer.startable(TODAY))
    example = next(example for example in offers[town].service.examples if example.valid)
    person = Applicant(app.test_client(), town, service)
    return withdrawn_case(house, person.apply(example.answers, sample_files(example.files)), ground)


def withdrawn_case(house, reference, ground):
    withdraw(house, find_case(house, reference), ground, utc_now(), enqueue_withdrawal(house))
    return find_case(house, reference)


def row_of(house, case, matter):
    query = sa.select(DeliveryRow).where(
        DeliveryRow.reference == case.reference, DeliveryRow.matter == matter, DeliveryRow.target == "dms"
    )
    with house.database.reading(WORKER) as session:
        return session.scalars(query).one()


def try_it(house, case, matter):
    row = row_of(house, case, matter)
    attempt(house, row.municipality, row.id, row.attempt, "worker-1")
    return row_of(house, case, matter)


def packages(house):
    return sorted((house.settings.data / "dms").glob("*/*.zip"))


def opened(content):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def withdrawn(house, case):
    """The files of the package that tells of the withdrawal, and its message."""
    files = opened(package_of(house, case, "dms", Matter.WITHDRAWAL).content)
    return files, etree.fromstring(next(iter(files.values())))


def said(message, name):
    return message.xpath(f"string(//*[local-name()='{name}'])")


def test_it_never_arrives_before_what_is_taken_back(house):
    case = taken_back(house)
    early = try_it(house, case, Matter.WITHDRAWAL)
    assert (early.state, packages(house)) == (State.FAILING, [])
    assert "zurückgezogen" in early.error
    assert try_it(house, case, Matter.APPLICATION).state == State.DELIVERED
    assert try_it(house, case, Matter.WITHDRAWAL).state == State.DELIVERED
    assert len(packages(house)) == 2
    assert find_case(house, case.reference).badges == {"dms": "delivered", "dms withdrawal": "delivered"}


def test_the_package_says_of_which_case_since_when_and_why(house):
    case = taken_back(house)
    files, message = withdrawn(house, case)
    assert said(message, "FachverfahrenObjektID") == case.reference
    assert said(message, "Betreff") == f"Rücknahme: Hund anmelden - {case.reference}"
    fields = dict(
        zip(
            message.xpath("//*[local-name()='Feld']/*[local-name()='Name']/text()"),
            message.xpath("//*[local-name()='Feld']/*[local-name()='Wert']/text()"),
            strict=True,
        )
    )
    assert fields["Grund"] == "Wir ziehen um."
    assert [name.partition("_")[2] for name in files] == [
        "FVDaten.SGOAblegen.0605.xml",
        f"Ruecknahme-{case.reference}.pdf",
    ]


def test_application_and_withdrawal_are_two_hand_overs_and_each_the_same_every_time(house):
    case = taken_back(house)
    first, again = (package_of(house, case, "dms", Matter.WITHDRAWAL).content for _ in range(2))
    assert first == again
    assert row_of(house, case, Matter.APPLICATION).process_id != row_of(house, case, Matter.WITHDRAWAL).process_id
    assert package_of(house, case, "dms").filename != package_of(house, case, "dms", Matter.WITHDRAWAL).filename


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("service", WITH_LAND)
def test_an_authority_that_got_a_message_gets_one_that_takes_it_back(app, house, service):
    case = request_taken_back(app, house, service)
    files, _ = withdrawn(house, case)
    (content,) = [content for name, content in files.items() if name.endswith("-xbau-kernmodul-1130.xml")]
    message = etree.fromstring(content)
    assert etree.QName(message).localname == "prozessnachrichten.ruecknahme.1130"
    assert UUID(said(message, "referenz")) == case_id(case.municipality, case.reference)
    assert said(message, "textabsatz") == "Wir ziehen um."
    application, first, taking_back, *packages_told = messages_of(house, case)
    assert (application.filename, taking_back.xml) == (f"{case.reference}.xml", content)
    assert taking_back.problems == ()
    assert [(told.title, told.problems) for told in packages_told] == [
        ("Paket für die eAkte", ()),
        ("Paket für die eAkte: Rücknahme", ()),
    ]
    former = message.xpath("//*[local-name()='bezugNachricht']/*[local-name()='nachrichtenUUID']/text()")
    if first.standard.startswith("xbau-kernmodul"):
        assert former == etree.fromstring(first.xml).xpath("//*[local-name()='nachrichtenUUID']/text()")
    else:
        assert former == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_an_authority_answers_to_it_finds_the_case(app, house):
    case = request_taken_back(app, house, WITH_LAND[0])
    files, _ = withdrawn(house, case)
    (content,) = [content for name, content in files.items() if name.endswith("1130.xml")]
    folder = house.settings.data / "dms" / case.municipality / "answers"
    folder.mkdir(parents=True)
    (folder / "a.xml").write_bytes(acknowledged(reference=UUID(said(etree.fromstring(content), "nachrichtenUUID"))))
    Intake(settled=0)(house)
    assert [event.data for event in find_case(house, case.reference).events if event.kind == "answered"]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_ground_that_was_not_given_is_not_made_up(app, house):
    files, message = withdrawn(house, request_taken_back(app, house, WITH_LAND[0], ground=""))
    (content,) = [content for name, content in files.items() if name.endswith("1130.xml")]
    assert etree.fromstring(content).xpath("//*[local-name()='textabsatz']") == []
    assert "Grund" not in message.xpath("//*[local-name()='Feld']/*[local-name()='Name']/text()")
