"""A catalogue file becomes plain data that knows its lines, and nothing more dangerous than data."""

import json
from decimal import Decimal
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from portal.catalogue.findings import CatalogueError
from portal.catalogue.yaml_source import parse_yaml, read_yaml


def only_finding(text):
    with pytest.raises(CatalogueError) as raised:
        parse_yaml(text, "hund.yaml")
    (finding,) = raised.value.findings
    return finding


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("yes", "yes"),
        ("no", "no"),
        ("on", "on"),
        ("2026-06-01", "2026-06-01"),
        ("064370006006", "064370006006"),
        ("12:30", "12:30"),
        ("1_000", "1_000"),
        ("0x1f", "0x1f"),
        ("true", True),
        ("false", False),
        ("null", None),
        ("~", None),
        ("0", 0),
        ("-7", -7),
        ("3.50", Decimal("3.50")),
        ('"12"', "12"),
        ("'true'", "true"),
    ],
)
def test_words_mean_what_they_say_and_only_plain_numbers_are_numbers(written, meant):
    value = parse_yaml(f"key: {written}", "x").data["key"]
    assert value == meant and type(value) is type(meant)


def test_every_place_knows_the_line_of_its_key():
    source = parse_yaml("a: 1\nb:\n  - c: 2\n  - d: 3\n", "x")
    assert source.lines[("b", 1, "d")] == 4
    assert source.finding(("b", 1, "gone"), "s", "r").line == 4


def test_a_doubled_key_is_refused_with_both_lines():
    finding = only_finding("a: 1\nb: 2\na: 3\n")
    assert (finding.line, finding.path) == (3, "a") and "zuerst in Zeile 1" in finding.sentence


@pytest.mark.parametrize(
    "tagged",
    ["!!python/object/apply:os.system [ls]", "!!python/name:os.system", "!geheim x", "!!int 3", "!!binary YQ=="],
)
def test_a_tag_is_refused_so_that_no_file_calls_code(tagged):
    assert "nicht erlaubt" in only_finding(f"a: {tagged}").sentence


@pytest.mark.parametrize("text", ["a: &x [1]\nb: *x", "a: &x [*x]", "a: &x {k: 1}\nb: {<<: *x}"])
def test_anchors_are_refused_so_that_no_small_file_grows_large(text):
    assert "Anker" in only_finding(text).sentence


@pytest.mark.parametrize("text", ["a: [1", "a: b: c", "\ta: 1", "a: 'x", "- a\nb: 1", "[" * 5000])
def test_what_is_no_yaml_is_refused_with_a_line(text):
    assert only_finding(text).line >= 1


def test_an_empty_file_is_refused():
    assert only_finding("# nur ein Kommentar\n").sentence == "Die Datei ist leer."


def test_half_a_character_is_refused():
    assert "Unicode" in only_finding('a: "\\ud800"').remedy


def test_a_missing_file_is_a_finding_and_no_crash(tmp_path):
    with pytest.raises(CatalogueError, match="lässt sich nicht lesen"):
        read_yaml(tmp_path / "fehlt.yaml")


def test_a_file_in_another_encoding_is_refused(tmp_path):
    (tmp_path / "alt.yaml").write_bytes("name: Weißenborn".encode("latin-1"))
    with pytest.raises(CatalogueError, match="UTF-8"):
        read_yaml(Path(tmp_path / "alt.yaml"))


plain_data = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**15), 10**15) | st.text(st.characters(exclude_categories=("C", "Z"))),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("abc", min_size=1), inner, max_size=3),
    max_leaves=8,
)


@given(plain_data)
def test_json_comes_back_as_it_was_written(data):
    assert parse_yaml(json.dumps({"root": data}, ensure_ascii=False), "x").data == {"root": data}


@given(st.text(max_size=60))
def test_no_text_makes_the_reader_fail_in_any_other_way(text):
    try:
        parse_yaml(text, "x")
    except CatalogueError as error:
        assert error.findings[0].remedy


def test_yaml_written_by_others_is_read_the_same_where_the_versions_agree():
    data = {"titel": "Hund", "liste": [1, "zwei", None, True], "tief": {"unten": "x"}}
    assert parse_yaml(yaml.safe_dump(data, allow_unicode=True), "x").data == data
