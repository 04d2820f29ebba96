"""Files are called so that every system can store them and every reader recognises them."""

from unicodedata import normalize
from uuid import UUID

import pytest
from hypothesis import given
from lxml import etree

from portal.xoev.file_names import FORMAT_CODES, OTHER_FORMAT, format_code, packaged_name, shown_name
from tests.generated import SOME
from tests.tools import shared
from tests.unit.xoev.handovers import lines, odd_names

FILE = UUID("5e0c1c1e-0000-4000-8000-000000000001")


@pytest.mark.parametrize(
    ("name", "packaged", "shown"),
    [
        ("Lärmprotokoll Müller (2).PDF", "Laermprotokoll_Mueller_2.pdf", "Lärmprotokoll Müller (2).PDF"),
        ("Straße.jpg", "Strasse.jpg", "Straße.jpg"),
        ("Łódź – café.png", "Lodz_cafe.png", "Łódź _ café.png"),
        ("C:\\fotos\\hund.jpg", "hund.jpg", "hund.jpg"),
        ("../../etc/passwd", "passwd", "passwd"),
        ("a.tar.gz", "a_tar.gz", "a.tar.gz"),
        (normalize("NFD", "Übung.txt"), "Uebung.txt", "Übung.txt"),
        ("🐶.pdf", "Datei.pdf", "_.pdf"),
        ("rechnung\u202efdp.exe", "rechnung_fdp.exe", "rechnung_fdp.exe"),
        ("Bild\x00\n.png", "Bild.png", "Bild__.png"),
        ("datei.<script>", "datei", "datei.<script>"),
        ("", "Datei", "Datei"),
        ("..", "Datei", ".."),
    ],
)
def test_a_file_stays_recognisable(name, packaged, shown):
    assert packaged_name(FILE, name) == f"{FILE}_{packaged}"
    assert shown_name(name) == shown


@given(odd_names)
@SOME
def test_no_file_name_is_too_long_for_a_file_system(name):
    assert len(packaged_name(FILE, name)) <= 130
    assert 1 <= len(shown_name(name)) <= 200


@given(lines.filter(lambda line: not set(line) & set("/\\\x7f") and line == line.strip()))
@SOME
def test_a_name_of_din_91379_is_shown_as_it_is(name):
    assert shown_name(name) == normalize("NFC", name)


@pytest.mark.parametrize(
    ("name", "code"),
    [("a.pdf", "018"), ("a.JPG", "011"), ("a.jpeg", "010"), ("a.xml", "030"), ("a.dwg", "100"), ("a", "100")],
)
def test_the_format_of_a_file_is_known_by_its_ending(name, code):
    assert format_code(name) == code


def test_every_format_we_name_stands_in_the_official_list():
    """Beside those by ending: PDF/A (044) and XML (030), which the portal makes itself, and „Sonstiges“ (100)."""
    published = etree.parse(shared() / "xoev/xdomea-3.0.0/codelists/Dateiformat_1.0.xml")
    codes = {row.findtext("Value[@ColumnRef='Code']/SimpleValue") for row in published.iter("Row")}
    assert codes >= {*FORMAT_CODES.values(), OTHER_FORMAT, "044", "030"}
