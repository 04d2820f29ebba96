"""Only a message that keeps to its standard is an answer; everything else is refused with a sentence of our own."""

import base64
import tracemalloc
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from portal.answers.answer import Acknowledgement, Notice
from portal.answers.dms_words import PROBLEMS, problem
from portal.answers.refused import AnswerRefused
from portal.answers.status_words import STATUS, status_words
from tests import answer_samples as samples
from tests.answer_samples import answer_in
from tests.tools import shared

ID = uuid4()
GOOD = {
    "0629": samples.received(ID),
    "0630": samples.imported(ID, fields={"Aktenzeichen": "1/26"}),
    "1120": samples.acknowledged(reference=ID),
    "1121": samples.file_number(reference=ID),
    "1140": samples.findings("Der Lageplan fehlt.", reference=ID),
    "1160": samples.fee_notice(reference=ID),
    "1170": samples.status("17", reference=ID, due="2026-07-15", html="<p>Es fehlt etwas.</p>"),
}


def refusal(xml: bytes) -> str:
    with pytest.raises(AnswerRefused) as caught:
        answer_in(xml)
    return str(caught.value)


# What is read ---------------------------------------------------------------------------------------------------------


def test_an_import_that_went_well_names_what_the_electronic_file_made_of_it():
    number = uuid4()
    answer = answer_in(
        samples.imported(ID, fields={"Geschäftszeichen": " III/2-\n2026 "}, place="Akten", object_id=number)
    )
    assert (answer.imported, answer.error) == (True, None)
    assert answer.content["names"] == [
        ["Kennung im DMS", str(number)],
        ["Aktenzeichen im DMS", "III/2- 2026"],
        ["Ablageort im DMS", "Akten"],
    ]


@pytest.mark.parametrize("code", [f"060500{number}" for number in range(1, 9)])
def test_every_error_of_filing_has_a_sentence_that_says_what_to_do(code):
    error = answer_in(samples.imported(ID, codes=(code,))).error
    assert error == f"{PROBLEMS[code]} (Code {code})"
    assert error.count(". ") >= 1


def test_a_success_beside_an_error_is_an_error():
    answer = answer_in(samples.imported(ID, codes=("0000000", "0605005")))
    assert not answer.imported and "0605005" in answer.error


def test_what_an_electronic_file_says_in_its_own_words_is_kept_apart_from_our_sentence():
    answer = answer_in(samples.imported(ID, codes=("0000499",), words="Akte Mustermann gesperrt"))
    assert answer.content["said"] == ["Akte Mustermann gesperrt"]
    assert "Mustermann" not in answer.error


def test_an_unknown_code_never_reaches_our_sentence_as_text():
    assert problem(["0611002", "<b>"]) == (
        "Das DMS konnte den Vorgang nicht übernehmen. Sein Protokoll sagt mehr. (Code 0611002)"
    )


def test_a_fee_notice_tells_amount_deadline_and_account():
    content = answer_in(GOOD["1160"]).content
    assert (content["cents"], content["due"], content["purpose"]) == (12000, "2026-07-15", "Kassenzeichen 4711")
    assert content["positions"] == [["Genehmigung", 12000]]
    assert answer_in(samples.fee_notice(None, reference=ID)).content["cents"] is None


def test_of_a_reason_written_as_html_only_its_words_are_left():
    html = "<h1>Grund</h1><script>alert(1)</script><p>Es <b>fehlt</b>\xa0etwas.</p><img src=x onerror=y><!-- nie -->"
    assert answer_in(samples.status("17", reference=ID, html=html)).content["text"] == ["Grund", "Es fehlt etwas."]


def test_a_long_text_is_cut_and_says_so():
    text = answer_in(samples.status("17", reference=ID, html="<p>" + "x" * 50_000 + "</p><p>Ende</p>")).content["text"]
    assert len("".join(text)) < 11_000 and text[-1] == "… (gekürzt)"


def test_every_code_of_the_published_lists_has_words():
    lists = shared() / "xoev"
    for file, known in (
        ("codelists/urn.xoev-de.xbau.codeliste.statusbauportal_3.0.xml", STATUS),
        ("xdomea-3.0.0/codelists/0605.SpezifischeFehlermeldung_1.0.xml", PROBLEMS),
    ):
        codes = etree.parse(lists / file).xpath("//SimpleCodeList/Row/Value[@ColumnRef='code']/SimpleValue/text()")
        assert codes and set(codes) <= set(known)


def test_a_status_of_another_list_says_only_that_there_is_one():
    assert status_words("04", "urn:example:list").title == "Neuer Stand"


# What is refused ------------------------------------------------------------------------------------------------------


def changed(xml: bytes, old: str, new: str) -> bytes:
    assert old.encode() in xml
    return xml.replace(old.encode(), new.encode())


BROKEN = {
    "not XML": (b"hallo", "nicht wohlgeformt"),
    "empty": (b"", "nicht wohlgeformt"),
    "NUL": (GOOD["0629"] + b"\0", "NUL-Zeichen"),
    "cut off": (GOOD["0629"][:-20], "nicht wohlgeformt"),
    "entities": (b'<!DOCTYPE a [<!ENTITY a "b">]>' + GOOD["0629"].partition(b"?>")[2], "DOCTYPE"),
    "not UTF-8": (changed(GOOD["0629"], "UTF-8", "UTF-16"), "UTF-8"),
    "another standard": (b"<a xmlns='urn:x'/>", "keine Nachricht von xdomea oder XBau"),
    "no namespace": (b"<FVDaten.EmpfangBestaetigen.0629/>", "keine Nachricht von xdomea oder XBau"),
    "another xdomea": (samples.received(ID, "4.0.0"), "3.1.0 oder 3.0.0"),
    "another XBau": (changed(GOOD["1120"], "kernmodul/1/3/0", "kernmodul/1/2/0"), "Kernmodul 1.3.0"),
    "another message": (changed(GOOD["0629"], "EmpfangBestaetigen.0629", "SGOAblegen.0605"), "Es erwartet 0629, 0630"),
    "a message that lies about its kind": (changed(GOOD["0629"], "<code>0629", "<code>0630"), "passen nicht zusammen"),
    "no process id": (changed(GOOD["0629"], "ProzessID", "Prozess"), "Pflichtfeld: ProzessID"),
    "a process id that is none": (changed(GOOD["0629"], str(ID), str(ID)[:-1] + "x"), "ProzessID ist keine UUID"),
    "two process ids": (
        changed(GOOD["0629"], "<xdomea:ProzessID>", f"<xdomea:ProzessID>{ID}</xdomea:ProzessID><xdomea:ProzessID>"),
        "Pflichtfeld: Nachrichtentyp",
    ),
    "no time": (changed(GOOD["0629"], samples.SAID, "gestern"), "kein Zeitpunkt"),
    "a time from a broken clock": (changed(GOOD["0629"], "2026-06", "1970-01"), "kein Zeitpunkt"),
    "no session id": (changed(GOOD["0630"], "FVSessionID", "Hinweis"), "Pflichtfeld: FVSessionID"),
    "no outcome": (changed(GOOD["0630"], "<code>0000000</code>", ""), "keinen Schlüssel"),
    "neither yes nor no": (changed(GOOD["0630"], ">true<", ">ja<"), "weder ja noch nein"),
    "something more": (changed(GOOD["1121"], "</bezug>", "</bezug><mehr/>"), "das nicht dorthin gehört"),
    "a test": (samples.acknowledged(reference=ID, test="1"), "Testnachricht"),
    "no product": (samples.acknowledged(reference=ID, produkt=""), "produkt"),
    "another version inside": (samples.acknowledged(reference=ID, version="1.2.0"), "XBau-Kernmodul 1.3.0"),
    "no file number": (samples.notice("aktenzeichen.1121", reference=ID), "vorgang"),
    "no amount": (changed(GOOD["1160"], "<summe>12000", "<summe>-1"), "kein Betrag in Cent"),
    "no day": (changed(GOOD["1160"], "2026-07-15", "bald"), "kein Tag"),
    "a reason that is no base64": (
        changed(GOOD["1170"], base64.b64encode(b"<p>Es fehlt etwas.</p>").decode(), "§§"),
        "lässt sich nicht lesen",
    ),
    "nested far too deep": (b"<a>" * 1_000 + b"</a>" * 1_000, "nicht wohlgeformt"),
}


def test_what_an_answer_wants_to_include_is_never_read(tmp_path):
    (tmp_path / "secret").write_text("Geheimnis", encoding="utf-8")
    include = '<i:include xmlns:i="http://www.w3.org/2001/XInclude" href="{}" parse="text"/>'
    for place in (tmp_path / "secret", (tmp_path / "secret").as_uri(), "http://127.0.0.1:9/secret"):
        answer = answer_in(changed(GOOD["1120"], "Wir melden uns.", f"Gruß{include.format(place)}"))
        assert "Gruß" in str(answer.content) and "Geheimnis" not in str(answer.content)


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_no_answer_is_refused_with_a_reason(name):
    xml, reason = BROKEN[name]
    assert reason in refusal(xml)


def test_a_flood_of_elements_or_attributes_never_becomes_a_tree():
    inside = [b"<a/>" * 900_000, b"<a " + b" ".join(b"a%d = ''" % n for n in range(300_000)) + b"/>"]
    for flood in inside:
        tracemalloc.start()
        assert "mehr Felder als jede echte" in refusal(GOOD["0629"].replace(b"</xdomea:FV", flood + b"</xdomea:FV"))
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert peak < 2 * len(flood) + 1024**2


@pytest.mark.parametrize("name", GOOD)
def test_no_element_that_is_compulsory_can_be_missing(name):
    """Take away one element after the other of those the reading looks at: refused, or it was optional."""
    root = etree.fromstring(GOOD[name])
    whole = answer_in(GOOD[name])
    for element in list(
        root.iter("{*}ProzessID", "{*}Kopf", "nachrichtenkopf.g2g", "bezug", "leser", "summe", "frist")
    ):
        parent, place = element.getparent(), element.getparent().index(element)
        parent.remove(element)
        try:
            assert answer_in(etree.tostring(root)) != whole
            assert name == "1170" and element.tag == "frist"
        except AnswerRefused:
            pass
        parent.insert(place, element)


@given(st.binary(max_size=300))
def test_no_bytes_make_the_reading_fail(noise):
    try:
        answer_in(noise)
    except AnswerRefused as refused:
        assert str(refused).endswith(".")


@given(st.sampled_from(sorted(GOOD)), st.data())
def test_no_change_of_a_message_makes_the_reading_fail(name, data):
    xml = bytearray(GOOD[name])
    for _ in range(data.draw(st.integers(1, 6))):
        place = data.draw(st.integers(0, len(xml) - 1))
        xml[place : place + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=3))
    try:
        assert isinstance(answer_in(bytes(xml)), Acknowledgement | Notice)
    except AnswerRefused as refused:
        assert len(str(refused)) < 300


def test_an_official_schema_that_finds_something_is_believed():
    with pytest.raises(AnswerRefused, match="amtlichen Schema: Das Element fehlt"):
        answer_in(GOOD["0629"], lambda root: ("Das Element fehlt.",))
