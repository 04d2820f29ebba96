"""Is every page of every service sound?  Each is shown once and looked at by axe in light and dark, then narrow.

A usual run takes pages of a few services, others with another commit; ``make test-all`` takes all pages of all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import pytest
from playwright.sync_api import Page

from portal.application import build
from portal.xoev import SchemaStore
from tests.browser.collection import State
from tests.browser.looking import too_narrow
from tests.browser.service_pages import collect_services
from tests.browser.states import show
from tests.house_fixtures import installation_settings, installed
from tests.page_checks import RULES_OF_COLOUR, NuChecker, axe_violations
from tests.running_portal import RunningPortal
from tests.shipped import CATALOGUE
from tests.tools import some_of
from tests.unit.web.field_samples import FIELD_PAGES
from tests.unit.web.rendering import render

SERVICES_OF_A_RUN, PAGES_OF_A_RUN = 2, 14
NARROW, WIDE = {"width": 320, "height": 640}, {"width": 1280, "height": 900}


@pytest.fixture(scope="module")
def pages(portal: RunningPortal, schemas: SchemaStore, tmp_path_factory: pytest.TempPathFactory) -> list[State]:
    folder = tmp_path_factory.mktemp("services")
    services = some_of(sorted(CATALOGUE.services), most=SERVICES_OF_A_RUN)
    settings = installation_settings(f"sqlite:///{folder / 'portal.sqlite3'}", folder)
    with installed(settings, CATALOGUE, schemas) as house:
        found = collect_services(build(house=house), portal.base, services)
    return some_of([*found.values()], most=PAGES_OF_A_RUN)


def field_pages(base: str) -> Iterator[State]:
    """A field of every type on one page, as the reference for editors has them."""
    for name, sample in FIELD_PAGES.items():
        # The sample's addresses as the portal has them: it makes the towns' colours itself.
        html = render(sample.template, **sample.context).replace("?v=0", "").replace("/static/towns.css", "/towns.css")
        yield State(name, f"{base}/{name}", 200, {"content-type": "text/html; charset=utf-8"}, html)


def problems_of(states: Iterable[State], page: Page) -> dict[str, object]:
    """What axe and the narrow window find, by the name of the page; each page is loaded once."""
    found: dict[str, object] = {}
    for state in states:
        page.set_viewport_size(WIDE)  # type: ignore[arg-type]
        page.emulate_media(color_scheme="light")
        show(page, state)
        light = axe_violations(page)
        page.emulate_media(color_scheme="dark")
        dark = axe_violations(page, RULES_OF_COLOUR)
        page.set_viewport_size(NARROW)  # type: ignore[arg-type]
        if problems := [*light, *dark, *([narrow] if (narrow := too_narrow(page)) else [])]:
            found[state.name] = problems
    return found


def test_axe_finds_nothing_in_either_colours_and_no_page_is_wider_than_320_pixels(
    pages: list[State], new_page: Callable[..., Page]
) -> None:
    assert problems_of(pages, new_page()) == {}


@pytest.mark.full
def test_a_field_of_every_type_is_sound_in_either_colours_and_on_320_pixels(
    portal: RunningPortal, new_page: Callable[..., Page]
) -> None:
    assert problems_of(field_pages(portal.base), new_page()) == {}


def test_the_html_of_each_page_is_valid(pages: list[State], nu: NuChecker) -> None:
    problems = {state.name: nu.problems(state.html) for state in pages}
    assert {name: problem for name, problem in problems.items() if problem} == {}
