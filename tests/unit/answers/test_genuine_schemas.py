"""What the tests take for answers is what the published schemas allow: each sample is held against them."""

from uuid import uuid4

import pytest
from lxml import etree

from tests import answer_samples as samples
from tests.answer_samples import answer_in
from tests.tools import shared

ID = uuid4()
DMS = {
    "received": lambda version: samples.received(ID, version),
    "imported": lambda version: samples.imported(ID, version),
    "named": lambda version: samples.imported(
        ID, version, fields={"Aktenzeichen": "1/26"}, place="Akten/Steuer", object_id=uuid4()
    ),
    **{f"060500{n}": lambda version, n=n: samples.imported(ID, version, codes=(f"060500{n}",)) for n in range(1, 9)},
    "several": lambda version: samples.imported(ID, version, codes=("0000008", "0605005"), words="Kein Platz"),
}
XBAU = {
    "1120": samples.acknowledged(reference=ID),
    "1121": samples.file_number(reference=ID),
    "1140": samples.findings("Der Lageplan fehlt.", reference=ID, file_number="1/26"),
    "1140 complete": samples.findings(complete=True, reference=ID),
    "1160": samples.fee_notice(reference=ID),
    "1160 without amount": samples.fee_notice(None, reference=ID),
    "1170": samples.status("17", reference=ID, due="2026-07-15", html="<p>Es fehlt etwas.</p>"),
    "about a message": samples.status("10", about=ID),
}


@pytest.mark.parametrize("version", ["3.1.0", "3.0.0"])
@pytest.mark.parametrize("name", DMS)
def test_the_samples_of_electronic_files_keep_to_xdomea(name, version):
    schema = samples.genuine_schema(shared() / "xoev", f"xdomea-{version}/xsd/xdomea.xsd")
    xml = DMS[name](version)
    schema.assertValid(etree.fromstring(xml))
    assert answer_in(xml).process_id == ID


@pytest.mark.parametrize("name", XBAU)
def test_the_samples_of_authorities_keep_to_xbau(name):
    folder = "xbau-kernmodul-1.3.0"
    schema = samples.genuine_schema(shared() / "xoev", f"{folder}/xbau-kernmodul-prozessnachrichten.xsd")
    schema.assertValid(etree.fromstring(XBAU[name]))
    assert answer_in(XBAU[name]).references == (ID,)
