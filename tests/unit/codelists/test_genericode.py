"""A published list is read as its publisher means it, and whatever is no such list is refused in one sentence."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.codelists import CodeListRefused, read_genericode
from tests.tools import shared
from tests.unit.codelists.published import genericode

LISTS = "xoev/codelists"


def test_a_list_says_its_columns_its_key_its_day_and_its_rows():
    found = read_genericode(genericode([("000", "Deutschland"), ("129", "")]))
    assert (found.title, found.agency, found.urn) == ("Staaten", "Amt für Beispiele", "urn:beispiel:staat")
    assert (found.edition, found.key, found.name_column) == ("2026-01-31", "Schluessel", "Name")
    assert found.rows == ({"Schluessel": "000", "Name": "Deutschland"}, {"Schluessel": "129"})


def test_a_list_that_counts_its_versions_says_from_which_day_it_holds():
    head = "<x:validFrom>2026-05-01</x:validFrom>"
    counted = read_genericode(genericode([("1", "Eins")], version="2.4", head=head))
    assert (counted.edition, counted.since) == ("2.4", "2026-05-01")
    of_a_day = read_genericode(genericode([("1", "Eins")], head=head))
    assert (of_a_day.edition, of_a_day.since) == ("2026-01-31", "2026-01-31")
    assert read_genericode(genericode([("1", "Eins")], version="neu")).edition is None


def test_a_value_without_a_column_belongs_to_the_next_one():
    xml = genericode([("1", "Eins")]).replace(b' ColumnRef="Schluessel"', b"").replace(b' ColumnRef="Name"', b"")
    assert read_genericode(xml).rows == ({"Schluessel": "1", "Name": "Eins"},)


@pytest.mark.parametrize(
    ("xml", "sentence"),
    [
        (b"<liste/>", "genericode 1.0"),
        (b"kein XML", "nicht wohlgeformt"),
        (b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "DOCTYPE"),
        (genericode([]), "keine Einträge"),
        (genericode([("1", "Eins")]).replace(b"<Column ", b"<Spalte ").replace(b"</Column>", b"</Spalte>"), "Spalten"),
    ],
)
def test_what_is_no_list_is_refused_and_the_sentence_says_why(xml, sentence):
    with pytest.raises(CodeListRefused, match=sentence):
        read_genericode(xml)


@given(st.binary(max_size=200) | st.text(max_size=200).map(lambda text: text.encode("utf-8", "replace")))
def test_no_file_breaks_the_reader(xml):
    with pytest.raises(CodeListRefused):
        read_genericode(xml)


def test_every_list_of_the_prepared_material_can_be_read():
    files = [file for file in sorted((shared() / LISTS).glob("*.xml")) if file.stat().st_size < 1_000_000]
    texts = {file.name: file.read_bytes() for file in files}
    readable = {name: xml for name, xml in texts.items() if b"ISO-8859-1" not in xml[:60]}
    assert len(readable) > 30
    for name, xml in readable.items():
        found = read_genericode(xml)
        assert found.key in found.columns
        assert all(found.key in row for row in found.rows), name
