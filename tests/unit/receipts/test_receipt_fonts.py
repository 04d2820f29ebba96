"""Every character and sequence of DIN 91379 can be set, and is read back from the file as itself."""

import re
import subprocess
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reportlab.lib.colors import black
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase.pdfmetrics import getFont

from portal.receipts import FontsMissing, render
from portal.typesetting import fonts
from portal.typesetting.flow import paragraph, shortened
from portal.typesetting.flow import style as look
from portal.typesetting.fonts import FIRST_CODE, PlainFace, Typeface, Weight, printable, typeface
from portal.typesetting.tagging import Element
from tests.tools import need, program, shared
from tests.unit.receipts.samples import sample

CODE = re.compile(r"&#x([0-9A-F]{4,5});")


@pytest.fixture(scope="module", autouse=True)
def _loaded():
    fonts.begin()


def glyphs(text: str, weight: Weight) -> list[tuple[Typeface, fonts.Glyph]]:
    """The glyphs of a text in reading order, each with its typeface."""
    return [(face, glyph) for face, piece in typeface(weight).pieces(text) for glyph in face.glyphs(piece)]


def width_of(text: str, style: ParagraphStyle) -> float:
    return getFont(style.fontName).stringWidth(text, style.fontSize)


def lines(text: str, style: ParagraphStyle, width: float) -> list[str]:
    """The lines of a paragraph, without spaces at their ends."""
    flowable = paragraph(Element("P"), text, style)
    flowable.wrap(width, 1000)
    return [" ".join(words) for _, words in flowable.blPara.lines]


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
    replacement = {(face, glyph.number) for face, glyph in glyphs("\ufffd", weight)}
    missing = [
        sign
        for sign in norm
        if any(g.number == 0 or (face, g.number) in replacement for face, g in glyphs(f"n{sign}n", weight))
    ]
    assert missing == []


@pytest.mark.parametrize("weight", Weight)
def test_every_mark_sits_on_its_letter(norm, weight):
    """A mark that moves the pen or is placed where the next letter would start belongs to no letter."""
    loose = []
    for sign in norm:
        marks = [
            g
            for face, g in glyphs(sign, weight)[1:]
            if unicodedata.combining(face.character_of.get(g.number, "\u0301")[0])
        ]
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
    assert [piece for _, piece in typeface(Weight.REGULAR).pieces("Kim Ḧäßler aus Hof")] == [
        "Kim ",
        "Ḧäßler ",
        "aus Hof",
    ]


@pytest.mark.parametrize("weight", Weight)
def test_figures_have_one_width_so_that_amounts_stand_below_each_other(weight):
    plain = typeface(weight)
    assert len({plain.stringWidth(a + b, 10) for a in "0123456789" for b in "0123456789"}) == 1


@pytest.mark.parametrize("weight", Weight)
def test_letters_that_reportlab_sets_stand_where_harfbuzz_would_set_them(weight):
    plain = typeface(weight)
    text = "Täglich von „Wölfen“ & Hunden: 11.740,50 € für Y. Ávila, § 7 KAG / VwVfG; T-Shirt AVATAR fjord"
    assert [face for face, _ in plain.pieces(text)] == [plain]
    assert [plain.face.charToGlyph[ord(letter)] for letter in text] == [glyph.number for glyph in plain.glyphs(text)]
    assert plain.stringWidth(text, 1000) == sum(glyph.advance for glyph in plain.glyphs(text))


def test_a_missing_font_says_what_to_do(tmp_path, monkeypatch):
    monkeypatch.setattr(fonts, "FOLDER", tmp_path)
    with pytest.raises(FontsMissing, match=r"FiraSans_400Regular\.ttf is missing in .*\. Run: make assets"):
        PlainFace(Weight.REGULAR)


texts = st.text(st.sampled_from("abcäß ÄÖ-–/.,12€ḦK͟HŽ̦🐕漢"), max_size=300)
looks = st.builds(look, st.sampled_from([8.0, 10.5, 25.0]), st.just(15.0), st.just(black), st.sampled_from(Weight))


@given(texts, looks, st.floats(40, 500))
def test_lines_keep_every_letter_and_none_leaves_its_column(text, style, width):
    broken = lines(text, style, width)
    assert "".join("".join(broken).split()) == "".join(text.split())
    # Letters of a word that fits on no line are measured one by one, without their kerning.
    assert all(width_of(line, style) <= width + style.fontSize * 0.1 for line in broken)


@given(st.text(st.sampled_from("abxyTVWÄḦ.,_1AV🐕"), min_size=1, max_size=200), looks, st.floats(40, 500))
def test_a_word_that_fits_on_no_line_is_cut_without_a_space(word, style, width):
    assert "".join(lines(word, style, width)) == word


@given(texts, looks, st.floats(40, 500))
def test_a_shortened_text_fits_and_says_that_it_was_cut(text, style, width):
    shown = shortened(text, style, width)
    assert width_of(shown, style) <= width + style.fontSize * 0.1
    assert shown == " ".join(text.split()) or (shown.endswith("…") and " ".join(text.split()).startswith(shown[:-1]))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ab cd", ["ab", "cd"]),
        ("Alt-Neustadt", ["Alt-", "Neustadt"]),
        ("E-Mail", ["E-Mail"]),
        ("nach § 7 KAG", ["nach", "§\xa07 KAG"]),
    ],
)
def test_lines_end_after_spaces_and_after_hyphens_of_long_words(text, expected):
    style = look(10, 15, black)
    width = max(width_of(part, style) for part in expected) + 1
    assert lines(text, style, width) == expected


@given(st.text(max_size=60), st.sampled_from(Weight))
def test_any_text_at_all_can_be_set(text, weight):
    assert all(glyph.number for _, glyph in glyphs(printable(text), weight))


def test_no_text_can_hold_the_codes_of_glyphs():
    assert printable(chr(FIRST_CODE)) == fonts.REPLACEMENT


def test_every_weight_comes_in_both_typefaces():
    assert [face.fontName for weight in Weight for face in (typeface(weight), typeface(weight).rich)] == [
        f"Receipt-{family}-{weight}" for weight in ("Regular", "SemiBold") for family in ("FiraSans", "NotoSans")
    ]
