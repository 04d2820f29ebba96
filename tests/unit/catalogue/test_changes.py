"""What changed about the services is told in a file that is checked like all others."""

import shutil
from pathlib import Path

import pytest
import yaml

from portal.catalogue import Catalogue, CatalogueError, check_folder, compile_folder

SERVICES = Path(__file__).resolve().parents[3] / "services"
DOG, EVENT = "hund-anmelden", "veranstaltung-anzeigen"


@pytest.fixture
def folder(tmp_path):
    return Path(shutil.copytree(SERVICES, tmp_path / "services"))


def tell(folder, *entries):
    text = "".join(f"  - {{{entry}}}\n" for entry in entries)
    (folder / "changes.yaml").write_text(f"changes:\n{text}" if entries else "changes: []\n", encoding="utf-8")


def no_longer_offered(folder, service):
    """Erbach takes a service out, whoever offered it."""
    file = folder / "municipalities/odenwald/erbach.yaml"
    data = yaml.safe_load(file.read_text(encoding="utf-8"))
    kept = [offer for offer in data["offers"] if offer["service"] != service]
    data["offers"] = [*kept, {"service": service, "offered": False}]
    file.write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False), encoding="utf-8")


NEW = f"date: 2026-11-02, service: {EVENT}, text: Neu."
HERE = f"date: 2026-10-02, service: {DOG}, town: erbach, text: Nur hier."
OLD = f"date: 2026-09-02, service: {DOG}, text: Früher."


def test_the_newest_stands_first_and_a_town_hears_what_concerns_it(folder):
    tell(folder, NEW, HERE, OLD)
    catalogue = Catalogue.read(folder)
    assert [change.text for change in catalogue.changes()] == ["Neu.", "Nur hier.", "Früher."]
    assert [change.text for change in catalogue.changes("erbach")] == ["Neu.", "Nur hier.", "Früher."]
    assert [change.text for change in catalogue.changes("oberzent")] == ["Neu.", "Früher."]
    assert catalogue.changes("nirgendwo") == ()


def test_a_town_hears_nothing_about_what_it_does_not_offer(folder):
    tell(folder, NEW)
    no_longer_offered(folder, EVENT)
    assert Catalogue.read(folder).changes("erbach") == ()


def test_a_compiled_catalogue_tells_the_same(folder, tmp_path):
    tell(folder, NEW, HERE, OLD)
    compile_folder(folder, tmp_path / "store")
    compiled, read = Catalogue.open(folder, tmp_path / "store"), Catalogue.read(folder)
    assert compiled.changes() == read.changes() != ()
    assert compiled.fingerprint == read.fingerprint


def test_a_folder_without_the_file_tells_nothing(folder):
    (folder / "changes.yaml").unlink()
    assert Catalogue.read(folder).changes() == ()


@pytest.mark.parametrize(
    ("entries", "said"),
    [
        ((OLD, NEW), "früheren Tag"),
        ((NEW, NEW), "zwei Einträge"),
        ((NEW.replace(EVENT, "kuh-anmelden"),), "gibt es nicht"),
        ((NEW.replace("text", "town: nirgendwo, text"),), "gibt es nicht"),
        ((NEW.replace("2026-11-02", "gestern"),), "date"),
        ((NEW.replace(", text: Neu.", ""),), "text"),
    ],
)
def test_a_fault_is_told_with_its_place_and_takes_no_service_down(folder, entries, said):
    tell(folder, *entries)
    found = check_folder(folder)
    assert [finding.file for finding in found] == ["services/changes.yaml"] and said in str(found[0])
    with pytest.raises(CatalogueError):
        Catalogue.read(folder)
    in_operation = Catalogue.read(folder, tolerant=True)
    assert in_operation.changes() == () and in_operation.offer("erbach", DOG)


def test_a_change_in_one_town_needs_an_offer_there(folder):
    tell(folder, HERE)
    no_longer_offered(folder, DOG)
    assert "bietet „hund-anmelden“ nicht an" in str(check_folder(folder)[0])


@pytest.mark.parametrize("slug", ["api", "amt", "betrieb", "en"])
def test_no_town_takes_an_address_of_the_portal_itself(folder, slug):
    file = folder / "municipalities/odenwald/erbach.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("slug: erbach", f"slug: {slug}"), encoding="utf-8")
    file.rename(file.with_name(f"{slug}.yaml"))
    assert f"„{slug}“ ist für das Portal selbst vergeben" in str(check_folder(folder)[0])
