"""A message under German labels, and in what two are not alike."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from portal.catalogue import answers_of
from portal.xoev import TooLarge, differences, labels_of, parse_safely, tree_of
from tests.shipped import CATALOGUE
from tests.unit.xoev.applications import message

GUESTS = "gaestebeitrag-melden"
DOG = CATALOGUE.services["hund-anmelden"]


def plain(path):
    return path.rpartition("/")[2]


def tree(xml):
    return tree_of(etree.fromstring(xml), plain)


def names(branch, above=""):
    yield f"{above}/{branch.name}", branch.label
    for child in branch.children:
        if not child.name.startswith("@"):
            yield from names(child, f"{above}/{branch.name}")


def test_every_element_of_every_example_has_a_label_of_its_own():
    for service in CATALOGUE.services.values():
        labels = labels_of(service)
        for example in service.examples:
            if example.valid:
                shown = tree_of(parse_safely(message(service, answers_of(service, example))), labels.__getitem__)
                assert all(label for _, label in names(shown))


def test_what_is_paid_has_the_label_that_its_rule_gives_it():
    in_general, in_town = CATALOGUE.services[GUESTS], CATALOGUE.offer("erbach", GUESTS).service
    told = [labels_of(service)["/Antrag/Gebuehr"] for service in (in_general, in_town)]
    assert told == ["Gebühr", "Gästebeitrag"]


def test_attributes_and_texts_stand_below_their_element_and_namespaces_and_remarks_do_not():
    shown = tree('<a xmlns="urn:x"><!-- remark --><b list="L">  Rex </b><c/></a>')
    assert [child.name for child in shown.children] == ["b", "c"]
    assert shown.children[0].text == "Rex" and shown.children[0].children[0].text == "L"


FORMER = "<a><d><n>Rex</n></d><d><n>Bello</n><f>rot</f></d></a>"


def test_a_difference_names_its_place_and_both_sides():
    changed, gone, new = differences(tree(FORMER), tree("<a><d><n>Rexi</n></d><d><n>Bello</n></d><e>1</e></a>"))
    assert (changed.path, changed.before, changed.after) == ("/a/d[1]/n", "Rex", "Rexi")
    assert (gone.path, gone.before, gone.after) == ("/a/d[2]/f", "rot", None)
    assert (new.path, new.before, new.after) == ("/a/e", None, "1")


texts = st.text("abc", max_size=3)
elements = st.recursive(
    texts.map(lambda text: f"<t>{text}</t>"),
    lambda inner: st.lists(inner, max_size=4).map(lambda parts: f"<g>{''.join(parts)}</g>"),
    max_leaves=12,
)


@given(elements, elements)
def test_two_messages_are_alike_exactly_if_nothing_differs(first, second):
    alike = etree.canonicalize(first) == etree.canonicalize(second)
    assert (differences(tree(first), tree(second)) == ()) == alike


@pytest.mark.parametrize("xml", ["<a>" * 150 + "</a>" * 150, f"<a>{'<b/>' * 20_001}</a>"])
def test_what_nobody_could_look_through_is_refused_in_words(xml):
    with pytest.raises(TooLarge, match="Laden Sie sie herunter"):
        tree(xml)
