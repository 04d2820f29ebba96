"""Every character and sequence of DIN 91379 can be set, and is read back from the file as itself."""

import re
import subprocess
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.receipts import FontsMissing, fonts, render
from portal.receipts.fonts import Typeface, Weight, shape
from portal.receipts.typesetting import Style, lines, shortened, width_of
from tests.tools import need, program, shared
from tests.unit.receipts.samples import sample

CODE = re.compile(r"&#x([0-9A-F]{4,5});")


def written(reference: str) -> str:
    return "".join(chr(int(code, 16)) for code in CODE.findall(reference))


def expanded(pattern: str) -> set[str]:
    """The texts that one alternative of the norm's pattern allows: a range, a character, or a base and its marks."""
    if pattern.startswith("["):
        first, last = (ord(end) for end in written(pattern))
        return {chr(code) for code in range(first, last + 1)}
    base, _, marks = pattern.partition("(")
    return {written(base) + written(mark) for mark in marks.rstrip(")").split("|")}


@pytest.fixture(scope="module")
def norm():
    """All that datatype E of DIN 91379 allows, the widest one, without line breaks and tabulators."""
    schemas = shared() / "xoev" / "xoev-basis"
    signs: set[str] = set()
    for name in ("din-91379-datatypes.xsd", "din-norm-91379-datatypes_2022-08.xsd"):
        source = (schemas / name).read_text(encoding="utf-8")
        pattern = re.search(r'name="datatypeE".*?<xs:pattern value="\((.*?)\)\*"', source, re.DOTALL)
        signs |= {sign for part in re.findall(r"(?:[^|()]|\([^)]*\))+", pattern.group(1)) for sign in expanded(part)}
    return sorted(signs - {"\t", "\n", "\r"})


def test_the_norm_was_read_as_a_whole(norm):
    assert len([sign for sign in norm if len(sign) == 1]) > 750 and len([sign for sign in norm if len(sign) > 1]) > 140
    assert {"ẞ", "ŉ", "J̌", "C̨̆", "K͟H"} <= set(norm)


@pytest.mark.parametrize("weight", Weight)
def test_every_character_and_sequence_has_its_glyphs(norm, weight):
    replacement = {glyph.number for glyph in shape("\ufffd", weight)}
    missing = [
        sign for sign in norm if any(g.number == 0 or g.number in replacement for g in shape(f"n{sign}n", weight))
    ]
    assert missing == []


@pytest.mark.parametrize("weight", Weight)
def test_every_mark_sits_on_its_letter(norm, weight):
    """A mark that moves the pen or is placed where the next letter would start belongs to no letter."""
    loose = []
    for sign in norm:
        glyphs = shape(sign, weight)
        marks = [g for g in glyphs[1:] if unicodedata.combining(g.face.character_of.get(g.number, "\u0301")[0])]
        if any(mark.advance or (mark.x == 0 and mark.y == 0) for mark in marks):
            loose.append(sign)
    assert loose == []


def test_every_character_and_sequence_is_read_back_from_the_file(norm, tmp_path):
    tool = need(program("pdftotext"), "pdftotext fehlt: apt-get install poppler-utils")
    words = [f"n{sign}n" for sign in norm if not sign.isspace()]
    rows = tuple((f"Zeile {at}", (" ".join(words[at : at + 8]),)) for at in range(0, len(words), 8))
    file = tmp_path / "norm.pdf"
    file.write_bytes(render(sample(sections=(("Norm", rows),))))
    found = set(subprocess.run([tool, "-raw", file, "-"], capture_output=True, text=True, check=True).stdout.split())
    assert [word for word in words if word not in found] == []


def test_a_name_is_set_in_one_typeface_even_if_only_one_letter_needs_the_other():
    assert len({glyph.face.name for glyph in shape("Ḧäßler", Weight.REGULAR)}) == 1


def test_figures_have_one_width_so_that_amounts_stand_below_each_other():
    for weight in Weight:
        assert len({glyph.advance for glyph in shape("0123456789", weight)}) == 1


def test_a_missing_font_says_what_to_do(tmp_path, monkeypatch):
    monkeypatch.setattr(fonts, "FOLDER", tmp_path)
    with pytest.raises(FontsMissing, match=r"FiraSans_400Regular\.ttf is missing in .*\. Run: make assets"):
        Typeface("FiraSans", Weight.REGULAR)


texts = st.text(st.sampled_from("abcäß ÄÖ-–/.,12€ḦK͟HŽ̦🐕漢"), max_size=300)
styles = st.builds(
    Style, st.sampled_from([8.0, 10.5, 25.0]), st.just(15.0), st.just((0.0, 0.0, 0.0)), st.sampled_from(Weight)
)


@given(texts, styles, st.floats(40, 500))
def test_lines_keep_every_letter_and_none_leaves_its_column(text, style, width):
    broken = lines(text, style, width)
    assert "".join(glyph.letters for line in broken for glyph in line) == text
    assert all(width_of(line, style) <= width + 0.001 for line in broken)


@given(texts, styles, st.floats(60, 500))
def test_a_shortened_text_fits_and_says_that_it_was_cut(text, style, width):
    line = shortened(text, style, width)
    shown = "".join(glyph.letters for glyph in line)
    assert width_of(line, style) <= width + 0.001
    assert shown == text or (shown.endswith("…") and text.startswith(shown[:-1]))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ab cd", ["ab ", "cd"]),
        ("Alt-Neustadt", ["Alt-", "Neustadt"]),
        ("E-Mail", ["E-Mail"]),
        ("nach § 7 KAG", ["nach ", "§ 7 KAG"]),
    ],
)
def test_lines_end_after_spaces_and_after_hyphens_of_long_words(text, expected):
    style = Style(10, 15, (0.0, 0.0, 0.0))
    width = max(width_of(shape(part, Weight.REGULAR), style) for part in expected) + 1
    assert ["".join(glyph.letters for glyph in line) for line in lines(text, style, width)] == expected


@given(st.text(max_size=60), st.sampled_from(Weight))
def test_any_text_at_all_can_be_set(text, weight):
    assert all(glyph.number for glyph in shape(text, weight))


def test_every_weight_comes_in_both_typefaces():
    assert [face.name for weight in Weight for face in fonts.faces(weight)] == [
        f"{family}-{weight}" for weight in ("Regular", "Medium", "SemiBold") for family in ("FiraSans", "NotoSans")
    ]
