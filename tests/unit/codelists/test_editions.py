"""A new edition comes beside the old one, says what changed, and never touches what was there."""

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from portal.codelist_commands import codelists
from portal.codelists import CodeListRefused, refresh, shelves
from portal.command_line import Finding
from portal.forms import AnyField, FieldDefinition, read_code_list
from portal.forms.fieldtypes import code_list
from tests.unit.codelists.published import genericode

FIRST = [("000", "Deutschland"), ("423", "Afghanistan"), ("149", "Niederlande"), ("999", "ohne Angabe")]
NEXT = [("000", "Deutschland"), ("149", "Königreich der Niederlande"), ("130", "Gabun"), ("999", "ohne Angabe")]


@pytest.fixture
def folder(tmp_path):
    """A folder with one list that leaves an entry out."""
    (tmp_path / "staat_2025-01-31.tsv").write_text(
        "# Staaten: Schlüssel und Name\n# Spalten: Schluessel, Name\n# Ohne: 999\n"
        + "".join(f"{key}\t{name}\n" for key, name in FIRST[:-1]),
        encoding="utf-8",
    )
    return tmp_path


def test_a_new_edition_says_what_came_what_went_and_what_is_called_otherwise(folder):
    made = refresh(genericode(NEXT), "staat", folder)
    assert made.former == "2025-01-31"
    assert made.change.added == (("130", "Gabun"),)
    assert made.change.removed == (("423", "Afghanistan"),)
    assert made.change.renamed == (("149", "Niederlande", "Königreich der Niederlande"),)


def test_it_is_written_beside_the_old_one_with_source_and_day(folder):
    old = (folder / "staat_2025-01-31.tsv").read_bytes()
    file = refresh(genericode(NEXT), "staat", folder).write(folder)
    assert file.name == "staat_2026-01-31.tsv"
    assert (folder / "staat_2025-01-31.tsv").read_bytes() == old
    head = file.read_text(encoding="utf-8")
    assert "# Quelle: Amt für Beispiele, Staaten, urn:beispiel:staat\n# Stand: 31. Januar 2026\n" in head
    assert [shelf.editions for shelf in shelves(folder)] == [("2025-01-31", "2026-01-31")]


def test_people_find_entries_where_they_were_and_new_ones_by_the_alphabet(folder):
    made = refresh(genericode([*NEXT, ("131", "Österreich"), ("132", "Aland")]), "staat", folder)
    assert list(made.entries) == ["000", "132", "130", "149", "131"]


def test_a_selection_and_what_is_left_out_are_kept_from_edition_to_edition(folder):
    (folder / "ort_2025-01-31.tsv").write_text("# Orte\n# Auswahl: 06\n0601\tErbach\n", encoding="utf-8")
    made = refresh(genericode([("0602", "Sontra"), ("0701", "Mainz"), ("0601", "Erbach")]), "ort", folder)
    assert dict(made.entries) == {"0601": "Erbach", "0602": "Sontra"}
    assert "# Auswahl: 06\n" in made.content
    assert "999" not in refresh(genericode(NEXT), "staat", folder).entries


def test_an_entry_that_ended_is_left_out(folder):
    rows = [("1", "Jetzt", ""), ("2", "Früher", "1990-10-03")]
    made = refresh(genericode(rows, columns=("Schluessel", "Name", "Existenz-bis")), "neu", folder)
    assert dict(made.entries) == {"1": "Jetzt"}


def test_versions_are_counted_so_that_11_comes_after_9(folder):
    for version in ("9", "11"):
        rows = [("1", f"Eins in {version}")]
        refresh(genericode(rows, version=version), "gericht", folder).write(folder)
    assert [shelf.editions for shelf in shelves(folder) if shelf.name == "gericht"] == [("9", "11")]
    made = refresh(genericode([("1", "Eins")], version="11.1"), "gericht", folder)
    assert (made.former, made.file_name) == ("11", "gericht_11.1.tsv")
    assert "Version 11.1\n# Stand: ohne Tag" in made.content


def test_an_edition_that_is_there_does_not_change(folder):
    refresh(genericode(NEXT), "staat", folder).write(folder)
    refresh(genericode(NEXT), "staat", folder).write(folder)
    with pytest.raises(CodeListRefused, match="staat_2026-01-31.tsv"):
        refresh(genericode(FIRST), "staat", folder).write(folder)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({"name": "../staat"}, "kein Name"),
        ({"edition": "2026-02-31"}, "weder Tag noch Version"),
        ({"edition": "../2"}, "weder Tag noch Version"),
        ({"prefix": "x"}, "beginnt mit"),
        ({"xml": genericode(NEXT, version="neu")}, "--edition"),
        ({"xml": genericode([("1", "Eins"), ("1", "Zwei")])}, "zweimal"),
        ({"xml": genericode([("1\t2", "Eins")])}, "keinen Schlüssel"),
        ({"xml": genericode([("1", "Eins")], columns=("Code", "Text"))}, "Sie hat Code, Text"),
    ],
)
def test_what_cannot_become_an_edition_is_told(folder, arguments, sentence):
    asked = {"xml": genericode(NEXT), "name": "staat", "folder": folder} | arguments
    with pytest.raises(CodeListRefused, match=sentence):
        refresh(**asked)


names = st.text(st.sampled_from("abäößz ZÖ"), min_size=1, max_size=8).filter(str.strip)
lists = st.dictionaries(st.from_regex("[0-9]{3}", fullmatch=True), names, min_size=1, max_size=12)


@given(former=lists, entries=lists)
def test_every_edition_can_be_read_again_and_the_change_leads_from_one_to_the_other(former, entries, tmp_path_factory):
    folder = tmp_path_factory.mktemp("lists")
    refresh(genericode(former.items(), version="2025-01-31"), "liste", folder).write(folder)
    old = read_code_list(folder / "liste_2025-01-31.tsv")
    made = refresh(genericode(entries.items()), "liste", folder)
    assert read_code_list(made.write(folder)) == made.entries
    changed = {key: name for key, name in old.items() if key not in dict(made.change.removed)}
    changed |= dict(made.change.added) | {key: new for key, _, new in made.change.renamed}
    assert changed == made.entries


def test_an_answer_keeps_its_name_when_a_newer_edition_calls_it_otherwise(folder, monkeypatch):
    monkeypatch.setattr(code_list, "CODE_LISTS", folder)
    for edition, name in (("2024-08-01", "Holland"), ("2026-01-31", "Niederlande")):
        (folder / f"country_{edition}.tsv").write_text(f"# Quelle: –\n149\t{name}\n", encoding="utf-8")
    code_list.code_list.cache_clear()
    try:
        asked: TypeAdapter[FieldDefinition] = TypeAdapter(AnyField)
        of_then, of_now = (
            asked.validate_python({"id": "f", "type": "country", "label": "Staat", "edition": edition})
            for edition in ("2024-08-01", "2026-01-31")
        )
        assert of_then.show("149") == ("Holland",)
        assert of_now.show("149") == ("Niederlande",)
    finally:
        code_list.code_list.cache_clear()


def test_the_command_prints_every_change_and_a_count(folder):
    published = folder / "neu.xml"
    published.write_bytes(genericode(NEXT))
    done = CliRunner().invoke(codelists, ["refresh", str(published), "--list", "staat", "--output", str(folder)])
    assert done.exit_code == 0, done.output
    assert done.output.splitlines()[:3] == [
        "+ 130  Gabun",
        "- 423  Afghanistan",
        "~ 149  Niederlande → Königreich der Niederlande",
    ]
    assert "hat 3 Einträge. Neu: 1, weg: 1, umbenannt: 1 (gegenüber dem Stand 2025-01-31)." in done.output


def test_the_command_says_in_one_sentence_what_is_wrong(folder):
    published = folder / "neu.xml"
    published.write_bytes(b"<html/>")
    done = CliRunner().invoke(codelists, ["refresh", str(published), "--list", "staat", "--output", str(folder)])
    assert isinstance(done.exception, Finding)
    assert "genericode 1.0" in str(done.exception)


def test_the_shipped_lists_are_listed_with_their_editions():
    done = CliRunner().invoke(codelists, ["list"])
    assert "municipality  2026-06-30  Einträge: 425" in done.output
    assert "activity  2008-01-01  Einträge: 839" in done.output
