"""What leads people to services is checked like the services themselves."""

import shutil
from pathlib import Path

import pytest

from portal.catalogue import Catalogue, check_folder
from portal.catalogue.navigation import navigation_findings
from portal.catalogue.service_index import ServiceIndex
from tests.shipped import CATALOGUE

SERVICES = Path(__file__).resolve().parents[3] / "services"


@pytest.fixture
def folder(tmp_path):
    return Path(shutil.copytree(SERVICES, tmp_path / "services"))


def test_without_both_files_people_still_find_services(folder):
    for name in ("synonyms.yaml", "life_events.yaml"):
        (folder / name).unlink()
    catalogue = Catalogue.read(folder)
    assert list(catalogue.occasions("erbach")) == [] and catalogue.find("erbach", "Hunde")
    assert check_folder(folder) == ()


@pytest.mark.parametrize(
    ("name", "old", "new", "place", "sentence"),
    [
        ("synonyms.yaml", "means: [Gewerbe]", "means: [Raumfahrt]", "means", "Keine Leistung spricht von „Raumfahrt“."),
        ("synonyms.yaml", "says: [Köter,", "says: [Kneipe,", "says", "„Kneipe“ steht zweimal da."),
        (
            "synonyms.yaml",
            "says: [Köter,",
            "says: [böser Köter,",
            "says[0]",
            "„böser Köter“ hat nicht die nötige Form.",
        ),
        ("life_events.yaml", "[hund-anmelden,", "[hund-anmeldn,", "often[0]", "Die Leistung „hund-anmeldn“ gibt es"),
        (
            "life_events.yaml",
            "mangel-melden, gew",
            "hund-anmelden, gew",
            "often[1]",
            "„hund-anmelden“ steht zweimal da.",
        ),
        (
            "life_events.yaml",
            "services: [hund-",
            "services: [hunde-",
            "services[0]",
            "Die Leistung „hunde-anmelden“ gibt",
        ),
        ("life_events.yaml", "id: tiere", "id: umzug", "id", "„umzug“ steht zweimal da."),
    ],
)
def test_a_fault_is_told_with_its_place(folder, name, old, new, place, sentence):
    file = folder / name
    file.write_text(file.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    (finding,) = navigation_findings(folder, CATALOGUE.services, ServiceIndex(CATALOGUE.services.values()).knows)
    assert finding.file == f"services/{name}" and finding.path.endswith(place)
    assert finding.sentence.startswith(sentence) and finding.line > 1


def test_the_check_of_the_folder_looks_at_these_files_too(folder):
    file = folder / "life_events.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("id: tiere", "id: umzug", 1), encoding="utf-8")
    assert [finding.sentence for finding in check_folder(folder)] == ["„umzug“ steht zweimal da."]


def test_an_occasion_shows_what_the_town_offers_for_it():
    occasions = {event.id: [offer.service.id for offer in offers] for event, offers in CATALOGUE.occasions("erbach")}
    assert occasions["tiere"] == ["hund-anmelden", "hund-abmelden"]
    assert list(CATALOGUE.occasions("darmstadt")) == []


def test_what_is_asked_for_most_comes_first_and_the_rest_by_title():
    first = [offer.service.id for offer in CATALOGUE.often("erbach", 100)]
    assert first[0] == "hund-anmelden"
    assert sorted(first) == sorted(offer.service.id for offer in CATALOGUE.offers("erbach"))
    assert len(CATALOGUE.often("erbach", 3)) == 3
