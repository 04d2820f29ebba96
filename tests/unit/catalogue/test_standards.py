"""Which version of a standard a town gets: pinned in files, changed over on a day, and the cooperation's otherwise."""

from datetime import date, timedelta
from importlib.metadata import EntryPoint

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from portal.catalogue import Catalogue, CatalogueError, compile_folder, standards
from portal.catalogue.entries import TownFile
from portal.catalogue.reading import build
from portal.catalogue.standards import SUPPLIED, WRITTEN, StandardPin, version_on
from portal.catalogue.yaml_source import read_yaml
from portal.official import TYPES
from portal.xoev import xdomea
from tests.shipped import CATALOGUE, SERVICES, copy_with_only

ERBACH = "municipalities/odenwald/erbach.yaml"
ODENWALD = "cooperations/odenwald.yaml"
CHANGE = date(2027, 1, 1)
#: One town is pinned as an example.
PINNED = CATALOGUE.municipality("witzenhausen")

days = st.dates(date(2020, 1, 1), date(2040, 1, 1))


@pytest.fixture
def folder(tmp_path):
    return copy_with_only(tmp_path / "services", "hund-anmelden")


def write(file, **parts):
    """Put parts of a file in place of what it says."""
    data = yaml.safe_load(file.read_text(encoding="utf-8"))
    file.write_text(yaml.safe_dump(data | parts, allow_unicode=True, sort_keys=False), encoding="utf-8")


def pin_town(file, pins):
    write(file, town=yaml.safe_load(file.read_text(encoding="utf-8"))["town"] | {"standards": pins})


def test_what_can_be_pinned_is_exactly_what_is_written():
    written = {kind.standard: set(kind.namespaces) for kind in TYPES.values()} | {"xdomea": set(xdomea.NAMESPACES)}
    assert {standard: set(versions) for standard, versions in WRITTEN.items()} == written


@pytest.mark.parametrize(
    ("day", "version"),
    [
        (date(2000, 1, 1), "3.0.0"),
        (CHANGE - timedelta(days=1), "3.0.0"),
        (CHANGE, "3.1.0"),
        (date(2100, 1, 1), "3.1.0"),
    ],
)
def test_a_version_holds_from_its_first_day_on(day, version):
    assert PINNED.standard_version("xdomea", day) == version


def test_what_is_not_pinned_is_left_to_the_writer():
    assert CATALOGUE.municipality("erbach").standard_version("xdomea", CHANGE) is None
    assert PINNED.standard_version("xbau", CHANGE) is None


@given(st.lists(days, unique=True).map(sorted), days)
def test_on_every_day_the_last_version_that_has_begun_holds(starts, day):
    pins = (StandardPin(version="0"), *(StandardPin(version=str(n + 1), since=one) for n, one in enumerate(starts)))
    assert version_on({"s": pins}, "s", day) == str(sum(1 for one in starts if one <= day))


@pytest.mark.parametrize("compiled", [False, True])
def test_a_town_without_pins_has_those_of_its_cooperation(folder, tmp_path, compiled):
    write(folder / ODENWALD, standards={"xdomea": [{"version": "3.0.0"}, {"version": "3.1.0", "from": CHANGE}]})
    pin_town(folder / ERBACH, {"xdomea": [{"version": "3.1.0"}]})
    if compiled:
        compile_folder(folder, tmp_path / "store")
    catalogue = Catalogue.open(folder, tmp_path / "store")
    versions = {town.slug: town.standard_version("xdomea", date(2026, 1, 1)) for town in catalogue.municipalities}
    assert [versions[slug] for slug in ("erbach", "michelstadt", "witzenhausen", "sontra")] == [
        "3.1.0",
        "3.0.0",
        "3.0.0",
        None,
    ]
    assert catalogue.municipality("michelstadt").standard_version("xdomea", CHANGE) == "3.1.0"
    assert catalogue.offer("michelstadt", "hund-anmelden").municipality is catalogue.municipality("michelstadt")
    assert catalogue.file_plan("odenwald") == CATALOGUE.file_plan("odenwald")
    assert catalogue.file_plan("atlantis") is None


#: what is pinned, the line of the fault below the first one, the place in the file, words of the finding
MISTAKES = {
    "a standard nobody knows": ("xdomae: [{version: 3.1.0}]", 0, "xdomae", "Meinten Sie „xdomea“?"),
    "a version nobody writes": (
        "xdomea:\n      - version: 3.0.0\n      - {version: 4.0.0, from: 2027-01-01}",
        2,
        "xdomea[1].version",
        "xdomea 4.0.0 schreibt das Portal nicht. Möglich sind: 3.0.0, 3.1.0.",
    ),
    "a first version from a day on": (
        "xdomea: [{version: 3.1.0, from: 2027-01-01}]",
        0,
        "xdomea[0].from",
        "Vor dem 2027-01-01 gilt keine Version von xdomea.",
    ),
    "a later version without a day": (
        "xdomea: [{version: 3.0.0}, {version: 3.1.0}]",
        0,
        "xdomea[1]",
        "Es fehlt der Tag",
    ),
    "days that do not ascend": (
        "xdomea:\n      - version: 3.0.0\n      - {version: 3.1.0, from: 2027-01-01}\n"
        "      - {version: 3.0.0, from: 2027-01-01}",
        3,
        "xdomea[2].from",
        "2027-01-01 liegt nicht nach 2027-01-01.",
    ),
    "no version at all": ("xdomea: []", 0, "xdomea", "mindestens 1 Einträge"),
    "a mistyped key": ("xdomea: [{version: 3.0.0, form: 2027-01-01}]", 0, "xdomea[0].form", "Meinten Sie „from“?"),
    "a day that is none": (
        "xdomea: [{version: 3.0.0}, {version: 3.1.0, from: bald}]",
        0,
        "xdomea[1].from",
        "Hier steht ein Tag.",
    ),
}


@pytest.mark.parametrize(("pins", "below", "place", "words"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_refused_with_its_line_and_the_remedy(tmp_path, pins, below, place, words):
    text = (SERVICES / ERBACH).read_text(encoding="utf-8")
    file = tmp_path / "erbach.yaml"
    file.write_text(text.replace("\noffices:\n", f"  standards:\n    {pins}\n\noffices:\n", 1), encoding="utf-8")
    with pytest.raises(CatalogueError) as raised:
        build(TownFile, read_yaml(file))
    (finding,) = raised.value.findings
    first = file.read_text(encoding="utf-8").split("  standards:\n")[0].count("\n") + 2
    assert (finding.path, finding.line) == (f"town.standards.{place}", first + below)
    assert words in str(finding)


def test_an_akte_is_asked_for_by_offer_town_or_cooperation_in_this_order(folder):
    def filing():
        catalogue = Catalogue.read(folder)
        return {town: catalogue.offer(town, "hund-anmelden").filing for town in ("erbach", "michelstadt", "sontra")}

    assert filing() == {"erbach": "vorgang", "michelstadt": "vorgang", "sontra": "vorgang"}
    write(folder / ODENWALD, filing="akte")
    write(folder / ERBACH, filing="vorgang")
    assert filing() == {"erbach": "vorgang", "michelstadt": "akte", "sontra": "vorgang"}
    write(folder / ERBACH, offers=[{"service": "hund-anmelden", "filing": "akte"}])
    assert filing() == {"erbach": "akte", "michelstadt": "akte", "sontra": "vorgang"}


def test_a_standard_of_an_installed_package_can_be_pinned_and_no_other(folder, monkeypatch):
    pin_town(folder / ERBACH, {"xtrade": [{"version": "7.0"}]})
    with pytest.raises(CatalogueError, match="Den Standard „xtrade“ gibt es hier nicht"):
        Catalogue.read(folder)
    point = EntryPoint("xtrade", "somebody_elses_writer", SUPPLIED)
    there = {(SUPPLIED, "xtrade"): [point]}
    monkeypatch.setattr(standards, "entry_points", lambda group, name: there.get((group, name), []))
    assert Catalogue.read(folder).municipality("erbach").standard_version("xtrade", CHANGE) == "7.0"
