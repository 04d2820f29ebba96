"""A file of XDatenfelder is read whole or refused with one German sentence that names the element and the remedy."""

import re

import pytest

from portal.fim import FimError, read_schema
from portal.fim.schema import CodeList, Count, Value
from tests.unit.fim.schemas import genuine, samples

V3 = "urn:xoev-de:fim:standard:xdatenfelder_3.0.0"
V2 = "urn:xoev-de:fim:standard:xdatenfelder_2"


def field(inside="", identifier="F1", kind="input", datatype="text"):
    return f"""<x:datenfeld><x:identifikation><x:id>{identifier}</x:id><x:version>1.0.0</x:version></x:identifikation>
      <x:name>Rufname</x:name><x:bezeichnungEingabe>Wie heißt
        der Hund?</x:bezeichnungEingabe>
      <x:feldart><code>{kind}</code></x:feldart><x:datentyp><code>{datatype}</code></x:datentyp>{inside}</x:datenfeld>"""


def used(element, count="1:1"):
    return f"<x:struktur><x:anzahl>{count}</x:anzahl><x:enthaelt>{element}</x:enthaelt></x:struktur>"


def message(inside, namespace=V3, before=""):
    return f"""{before}<x:xdatenfelder.stammdatenschema.0102 xmlns:x="{namespace}"><x:stammdatenschema>
      <x:identifikation><x:id>S1</x:id><x:version>1.0</x:version></x:identifikation><x:name>Hund</x:name>{inside}
      </x:stammdatenschema></x:xdatenfelder.stammdatenschema.0102>""".encode()


def only(inside, namespace=V3):
    (use,) = read_schema(message(inside, namespace)).uses
    return use.element


def test_texts_lose_their_line_breaks_and_counts_are_read():
    (use,) = read_schema(message(used(field(), "0:n"))).uses
    assert use.element.label == "Wie heißt der Hund?"
    assert use.count == Count(0, None)


def test_version_3_has_limits_as_attributes_and_values_inside():
    inside = """<x:praezisierung minLength="2" maxLength="9"/><x:werte><x:wert><x:code>001</x:code><x:name>Ja</x:name>
      <x:hilfe>Stimmt</x:hilfe></x:wert></x:werte><x:mediaType>image/png</x:mediaType><x:maxSize>9</x:maxSize>"""
    found = only(used(field(inside)))
    assert found.precision == {"minLength": "2", "maxLength": "9"}
    assert found.values == (Value("001", "Ja", "Stimmt"),)
    assert (found.media_types, found.max_size) == (("image/png",), 9)


def test_version_2_has_limits_as_json_and_the_code_list_inside_another_element():
    inside = """<x:praezisierung>{"minValue":"1","maxValue":12}</x:praezisierung><x:codelisteReferenz>
      <x:identifikation><x:id>C1</x:id></x:identifikation><x:genericodeIdentification>
      <x:canonicalIdentification>urn:x</x:canonicalIdentification><x:version>1</x:version>
      <x:canonicalVersionUri>urn:x_1</x:canonicalVersionUri></x:genericodeIdentification></x:codelisteReferenz>"""
    found = only(used(field(inside)), V2)
    assert found.precision == {"minValue": "1", "maxValue": "12"}
    assert found.code_list == CodeList("urn:x", "1", "urn:x_1")


def test_a_rule_keeps_its_lines_and_its_id():
    rule = """<x:regel><x:identifikation><x:id>R7</x:id><x:version>2.0</x:version></x:identifikation>
      <x:name>Regel</x:name><x:freitextRegel>Wenn A,

        dann   B</x:freitextRegel></x:regel>"""
    (found,) = only(used(field(rule))).rules
    assert (found.id, found.version, found.text) == ("R7", "2.0", "Wenn A,\n\ndann B")


@pytest.mark.parametrize(
    ("xml", "said"),
    [
        (message(used(field(), "viele")), "viele"),
        (message(used(field(), "3:2")), "3:2"),
        (message(used(field(), "0:0")), "0:0"),
        (message(used(field(kind="geraten"))), "geraten"),
        (message(used(field(datatype="bild"))), "bild"),
        (message(used(field(identifier="G1"))), "G1"),
        (message(used("")), "enthaelt"),
        (message(used(field()).replace("<x:anzahl>1:1</x:anzahl>", "")), "anzahl"),
        (message("<x:name>Zweimal</x:name>"), "name"),
        (message("<x:farbe/>"), "farbe"),
        (message("", before='<!DOCTYPE x [<!ENTITY y "z">]>'), "DOCTYPE"),
        (message("")[:-9], "wohlgeformt"),
        (b"", "wohlgeformt"),
        (b"<a/>", "Namensraum"),
        (f'<x:xdatenfelder.regel.0104 xmlns:x="{V3}"/>'.encode(), "0104"),
        (message("<!--" + " " * 10 * 1024 * 1024 + "-->"), "10 MB"),
    ],
)
def test_what_cannot_be_read_is_refused_in_one_german_sentence(xml, said):
    with pytest.raises(FimError) as refused:
        read_schema(xml)
    assert said in str(refused.value)
    assert_one_sentence(str(refused.value))


def assert_one_sentence(text):
    assert "\n" not in text and len(text) < 400
    assert text.endswith(".") and not re.search(r"[a-zäöüß]{3}\. [A-ZÄÖÜ]", text)


def test_deep_nesting_is_refused_before_it_hurts():
    inner = field()
    for number in range(200):
        inner = (
            f"<x:datenfeldgruppe><x:identifikation><x:id>G{number}</x:id><x:version>1</x:version></x:identifikation>"
            f"<x:name>Tief</x:name>{used(inner)}</x:datenfeldgruppe>"
        )
    with pytest.raises(FimError):
        read_schema(message(used(inner)))


def test_the_genuine_schemas_and_valid_samples_are_read():
    for file in (*genuine(), *samples(broken=False)):
        assert read_schema(file.read_bytes()).name, file


def test_each_broken_sample_is_refused_with_what_is_broken():
    words = {"duplicate": "zweimal", "unknown": "Namensraum", "empty": "leer", "missing": "fehlt", "unexpected": "dort"}
    for file in samples(broken=True):
        with pytest.raises(FimError) as refused:
            read_schema(file.read_bytes())
        assert_one_sentence(str(refused.value))
        assert words.get(file.name.partition("-")[0], "kennt XDatenfelder nicht") in str(refused.value), file
