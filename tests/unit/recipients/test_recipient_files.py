"""What an editor is told about a file of recipients that is not right."""

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from portal.recipients import overview_json, overview_text, read_recipients, recipient_findings
from portal.service_commands import services as command
from tests.shipped import CATALOGUE, SERVICES, copy_with_only

FILE = "recipients/gewerbeanzeige.yaml"


def findings_after(folder: Path, old: str, new: str) -> list[str]:
    file = folder / FILE
    file.parent.mkdir()
    text = (SERVICES / FILE).read_text(encoding="utf-8")
    changed = re.sub(old, new, text, count=1)
    assert changed != text
    file.write_text(changed, encoding="utf-8")
    return [str(finding) for finding in recipient_findings(folder, CATALOGUE.services)]


def test_the_shipped_files_are_in_order():
    assert recipient_findings(SERVICES, CATALOGUE.services) == ()


def test_a_folder_without_such_files_has_no_recipients(tmp_path):
    assert read_recipients(tmp_path, CATALOGUE.services) == ()


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        (r"service: gewerbe-anmelden", "service: gewerbe-anmeldn", "Meinten Sie „gewerbe-anmelden“?"),
        (r"\[geschaeftsname\]", "[geschaftsname]", "Meinten Sie „geschaeftsname“?"),
        (r'      "20": \[beginn\]\n', "", "Das Feld „beginn“ hat keine Nummer."),
        (r'"20": \[beginn\]', '"34": [beginn]', "Die Nummer 34 ist größer als die letzte Nummer 33."),
        (r"13, 27, 29-31, 33", "13, 27, 29-31, 34", "Die Nummer 34 gibt es in Anlage 1 nicht."),
        (r'\{all_but: "13, 30"\}', "{}", "entweder „only“ oder „all_but“"),
        (r'\{all_but: "13, 30"\}', '{only: "1", all_but: "2"}', "entweder „only“ oder „all_but“"),
        (r'all_but: "13, 30"', 'all_but: "13 und 30"', "gewerbe-abmelden"),
        (r"- id: hwk", "- id: ihk", "Die Kennung „ihk“ steht zweimal da."),
        (r"field: art, because", "field: grund, because", "hat schon eine Nummer"),
        (r"field: zuhause", "field: zuhaus", "Meinten Sie „zuhause“?"),
        (r"field: register_art", "field: registerart", "Meinten Sie „register_art“?"),
        (r"for_nobody:", "fornobody:", "Meinten Sie „for_nobody“?"),
        (r"webseite\]", "registerauszug]", "gibt es in „gewerbe-anmelden“ nicht"),
        (r"\[fruehere_anschrift\]", "[fruehere_anschrift, registerauszug]", "nimmt Dateien auf"),
        (r"service: gewerbe-ummelden", "service: gewerbe-anmelden", "steht zweimal da"),
        (r"id: gewerbeanzeige", "id: gewerbe", "Benennen Sie sie um."),
    ],
)  # fmt: skip
def test_a_fault_is_told_with_line_and_remedy(tmp_path, old, new, sentence):
    told = findings_after(tmp_path, old, new)
    assert any(sentence in finding for finding in told), told
    assert all(re.search(r"gewerbeanzeige\.yaml, Zeile [0-9]+", finding) for finding in told)


@pytest.fixture(scope="module")
def trade_only(tmp_path_factory):
    """The three trade services alone: a command reads the whole folder."""
    return copy_with_only(
        tmp_path_factory.mktemp("services") / "services", "gewerbe-anmelden", "gewerbe-ummelden", "gewerbe-abmelden"
    )


def test_the_command_shows_the_table_for_people_and_programs(trade_only, monkeypatch):
    monkeypatch.setenv("PORTAL_SERVICES", str(trade_only))
    shown = CliRunner().invoke(command, ["recipients", "gewerbe-abmelden"])
    assert shown.exit_code == 0
    assert "Anlage 3, Nummern 1, 3-5, 11, 14, 16, 18, 20; 16 Felder" in shown.output
    assert "Nur eine Haupt- oder Zweigniederlassung" in shown.output
    told = json.loads(CliRunner().invoke(command, ["recipients", "gewerbe-abmelden", "--json"]).output)
    [table] = told["tables"]
    office = next(entry for entry in table["recipients"] if entry["id"] == "eichamt")
    assert office["numbers"] == [1, 3, 4, 5, 11, 14, 16, 18, 20]
    assert "zoll" not in {entry["id"] for entry in table["recipients"]}


def test_the_command_says_that_a_service_is_unknown(trade_only, monkeypatch):
    monkeypatch.setenv("PORTAL_SERVICES", str(trade_only))
    assert "gibt es nicht" in str(CliRunner().invoke(command, ["recipients", "hundanmelden"]).exception)


def test_where_nobody_gets_anything_the_table_says_so():
    service = CATALOGUE.services["hund-anmelden"]
    tables = read_recipients(SERVICES, CATALOGUE.services)
    assert "nennt keine Datei Empfänger" in overview_text(service, tables)
    assert overview_json(service, tables)["tables"] == []


def test_the_check_of_all_services_reads_these_files_too(trade_only, monkeypatch):
    file = trade_only / FILE
    text = file.read_text(encoding="utf-8")
    monkeypatch.setenv("PORTAL_SERVICES", str(trade_only))
    file.write_text(text.replace('"20": [beginn]', '"34": [beginn]'), encoding="utf-8")
    try:
        assert "Die Nummer 34" in str(CliRunner().invoke(command, ["check"]).exception)
    finally:
        file.write_text(text, encoding="utf-8")
