"""Whoever types a letter that cannot be kept is told how to write it, never with something that is refused again."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from portal.forms import texts
from portal.forms.characters import DATATYPES, first_foreign, normalise
from portal.forms.transliteration import LONGEST, remedy, suggestion


@pytest.mark.parametrize(
    ("typed", "datatype", "written"),
    [
        ("Иванов", "A", "Ivanov"),
        ("Щукина", "A", "Shchukina"),
        ("Иван Петров-Водкин", "A", "Ivan Petrov-Vodkin"),
        ("Γιώργος Παπαδόπουλος", "A", "Giorgos Papadopoulos"),
        ("Ήλιος", "B", "Ilios"),
        ("გიორგი", "A", "giorgi"),
        ("Müller 🐕", "A", "Müller"),
        ("ﬁnden", "C", "finden"),
        ("𝐄𝐫𝐢𝐤𝐚", "A", "Erika"),
        ("Ｅｒｉｋａ", "A", "Erika"),
        ("x\u0304y", "A", "xy"),
        ("Rex \u202e", "C", "Rex"),
        ("Straße № 5", "B", "Straße 5"),
        ("محمد", "A", None),
        ("北京", "A", None),
        ("🐕", "C", None),
        ("Erika2", "A", None),
    ],
)
def test_a_text_is_suggested_in_letters_that_are_kept_or_not_at_all(typed, datatype, written):
    assert suggestion(normalise(typed), datatype) == written


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("Иванов", "Schreiben Sie zum Beispiel „Ivanov“."),
        ("محمد", "Schreiben Sie mit lateinischen Buchstaben, wie in Ihrem Ausweis."),
        ("🐕", "Lassen Sie es weg."),
        ("Eduard #3", "Lassen Sie es weg."),
        ("Erika", ""),
    ],
)
def test_the_error_says_what_to_do(typed, told):
    assert remedy(typed, "A") == told


def test_of_a_long_text_only_the_word_is_repeated():
    letter = "Sehr geehrte Damen und Herren, " * 5 + "mit Grüßen von Иванов aus Musterstadt"
    assert texts.text_error("Text", letter, 1000) == (
        "Text enthält ein Zeichen, das wir nicht verarbeiten können: „И“. Schreiben Sie zum Beispiel „Ivanov“."
    )


def test_a_word_without_end_is_not_repeated():
    assert remedy("И" * 10_000, "C") == "Schreiben Sie mit lateinischen Buchstaben, wie in Ihrem Ausweis."


@given(st.text(max_size=80).map(normalise), st.sampled_from(DATATYPES))
@example("\x1f\u0304 a", "A")
def test_what_is_suggested_is_accepted_when_it_is_typed(text, datatype):
    written = suggestion(text, datatype)
    if written is not None:
        assert first_foreign(written, datatype) is None
        assert normalise(written) == written
        assert len(text) <= LONGEST
    if first_foreign(text, datatype) is not None:
        assert remedy(text, datatype)
