"""How long, how hard, how digital: what the report says of a service, and that the written tables are current."""

import json
from dataclasses import replace
from datetime import date

import pytest

from portal.editing import CRITERIA, maturity, readme_table, report, table, wiener_sachtextformel, with_table
from portal.editing.differences import KINDS, differences
from portal.editing.maturity import once_only
from portal.editing.readability import syllables
from portal.editing.report import differing, first_sentence
from portal.forms import NO_QUESTIONS
from portal.xoev import shipped_schemas
from tests.shipped import CATALOGUE
from tests.tools import PROJECT

README = PROJECT / "services/README.md"
OFFICE = CATALOGUE.offer("erbach", "hund-anmelden").office
DEADLINE = CATALOGUE.service("plakatierung-beantragen").deadline


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
    reports = {entry.id: entry for entry in report(catalogue, PROJECT / "translations")}
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
    (entry,) = (one for one in report(catalogue, tmp_path) if one.id == service.id)
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


def test_whether_once_only_applies_stands_in_the_table_and_in_the_json(catalogue):
    reports = {entry.id: entry for entry in report(catalogue, PROJECT / "translations")}
    said = {"hund-anmelden": "no_evidence", "urkunde-beantragen": "not_from_registers", "fuehrungszeugnis": "no_form"}
    assert {id_: reports[id_].as_json()["once_only"] for id_ in said} == said
    lines = {line.split()[0]: line for line in table(reports.values()).splitlines()}
    assert "Once-Only" in lines["Leistung"]
    assert "keine Nachweise" in lines["hund-anmelden"]
    assert "Nachweise selbst senden" in lines["urkunde-beantragen"]


def test_what_asks_for_a_file_is_not_yet_once_only(catalogue):
    for service in catalogue.services.values():
        files = '"type":"file"' in service.snapshot()
        assert (once_only(service) == "not_from_registers") == files, service.id


def test_a_town_differs_in_its_words_its_way_its_office_and_its_days(catalogue):
    service = catalogue.service("hund-anmelden")
    plain = [
        replace(catalogue.offer(town.slug, service.id), office=OFFICE, filing="vorgang", spoken=lambda: service)
        for town in catalogue.municipalities[:9]
    ]
    assert differences(service, plain) == {}
    texts, fee, late = (
        service.model_copy(update=own) for own in ({"processing": "bald"}, {"fee_text": "5 €"}, {"deadline": DEADLINE})
    )
    own = [
        replace(plain[0], spoken=lambda: texts),
        replace(plain[1], spoken=lambda: fee),
        replace(plain[2], spoken=lambda: late),
        replace(plain[3], way="paper"),
        replace(plain[4], closes=date(2026, 10, 1)),
        replace(plain[5], office=OFFICE.model_copy(update={"name": "Kasse"})),
        replace(plain[6], targets=()),
        replace(plain[7], filing="akte"),
        replace(plain[8], file_plan_key="16.1.99"),
    ]
    found = differences(service, own)
    assert found == {offer.municipality.slug: (kind,) for offer, kind in zip(own, KINDS, strict=True)}


def test_offering_a_service_on_paper_only_is_something_of_ones_own(catalogue):
    assert differing(catalogue, catalogue.service("bewohnerparkausweis-beantragen")).endswith("von 5: Weg, Ablage")
    reports = {entry.id: entry for entry in report(catalogue, PROJECT / "translations")}
    towns = reports["bewohnerparkausweis-beantragen"].as_json()["differing"]
    assert [kinds for kinds in towns.values() if "way" in kinds] == [("way",)] * 4


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("Die 1. Urkunde kostet 12 €. Jede weitere kostet 6 €.", "Die 1. Urkunde kostet 12 €"),
        ("Die Anmeldung ist kostenlos. Die Steuer nicht.", "Die Anmeldung ist kostenlos"),
        ("Kostenlos.", "Kostenlos"),
    ],
)
def test_a_number_with_its_dot_does_not_end_a_sentence(text, first):
    assert first_sentence(text) == first


def test_the_report_says_what_is_only_proposed(catalogue):
    reports = {entry.id: entry.as_json() for entry in report(catalogue, PROJECT / "translations")}
    assert list(reports["hund-anmelden"]["illustrative"]) == ["retention_years", "processing"]
    assert list(reports["gewerbe-anmelden"]["illustrative"]) == ["retention_years"]
