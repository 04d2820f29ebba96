"""A town's map: where it may come from, who learns of it, and that a compiled catalogue knows it, too."""

import re

import pytest

from portal.catalogue import Catalogue, CatalogueError, compile_folder
from tests.maps import CENTRE, MAPPED, PLAIN, services_with_map

TILES = "https://karten.example/{z}/{x}/{y}.png"


def map_of(folder, town=MAPPED):
    return Catalogue.read(folder).municipality(town).map


@pytest.mark.parametrize(
    ("tiles", "origin", "host"),
    [
        (TILES, "https://karten.example", "karten.example"),
        (
            "https://karten.example:8443/wmts/{z}/{y}/{x}?stil=grau",
            "https://karten.example:8443",
            "karten.example:8443",
        ),
        ("http://127.0.0.1:8090/{z}/{x}/{y}.png", "http://127.0.0.1:8090", "127.0.0.1:8090"),
        ("/karte/{z}/{x}/{y}.png", "", ""),
    ],
)
def test_a_map_says_which_host_the_browser_asks(tmp_path, tiles, origin, host):
    source = map_of(services_with_map(tmp_path / "services", tiles))
    assert (source.tiles, source.origin, source.host, source.depth) == (tiles, origin, host, 18)
    assert (source.centre.lat, source.centre.lon) == (CENTRE["lat"], CENTRE["lon"])


def test_no_town_has_a_map_by_itself(tmp_path):
    folder = services_with_map(tmp_path / "services", TILES)
    assert map_of(folder, PLAIN) is None


def test_a_compiled_catalogue_knows_the_map(tmp_path):
    folder = services_with_map(tmp_path / "services", TILES)
    compile_folder(folder, tmp_path)
    compiled = Catalogue.open(folder, tmp_path).municipality(MAPPED)
    assert compiled.map == map_of(folder) is not None


#: What is replaced in the town's file, what by, and words of the finding.
WRONG = {
    "without TLS": ("https://karten", "http://karten", "Schreiben Sie eine Adresse mit https://"),
    "another host behind a path": ("https://karten", "//karten", "Schreiben Sie eine Adresse mit https://"),
    "more than an address": ("example/{z}", "example/; script-src *{z}", "Schreiben Sie eine Adresse mit https://"),
    "without a row": ("/{y}.png", "/1.png", "fehlt {y} oder steht doppelt"),
    "with a placeholder nobody fills": ("https://karten.example/", "https://karten.example/{s}/", "noch eine Klammer"),
    "a place without a point": ('"lat": "49.6757"', '"lat": "49"', "mit einem Punkt"),
    "a place far away": ("9.0037", "13.4", "liegt nicht in Hessen"),
    "a mistyped key": ("credit:", "credits:", "Meinten Sie „credit“?"),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_a_mistake_is_told_with_file_and_line(tmp_path, wrong):
    old, new, words = WRONG[wrong]
    folder = services_with_map(tmp_path / "services", TILES)
    (file,) = folder.glob(f"municipalities/*/{MAPPED}.yaml")
    text = file.read_text(encoding="utf-8").replace("'", '"')
    assert old in text
    changed = text.replace(old, new, 1)
    file.write_text(changed, encoding="utf-8")
    line = changed[: changed.index("  map: {")].count("\n") + 1

    with pytest.raises(CatalogueError) as refused:
        Catalogue.read(folder)
    told = [str(finding) for finding in refused.value.findings]
    assert len(told) == 1 and words in told[0], told
    assert re.search(rf"{MAPPED}\.yaml, Zeile {line} \(town\.map", told[0]), told
