"""What DIN 91379 accepts, we accept, and nothing else: proved against the published data types."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from portal.forms import characters
from portal.forms.characters import composed, first_foreign, named, normalise, ranges, sequences
from tests.tools import SHARED, need, shared

XS = "{http://www.w3.org/2001/XMLSchema}"
DATATYPES = ("A", "B", "C", "D", "E")


def published(edition: str) -> dict[str, etree.XMLSchema]:
    """The data types as the norm's own schema has them, each as a schema of one element."""
    file = SHARED / "xoev/xoev-basis" / edition if SHARED else None
    tree = etree.parse(need(file if file and file.is_file() else None, "Die Datentypen der DIN 91379 liegen nicht vor"))
    types = {element.get("name"): element for element in tree.iter(f"{XS}simpleType")}
    found = {}
    for datatype in DATATYPES:
        root = etree.Element(f"{XS}schema", nsmap={"xs": XS[1:-1]})
        root.append(etree.fromstring(etree.tostring(types[f"datatype{datatype}"])))
        etree.SubElement(root, f"{XS}element", name="text", type=f"datatype{datatype}")
        found[datatype] = etree.XMLSchema(root)
    return found


@pytest.fixture(scope="module")
def norm() -> dict[str, etree.XMLSchema]:
    return published("din-norm-91379-datatypes.xsd")


def accepts(schema: etree.XMLSchema, text: str) -> bool:
    element = etree.Element("text")
    element.text = text
    return schema.validate(element)


def pattern_of(schema_file: str, datatype: str) -> str:
    tree = etree.parse(shared() / "xoev/xoev-basis" / schema_file)
    (pattern,) = tree.xpath(f"//*[@name='datatype{datatype}']//*[local-name()='pattern']/@value")
    return str(pattern)


def xml_characters() -> list[str]:
    return [
        chr(n) for n in (9, 10, 13, *range(0x20, 0xD800), *range(0xE000, 0xFFFE), *range(0x10000, 0x11000), 0x1F436)
    ]


@pytest.mark.parametrize("datatype", DATATYPES)
def test_exactly_the_single_characters_of_the_norm_are_accepted(norm, datatype):
    pattern = re.compile(pattern_of("din-norm-91379-datatypes.xsd", datatype))
    published_ones = {character for character in xml_characters() if pattern.fullmatch(character)}
    ours = {character for character in xml_characters() if first_foreign(character, datatype) is None}
    assert ours == published_ones
    assert len(ours) > 500


@pytest.mark.parametrize("datatype", DATATYPES)
def test_exactly_the_sequences_of_the_norm_are_accepted(norm, datatype):
    """Every letter with every run of marks the norm uses, two at most; also across what could be two sequences."""
    marks = sorted({mark for sequence in sequences() for mark in sequence[1:]})
    runs = [*marks, *(first + second for first in marks for second in marks)]
    bases = [chr(point) for first, last in ranges(datatype) for point in range(first, last + 1)]
    pattern = re.compile(pattern_of("din-norm-91379-datatypes.xsd", datatype))
    wrong = [
        base + run
        for base in bases
        for run in runs
        if (first_foreign(base + run, datatype) is None) != bool(pattern.fullmatch(base + run))
    ]
    assert wrong == []


@pytest.mark.parametrize("datatype", DATATYPES)
@given(data=st.data())
def test_any_text_is_accepted_exactly_when_the_schema_accepts_it(norm, datatype, data):
    pieces = st.sampled_from([*sequences(), *"aKLHh \n\t;€ΩЖё„–🐕", "\u0304", "\u0323", "\u035f"])
    text = "".join(data.draw(st.lists(pieces, max_size=8)))
    assert (first_foreign(text, datatype) is None) == accepts(norm[datatype], text)


@pytest.mark.parametrize("datatype", DATATYPES)
def test_what_the_older_edition_accepts_is_accepted_still(datatype):
    """DIN SPEC 91379:2019 lacks three letters and two signs of the norm, and has none of its own."""
    older = re.compile(pattern_of("din-91379-datatypes.xsd", datatype))
    letters = [chr(point) for first, last in ranges(datatype) for point in range(first, last + 1)]
    signs = set("′″") if datatype in "DE" else set()
    assert {letter for letter in (*letters, *sequences()) if not older.fullmatch(letter)} == {"ḗ", "ē̍", "ō̍"} | signs


@pytest.mark.parametrize("letter", sequences())
def test_a_letter_of_two_code_points_survives_normalising(letter):
    assert normalise(letter) == letter
    assert first_foreign(normalise(unicodedata.normalize("NFD", letter)), "A") is None


def test_the_data_types_nest():
    single = {
        datatype: {point for first, last in ranges(datatype) for point in range(first, last + 1)}
        for datatype in DATATYPES
    }
    assert single["A"] < single["B"] < single["C"] < single["E"]
    assert single["B"] < single["D"] < single["E"]
    assert {chr(point) for point in single["C"] - single["D"]} == set("\t\n\r\u00a0")


@pytest.mark.parametrize(
    ("text", "foreign"),
    [
        ("Rex 🐕", "🐕"),
        ("Ωmega", "Ω"),
        ("abc\u202ecba", "\u202e"),
        ("a\x00b", "\x00"),
        ("\ud800", "\ud800"),
        ("x\u0304y", "x\u0304"),
        ("\u0304", "\u0304"),
        ("K\u035fX", "K\u035f"),
        ("a\u200bb", "\u200b"),
    ],
)
def test_the_first_foreign_character_is_found_with_the_marks_upon_it(text, foreign):
    assert first_foreign(text, "C") == foreign


@pytest.mark.parametrize(
    ("character", "name"),
    [("#", "#"), ("🐕", "🐕"), ("\u202e", "U+202E"), ("\x00", "U+0000"), ("\ud83d", "U+D83D"), ("\u0304", "U+0304")],
)
def test_what_cannot_be_seen_is_called_by_its_code_point(character, name):
    assert named(character) == name


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Anna\u00a0 Maria\t", "Anna Maria"),
        ("Mu\u0308ller", "Müller"),
        ("7–9", "7-9"),
        ("„Zum Löwen“ …", '"Zum Löwen" ...'),
        ("O’Neil", "O’Neil"),
        ("a\nb", "a b"),
        ("a\x1fb", "a\x1fb"),
    ],
)
def test_a_line_is_kept_in_composed_form_with_plain_punctuation_and_single_blanks(typed, kept):
    assert normalise(typed) == kept


def test_lines_stay_lines_in_a_long_text():
    assert normalise("\r\n eins \r\n\r\nzwei   drei\r", multiline=True) == "eins\n\nzwei drei"


@given(st.text())
def test_normalising_twice_changes_nothing(text):
    assert normalise(normalise(text)) == normalise(text)
    assert normalise(normalise(text, multiline=True), multiline=True) == normalise(text, multiline=True)


def test_a_tower_of_marks_costs_no_time():
    tower = "a" + "\u0301\u0323" * 50_000
    assert composed(tower) == tower
    assert first_foreign(tower, characters.DATATYPES[2]) is not None
