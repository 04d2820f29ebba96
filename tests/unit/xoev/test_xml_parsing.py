"""XML that would harm is refused before it can."""

import contextlib
import time

import pytest

from portal.xoev import UnsafeXml, parse_safely
from portal.xoev.parsing import LARGEST_MESSAGE

LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))

ATTACKS = {
    "billion laughs": f'<!DOCTYPE a [<!ENTITY l0 "ha">{LAUGHS}]><a>&l11;</a>',
    "quadratic entity": f'<!DOCTYPE a [<!ENTITY e "{"x" * 50_000}">]><a>{"&e;" * 10_000}</a>',
    "external entity": '<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]><a>&e;</a>',
    "parameter entity": '<!DOCTYPE a [<!ENTITY % p SYSTEM "http://127.0.0.1:9/x.dtd"> %p;]><a/>',
    "external DTD": '<!DOCTYPE a SYSTEM "http://127.0.0.1:9/x.dtd"><a/>',
    "empty DTD": "<!DOCTYPE a><a/>",
    "100,000 levels": "<a>" * 100_000 + "</a>" * 100_000,
    "an entity in an attribute": '<!DOCTYPE a [<!ENTITY e "x">]><a b="&e;"/>',
    "a default attribute": '<!DOCTYPE a [<!ATTLIST a b CDATA "x">]><a/>',
    "a DTD behind a comment": "<!-- x --><?x y?><!DOCTYPE a><a/>",
    "a DTD inside": "<a><!DOCTYPE a></a>",
    "an attribute of nearly 10 MB, not closed": f'<a b="{"x" * 9_900_000}',
    "100,000 times the same attribute": "<a " + 'b="1" ' * 100_000 + "/>",
    "a name of a million letters, not closed": f"<{'a' * 1_000_000}",
    "NUL by its number": "<a>&#0;</a>",
    "half a surrogate pair by its number": "<a>&#xD800;</a>",
    "a number beyond all characters": "<a>&#x110000;</a>",
    "unknown entity": "<a>&unbekannt;</a>",
    "not closed": "<a><b></a>",
    "nothing": "",
    "two roots": "<a/><a/>",
    "control character": "<a>\x0b</a>",
}


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS)
def test_an_attack_is_refused_at_once_with_a_sentence(attack):
    started = time.process_time()
    with pytest.raises(UnsafeXml, match=r"^Das XML .*\.$"):
        parse_safely(attack.encode())
    assert time.process_time() - started < 1


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-32"])
def test_another_encoding_hides_no_dtd(encoding):
    with pytest.raises(UnsafeXml):
        parse_safely(ATTACKS["external entity"].encode(encoding))


@pytest.mark.parametrize("encoding", ["UTF-7", "ISO-8859-1", "utf-16", "x"])
def test_a_declared_encoding_other_than_utf_8_is_refused(encoding):
    with pytest.raises(UnsafeXml, match="UTF-8"):
        parse_safely(f'<?xml version="1.0" encoding="{encoding}"?><a/>'.encode())


def test_more_than_a_message_can_be_is_refused():
    with pytest.raises(UnsafeXml, match="größer als 10 MB"):
        parse_safely(b"<a>" + b"x" * LARGEST_MESSAGE + b"</a>")


@pytest.mark.parametrize(
    "head", ["", "<?xml version='1.0' encoding='UTF-8'?>", '\ufeff<?xml version="1.0"?>', "<!-- x -->"]
)
def test_an_ordinary_document_is_read(head):
    assert parse_safely(f"{head}<a>Ä</a>".encode()).text == "Ä"


@pytest.mark.parametrize(
    "large",
    [
        f'<a b="{"x" * 9_000_000}"/>',
        "<a" + "".join(f' b{number}="1"' for number in range(20_000)) + "/>",
        "<a" + "".join(f' xmlns:n{number}="u:{number}"' for number in range(5_000)) + "/>",
        "<a/>".join(("<r>", *[""] * 200_000, "</r>")),
        f"<a>{'<![CDATA[x]]>' * 200_000}</a>",
        f"<a>{'&amp;' * 1_000_000}</a>",
    ],
    ids=["attribute", "attributes", "namespaces", "elements", "CDATA", "references"],
)
def test_what_is_large_but_harmless_costs_what_it_weighs(large):
    started = time.process_time()
    with contextlib.suppress(UnsafeXml):
        parse_safely(large.encode())
    assert time.process_time() - started < 2


def test_what_looks_like_markup_in_cdata_is_text():
    assert parse_safely(b"<a><![CDATA[<script>&x;]]]]><![CDATA[>]]></a>").text == "<script>&x;]]>"


def test_nothing_is_included_from_elsewhere():
    source = b'<a xmlns:xi="http://www.w3.org/2001/XInclude"><xi:include href="file:///etc/passwd" parse="text"/></a>'
    assert "".join(parse_safely(source).itertext()) == ""
