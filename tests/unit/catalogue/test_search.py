"""People find towns however they spell them."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from portal.catalogue.search import WordIndex, fold, spellings

INDEX = WordIndex([("W", ["Weißenborn", "37299"]), ("S", ["Sontra", "36205", "Weißenborn"]), ("M", ["Mühlhausen"])])


@pytest.mark.parametrize("typed", ["weiß", "WEISSENBORN", "weissen", "  Weißenborn ", "37299 weiß"])
def test_a_town_is_found_in_any_spelling(typed):
    assert "W" in INDEX.find(typed)


@pytest.mark.parametrize("typed", ["Mühl", "muehl", "muhl", "MÜHLHAUSEN"])
def test_umlauts_may_be_spelt_out_or_left_without_dots(typed):
    assert INDEX.find(typed) == ("M",)


@pytest.mark.parametrize("typed", ["", "  ", "-", "xyz", "weissenborn xyz", "enborn"])
def test_what_does_not_fit_finds_nothing(typed):
    assert INDEX.find(typed) == ()


def test_a_second_word_narrows_the_search():
    assert INDEX.find("weiss") == ("W", "S")
    assert INDEX.find("weiss 362") == ("S",)


@given(st.text(max_size=20))
@example("℡ ℌ")
@example("ǽ ǿ")
def test_folding_twice_changes_nothing(text):
    assert fold(fold(text)) == fold(text)


@given(st.lists(st.text(max_size=12), max_size=6), st.text(max_size=12))
def test_the_index_finds_what_a_plain_look_through_all_finds(names, typed):
    index = WordIndex((name, [name]) for name in names)
    words = fold(typed).split() if fold(typed).isalnum() and fold(typed).isascii() else []
    if words:
        expected = [name for name in names if any(word.startswith(words[0]) for word in spellings(name))]
        assert list(index.find(typed)) == expected
