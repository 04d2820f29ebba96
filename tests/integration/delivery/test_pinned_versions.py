"""In which version of xdomea a case is handed over: the one pinned for the day on which it was received."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from lxml import etree

from portal.catalogue import Municipality
from portal.database import WORKER
from portal.delivery import State, enqueue_deliveries, package_for
from portal.delivery.attempt import attempt, hand_over, take_lease
from portal.delivery.models import DeliveryRow
from tests.cases import make_case

TOWN = "witzenhausen"
BERLIN = ZoneInfo("Europe/Berlin")


def sent(house, received_at: datetime, town: str = TOWN, service: str = "hund-anmelden") -> str:
    return make_case(house, town, service=service, enqueue=enqueue_deliveries(house), received_at=received_at)


def message_in(package: bytes) -> etree._Element:
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        return etree.fromstring(archive.read(archive.namelist()[0]))


def version_of(package: bytes) -> str:
    return etree.QName(message_in(package)).namespace.rpartition(":")[2]


def row_of(house, reference) -> DeliveryRow:
    with house.database.reading(WORKER) as session:
        return session.scalars(sa.select(DeliveryRow).where(DeliveryRow.reference == reference)).one()


@pytest.mark.parametrize(
    ("received_at", "version"),
    [
        (datetime(2026, 12, 31, 23, 59, tzinfo=BERLIN), "3.0.0"),
        (datetime(2027, 1, 1, 0, 1, tzinfo=BERLIN), "3.1.0"),
    ],
)
def test_the_day_in_the_town_hall_decides(house, received_at, version):
    reference = sent(house, received_at)
    assert version_of(package_for(house, TOWN, reference).content) == version


def test_a_town_without_a_pin_gets_the_newest(house):
    reference = sent(house, datetime(2026, 12, 1, 12, tzinfo=BERLIN), "erbach")
    assert version_of(package_for(house, "erbach", reference).content) == "3.1.0"


def test_after_the_change_over_an_older_case_is_still_handed_over_in_the_older_version(house, time_machine):
    reference = sent(house, datetime(2026, 12, 31, 12, tzinfo=BERLIN))
    before = package_for(house, TOWN, reference)
    time_machine.move_to(datetime(2027, 2, 1, tzinfo=BERLIN))
    assert package_for(house, TOWN, reference).content == before.content


def test_what_was_staged_is_handed_over_even_if_the_pin_changes_in_between(house, monkeypatch):
    reference = sent(house, datetime(2026, 12, 31, 12, tzinfo=BERLIN))
    row = row_of(house, reference)
    built = package_for(house, TOWN, reference)
    with monkeypatch.context() as killing:
        killing.setattr("portal.delivery.transports.folder.os.rename", kill)
        with pytest.raises(Killed):
            hand_over(house, take_lease(house, TOWN, row.id, 1, "worker-1"))
    monkeypatch.setattr(Municipality, "standard_version", lambda *_: "3.1.0")
    assert version_of(package_for(house, TOWN, reference).content) == "3.1.0"
    attempt(house, TOWN, row.id, 1, "worker-1")
    assert row_of(house, reference).state == State.DELIVERED
    (handed_over,) = (house.settings.data / "dms" / TOWN).glob("*.zip")
    assert (handed_over.name, handed_over.read_bytes()) == (built.filename, built.content)
    assert version_of(handed_over.read_bytes()) == "3.0.0"


def test_the_electronic_file_learns_who_applied_and_where_it_belongs(house):
    reference = sent(house, datetime(2026, 12, 1, 12, tzinfo=BERLIN), "musterstadt", "wohngeld-anfragen")
    root = message_in(package_for(house, "musterstadt", reference).content)
    offer = house.catalogue.offer("musterstadt", "wohngeld-anfragen")
    akte = root.find(".//{*}Akte")
    assert akte.findtext("{*}AllgemeineMetadaten/{*}Federfuehrung") == offer.office.name
    assert akte.findtext("{*}AllgemeineMetadaten/{*}Bemerkung") == "Sozialgeheimnis (§ 35 SGB I)"
    assert akte.findtext("{*}AllgemeineMetadaten/{*}Aktenplaneinheit/{*}Kennzeichen") == offer.file_plan_key
    assert akte.findtext("{*}AllgemeineMetadaten/{*}Aktenplaneinheit/{*}BetreffKurz") == "Wohngeld"
    sender = akte.find("{*}Akteninhalt/{*}Vorgang/{*}Dokument/{*}Absender")
    assert sender.findtext("{*}Name/{*}Familienname/{*}Name") == "Mustermann"
    assert sender.findtext("{*}Anschrift/{*}Ort")


class Killed(BaseException):
    """Stands for kill -9: nothing that catches exceptions catches it."""


def kill(*_):
    raise Killed
