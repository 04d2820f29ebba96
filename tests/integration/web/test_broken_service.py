"""One broken service file takes no other down: its pages say so, the list too, and operators are told."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from portal.application import build
from portal.catalogue import Catalogue
from portal.readiness.production import broken_services
from portal.settings import REPOSITORY

BROKEN, WHOLE, TOWN = "fund-anzeigen", "hund-anmelden", "erbach"


@pytest.fixture
def broken_house(house, tmp_path):
    folder = Path(shutil.copytree(REPOSITORY / "services", tmp_path / "services"))
    file = folder / "catalogue" / f"{BROKEN}.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("summary:", "sumary:", 1), encoding="utf-8")
    return replace(house, catalogue=Catalogue.read(folder, tolerant=True))


@pytest.fixture
def client(broken_house):
    return build(house=broken_house).test_client()


@pytest.mark.parametrize("address", [f"/{TOWN}/leistungen/{BROKEN}", f"/{TOWN}/antrag/{BROKEN}"])
def test_its_pages_say_that_it_is_out_of_order(client, address):
    answer = client.get(address)
    assert answer.status_code == 503
    assert "Diese Leistung ist gerade gestört" in answer.text


def test_the_list_names_it_and_the_others_go_on(client):
    listed = client.get(f"/{TOWN}/leistungen").text
    assert "Gerade gestört" in listed and "Fund anzeigen" in listed
    assert client.get(f"/{TOWN}/antrag/{WHOLE}").status_code == 200
    assert client.get("/health/live").status_code == 200


def test_monitoring_and_the_check_name_it(client, broken_house):
    assert "portal_broken_services 1.0" in client.get("/metrics").text
    (flaw,) = broken_services(broken_house)
    assert BROKEN in str(flaw) and "(sumary)" in str(flaw) and "portal services check" in str(flaw)
