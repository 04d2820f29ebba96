"""A new service file is complete from the beginning."""

import pytest

from portal.catalogue import check_service, read_service
from portal.editing import NotAnId, new_from, new_service, outline, title_from
from tests.tools import PROJECT

CATALOGUE = PROJECT / "services/catalogue"


def written(tmp_path, text, service_id):
    file = tmp_path / f"{service_id}.yaml"
    file.write_text(text, encoding="utf-8")
    return file


@pytest.mark.parametrize("title", ["Rad abholen", "Rad: „abholen“ & mehr", 'Rad "abholen" \\'])
def test_a_new_file_passes_the_check_whatever_its_title(tmp_path, title):
    file = written(tmp_path, new_service("rad-abholen", title), "rad-abholen")
    assert check_service(file) == ()
    assert read_service(file).title == title


def test_what_is_still_to_find_out_stands_in_the_notes_alone(tmp_path):
    service = read_service(written(tmp_path, new_service("rad", "Rad"), "rad"))
    assert all(note.endswith("(ergänzen).") for note in service.notes)
    assert "ergänzen" not in service.snapshot()


@pytest.mark.parametrize("model", sorted(CATALOGUE.glob("*.yaml")), ids=lambda file: file.stem)
def test_a_file_begun_with_another_service_passes_the_check_too(tmp_path, model):
    file = written(tmp_path, new_from(model.read_text(encoding="utf-8"), "neues", "Neues"), "neues")
    assert check_service(file) == ()
    service = read_service(file)
    assert (service.id, service.title, service.version, service.leika) == ("neues", "Neues", "1.0", None)


@pytest.mark.parametrize("service_id", ["Hund", "hund_an", "../hund", "", "1hund", "h" * 61])
def test_a_name_that_cannot_stand_in_an_address_is_refused(service_id):
    with pytest.raises(NotAnId, match="kann keine Kennung sein"):
        new_service(service_id, "X")


def test_a_title_can_be_made_of_the_id():
    assert title_from("hund-ummelden") == "Hund ummelden"


def test_the_outline_names_pages_questions_and_when_they_are_asked():
    lines = outline(read_service(CATALOGUE / "hund-anmelden.yaml")).splitlines()
    assert "   Von welchem Konto buchen wir ab? [konto] – nur, wenn „Lastschrift“ Ja ist" in lines
    assert "     - Lastschriftmandat [lastschriftmandat]: Mandat für die Lastschrift, personenbezogen" in lines
    assert "   Ihre Hunde [hunde], 1 bis 20 Mal" in lines
