"""A town's colour is accepted exactly where people can read it (WCAG 2.2, 1.4.3)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from portal.catalogue.contrast import DARK_BACKGROUNDS, LIGHT_BACKGROUNDS, READABLE, contrast, worst_contrast
from portal.catalogue.towns import Accent

colours = st.integers(0, 0xFFFFFF).map("#{:06x}".format)


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ("#000000", "#ffffff", 21.0),
        ("#777777", "#ffffff", 4.48),
        ("#767676", "#ffffff", 4.54),
        ("#ff0000", "#ffffff", 4.0),
        ("#333333", "#ffffff", 12.63),
        ("#131525", "#ffffff", 18.08),
        ("#0a0a0a", "#000000", 1.06),
    ],
)
def test_the_ratio_is_that_of_wcag(one, other, ratio):
    assert contrast(one, other) == pytest.approx(ratio, abs=0.005)


@given(colours, colours)
def test_contrast_has_no_direction_and_lies_between_1_and_21(one, other):
    assert contrast(one, other) == contrast(other, one)
    assert 1 <= contrast(one, other) <= 21.0001


@given(colours)
def test_a_colour_is_refused_exactly_below_4_5_on_the_light_backgrounds(colour):
    readable = worst_contrast(colour, LIGHT_BACKGROUNDS) >= READABLE
    try:
        Accent(light=colour, dark="#ffffff")
    except ValidationError:
        assert not readable
    else:
        assert readable


@given(colours)
def test_a_colour_is_refused_exactly_below_4_5_on_the_dark_backgrounds(colour):
    readable = worst_contrast(colour, DARK_BACKGROUNDS) >= READABLE
    try:
        Accent(light="#000000", dark=colour)
    except ValidationError:
        assert not readable
    else:
        assert readable


def test_grey_that_passes_on_white_but_not_on_the_surface_is_refused():
    assert contrast("#767676", "#ffffff") >= READABLE
    with pytest.raises(ValidationError, match="hellen Ansicht nur den Kontrast 4,1:1.*dunkler"):
        Accent(light="#767676", dark="#ffffff")
