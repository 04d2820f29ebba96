"""Mistakes people make in a service file: each is refused with file and line, says what is wrong and what to do."""

import re
import shutil
from pathlib import Path

import pytest

from portal.catalogue import Catalogue, CatalogueError, check_folder, check_service
from tests.tools import PROJECT

HUND = PROJECT / "services/catalogue/hund-anmelden.yaml"
ENGLISH = re.compile(r"\b(the|must|is not|should|cannot|found|expected)\b")

BIRTH = "when: {field: anlass, equals: wurf}"
ACCOUNT = "      when: {field: lastschrift, equals: true}"


def finding_of(tmp_path, *changes):
    """The only finding of the service file with these changes, and the lines at which the new texts begin."""
    text = HUND.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    file = tmp_path / HUND.name
    file.write_text(text, encoding="utf-8")
    found = check_service(file)
    found = [finding for finding in found if not finding.path.startswith("examples")]
    assert len(found) == 1, found
    assert found[0].file == str(file) and found[0].remedy and not ENGLISH.search(str(found[0]))
    return found[0], [text[: text.index(new)].count("\n") + 1 for _, new in changes]


#: what is replaced, what by, lines from there to the fault, words of the finding
MISTAKES = {
    "a text that is not closed": ("title: Hund anmelden", "title: [Hund anmelden", None, "kein lesbares YAML"),
    "a tab before a key": ("\nkind: anzeige", "\n\tkind: anzeige", None, "kein lesbares YAML"),
    "a key that comes twice": ("kind: anzeige", "kind: anzeige\nkind: antrag", 1, "„kind“ steht zweimal da"),
    "two pages of one id": ("    - id: adresse\n", "    - id: name\n", None, "„name“ steht zweimal da"),
    "a key nobody knows": ("duration_minutes:", "duration_minute:", 0, "Meinten Sie „duration_minutes“?"),
    "a mistyped type": ("type: sepa_mandate", "type: ibn", 0, "Meinten Sie „iban“?"),
    "a mistyped section": ("section: steuer\n", "section: stuer\n", 0, "Meinten Sie „steuer“?"),
    "a condition over a field that is not there": (BIRTH, BIRTH.replace("anlass", "anlas"), 0, "Meinten Sie „anlass“?"),
    "a condition over an option that is not there": (BIRTH, BIRTH.replace("wurf", "wruf"), 0, "Meinten Sie „wurf“?"),
    "a condition over a later field": (BIRTH, "when: {field: lastschrift, equals: true}", 0, "noch nicht beantwortet"),
    "a condition over its own page": (
        ACCOUNT,
        "      when: {field: lastschriftmandat, equals: x}",
        0,
        "fragt nach „lastschriftmandat“ und entscheidet selbst darüber",
    ),
    "a condition that is none": (BIRTH, "when: anlass", 0, "ist keine Bedingung"),
    "a part of a condition that is none": (
        ACCOUNT,
        "      when:\n        any:\n          - {field: lastschrift, equals: true}\n          - {feld: lastschrift}",
        3,
        "ist keine Bedingung",
    ),
    "a page nobody reaches": (
        ACCOUNT,
        "      when: {all: [{field: lastschrift, equals: true}, {field: lastschrift, equals: false}]}",
        0,
        "Keine Antworten führen zu „konto“",
    ),
    "a code list of a day that is not there": (
        "        - type: sepa_mandate\n",
        '        - {type: country, id: land, label: Land, edition: "1999-01-01"}\n        - type: sepa_mandate\n',
        0,
        "Stände sind: 2024-08-01",
    ),
}


@pytest.mark.parametrize(("old", "new", "below", "words"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_refused_with_its_line_and_the_remedy(tmp_path, old, new, below, words):
    finding, (line,) = finding_of(tmp_path, (old, new))
    assert words in str(finding)
    assert finding.line == line + below if below is not None else finding.line >= line


def test_conditions_that_wait_for_each_other_are_told_as_a_circle(tmp_path):
    finding, lines = finding_of(
        tmp_path,
        (
            "      title: Wo wohnen Sie?\n",
            "      title: Wo wohnen Sie?\n      when: {field: lastschriftmandat, equals: x}\n",
        ),
        (ACCOUNT, "      when: {field: adresse, equals: x}"),
    )
    assert finding.line == lines[0] + 1
    assert "drehen sich im Kreis: „adresse“ → „lastschriftmandat“ → „adresse“" in finding.sentence


@pytest.fixture
def folder(tmp_path):
    return Path(shutil.copytree(PROJECT / "services", tmp_path / "services"))


def test_two_services_of_one_town_do_not_share_a_key_of_the_national_catalogue(folder):
    file = folder / "catalogue/hund-abmelden.yaml"
    key = re.search(r'leika: "(\d+)"', HUND.read_text(encoding="utf-8"))[1]
    file.write_text(re.sub(r'leika: "\d+"', f'leika: "{key}"', file.read_text(encoding="utf-8")), encoding="utf-8")
    found = check_folder(folder)
    assert {finding.file.split("/")[1] for finding in found} <= {"municipalities", "cooperations"} and found
    assert all(f"denselben LeiKa-Schlüssel {key}" in finding.sentence and finding.line for finding in found)


def test_a_code_list_says_in_its_name_of_which_day_it_is(folder):
    (folder / "codelists/country.tsv").write_text("D\tDeutschland\n", encoding="utf-8")
    (finding,) = check_folder(folder)
    assert finding.file == "services/codelists/country.tsv" and "keinen Stand" in finding.sentence
    with pytest.raises(CatalogueError) as raised:
        Catalogue.read(folder)
    assert raised.value.findings == (finding,)


def test_a_page_nobody_reaches_is_refused_at_the_start_too(folder):
    file = folder / "catalogue" / HUND.name
    old, new, _, words = MISTAKES["a page nobody reaches"]
    file.write_text(file.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    with pytest.raises(CatalogueError, match=words) as raised:
        Catalogue.read(folder)
    (finding,) = raised.value.findings
    assert finding in check_folder(folder)
    assert [*Catalogue.read(folder, tolerant=True).broken] == [HUND.stem]
