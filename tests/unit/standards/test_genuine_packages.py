"""The genuine standards install with their imports, and genuine messages get one verdict from both libraries."""

import tracemalloc
from pathlib import Path

import pytest
import xmlschema

from portal.standards import PackageRefused, Registry, outline
from portal.xoev import UnsafeXml, check_file, parse_safely
from tests.tools import SHARED, shared
from tests.unit.standards.packages import GENUINE, WITH_DOCUMENT_TYPE, genuine, genuine_files, samples, take
from tests.unit.standards.verdicts import fully_compiled, tree_of

pytestmark = pytest.mark.xdist_group("genuine standards")

FILES = samples() if SHARED else [Path("fehlt")]
ANTRAG = "constructed-samples/xbau-kernmodul-1.3.0_universellerAntrag.antrag.1200.xml"
FILING = "constructed-samples/xdomea-3.1.0_FVDaten.SGOAblegen.0605.xml"


@pytest.fixture(scope="module")
def registry():
    return Registry.open(genuine())


def test_every_package_is_installed_under_its_own_name(registry):
    assert {(package.standard, package.version) for package in registry.installed()} == set(GENUINE)
    by_name = {(package.standard, package.version): package for package in registry.installed()}
    kernel = by_name["xbau-kernmodul", "1.3.0"]
    assert kernel.namespaces == ("http://www.xleitstelle.de/xbau/kernmodul/1/3/0",)
    assert len(kernel.messages) == 18
    din = "https://xoev.de/schemata/din/91379/2022-08/din-norm-91379-datatypes.xsd"
    assert kernel.locations[din] == "xoev-basis/1.0/din-norm-91379-datatypes.xsd"
    assert by_name["xbau", "2.6"].locations.keys() >= kernel.locations.keys()
    assert not by_name["xdomea", "3.1.0"].identities.nodes and by_name["xbeteiligung", "1.2"].identities.nodes


def test_without_the_packages_it_imports_from_a_package_is_refused_and_they_are_named(tmp_path):
    with pytest.raises(PackageRefused) as refused:
        take(tmp_path, genuine_files("xbau-kernmodul-1.3.0"))
    for named in ("„XÖV-Basisnachricht“", "„DIN 91379, Datentypen“", "„XPlanung: GML-Profil“", "gmlProfilexplan.xsd"):
        assert named in str(refused.value)


def test_a_genuine_schema_with_a_document_type_is_refused(tmp_path):
    content = (shared() / "xoev/xoev-basis" / WITH_DOCUMENT_TYPE).read_bytes()
    with pytest.raises(PackageRefused, match="DOCTYPE"):
        take(tmp_path, {"a.xsd": content}, ("xmldsig", "1"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_a_genuine_message_is_valid_for_both_libraries(registry, file):
    content = file.read_bytes()
    root = parse_safely(content)
    assert registry.validate(root) == ()
    schema = fully_compiled(registry, str(root.tag))
    assert schema.is_valid(xmlschema.XMLResource(content.decode("utf-8-sig"), allow="none", defuse="always"))


def test_the_template_is_refused_with_its_places(registry):
    content = (shared() / "xoev/xdomea-3.0.0/samples/populator_template_0605.xml").read_bytes()
    paths = [problem.path for problem in registry.validate(parse_safely(content))]
    assert "/FVDaten.SGOAblegen.0605/Kopf/Importbestaetigung" in paths
    assert any("Teilvorgang" in sentence for sentence in registry.explain(content))


@pytest.mark.parametrize(
    ("sample", "old", "new", "place"),
    [
        (ANTRAG, b"artDesAntrags", b"artDesAntrag", "artDesAntrag"),
        (ANTRAG, b'version="1.3.0"', b'version="1.2.0"', "universellerAntrag.antrag.1200"),
        (ANTRAG, b"<referenzAntragsservice>", "<referenzAntragsservice>🐕".encode(), "referenzAntragsservice"),
        (FILING, b"<xdomea:Importbestaetigung>1", b"<xdomea:Importbestaetigung>0", "Importbestaetigung"),
        (
            FILING,
            b"<xdomea:Empfangsbestaetigung>",
            b"<xdomea:Empfang>x</xdomea:Empfang><xdomea:Empfangsbestaetigung>",
            "Empfang",
        ),
    ],
)
def test_a_broken_message_is_refused_with_the_place(registry, sample, old, new, place):
    content = (shared() / "xoev" / sample).read_bytes()
    assert old in content
    found = registry.validate(parse_safely(content.replace(old, new)))
    assert found and any(place in problem.path for problem in found)


def test_an_explanation_shows_the_allowed_codes_and_the_answer(registry):
    content = (shared() / "xoev" / FILING).read_bytes()
    broken = content.replace(b"<code>0605</code>", b"<code>9999</code>")
    path = "/FVDaten.SGOAblegen.0605/Kopf/Nachrichtentyp/code"
    (told,) = registry.explain(broken, {path: "Art der Nachricht"})
    assert told.startswith(f"{path} (Angabe „Art der Nachricht“): ")
    assert "Erlaubt: 0101, 0102" in told and "9999" not in told


@pytest.mark.parametrize("namespace", [b"urn:xoev-de:xdomea:schema:9.9.9", b"urn:xoev-de:xdomea:schema:3.1", b"urn:x"])
def test_another_namespace_is_not_decided(registry, namespace):
    content = (shared() / "xoev" / FILING).read_bytes().replace(b"urn:xoev-de:xdomea:schema:3.1.0", namespace)
    assert registry.validate(parse_safely(content)) is None


def test_the_other_version_decides_by_its_own_schema(registry):
    content = (shared() / "xoev" / FILING).read_bytes().replace(b"schema:3.1.0", b"schema:3.0.0")
    assert registry.validate(parse_safely(content)) == ()
    assert registry.schema_of("{urn:xoev-de:xdomea:schema:3.0.0}FVDaten.SGOAblegen.0605")[0].version == "3.0.0"


BOMB = b'<!DOCTYPE a [<!ENTITY a "%s">%s]>' % (
    b"x" * 100,
    b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(8)),
)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda xml: BOMB + xml.replace(b">0605<", b">&i;<"),
        lambda xml: b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + xml.replace(b">0605<", b">&x;<"),
        lambda xml: b'<!DOCTYPE a SYSTEM "http://127.0.0.1:9/a.dtd">' + xml,
        lambda xml: xml.replace(b">0605<", b">\0<"),
        lambda xml: xml.replace(b">0605<", b">\x0b<"),
        lambda xml: xml.replace(b">0605<", b">&#0;<"),
        lambda xml: xml.replace(b">0605<", b">\xff<"),
        lambda xml: xml.replace(b">0605<", b">" + b"<a>" * 5000 + b"</a>" * 5000 + b"<"),
        lambda xml: xml[: len(xml) // 2],
        lambda xml: xml.decode().encode("utf-16"),
    ],
    ids=["bomb", "external", "remote dtd", "nul", "control", "nul reference", "not utf-8", "deep", "half", "utf-16"],
)
def test_what_could_do_harm_is_refused_before_any_schema(registry, spoil):
    content = (shared() / "xoev" / FILING).read_bytes().partition(b"?>")[2].strip()
    parse_safely(content)
    with pytest.raises(UnsafeXml):
        registry.explain(spoil(content))


def test_an_xinclude_is_not_followed(registry):
    content = (shared() / "xoev" / FILING).read_bytes()
    included = b'<i:include xmlns:i="http://www.w3.org/2001/XInclude" href="/etc/passwd" parse="text"/>'
    root = parse_safely(content.replace(b"<code>0605</code>", included))
    assert registry.validate(root) and "root:" not in "".join(root.itertext())


def test_a_file_of_a_hundred_megabytes_is_refused_unread(tmp_path):
    large = tmp_path / "large.xml"
    with large.open("wb") as opened:
        opened.truncate(100 * 1024**2)
    tracemalloc.start()
    try:
        (sentence,) = check_file(large)
        assert tracemalloc.get_traced_memory()[1] < 1024**2
    finally:
        tracemalloc.stop()
    assert "größer als 10 MB" in sentence


def test_a_hundred_megabytes_are_refused_before_they_are_parsed(registry):
    content = b"<a>" + b"x" * 100 * 1024**2 + b"</a>"
    tracemalloc.start()
    try:
        with pytest.raises(UnsafeXml, match="größer als 10 MB"):
            registry.explain(content)
        assert tracemalloc.get_traced_memory()[1] < 1024**2
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    ("skeleton", "message"),
    [
        ("xbau-kernmodul-1200", "universellerAntrag.antrag.1200"),
        ("xdomea-3.1.0-0605", "{urn:xoev-de:xdomea:schema:3.1.0}FVDaten.SGOAblegen.0605"),
    ],
)
def test_a_shown_message_has_the_elements_of_the_official_tree(registry, skeleton, message):
    official = tree_of((shared() / "xoev/skeletons" / f"{skeleton}.txt").read_text())
    shown = {line.split()[0] for line in outline(message, registry)[1:]}
    assert len(official) > 80 and official <= shown
