"""One broken service file takes no other down: its pages say so, the list too, and operators are told."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from portal.application import build
from portal.catalogue import Catalogue
from portal.house import open_house
from portal.readiness.production import broken_services
from portal.settings import REPOSITORY
from tests.misfits import MISFITS, TWIN, misfit

BROKEN, WHOLE, TOWN = "fund-anzeigen", "hund-anmelden", "erbach"


@pytest.fixture
def folder(tmp_path):
    return Path(shutil.copytree(REPOSITORY / "services", tmp_path / "services"))


@pytest.fixture
def broken_house(house, folder):
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


@pytest.mark.parametrize("edit", MISFITS)
def test_a_service_that_no_longer_fits_the_others_is_out_of_order_alone(house, folder, edit):
    names, words = misfit(folder, BROKEN, edit)
    held = replace(house, catalogue=Catalogue.read(folder, tolerant=True))
    client = build(house=held).test_client()
    for name in names:
        answer = client.get(f"/{TOWN}/leistungen/{name}")
        assert answer.status_code == 503 and "Diese Leistung ist gerade gestört" in answer.text
    listed = client.get(f"/{TOWN}/leistungen").text
    assert "Gerade gestört" in listed and "Fund anzeigen" in listed
    assert client.get(f"/{TOWN}/antrag/{WHOLE}").status_code == 200
    assert f"portal_broken_services {len(names)}.0" in client.get("/metrics").text
    assert all(words in str(flaw) for flaw in broken_services(held)) and len(list(broken_services(held))) == len(names)


def test_at_the_start_the_log_names_each_service_once_with_file_and_line(house, folder):
    _, words = misfit(folder, BROKEN, "takes another's LeiKa key")
    settings = house.settings.model_copy(update={"services": folder, "environment": "production"})
    with capture_logs() as lines:
        open_house(settings).close()
    told = [line for line in lines if line["event"] == "service broken"]
    assert {line["service"] for line in told} == {BROKEN, TWIN} and len(told) == 2
    assert all(
        line["log_level"] == "error" and words in line["finding"] and "Zeile" in line["finding"] for line in told
    )
