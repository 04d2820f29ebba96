"""What a case becomes officially travels in its package; what cannot be sent stops nothing and is told."""

import io
import zipfile
from dataclasses import replace
from datetime import date

import pytest
import sqlalchemy as sa
from lxml import etree

from portal import answers
from portal.answers import Intake
from portal.catalogue import Municipality
from portal.database import WORKER
from portal.delivery import enqueue_deliveries, messages_of, package_for
from portal.official import TYPES, MessageNotWritten
from portal.standards import Problem, Registry
from portal.submissions import find_case
from portal.submissions.models import OtherName
from portal.xoev import case_id
from tests.answer_samples import file_number
from tests.cases import make_case

STATEMENT = "xbeteiligung:0701"
TODAY = date.today()


def sent(house, service, **others):
    offers = {town.slug: house.catalogue.offer(town.slug, service) for town in house.catalogue.municipalities}
    town = next(slug for slug, offer in offers.items() if offer is not None and offer.startable(TODAY))
    return town, make_case(house, town, service=service, enqueue=enqueue_deliveries(house), **others)


def package(house, town, reference):
    with zipfile.ZipFile(io.BytesIO(package_for(house, town, reference).content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def official_in(files, number):
    return [content for name, content in files.items() if name.endswith(f"-{number}.xml")]


def told(files):
    return etree.fromstring(next(iter(files.values()))).xpath("//*[local-name()='Feld']//text()")


def unable(monkeypatch):
    def refuse(_content, _version):
        raise MessageNotWritten("ort", "Der Ort passt nicht.")

    monkeypatch.setitem(TYPES, STATEMENT, replace(TYPES[STATEMENT], write=refuse))


def test_the_message_travels_in_the_package_and_is_the_same_each_time(house):
    town, reference = sent(house, "stellungnahme-abgeben")
    first, again = package(house, town, reference), package(house, town, reference)
    (message,) = official_in(first, "xbeteiligung-0701")
    assert first == again
    assert etree.QName(etree.fromstring(message)).localname == "allgemein.stellungnahme.Neuabgegeben.0701"


def test_the_data_of_the_case_show_the_message_as_it_is_sent(house):
    town, reference = sent(house, "stellungnahme-abgeben")
    own, official, _ = messages_of(house, find_case(house, reference))
    assert [official.xml] == official_in(package(house, town, reference), "xbeteiligung-0701")
    assert own.title == "Antragsdaten" and official.problems == () and official.version == "1.2"


def test_a_message_that_cannot_be_written_stops_nothing_and_the_package_says_so(house, monkeypatch):
    town, reference = sent(house, "stellungnahme-abgeben")
    unable(monkeypatch)
    files = package(house, town, reference)
    assert official_in(files, "0701") == []
    assert f"Nicht beigefügt: {TYPES[STATEMENT].title}" in told(files) and "ort: Der Ort passt nicht." in told(files)


def test_of_a_message_nobody_writes_any_more_the_package_says_so_too(house, monkeypatch):
    town, reference = sent(house, "stellungnahme-abgeben")
    monkeypatch.delitem(TYPES, STATEMENT)
    assert f"Nicht beigefügt: {STATEMENT}" in told(package(house, town, reference))


@pytest.fixture
def never_proven(monkeypatch):
    monkeypatch.setitem(TYPES, STATEMENT, replace(TYPES[STATEMENT], proven=False))


def test_a_message_that_was_never_proven_stays_in_the_house_and_nobody_is_troubled_with_it(house, never_proven):
    town, reference = sent(house, "stellungnahme-abgeben")
    files = package(house, town, reference)
    assert official_in(files, "0701") == [] and not any("Nicht beigefügt" in text for text in told(files))
    _, official, _ = messages_of(house, find_case(house, reference))
    assert "noch nicht am amtlichen Schema erprobt" in official.problems[0]


@pytest.mark.parametrize(
    ("problems", "asked_for", "enclosed", "missed"),
    [
        ((), True, True, False),
        ((), False, False, False),
        (None, True, False, False),
        ((Problem("/a", "missing", "Hier fehlt etwas."),), True, False, True),
    ],
)
def test_it_is_sent_once_the_town_names_it_and_the_official_schema_accepts_it(
    house, never_proven, monkeypatch, problems, asked_for, enclosed, missed
):
    town, reference = sent(house, "stellungnahme-abgeben")
    monkeypatch.setattr(Registry, "validate", lambda *_: problems)
    if asked_for:
        pins = {"xbeteiligung": "1.2"}
        monkeypatch.setattr(Municipality, "standard_version", lambda _town, standard, _on: pins.get(standard))
    files = package(house, town, reference)
    assert bool(official_in(files, "0701")) is enclosed
    assert any("Nicht beigefügt" in text for text in told(files)) is missed


def test_of_a_version_that_nobody_writes_the_package_says_so_and_which_there_are(house, monkeypatch):
    town, reference = sent(house, "stellungnahme-abgeben")
    pins = {"xbeteiligung": "99"}
    monkeypatch.setattr(Municipality, "standard_version", lambda _town, standard, _on: pins.get(standard))
    files = package(house, town, reference)
    assert official_in(files, "0701") == []
    assert any("Möglich sind: 1.2" in text for text in told(files))


def test_an_authority_may_name_the_case_by_each_id_the_portal_gave_it(house):
    sent(house, "stellungnahme-abgeben")
    sent(house, "hund-anmelden")
    with house.database.reading(WORKER) as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(OtherName)) == 2


def test_what_an_authority_answers_by_the_id_in_our_message_reaches_the_case(house):
    town, reference = sent(house, "stellungnahme-abgeben")
    folder = house.settings.data / "dms" / town / "answers"
    folder.mkdir(parents=True)
    (folder / "answer.xml").write_bytes(file_number("III/2-117", reference=case_id(town, reference)))
    Intake(settled=0)(house)
    assert answers.told(answers.answers_of(find_case(house, reference))).file_number == "III/2-117"
