"""Operators read in words what is wrong; a schema that never comes to an end is ended; files are checked by command."""

import time

import pytest

from portal.xoev import NotExplained, UnsafeXml, check_file, explain, schema_for, shipped_schemas, write_schemas
from portal.xoev.schema_writer import SCHEMAS
from tests.unit.xoev.applications import EVERY_ANSWER, dog, everything, message, sample

EVIL = b"""<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:element name="a"><xs:simpleType>
<xs:restriction base="xs:string"><xs:pattern value="(a+)+b"/></xs:restriction></xs:simpleType></xs:element>
</xs:schema>"""


def test_a_valid_message_needs_no_words():
    assert explain(sample("alles"), schema_for(everything()).xsd) == ()


def test_each_fault_is_told_with_its_place_and_without_the_answer():
    xml = (
        sample("alles")
        .replace(b">Rex<", "> Geheimname 🐕<".encode())
        .replace(b"<Anzahl>7<", b"<Anzahl>700<")
        .replace(b"<Weg>brief<", b"<Weg>taube<")
        .replace(b"<Geboren>1985-03-27</Geboren>", b"")
    )
    sentences = explain(xml, schema_for(everything()).xsd)
    told = "\n".join(sentences)
    assert len(sentences) == 4
    assert "Hier fehlt etwas. Erwartet: Geboren." in told
    assert "Der Wert ist größer als erlaubt." in told
    assert "Der Wert gehört nicht zu den erlaubten Werten." in told
    assert "unerlaubte Zeichen" in told and "DingName" in told
    assert "Geheimname" not in told and "taube" not in told


def test_a_pattern_that_never_comes_to_an_end_is_ended():
    started = time.monotonic()
    with pytest.raises(NotExplained, match="nach 1 Sekunden beendet"):
        explain(b"<a>" + b"a" * 60 + b"</a>", EVIL, timeout=1)
    assert time.monotonic() - started < 5


def test_a_schema_that_is_none_is_told_and_the_message_stays_out_of_it():
    with pytest.raises(NotExplained) as silent:
        explain(b"<a>Geheimname</a>", b"<kein-schema/>")
    assert "Geheimname" not in str(silent.value)


def test_dangerous_xml_is_not_explained():
    with pytest.raises(UnsafeXml):
        explain(b"<!DOCTYPE a><a/>", EVIL)


def test_every_shipped_schema_compiles_and_has_a_namespace_and_a_version():
    shipped = shipped_schemas()
    assert {"types/din91379.xsd", f"hund-anmelden/{dog().version}.xsd"} <= {schema.name for schema in shipped}
    for schema in shipped:
        assert schema.namespace.startswith(("urn:", "http://www.xleitstelle.de/", "http://xoev.de/")) and schema.version
        assert schema.namespace in str(schema)
        assert check_file(SCHEMAS / schema.name) == ()


def test_a_message_file_is_checked_against_the_shipped_schema_of_its_namespace(tmp_path):
    file = tmp_path / "antrag.xml"
    file.write_bytes(sample("hund-anmelden"))
    assert check_file(file) == ()
    file.write_bytes(sample("hund-anmelden").replace(b">Ajax<", ">🐕<".encode()))
    (sentence,) = check_file(file)
    assert "antrag.xml" in sentence and "Rufname" in sentence and "🐕" not in sentence


def test_a_message_of_an_older_version_is_good_and_a_bad_one_is_told_by_the_newest(tmp_path):
    newer = everything().in_words({"version": "1.10"})
    write_schemas([everything(), everything().in_words({"version": "1.9"}), newer], tmp_path)
    file = tmp_path / "antrag.xml"
    file.write_bytes(sample("alles"))
    assert check_file(file, tmp_path) == ()
    file.write_bytes(message(newer, EVERY_ANSWER).replace(b"<Anzahl>7<", b"<Anzahl>700<"))
    (sentence,) = check_file(file, tmp_path)
    assert "Anzahl" in sentence


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"<a", "nicht wohlgeformt"),
        (b"<!DOCTYPE a><a/>", "DOCTYPE"),
        (b"<a xmlns='urn:fremd'/>", "„urn:fremd“ liegt kein Schema vor"),
        (b"<s:schema xmlns:s='http://www.w3.org/2001/XMLSchema'><s:element/></s:schema>", "Das Schema ist fehlerhaft"),
    ],
)
def test_what_is_wrong_with_a_file_is_told_with_the_remedy(tmp_path, content, sentence):
    file = tmp_path / "datei.xml"
    file.write_bytes(content)
    (found,) = check_file(file)
    assert sentence in found


def test_a_missing_file_is_told(tmp_path):
    (found,) = check_file(tmp_path / "fehlt.xml")
    assert "kann nicht gelesen werden" in found
