"""Only the page that asks for a place may ask for the device's position, and only where the town has a map for one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from flask import Flask

from portal.application import build
from portal.catalogue import Catalogue
from portal.xoev import SchemaStore
from tests.house_fixtures import installation_settings, installed
from tests.integration.apply.journeys import with_answers
from tests.maps import MAPPED, PLAIN, SERVICE, services_with_map

#: All that is asked before the place.
ANSWERS = {"kategorie": "strasse", "gefahr": False}
TILES = "https://karten.example/{z}/{x}/{y}.png"
NOBODY, THIS_PAGE = "camera=(), geolocation=(), microphone=()", "camera=(), geolocation=(self), microphone=()"


@pytest.fixture
def app_with_map(tmp_path: Path, schemas: SchemaStore) -> Iterator[Callable[[str], Flask]]:
    """``app_with_map(tiles)``: an application in which one town has a map from there."""
    with ExitStack() as houses:

        def make(tiles: str) -> Flask:
            catalogue = Catalogue.read(services_with_map(tmp_path / "services", tiles))
            settings = installation_settings(f"sqlite:///{tmp_path / 'portal.sqlite3'}", tmp_path)
            return build(house=houses.enter_context(installed(settings, catalogue, schemas)))

        yield make


def pictures(answer) -> str:
    """Where pictures of this page may come from."""
    (found,) = (part for part in answer.headers["Content-Security-Policy"].split("; ") if part.startswith("img-src"))
    return found


@pytest.mark.parametrize(
    ("tiles", "allowed"),
    [(TILES, "img-src 'self' data: https://karten.example"), ("/karte/{z}/{x}/{y}.png", "img-src 'self' data:")],
)
def test_the_page_with_the_place_opens_the_policy_for_this_town_alone(app_with_map, tiles, allowed):
    app = app_with_map(tiles)
    for town, expected in ((MAPPED, allowed), (PLAIN, "img-src 'self' data:")):
        reporter = with_answers(app, ANSWERS, town, SERVICE)
        reporter.open(f"{reporter.draft_address}/ort")
        assert reporter.step == "ort"
        assert (pictures(reporter.page), reporter.page.headers["Permissions-Policy"]) == (expected, THIS_PAGE)
        refused = reporter.submit({"ort-lat": "49,7"})
        assert (pictures(refused), refused.headers["Permissions-Policy"]) == (expected, THIS_PAGE)
        other = reporter.open(f"{reporter.draft_address}/worum")
        assert reporter.step == "worum"
        assert (pictures(other), other.headers["Permissions-Policy"]) == ("img-src 'self' data:", NOBODY)
