"""What a service file says of its changes fits its version and its questions; else file, line and place are told."""

import shutil
from pathlib import Path

import pytest

from portal.catalogue import check_service
from tests.shipped import CATALOGUE
from tests.tools import PROJECT

NEWEST = """changes:
  - version: "{version}"
    migrate: true
    said: Wir fragen jetzt auch nach der Rasse.
    renames: {renames}
"""


@pytest.fixture
def file(tmp_path):
    (tmp_path / "catalogue").mkdir()
    return Path(shutil.copy(PROJECT / "services/catalogue/hund-anmelden.yaml", tmp_path / "catalogue"))


def declared(file, changes):
    """The file with these changes; returns places and sentences of what is wrong with them."""
    text = file.read_text(encoding="utf-8").replace('version: "1.1"', 'version: "1.2"', 1).partition("\nchanges:")[0]
    file.write_text(f"{text.rstrip()}\n{changes}", encoding="utf-8")
    return [(finding.path, finding.sentence) for finding in check_service(file)]


def renames(file, said):
    return [sentence for _, sentence in declared(file, NEWEST.format(version="1.2", renames=said))]


def test_declared_changes_are_read(file):
    older = '  - {version: "1.1", migrate: false}\n'
    assert (
        declared(file, NEWEST.format(version="1.2", renames="{hunde.spitzname: rufname, tiere: hunde}") + older) == []
    )


@pytest.mark.parametrize("said", ["{altes: adresse}", "{hunde.spitzname: rufname}", "{tiere: hunde}"])
def test_a_field_a_field_of_a_group_and_a_group_can_be_renamed(file, said):
    assert renames(file, said) == []


def test_an_option_can_be_renamed(file):
    name, option = choice()
    assert renames(file, f"{{'{name}=frueher': {option}}}") == []


def test_an_option_that_is_not_there_is_no_target(file):
    name, _ = choice()
    assert renames(file, f"{{'{name}=frueher': nirgends}}") == ["„nirgends“ gibt es nicht."]


def choice():
    """A field outside the groups that has options, and one of them."""
    form = CATALOGUE.services["hund-anmelden"].form
    pages = (step for step in form.steps if step.kind == "page")
    return next((field.id, field.codes[0]) for page in pages for field in page.fields if getattr(field, "codes", ()))


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ("{altes: nirgends}", "„nirgends“ gibt es nicht."),
        ("{hunde.altes: adresse}", "„adresse“ gibt es nicht in „hunde“."),
        ("{altes: hunde.rufname}", "„hunde.rufname“ gibt es nicht."),
        ("{adresse: adresse}", "„adresse“ gibt es noch."),
        ("{hunde.rufname: rufname}", "„hunde.rufname“ gibt es noch."),
        ("{altes: adresse, anderes: adresse}", "Zwei Felder heißen neu „adresse“."),
    ],
)
def test_renames_lead_from_what_is_gone_to_what_is_there(file, said, sentence):
    assert renames(file, said) == [sentence]


def test_an_older_rename_may_lead_to_what_a_newer_one_renames(file):
    older = '  - {version: "1.1", migrate: true, said: Anders., renames: {altes: dann}}\n'
    assert declared(file, NEWEST.format(version="1.2", renames="{dann: adresse}") + older) == []


def test_a_name_may_come_back(file):
    older = '  - {version: "1.1", migrate: true, said: Anders., renames: {adresse: dann}}\n'
    assert declared(file, NEWEST.format(version="1.2", renames="{dann: adresse}") + older) == []


def test_the_newest_change_is_that_of_the_file(file):
    ((path, sentence),) = declared(file, NEWEST.format(version="1.1", renames="{}"))
    assert path == "changes[0].version" and "die Datei zu 1.2" in sentence


@pytest.mark.parametrize("older", ["1.2", "1.10"])
def test_changes_stand_newest_first_and_each_once(file, older):
    ((path, _),) = declared(
        file, NEWEST.format(version="1.2", renames="{}") + f'  - {{version: "{older}", migrate: false}}\n'
    )
    assert path == "changes[1].version"


def test_who_goes_on_with_new_questions_is_told_something(file):
    ((path, sentence),) = declared(file, 'changes:\n  - {version: "1.2", migrate: true}\n')
    assert path.startswith("changes[0]") and "fehlt, was die Menschen lesen" in sentence


@pytest.mark.parametrize("said", ["{Altes: adresse}", "{a.b.c: adresse}", "{altes: a=b}"])
def test_a_rename_that_names_nothing_is_refused(file, said):
    (sentence,) = renames(file, said)
    assert "hat nicht die nötige Form" in sentence


def test_changes_are_nobodys_business_but_the_drafts(file):
    """They are no part of the snapshot: who begins today sees the same with them and without."""
    plain = CATALOGUE.services["hund-anmelden"]
    told = plain.in_words({"changes": ("anything",)})
    assert told.content_hash == plain.content_hash
