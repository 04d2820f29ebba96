"""XBau's own Schematron rules hold for what the portal writes, and are heard where something breaks them."""

import importlib.util
from functools import cache

import pytest
from lxml import etree

from portal.official.xbau import EXEMPTION, MESSAGES
from portal.xoev import Rules
from tests.tools import need, shared
from tests.unit.official.xbau_cases import EVERYDAY, content, written

FILES = ("xbau-schematron.sch", "xbau-schematron-leere-elemente.sch")


@cache
def rules(name):
    need(importlib.util.find_spec("saxonche"), "Saxon fehlt: pip install 'ozg-portal[schematron]'")
    return Rules((shared() / "xoev" / "xbau-2.6" / "schematron" / name).read_bytes())


@pytest.mark.parametrize("name", FILES)
def test_what_is_written_keeps_to_every_rule(name):
    for message in MESSAGES:
        assert rules(name).broken(etree.tostring(written(message, content(EVERYDAY[message.name])))) == ()


@pytest.mark.parametrize(
    ("name", "change", "rule"),
    [
        (FILES[0], (b"gba:", b"gbaX:"), "sch-xbau-001"),
        (FILES[0], (b"kop:", b"kop"), "sch-xbau-002"),
        (FILES[1], (b"Mustermann", b" "), "sch-xbau-gen-001"),
    ],
)
def test_what_breaks_a_rule_is_found_with_its_place(name, change, rule):
    message = etree.tostring(written(EXEMPTION, content(EVERYDAY[EXEMPTION.name]))).replace(*change)
    found = rules(name).broken(message)
    assert {one.rule for one in found} == {rule}
    assert all(one.place.startswith("/genehmigungsfreistellung.anzeige.0600/") for one in found)
