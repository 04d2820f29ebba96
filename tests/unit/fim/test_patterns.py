"""A pattern of a schema is taken only if both languages read it alike, no text makes it slow, and it has an example."""

import re

import pytest

from portal.fim.patterns import examples, usable


@pytest.mark.parametrize(
    ("written", "taken"),
    [
        ("[0-9]{5}", "[0-9]{5}"),
        ("^[A-Z]{2}$", "[A-Z]{2}"),
        ("([0]{1}[1-9]{1}|[1-9]{1}[0-9]{1})[0-9]{3}", "([0]{1}[1-9]{1}|[1-9]{1}[0-9]{1})[0-9]{3}"),
        ("(ab){2}", "(ab){2}"),
        ("(a|b){2}", "(a|b){2}"),
    ],
)
def test_a_plain_pattern_is_taken_without_its_anchors(written, taken):
    assert usable(written) == taken


@pytest.mark.parametrize(
    "pattern",
    ["", "[", r"\d+", "(?i)a", "a+?", "(a+)+", "(a|a)*", "((ab|c)d)+", "(a{1,3}){9}", "x" * 301, "(" * 200 + ")" * 200],
)
def test_another_dialect_and_what_could_take_for_ever_is_not_taken(pattern):
    assert usable(pattern) is None


@pytest.mark.parametrize("pattern", ["[0-9]{15}", "[A-Z]{2}-[0-9]{1,4}", "a|bc", "[^a-z]{3}", ".{6,}", "Nr[.] ?[0-9]+"])
def test_each_example_passes_its_pattern(pattern):
    found = list(examples(pattern))
    assert found and all(re.fullmatch(pattern, text) for text in found)


def test_a_pattern_without_an_example_we_can_make_has_none():
    assert list(examples("[0-9]{2000}")) == list(examples("[")) == []
