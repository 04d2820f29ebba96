"""Answers by FIM's ids as files: JSON and XML say the same, byte for byte each time."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from portal.fim import FimMessageRefused, fim_json_file, fim_xml_file
from portal.xoev import check_file, shipped_schemas
from tests.generated import MANY

FOUND = {
    "G05000011668": {"F05000017485": "01", "G05000011670": [{"F1": "Handel"}, {"F1": "Öl & Fett <frisch>"}]},
    "F60000000236": ["000", "163"],
    "F60000000233": 1985,
    "F05000017502": False,
}


def tree(element) -> object:
    """The XML as nested lists of (id, text or children)."""
    return [
        (child.get("id"), tree(child) if etree.QName(child).localname == "gruppe" else child.text) for child in element
    ]


def flat(found) -> object:
    return [
        (name, flat(one) if isinstance(one, dict) else str(one).lower() if isinstance(one, bool) else str(one))
        for name, value in found.items()
        for one in (value if isinstance(value, list) else [value])
    ]


def test_the_xml_says_what_the_json_says_in_the_same_order():
    root = etree.fromstring(fim_xml_file(FOUND, "S05000001296", "2.1.0"))
    assert root.attrib == {"schema": "S05000001296", "version": "2.1.0"}
    assert tree(root) == flat(FOUND)


def test_the_json_is_what_it_was_made_of_and_shows_umlauts():
    content = fim_json_file(FOUND)
    assert json.loads(content) == FOUND
    assert "Öl & Fett <frisch>" in content.decode()


def test_the_profile_is_among_the_shipped_schemas_and_the_command_checks_a_file_against_it(tmp_path):
    assert "urn:ozg-portal:fim:1" in {schema.namespace for schema in shipped_schemas()}
    file = tmp_path / "MIC-2026-000123.fim.xml"
    file.write_bytes(fim_xml_file(FOUND, "S05000001296", "2.1.0"))
    assert check_file(file) == ()


@pytest.mark.parametrize(
    "found",
    [
        {},
        {"G1": {}},
        {"F1": ""},
        {"F1": "Herz \U0001f600"},
        {"F1": "\x00"},
        {"F1": "\ud800"},
        {"X1": "a"},
        {"G1": "a"},
        {"F1": {"F2": "a"}},
    ],
)
def test_what_does_not_keep_to_the_profile_is_refused(found):
    with pytest.raises(FimMessageRefused):
        fim_xml_file(found, "S1", "1.0.0")


IDS = st.from_regex(r"F[0-9]{1,5}", fullmatch=True)
TEXTS = st.text("abc ÄÖß&<>\"'\n-", min_size=1, max_size=20).filter(lambda text: text.strip() == text)


@MANY
@given(
    st.dictionaries(IDS, TEXTS | st.lists(TEXTS, min_size=1, max_size=3) | st.booleans() | st.integers(), min_size=1)
)
def test_any_answers_are_read_back_as_they_were_and_the_bytes_are_the_same_each_time(found):
    content = fim_xml_file(found, "S1", "1.0.0")
    assert content == fim_xml_file(found, "S1", "1.0.0")
    assert tree(etree.fromstring(content)) == flat(found)
    assert json.loads(fim_json_file(found)) == found
