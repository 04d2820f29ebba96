"""The code lists say what they are, hold what the Federal Statistical Office publishes, and older editions stay."""

import xml.etree.ElementTree as ET

import pytest
from pydantic import TypeAdapter, ValidationError

from portal.forms import AnyField, FieldDefinition
from portal.forms.fieldtypes import CodeListError, code_list
from tests.tools import shared

ADAPTER: TypeAdapter[FieldDefinition] = TypeAdapter(AnyField)
FILES = sorted(code_list.CODE_LISTS.glob("*.tsv"))

#: list: file of the Federal Statistical Office, its columns for key and name
PUBLISHED = {
    "country": ("staat_2024-08-01", "schluessel-staat", "suchbegriff"),
    "nationality": (
        "staatsangehoerigkeit_2024-08-01",
        "destatis-schluessel-staatsangehoerigkeit",
        "staatsangehoerigkeit",
    ),
}


def published(name):
    """The rows of the published list whose state still exists: key, name."""
    file, key, shown = PUBLISHED[name]
    path = f"xoev/codelists/urn.de.bund.destatis.bevoelkerungsstatistik.schluessel.{file}.xml"
    for row in ET.parse(shared() / path).iter("Row"):
        values = {one.get("ColumnRef", "").lower(): (one.findtext("SimpleValue") or "").strip() for one in row}
        if not values.get("existenz-bis"):
            yield values[key], values[shown]


def test_every_list_says_its_source_and_its_date():
    assert FILES
    for file in FILES:
        head = file.read_text(encoding="utf-8").split("\n0", 1)[0]
        assert "# Quelle: " in head and "# Stand: " in head


@pytest.mark.parametrize("name", PUBLISHED)
def test_a_list_has_the_keys_and_names_of_the_published_one(name):
    ours = dict(code_list.code_list(name, "2024-08-01"))
    theirs = {key: shown for key, shown in published(name) if key not in ("910", "999")}
    assert ours.keys() == theirs.keys()
    assert {key: label for key, label in ours.items() if label.split(" (Pal")[0] != theirs[key]} == {}


@pytest.mark.parametrize("name", PUBLISHED)
def test_germany_comes_first_and_no_name_stands_twice(name):
    entries = code_list.code_list(name, "2024-08-01")
    assert next(iter(entries)) == "000"
    assert len(set(entries.values())) == len(entries)


def published_rows(file):
    """The rows of a published list, values by column."""
    for row in ET.parse(shared() / "xoev" / "codelists" / file).iter("Row"):
        yield {one.get("ColumnRef"): " ".join((one.findtext("SimpleValue") or "").split()) for one in row}


def test_legal_forms_are_those_of_the_published_standard_profile_with_their_names():
    ours = code_list.code_list("legal_form", "2.4")
    theirs = {
        row["Code"]: row
        for row in published_rows("xwasser-repo__Rechtsformen_2.4.xml")
        if row["Standardprofil"] == "ja"
    }
    for key, label in ours.items():
        short, long = theirs[key]["Bezeichnung-kurz-1"], theirs[key]["Bezeichnung-lang"]
        assert label in (long, f"{short} – {long}")
    left_out = {theirs[key]["Bezeichnung-lang"] for key in theirs.keys() - ours.keys()}
    whole = {name for name in left_out if "; auch" in name}
    assert left_out - whole == {
        "Freitext (Auffangtatbestand)",
        "rechtsfähige Stiftung (privatrechtliche oder öffentlich-rechtliche)",
    }
    assert len(whole) == 8 and len(set(ours.values())) == len(ours)


def test_register_courts_are_those_that_keep_a_register_today():
    ours = code_list.code_list("register_court", "11")
    rows = published_rows("urn.xoev-de.xgewerbeanzeige.codeliste.registergerichte_11.xml")
    theirs = {row["XJustiz_Id"]: row for row in rows if not row.get("gueltigBis")}
    assert ours.keys() == theirs.keys()
    for key, label in ours.items():
        name, kind = theirs[key]["Registergericht"], theirs[key]["Art"]
        assert label in (name, f"{name} ({kind})")
    assert len(set(ours.values())) == len(ours)
    assert ours["M1103"] == "Amtsgericht Darmstadt"


@pytest.mark.parametrize("edition", ["2.4", "11", "2024-08-01"])
def test_editions_are_days_or_versions(edition, tmp_path, monkeypatch):
    monkeypatch.setattr(code_list, "CODE_LISTS", tmp_path)
    (tmp_path / f"counted_{edition}.tsv").write_text("# Quelle: –\n1\tEins\n", encoding="utf-8")
    assert TypeAdapter(code_list.Edition).validate_python(edition) == edition
    assert code_list.code_list("counted", edition) == {"1": "Eins"}


@pytest.mark.parametrize("edition", ["", "../x", "2.", "v2", "1/2", "2 4", "9" * 21])
def test_an_edition_is_no_path(edition):
    with pytest.raises(ValidationError):
        ADAPTER.validate_python({"id": "f", "type": "country", "label": "Staat", "edition": edition})


def test_an_edition_that_is_not_there_is_told_with_those_that_are():
    with pytest.raises(ValidationError, match="Stände sind: 2024-08-01"):
        ADAPTER.validate_python({"id": "f", "type": "country", "label": "Staat", "edition": "1999-01-01"})


def test_a_definition_keeps_the_edition_it_was_written_with():
    field = ADAPTER.validate_python({"id": "f", "type": "nationality", "label": "Staatsangehörigkeit"})
    assert field.model_dump()["edition"] == "2024-08-01"


@pytest.mark.parametrize("line", ["000 Deutschland", "000\t", "x", "001\tDoppelt"])
def test_a_line_that_is_no_entry_is_told_with_its_number(line, tmp_path, monkeypatch):
    monkeypatch.setattr(code_list, "CODE_LISTS", tmp_path)
    (tmp_path / "sample_2020-01-01.tsv").write_text(f"# Quelle: –\n001\tEins\n{line}\n", encoding="utf-8")
    with pytest.raises(CodeListError, match="Zeile 3"):
        code_list.code_list(f"sample{''}", "2020-01-01")
