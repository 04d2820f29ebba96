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
