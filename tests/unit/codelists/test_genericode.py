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
    files = sorted((shared() / LISTS).glob("*.xml"))
    assert len(files) > 30 and any(file.stat().st_size > 3_000_000 for file in files)
    for file in files:
        found = read_genericode(file.read_bytes())
        assert found.key in found.columns
        assert all(found.key in row for row in found.rows), file.name


@pytest.mark.parametrize("encoding", ["ISO-8859-1", "iso-8859-15", "windows-1252", "UTF-8"])
def test_a_list_is_read_in_the_encoding_it_declares(encoding):
    name = {"iso-8859-15": "Größe in €", "windows-1252": "„Größe“"}.get(encoding, "Größe")
    xml = in_encoding(encoding, genericode([("1", name)]))
    assert read_genericode(xml).rows[0]["Name"] == name
    with pytest.raises(CodeListRefused, match="DOCTYPE"):
        read_genericode(xml.replace(b"?>", b'?><!DOCTYPE a [<!ENTITY b "c">]>', 1))


@pytest.mark.parametrize("encoding", ["utf-16", "UTF-7", "cp037", "x", "ü"])
def test_an_encoding_in_which_a_document_type_could_hide_is_refused(encoding):
    with pytest.raises(CodeListRefused, match="nicht in UTF-8"):
        read_genericode(f'<?xml version="1.0" encoding="{encoding}"?><a/>'.encode())


def in_encoding(encoding, xml):
    """The list in another encoding, which its first line declares."""
    body = xml.decode().partition("?>")[2] if xml.startswith(b"<?xml") else xml.decode()
    return f'<?xml version="1.0" encoding="{encoding}"?>{body}'.encode(encoding)
