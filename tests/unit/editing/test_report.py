"""How long, how hard, how digital: what the report says of a service, and that the written tables are current."""

import json

import pytest

from portal.editing import CRITERIA, maturity, readme_table, report, wiener_sachtextformel, with_table
from portal.editing.readability import syllables
from portal.forms import NO_QUESTIONS
from portal.xoev import shipped_schemas
from tests.shipped import CATALOGUE
from tests.tools import PROJECT

README = PROJECT / "services/README.md"


@pytest.fixture(scope="module")
def catalogue():
    return CATALOGUE


def test_the_table_of_the_readme_is_current(catalogue):
    rows = readme_table(catalogue, {schema.name for schema in shipped_schemas()})
    text = README.read_text(encoding="utf-8")
    assert with_table(text, rows) == text, "Erneuern Sie die Tabelle: .venv/bin/portal services report --readme"


def test_a_readme_without_its_marks_is_refused():
    with pytest.raises(ValueError, match="Setzen Sie beide Zeilen ein"):
        with_table("# Leistungen", "| a |")


@pytest.mark.parametrize(
    ("word", "count"),
    [
        ("Hund", 1),
        ("Haus", 1),
        ("Hunde", 2),
        ("Bäume", 2),
        ("Adresse", 3),
        ("Hundesteuer", 4),
        ("Theorie", 3),
        ("z", 1),
    ],
)
def test_syllables_are_counted_by_their_vowels(word, count):
    assert syllables(word) == count


def test_the_first_wiener_sachtextformel_gives_the_grade_of_a_text():
    # 4 words in 2 sentences; of 3 syllables and of 7 letters: 1 („Hundehalter“); of one syllable: 2 („Der“, „Ich“).
    expected = 0.1935 * 25 + 0.1672 * 2 + 0.1297 * 25 - 0.0327 * 50 - 0.875
    assert wiener_sachtextformel(["Der Hundehalter.", "Ich male!"]) == round(expected, 1)


def test_long_words_and_sentences_are_harder():
    easy = wiener_sachtextformel(["Sie haben einen Hund. Dann melden Sie ihn an."])
    hard = wiener_sachtextformel(["Die Anmeldung steuerpflichtiger Hundehaltungen erfolgt durch Haltende"])
    assert easy < 6 < 12 < hard


def test_without_a_word_there_is_no_grade():
    assert wiener_sachtextformel(["25", ""]) is None


def test_every_service_is_reported_with_its_ways(catalogue):
    reports = {entry.id: entry for entry in report(tuple(catalogue.services.values()), PROJECT / "translations")}
    assert reports.keys() == catalogue.services.keys()
    hund = reports["hund-anmelden"]
    assert hund.exact and hund.fewest < hund.most <= hund.fields
    assert all(count == hund.texts for count in hund.untranslated.values())
    assert json.loads(json.dumps(hund.as_json()))["id"] == "hund-anmelden"


def test_texts_that_have_a_translation_are_no_longer_missing(catalogue, tmp_path):
    from babel.messages.catalog import Catalog
    from babel.messages.mofile import write_mo

    service = catalogue.service("hund-anmelden")
    words = Catalog(locale="en")
    words.add(service.title, "Register a dog")
    file = tmp_path / "en/LC_MESSAGES/messages.mo"
    file.parent.mkdir(parents=True)
    with file.open("wb") as stream:
        write_mo(stream, words)
    (entry,) = report((service,), tmp_path)
    assert entry.untranslated == {"en": entry.texts - 1, "ls": entry.texts}


def test_the_weakest_criterion_sets_the_level(catalogue):
    service = catalogue.service("hund-anmelden")
    level = maturity(service)
    assert (level.model_1, level.model_2) == (3, 4)  # no digital decision
    proof = maturity(service.model_copy(update={"trust_level": "substantial"}))
    assert (proof.model_1, proof.model_2) == (2, 2)  # nobody can prove who they are
    assert set(level.missing) < set(proof.missing) <= {criterion.sentence for criterion in CRITERIA}


def test_a_service_without_a_form_of_its_own_is_only_described(catalogue):
    described = catalogue.service("hund-anmelden").model_copy(update={"form": NO_QUESTIONS})
    assert (maturity(described).model_1, maturity(described).model_2) == (1, 1)
