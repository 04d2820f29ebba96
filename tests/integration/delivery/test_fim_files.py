"""What the electronic file gets beside the portal's own XML: the answers by FIM's ids, where the form knows them."""

import io
import json
import zipfile

import pytest
from lxml import etree

from portal.delivery import package_for
from portal.delivery.fim_files import mapping_of
from portal.xoev import ProfileViolation
from tests.cases import make_case
from tests.shipped import SERVICES

TOWN = "musterstadt"


def contents(house, reference) -> dict[str, bytes]:
    """The files of the package by the name people know, without the id in front."""
    with zipfile.ZipFile(io.BytesIO(package_for(house, TOWN, reference).content)) as package:
        return {name.partition("_")[2]: package.read(name) for name in package.namelist()}


SCHEMAS = {
    "gewerbe-anmelden": ("S05000001296", "2.1.0"),
    "gewerbe-ummelden": ("S05000001297", "2.2.0"),
    "gewerbe-abmelden": ("S05000001294", "2.0.0"),
}


def test_trade_notices_carry_both_and_always_the_same_and_others_carry_none(house):
    for service, schema in SCHEMAS.items():
        reference = make_case(house, TOWN, service=service)
        found = contents(house, reference)
        [written] = [content for name, content in found.items() if name.endswith("fim.xml")]
        [told] = [content for name, content in found.items() if name.endswith("fim.json")]
        assert (etree.fromstring(written).get("schema"), etree.fromstring(written).get("version")) == schema
        assert json.loads(told)["G05000011678"]["F05000017511"]
        assert contents(house, reference) == found
        [message] = [content.decode() for name, content in found.items() if name.startswith("FVDaten")]
        assert f"{reference}.fim.json" in message
        assert f"Antragsdaten nach FIM {schema[0]} (XML)" in message
    assert not [name for name in contents(house, make_case(house, TOWN)) if "fim" in name]


def test_a_text_that_does_not_fit_stops_the_package_with_words(house, monkeypatch):
    from portal import fim

    reference = make_case(house, TOWN, service="gewerbe-anmelden")

    def refuse(*_):
        raise fim.FimMessageRefused("Die Angaben nach FIM entsprechen ihrem Profil nicht.")

    monkeypatch.setattr(fim, "fim_xml_file", refuse)
    with pytest.raises(ProfileViolation, match="Profil"):
        package_for(house, TOWN, reference)


def test_a_service_without_a_mapping_has_none():
    assert mapping_of(SERVICES, "hund-anmelden") is None
