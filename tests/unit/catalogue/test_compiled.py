"""A compiled catalogue says the same as the folder it was made from, and one broken service takes no other down."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from portal.catalogue import Catalogue, CatalogueError, compile_folder, compiled_file
from tests.misfits import MISFITS, misfit

SERVICES = Path(__file__).resolve().parents[3] / "services"
DOG, EVENT = "hund-anmelden", "veranstaltung-anzeigen"


@pytest.fixture
def folder(tmp_path):
    return Path(shutil.copytree(SERVICES, tmp_path / "services"))


def break_service(folder, service=EVENT):
    file = folder / "catalogue" / f"{service}.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("title:", "titel:", 1), encoding="utf-8")


def everything(catalogue):
    return {
        (town.slug, offer.card.id): (offer, offer.service.snapshot(), offer.service.content_hash)
        for town in catalogue.municipalities
        for offer in catalogue.offers(town.slug)
    }


def test_compiled_and_read_catalogues_are_the_same(tmp_path):
    compile_folder(SERVICES, tmp_path)
    compiled, read = Catalogue.open(SERVICES, tmp_path), Catalogue.read(SERVICES)
    assert compiled.municipalities == read.municipalities and compiled.cooperations == read.cooperations
    assert everything(compiled) == everything(read)
    assert compiled.services.keys() == read.services.keys()
    assert compiled.find("erbach", "Kneipe aufmachen") == read.find("erbach", "Kneipe aufmachen") != ()
    assert [*compiled.occasions("erbach")] == [*read.occasions("erbach")] != []
    assert compiled.often("erbach") == read.often("erbach") and compiled.changes() == read.changes()


def test_editors_notes_and_examples_are_not_carried_into_operation(tmp_path):
    compile_folder(SERVICES, tmp_path)
    service = Catalogue.open(SERVICES, tmp_path).service(DOG)
    assert service.examples == service.notes == ()


@pytest.mark.parametrize(
    "change", ["catalogue/neu.yaml", "municipalities/odenwald/erbach.yaml", "codelists/neu_2026-01-01.tsv"]
)
def test_whatever_changes_in_the_folder_makes_another_file(folder, tmp_path, change):
    before = compiled_file(folder, tmp_path)
    with (folder / change).open("a", encoding="utf-8") as file:
        file.write("\n")
    assert compiled_file(folder, tmp_path) != before


def test_an_older_file_goes_when_a_newer_one_is_there(folder, tmp_path):
    store = tmp_path / "store"
    old = compile_folder(folder, store)
    (folder / "catalogue" / "fund-anzeigen.yaml").open("a").write("\n")
    new = compile_folder(folder, store)
    assert sorted(store.iterdir()) == [new] and old != new


def test_compiling_is_a_process_of_its_own_that_says_what_is_wrong(folder, tmp_path):
    def compiled():
        line = [sys.executable, "-m", "portal.catalogue", str(folder), str(tmp_path / "store")]
        return subprocess.run(line, capture_output=True, text=True, timeout=60, check=False)

    assert compiled().returncode == 0 and compiled_file(folder, tmp_path / "store").exists()
    (folder / "municipalities" / "odenwald" / "erbach.yaml").write_text("town: [", encoding="utf-8")
    failed = compiled()
    assert failed.returncode == 1 and "erbach.yaml, Zeile" in failed.stderr


@pytest.mark.parametrize("compiled", [False, True], ids=["read", "compiled"])
def test_one_broken_service_takes_no_other_down(folder, tmp_path, compiled):
    break_service(folder)
    if compiled:
        compile_folder(folder, tmp_path / "store")
    catalogue = Catalogue.open(folder, tmp_path / "store", tolerant=True)
    assert catalogue.offer("erbach", DOG) and catalogue.offer("erbach", EVENT) is None
    assert catalogue.is_broken("erbach", EVENT) and not catalogue.is_broken("erbach", DOG)
    assert EVENT not in {offer.card.id for offer in catalogue.offers("erbach")}
    ((name, broken),) = catalogue.broken.items()
    assert name == EVENT and broken.findings[0].path == "titel" and "„title“" in broken.findings[0].remedy
    assert catalogue.broken_titles("erbach") == (EVENT,)


@pytest.mark.parametrize("compiled", [False, True], ids=["read", "compiled"])
@pytest.mark.parametrize("edit", MISFITS)
def test_one_service_that_no_longer_fits_takes_no_other_down(folder, tmp_path, edit, compiled):
    names, words = misfit(folder, EVENT, edit)
    before = Catalogue.read(SERVICES)
    if compiled:
        compile_folder(folder, tmp_path / "store")
    catalogue = Catalogue.open(folder, tmp_path / "store", tolerant=True)
    assert catalogue.broken.keys() == names and catalogue.services.keys() == before.services.keys() - names
    for name, broken in catalogue.broken.items():
        assert broken.findings and all(words in finding.sentence for finding in broken.findings)
        assert broken.title == before.services[name].title and catalogue.is_broken("erbach", name)
    assert {offer.card.id for offer in catalogue.offers("erbach")} == {
        offer.card.id for offer in before.offers("erbach") if offer.card.id not in names
    }
    with pytest.raises(CatalogueError, match=words) as strict:
        Catalogue.open(folder, tmp_path / "store")
    assert set(strict.value.findings) == {one for broken in catalogue.broken.values() for one in broken.findings}


def test_services_that_do_not_fit_are_set_aside_together_each_for_its_own_fault(folder):
    edits = dict(zip((EVENT, "fund-anzeigen", "mangel-melden", "hund-abmelden"), MISFITS, strict=True))
    told = {service: misfit(folder, service, edit) for service, edit in edits.items()}
    break_service(folder, DOG)
    broken = Catalogue.read(folder, tolerant=True).broken
    assert broken.keys() == {DOG}.union(*(names for names, _ in told.values()))
    assert all(told[service][1] in broken[service].findings[0].sentence for service in told)


def test_the_file_of_a_service_that_is_gone_takes_no_other_down(folder):
    (folder / "catalogue" / f"{EVENT}.yaml").unlink()
    catalogue = Catalogue.read(folder, tolerant=True)
    assert catalogue.offer("erbach", DOG) and catalogue.broken_titles("erbach") == (EVENT,)
    assert "gibt es nicht" in catalogue.broken[EVENT].findings[0].sentence


def test_what_is_wrong_with_a_town_itself_is_no_services_fault(folder):
    misfit(folder, EVENT, "asks for more trust")
    file = folder / "municipalities/odenwald/erbach.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("slug: erbach", "slug: erbch", 1), encoding="utf-8")
    with pytest.raises(CatalogueError) as raised:
        Catalogue.read(folder, tolerant=True)
    assert [finding.path for finding in raised.value.findings] == ["town.slug"]


@pytest.mark.parametrize("compiled", [False, True], ids=["read", "compiled"])
@pytest.mark.parametrize("name", ["changes.yaml", "codelists/country.tsv"])
def test_a_fault_beside_the_services_stops_only_those_who_develop(folder, tmp_path, name, compiled):
    (folder / name).write_text("changes: [{}]\n", encoding="utf-8")
    if compiled:
        compile_folder(folder, tmp_path / "store")
    catalogue = Catalogue.open(folder, tmp_path / "store", tolerant=True)
    assert not catalogue.broken and {one.file for one in catalogue.passed_over} == {f"services/{name}"}
    with pytest.raises(CatalogueError, match=name):
        Catalogue.open(folder, tmp_path / "store")


def test_a_broken_service_keeps_the_title_its_file_still_gives(folder):
    file = folder / "catalogue" / f"{EVENT}.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("summary:", "sumary:", 1), encoding="utf-8")
    assert Catalogue.read(folder, tolerant=True).broken_titles("erbach") == ("Veranstaltung anzeigen",)


@pytest.mark.parametrize("compiled", [False, True], ids=["read", "compiled"])
def test_where_nobody_applies_yet_a_broken_service_is_an_error(folder, tmp_path, compiled):
    break_service(folder)
    if compiled:
        compile_folder(folder, tmp_path / "store")
    with pytest.raises(CatalogueError, match=r"veranstaltung-anzeigen\.yaml, Zeile [0-9]+ \(titel\)"):
        Catalogue.open(folder, tmp_path / "store")
