"""A compiled catalogue says the same as the folder it was made from, and one broken service takes no other down."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from portal.catalogue import Catalogue, CatalogueError, compile_folder, compiled_file

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
