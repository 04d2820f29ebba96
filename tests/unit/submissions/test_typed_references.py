"""Numbers and codes as people type and paste them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.submissions import is_reference, new_reference, typed_reference


@pytest.mark.parametrize(
    "typed",
    [
        "K7QM-24RT-9XWA",
        "k7qm-24rt-9xwa",
        "K7QM24RT9XWA",
        " K7QM 24RT 9XWA\n",
        "K7QM–24RT—9XWA",
        "k7 qm 24 rt 9x wa",
        "„K7QM-24RT-9XWA“.",
        "K7QM\N{NO-BREAK SPACE}24RT\N{NON-BREAKING HYPHEN}9XWA",
        "\N{FULLWIDTH LATIN CAPITAL LETTER K}7QM-24RT-9XWA",
    ],
)
def test_small_letters_spaces_dashes_and_punctuation_do_not_matter(typed):
    assert typed_reference(typed) == "K7QM-24RT-9XWA"


@pytest.mark.parametrize(
    "typed", ["", "   ", "K7QM-24RT", "K7QM-24RT-9XWA-2", "K7QM-24RT-9XW0", "I7QM-24RT-9XWA", "K7QM-24RT-9XWÄ", "%00"]
)
def test_what_cannot_be_one_is_none(typed):
    assert typed_reference(typed) is None


@given(st.text())
def test_whatever_is_typed_becomes_a_reference_or_nothing(typed):
    written = typed_reference(typed)
    assert written is None or is_reference(written)


def test_a_new_reference_is_typed_as_it_is_written():
    reference = new_reference()
    assert is_reference(reference) and typed_reference(reference) == reference
