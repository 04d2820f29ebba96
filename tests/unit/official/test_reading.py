"""Anybody can read an official message: with German labels, whole where it is reasonable, cut where it is not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from portal.official import MessageType, label_of, meldewesen, personenstand, reading, tree_of, xbeteiligung
from portal.official.reading import DEEPEST, LONGEST_TEXT, MORE, MOST_BRANCHES
from portal.xoev import Branch, UnsafeXml
from tests.tools import SHARED, shared
from tests.unit.official.contents import FILE, by_slot, content, examples, written

FOLDER = "xoev/xbeteiligung/samples"
SAMPLES = sorted(path.name for path in (SHARED / FOLDER).glob("*.xml")) if SHARED else ["keine"]
OURS = (
    (*xbeteiligung.MESSAGES, "stellungnahme-abgeben"),
    (*meldewesen.MESSAGES, "meldebescheinigung-beantragen"),
    (*personenstand.MESSAGES, "urkunde-beantragen"),
)


def lines_of(branch: Branch, above: str = ""):
    """Everything that has a text, in order: (path, label, text); the path has the standard's names."""
    path = f"{above}/{branch.name}"
    if branch.text:
        yield path, branch.label, branch.text
    for child in branch.children:
        yield from lines_of(child, path)


def count(branch: Branch) -> int:
    return 1 + sum(map(count, branch.children))


def depth(branch: Branch) -> int:
    return 1 + max(map(depth, branch.children), default=0)


@pytest.mark.parametrize("name", SAMPLES)
def test_the_genuine_samples_can_be_read_whole(name):
    xml = (shared() / FOLDER / name).read_bytes()
    shown = "\n".join(text for _, _, text in lines_of(tree_of(xml)))
    for element in etree.fromstring(xml).iter(etree.Element):
        assert (element.text or "").strip()[:LONGEST_TEXT] in shown


def test_the_six_genuine_samples_are_there():
    shared()
    assert len(SAMPLES) == 6


def test_a_planner_sees_what_the_participation_is_about():
    xml = (shared() / FOLDER / "xbeteiligung-test-kommunal.Initiieren.0401.xml").read_bytes()
    tree = tree_of(xml)
    told = {label: text for _, label, text in lines_of(tree)}
    assert tree.label == "Kommunal Initiieren (0401)"
    assert told["Planname"] == "TestAdrian33"
    assert told["Art der Nachricht"] == "kommunal.Initiieren.0401"
    assert told["Räumliche Beschreibung"] == "Das ist die räumliche Beschreibung des Geltungsbereichs."


@pytest.mark.parametrize(("message_type", "service"), OURS, ids=[ours[1] for ours in OURS])
def test_what_we_send_can_be_read_too(message_type: MessageType, service):
    example = examples(service)[0]
    tree = tree_of(written(message_type, content(service, by_slot(service, example), FILE)))
    paths = {path for path, _, _ in lines_of(tree)}
    assert f"/{message_type.code}/nachrichtenkopf.g2g/autor/kennung" in paths
    assert tree.label.endswith(f"({message_type.code.rpartition('.')[2]})")


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("planartKommunal", "Planart kommunal"),
        ("artDesAntrags", "Art des Antrags"),
        ("flaechenabgrenzungUrl", "Flächenabgrenzung Url"),
        ("natuerlichePerson", "Natürliche Person"),
        ("neueAdresse", "Neue Adresse"),
        ("beteiligungKommunalFormalTOEB", "Beteiligung kommunal formal TöB"),
        ("FremdesGeschaeftszeichen", "Fremdes Geschäftszeichen"),
        ("nachrichtenkopf.g2g", "Kopf der Nachricht"),
        ("allgemein.stellungnahme.Neuabgegeben.0701", "Neue Stellungnahme (0701)"),
        ("hausnummerBuchstabeZusatzziffer", "Hausnummer Buchstabe Zusatzziffer"),
        ("_", "_"),
    ],
)
def test_a_label_is_german(name, label):
    assert label_of(name) == label


@pytest.mark.parametrize(
    ("xml", "text"),
    [
        ("<a><code>02</code></a>", "02"),
        ("<a><code>02</code><name>Telefon</name></a>", "Telefon (02)"),
        ("<a><code>0401</code><name>kommunal.Initiieren.0401</name></a>", "kommunal.Initiieren.0401"),
        ("<a>\n  eins\n  zwei\n</a>", "eins\n  zwei"),
        ("<a>eins <b/> zwei</a>", "eins zwei"),
        ("<!-- leer --><a/>", ""),
    ],
)
def test_a_text_is_what_people_mean_by_it(xml, text):
    assert tree_of(xml.encode()).text == text


def test_a_name_that_wraps_a_name_is_told_once():
    assert tree_of(b"<a><familienname><name>Gabler</name></familienname></a>").children == (
        Branch("familienname/name", "Familienname", "Gabler"),
    )


def test_deep_long_and_wide_messages_are_cut_and_say_so():
    deep = tree_of(("<a>" * 100 + "</a>" * 100).encode())
    wide = tree_of(("<a>" + "<b>x</b>" * (MOST_BRANCHES + 10) + "</a>").encode())
    long = tree_of(b"<a>" + b"x" * (LONGEST_TEXT + 1) + b"</a>")
    assert depth(deep) == DEEPEST + 2
    assert count(wide) == MOST_BRANCHES + 2
    assert wide.children[-1] == Branch(MORE, MORE, reading.CUT)
    assert long.text.endswith(MORE)


@pytest.mark.parametrize("xml", [b"<!DOCTYPE a []><a/>", b"<a>", b"\xff"])
def test_xml_that_no_message_may_be_is_refused(xml):
    with pytest.raises(UnsafeXml):
        tree_of(xml)


names = st.from_regex(r"[A-Za-z_][A-Za-z0-9_.\-]{0,12}", fullmatch=True).filter(lambda name: name != "code")
texts = st.sampled_from(["", "x", " a b "])


def element(name: str, parts: list[str]) -> str:
    return f"<{name}>{''.join(parts)}</{name}>"


elements = st.recursive(
    st.builds(element, names, st.lists(texts, max_size=1)),
    lambda inner: st.builds(element, names, st.lists(inner | texts, max_size=4)),
    max_leaves=20,
)


@given(elements.filter(lambda xml: xml.startswith("<")))
def test_any_message_has_labels_and_loses_no_word(xml):
    tree = tree_of(xml.encode())
    assert all(label for _, label, _ in lines_of(tree))
    shown = " ".join(text for _, _, text in lines_of(tree)).split()
    assert sorted(shown) == sorted(" ".join(etree.fromstring(xml).itertext()).split())
