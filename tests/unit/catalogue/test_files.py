"""Whatever is wrong in the folder of services is told with file, line, place and remedy, in German."""

import copy
import json
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from portal.catalogue import Catalogue, CatalogueError, Service, check_folder, check_service
from portal.catalogue.reading import build
from portal.catalogue.yaml_source import parse_yaml, read_yaml
from tests.shipped import copy_with_only

PROJECT = Path(__file__).resolve().parents[3]
SERVICES = PROJECT / "services"
HUND = "catalogue/hund-anmelden.yaml"
ODENWALD = "cooperations/odenwald.yaml"
ERBACH = "municipalities/odenwald/erbach.yaml"


@pytest.fixture
def folder(tmp_path):
    return copy_with_only(tmp_path / "services", "hund-anmelden", "hund-abmelden", "gaestebeitrag-melden")


def change(file, old, new, count=1):
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, count), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


def findings_of(folder, **options):
    with pytest.raises(CatalogueError) as raised:
        Catalogue.read(folder, **options)
    return raised.value.findings


def test_the_folder_that_is_shipped_has_no_fault():
    assert Catalogue.read(SERVICES, transports={"folder"}).municipalities
    assert check_folder(SERVICES, transports={"folder"}) == ()
    assert {check_service(file) for file in (SERVICES / "catalogue").glob("*.yaml")} == {()}


#: file, old text, new text, lines after the old text's, place, beginning of the sentence, part of the remedy
FAULTS = [
    (HUND, "summary:", "sumary:", 0, "sumary", "Den Schlüssel „sumary“ gibt es hier nicht.", "„summary“?"),
    (
        HUND,
        "          noun: Adresse",
        "          nuon: Adresse",
        0,
        "form.steps[1].fields[0].nuon",
        "Den Schlüssel",
        "„noun“?",
    ),
    (
        HUND,
        "          label: Ihr Lastschriftmandat\n",
        "",
        -2,
        "form.steps[8].fields[0].label",
        "Hier fehlt „label“.",
        "„label: …“",
    ),
    (
        HUND,
        "type: sepa_mandate",
        "type: ibann",
        0,
        "form.steps[8].fields[0].type",
        "Den Wert „ibann“ gibt es",
        "'iban'",
    ),
    (HUND, "duration_minutes: 5", 'duration_minutes: "5"', 0, "duration_minutes", "„5“ passt nicht.", "nur Ziffern"),
    (HUND, 'version: "1.1"', "version: 1", 0, "version", "„1“ passt nicht. Hier steht Text", "Anführungszeichen"),
    (HUND, 'leika: "99102', 'leika: "98102', 0, "leika", "„98102013104000“ hat nicht", "14 Ziffern"),
    (HUND, "kind: anzeige", "kind: bitte", 0, "kind", "Den Wert „bitte“", "'anzeige'"),
    (HUND, "id: hund-anmelden", "id: hund-abmelden", 0, "id", "Die Datei heißt anders", "denselben Namen"),
    (HUND, "minimum: 1\n", "minimum: 30\n", 0, "form.steps[4].minimum", "minimum (30) liegt über limit", "limit"),
    (
        HUND,
        "section: steuer",
        "section: steuern",
        0,
        "form.steps[5].section",
        "Den Abschnitt „steuern“",
        "Meinten Sie „steuer“?",
    ),
    (
        HUND,
        "when: {field: anlass",
        "when: {field: anlas",
        0,
        "form.steps[4].pages[2].when",
        "Das Feld „anlas“",
        "„anlass“?",
    ),
    (HUND, "routing: adresse", "routing: adrese", 0, "routing", "„adrese“ ist keine Adresse", "„adresse“?"),
    (
        HUND,
        "name: Tippfehler in der IBAN",
        "name: Der Name des Hundes fehlt",
        0,
        "examples[3].name",
        "„Der Name",
        "Namen",
    ),
    (ERBACH, 'ars: "064370006006"', "ars: 064370006006x", 0, "town.ars", "„064370006006x“ hat nicht", "12 Ziffern"),
    (ERBACH, "064370006006", "064370006007", -6, "town", "ARS 064370006007 und AGS", "Gemeindeverzeichnis"),
    (ERBACH, '["64711"]', "[64711]", 0, "town.postal_codes[0]", "„64711“ passt nicht.", "Anführungszeichen"),
    (ERBACH, '["64711"]', "[]", 0, "town.postal_codes", "Die Postleitzahlen fehlen", "aufsteigend"),
    (ERBACH, '"#1e6534"', '"#7e9534"', 0, "town.accent.light", "Die Farbe #7e9534 hat", "dunkler"),
    (ERBACH, "point: {x: 490", "point: {x: 491", 0, "town.point", "Der Punkt (491, 48) liegt nicht", "Punkt"),
    (ERBACH, "slug: erbach", "slug: erbac", 0, "town.slug", "Die Datei heißt anders", "Namen"),
    (ERBACH, "ikz: odenwald", "ikz: werra-meissner", 0, "town.ikz", "Die Datei liegt im Ordner „odenwald“", "Gleichen"),
    (ERBACH, "office: gaeste", "office: gaest", 0, "offers[1].office", "Das Amt „gaest“", "Meinten Sie „gaeste“?"),
    (
        ERBACH,
        "service: hund-anmelden",
        "service: hund-anmeldn",
        0,
        "offers[0].service",
        "Die Leistung",
        "„hund-anmelden“?",
    ),
    (ERBACH, "fee_text:", "lead:", 0, "offers[0].texts.lead", "Den Schlüssel „lead“", "Löschen"),
    (
        ERBACH,
        "cents: 7200",
        "cents: -1",
        0,
        "offers[0].texts.tariff.lines[0].cents",
        "„cents“ braucht mindestens 0.",
        "Erhöhen",
    ),
    (
        ODENWALD,
        "transport: folder",
        "transport: foldr",
        0,
        "targets[0].transport",
        "Den Übertragungsweg",
        "„folder“?",
    ),
    ("cooperations/odenwald.yaml", "ridge: M0 70", "ridge: <M0 70", 0, "ridge", "„<M0 70C", "SVG-Pfad"),
]


@pytest.mark.parametrize(("file", "old", "new", "below", "place", "sentence", "remedy"), FAULTS)
def test_a_fault_is_told_with_its_line_its_place_and_the_remedy(folder, file, old, new, below, place, sentence, remedy):
    line = change(folder / file, old, new) + below
    finding = findings_of(folder, transports={"folder"})[0]
    assert (finding.file, finding.line, finding.path) == (f"services/{file}", line, place)
    assert finding.sentence.startswith(sentence)
    assert remedy in finding.remedy


def test_an_error_can_be_read_as_one_line(folder):
    line = change(folder / HUND, "summary:", "sumary:")
    assert str(findings_of(folder)[0]) == (
        f"services/{HUND}, Zeile {line} (sumary): Den Schlüssel „sumary“ gibt es hier nicht. Meinten Sie „summary“?"
    )


def test_all_faults_of_all_files_are_told_at_once_in_order(folder):
    change(folder / ERBACH, 'ags: "06437006"', "ags: x")
    change(folder / HUND, "duration_minutes: 5", "duration_minutes: 0")
    change(folder / "fileplan/odenwald.yaml", "key:", "kye:")
    found = findings_of(folder)
    assert len({finding.file for finding in found}) == 3
    assert list(found) == sorted(found)


def test_a_field_that_asks_about_a_person_names_its_legal_basis(folder):
    line = change(
        folder / HUND, "          legal_basis: Satzung über die Hundesteuer (Steuerpflicht", "          hint: X ("
    )
    (finding,) = findings_of(folder)
    assert finding.path == "form.steps[0].fields[0].personal" and finding.line == line - 1
    assert "legal_basis" in finding.sentence


def test_two_towns_share_no_official_key(folder):
    change(folder / ERBACH, 'ars: "064370006006"', 'ars: "064370011011"')
    change(folder / ERBACH, 'ags: "06437006"', 'ags: "06437011"')
    assert {finding.path for finding in findings_of(folder)} == {"town.ars", "town.ags"}


def test_a_file_plan_key_must_stand_in_the_plan_of_the_cooperation(folder):
    change(folder / "fileplan/odenwald.yaml", '"16.1.20"', '"16.1.21"')
    found = findings_of(folder)
    assert {finding.file for finding in found} == {"services/cooperations/odenwald.yaml"}
    assert len(found) == 2  # registering and deregistering a dog
    assert "16.1.20 steht nicht im Aktenplan „odenwald“" in found[0].sentence


def test_a_cooperation_without_file_plan_or_landscape_is_told(folder):
    (folder / "fileplan/odenwald.yaml").unlink()
    (folder / "cooperations/odenwald.yaml").unlink()
    sentences = {finding.sentence for finding in findings_of(folder)}
    assert sentences == {"„odenwald“ hat keinen Aktenplan.", "Die Zusammenarbeit „odenwald“ gibt es nicht."}


def test_a_town_may_fill_only_the_slots_the_service_leaves_open(folder):
    change(folder / HUND, "slots: [fee_text, tariff,", "slots: [fee_text,")
    found = findings_of(folder)
    assert len(found) == 16 and found[0].path == "offers[0].texts.tariff"
    assert "fee_text" in found[0].remedy


def test_a_town_offers_a_service_once(folder):
    text = (folder / ERBACH).read_text(encoding="utf-8")
    offer = text[text.rindex("  - service:") :]
    (folder / ERBACH).write_text(text + offer, encoding="utf-8")
    (finding,) = findings_of(folder)
    assert finding.path == f"offers[{text.count('  - service:')}].service"


def test_an_empty_folder_is_no_catalogue(tmp_path):
    (finding,) = findings_of(tmp_path)
    assert finding.sentence == "Es gibt keine Kommune."


def test_an_example_that_does_not_prove_what_it_says_is_told(folder):
    line = change(folder / HUND, "{iban: DE02 1203 0000 0000 2020 52", "{iban: DE02 1203 0000 0000 2020 51")
    (finding,) = check_service(folder / HUND)
    assert finding.path == "examples[3].errors" and finding.line > line
    assert "Gefunden: keinen" in finding.sentence


def test_an_example_answers_nothing_that_is_not_asked(folder):
    change(folder / HUND, "      lastschrift: false", "      lastschrift: false\n      ermaessigung_grund: rettung")
    (finding,) = check_service(folder / HUND)
    assert finding.path == "examples[0].answers.ermaessigung_grund"


def test_a_wrong_example_says_so_itself(folder):
    change(folder / HUND, "    valid: true", "    valid: false")
    (finding,) = check_service(folder / HUND)
    assert finding.path == "examples[0]" and "nennt 0 Fehler" in finding.sentence


def test_the_check_of_the_folder_finds_each_fault_of_a_file_or_an_example_once(folder):
    change(folder / ERBACH, "office: gaeste", "office: gaest")
    change(folder / HUND, "{iban: DE02 1203 0000 0000 2020 52", "{iban: DE02 1203 0000 0000 2020 51")
    assert [finding.path for finding in check_folder(folder)] == ["examples[3].errors", "offers[1].office"]
    change(folder / HUND, "summary:", "sumary:")
    assert [finding.path for finding in check_folder(folder)] == ["sumary"]


def places(data, path=()):
    yield path
    for key, value in data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ():
        yield from places(value, (*path, key))


SERVICE_DATA = read_yaml(SERVICES / HUND).data
JUNK = st.sampled_from([None, True, 0, -1, "", "x", "x: y", [], ["x"], {}, {"x": 1}, {"field": "x", "equals": 1}])


@given(st.sampled_from(list(places(SERVICE_DATA))[1:]), JUNK)
@example(("how", 1), [])
def test_whatever_stands_in_a_file_it_is_read_or_refused_with_place_and_remedy(path, junk):
    data = copy.deepcopy(SERVICE_DATA)
    around = data
    for part in path[:-1]:
        around = around[part]
    around[path[-1]] = junk
    source = parse_yaml(json.dumps(data, ensure_ascii=False, indent=1), "hund-anmelden.yaml")
    try:
        build(Service, source)
    except CatalogueError as error:
        assert error.findings
        assert all(finding.line >= 1 and finding.sentence and finding.remedy for finding in error.findings)
