"""The schema's DIN 91379 types are those of the form, and of the norm."""

from functools import cache

import pytest
import xmlschema
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from portal.forms import characters
from portal.xoev import din91379
from portal.xoev.schema_store import compile_schema
from portal.xoev.schema_writer import SCHEMAS
from tests.tools import shared
from tests.unit.xoev.applications import letters

WRAPPER = """<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:t="{space}">
<xs:import namespace="{space}" schemaLocation="{file}"/><xs:element name="text" type="t:{name}"/></xs:schema>"""

DATATYPES = {"Name": "A", "Place": "B", "Text": "C"}
FOREIGN = [
    "🐕",
    "Ж",
    "α",
    "\u202e",
    "\u00ad",
    "\u0300",
    "\u0304",
    "\u0328",
    "x\u0301",
    "\u200b",
    "A\u030b\u030b",
    "K\u035f",
]

texts = st.lists(st.sampled_from(letters("C")) | st.sampled_from(FOREIGN), max_size=12).map("".join)


@cache
def ours(name: str) -> etree.XMLSchema:
    return compile_schema(WRAPPER.format(space=din91379.NAMESPACE, file=f"../{din91379.TYPE_FILE}", name=name).encode())


def allowed(schema: etree.XMLSchema, text: str) -> bool:
    element = etree.Element("text")
    element.text = text
    return bool(schema.validate(element))


def test_the_shipped_type_file_is_the_one_written_from_the_forms_tables():
    assert (SCHEMAS / din91379.TYPE_FILE).read_bytes() == din91379.type_file(), "run: portal schemas write"


@pytest.mark.parametrize(("name", "datatype"), DATATYPES.items())
@given(texts)
def test_the_schema_allows_exactly_the_text_the_form_allows(name, datatype, text):
    assert allowed(ours(name), text) is (characters.first_foreign(text, datatype) is None)


@given(texts)
def test_a_line_is_text_without_breaks(text):
    assert allowed(ours("Line"), text) is (allowed(ours("Text"), text) and not set(text) & set("\t\n\r"))


@pytest.mark.parametrize("name", [*DATATYPES, "Line"])
def test_a_second_validator_reads_the_types_the_same_way(name):
    file = (SCHEMAS / din91379.TYPE_FILE).as_uri()
    other = xmlschema.XMLSchema(WRAPPER.format(space=din91379.NAMESPACE, file=file, name=name), allow="local")
    for text in [*letters("C"), *FOREIGN]:
        element = etree.Element("text")
        element.text = text
        assert other.is_valid(element) is allowed(ours(name), text), ascii(text)


@pytest.mark.parametrize(("name", "datatype"), DATATYPES.items())
def test_the_types_are_those_of_the_published_norm(name, datatype):
    beside = shared()
    file = beside / "xoev" / "xoev-basis" / "din-norm-91379-datatypes_2022-08.xsd"
    space = "urn:xoev-de:kosit:xoev:datentyp:din-91379_2022-08"
    norm = etree.XMLSchema(etree.fromstring(WRAPPER.format(space=space, file=file, name=f"datatype{datatype}")))
    points = [chr(point) for point in [*range(0x20, 0xD800), *range(0xE000, 0xFFFE), 9, 10, 13, 0x1F415]]
    marks = [base + mark for base in "ACKLSTŽcklst" for mark in map(chr, range(0x300, 0x370))]
    for text in [*points, *marks, *letters("C"), *(a + b for a, b in zip(letters("C"), FOREIGN * 99, strict=False))]:
        assert allowed(ours(name), text) is allowed(norm, text), ascii(text)
