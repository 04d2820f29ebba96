"""A place by the device's position or by a map: both fill in coordinates, and ask nobody until a button says so."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from portal.catalogue import answers_of
from tests.applicant import Applicant
from tests.browser.looking import rule, too_narrow, unnamed
from tests.http_browser import HttpBrowser
from tests.maps import CENTRE, MAPPED, PLAIN, SERVICE, services_with_map
from tests.page_checks import AXE_RULES, axe_violations
from tests.running_portal import RunningPortal, running_portal
from tests.shipped import CATALOGUE
from tests.tiles import Tiles, tile_server

#: A dot of the screen is as many metres wide when the map of a town opens.
ONE_DOT = 6.2
#: Whoever reports stands a little outside of the town.
HERE = {"latitude": 49.68123, "longitude": 9.01234, "accuracy": 12.4}

SHOW, TAKE, LOCATE = "Auf der Karte zeigen", "Mitte der Karte eintragen", "Meinen Standort eintragen"


@pytest.fixture(scope="module")
def tiles() -> Iterator[Tiles]:
    with tile_server() as tiles:
        yield tiles


@pytest.fixture(scope="module")
def mapped_portal(tmp_path_factory: pytest.TempPathFactory, tiles: Tiles) -> Iterator[RunningPortal]:
    """A portal in which one town has decided for a map."""
    folder = tmp_path_factory.mktemp("mapped")
    services = services_with_map(folder / "services", tiles.address)
    with running_portal(folder, PORTAL_SERVICES=str(services)) as portal:
        yield portal


@pytest.fixture
def place_page(mapped_portal: RunningPortal, tiles: Tiles, new_page: Callable[..., Page]) -> Callable[..., Page]:
    """Opens the page that asks for the place, in a window with these options. No map is asked for before."""
    tiles.asked.clear()
    tiles.headers.clear()
    tiles.broken = False
    return lambda town=MAPPED, **options: led_to_the_place(
        mapped_portal, town, new_page(mapped_portal.base, (tiles.base,), **options)
    )


def led_to_the_place(portal: RunningPortal, town: str, page: Page) -> Page:
    """This browser on the page that asks for the place; what comes before it is answered."""
    service = CATALOGUE.services[SERVICE]
    answers = answers_of(service, service.examples[0])
    reporter = Applicant(HttpBrowser(portal.base), town, SERVICE)
    reporter.begin()
    while reporter.step != "ort":
        reporter.submit(reporter.values_for(reporter.step, answers))
        assert not reporter.errors
    cookies = reporter.client.session.cookies
    page.context.add_cookies([{"name": c.name, "value": c.value, "url": portal.base} for c in cookies])
    page.goto(portal.base + reporter.address)
    return page


def coordinates(page: Page) -> tuple[float, float]:
    """What stands in the inputs, with a comma as people in Germany write it."""
    typed = [page.locator(f"#ort-{axis}").input_value() for axis in ("lat", "lon")]
    assert all(re.fullmatch(r"[0-9]{1,2},[0-9]{5}", text) for text in typed), typed
    return float(typed[0].replace(",", ".")), float(typed[1].replace(",", "."))


def metres_from(one: tuple[float, float], other: tuple[float, float]) -> tuple[float, float]:
    """How far north and how far east the other lies. Near each other the earth is flat."""
    north = (other[0] - one[0]) * 111_320
    return north, (other[1] - one[1]) * 111_320 * math.cos(math.radians(one[0]))


def metres_between(one: tuple[float, float], other: tuple[float, float]) -> float:
    return math.hypot(*metres_from(one, other))


def middle() -> tuple[float, float]:
    return float(CENTRE["lat"]), float(CENTRE["lon"])


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name).click()


def shown(page: Page) -> None:
    """Open the map and wait for its pictures."""
    press(page, SHOW)
    expect(page.locator(".leaflet-tile-loaded").first).to_be_visible()


def test_the_middle_of_the_map_becomes_the_coordinates_and_goes_the_whole_way(place_page, tiles):
    page = place_page()
    assert tiles.asked == []
    shown(page)
    assert len(tiles.asked) > 0
    press(page, TAKE)

    assert metres_between(coordinates(page), middle()) < ONE_DOT
    status = page.get_by_role("status")
    expect(status).to_have_text("Die Mitte der Karte ist eingetragen. Beschreiben Sie den Ort noch in Worten.")
    expect(page.get_by_role("button", name=SHOW)).to_be_focused()
    page.fill("#ort-place", "Am Brunnen vor der Kirche")
    page.locator(".p-actions").get_by_role("button", name="Weiter").click()
    page.wait_for_url("**/beschreibung")


def test_the_server_of_the_map_learns_no_page_and_gets_no_cookie(place_page, tiles):
    shown(place_page())
    assert tiles.headers
    for headers in tiles.headers:
        assert not headers.keys() & {"Referer", "Cookie"}


def test_the_map_moves_by_keys_alone(place_page):
    page = place_page(reduced_motion="reduce")
    page.get_by_role("button", name=SHOW).press("Enter")
    expect(page.locator(".p-point__map")).to_be_focused()
    expect(page.locator(".leaflet-tile-loaded").first).to_be_visible()
    for key in ("ArrowUp", "ArrowUp", "ArrowRight"):
        page.keyboard.press(key)
    page.get_by_role("button", name=TAKE).press("Enter")

    north, east = metres_from(middle(), coordinates(page))
    # A key is worth 40 dots; nearer, the middle stays.
    assert north == pytest.approx(80 * ONE_DOT, abs=2 * ONE_DOT)
    assert east == pytest.approx(40 * ONE_DOT, abs=2 * ONE_DOT)


def test_the_space_bar_presses_the_buttons_of_the_map_and_does_not_scroll(place_page, tiles):
    page = place_page(reduced_motion="reduce", viewport={"width": 320, "height": 500})
    shown(page)
    nearer = page.get_by_role("button", name="Näher heran")
    nearer.focus()
    before, deepest = page.evaluate("scrollY"), max(depth for depth, _, _ in tiles.asked)
    page.keyboard.press("Space")
    page.wait_for_function(
        "depth => document.querySelector(`img[src*='/${depth}/'].leaflet-tile-loaded`)", arg=deepest + 1
    )
    assert page.evaluate("scrollY") == before


def test_a_click_puts_the_place_into_the_middle(place_page):
    page = place_page(reduced_motion="reduce")
    shown(page)
    page.locator(".p-point__map").click(position={"x": 60, "y": 60})
    press(page, TAKE)

    (north, east), (lat, lon) = coordinates(page), middle()
    assert north > lat and east < lon


@pytest.mark.parametrize("typed", [("49,70000", "9,05000"), ("49.7000, 9.0500", "")], ids=["two inputs", "one paste"])
def test_a_map_begins_at_what_was_typed(place_page, typed):
    page = place_page()
    page.fill("#ort-lat", typed[0])
    page.fill("#ort-lon", typed[1])
    shown(page)
    press(page, TAKE)
    assert metres_between(coordinates(page), (49.7, 9.05)) < 2


def test_a_map_begins_in_the_town_where_no_point_was_typed(place_page):
    page = place_page()
    page.fill("#ort-lat", "900")
    page.fill("#ort-lon", "9,05")
    shown(page)
    press(page, TAKE)
    assert metres_between(coordinates(page), middle()) < ONE_DOT


def test_the_position_of_the_device_becomes_the_coordinates(place_page, tiles):
    page = place_page(PLAIN, geolocation=HERE, permissions=["geolocation"])
    page.fill("#ort-place", "Waldweg")
    press(page, LOCATE)
    expect(page.get_by_role("status")).to_have_text("Ihr Standort ist eingetragen, auf etwa 13 Meter genau.")
    assert coordinates(page) == (HERE["latitude"], HERE["longitude"])
    assert tiles.asked == []


@pytest.mark.parametrize(
    ("position", "sentence"),
    [
        ({**HERE, "accuracy": 20_000}, "Ihr Gerät kennt den Standort nur auf etwa 20.000 Meter genau."),
        ({**HERE, "latitude": 52.52}, "Ihr Standort liegt nicht in Hessen."),
    ],
    ids=["far too vague", "far away"],
)
def test_a_position_nobody_could_find_is_not_taken(place_page, position, sentence):
    page = place_page(PLAIN, geolocation=position, permissions=["geolocation"])
    press(page, LOCATE)
    expect(page.get_by_role("status")).to_have_text(f"{sentence} Beschreiben Sie den Ort in Worten.")
    expect(page.locator("#ort-lat")).to_have_value("")


#: A device that finds out at once, but says so only when it is told to.
SLOW_DEVICE = """() => {
  const ask = navigator.geolocation.getCurrentPosition.bind(navigator.geolocation);
  navigator.geolocation.getCurrentPosition = (found, ...more) => ask((one) => (window.say = () => found(one)), ...more);
}"""


def test_a_position_that_comes_late_leaves_what_was_typed_meanwhile(place_page):
    page = place_page(PLAIN, geolocation=HERE, permissions=["geolocation"])
    page.evaluate(SLOW_DEVICE)
    press(page, LOCATE)
    expect(page.get_by_role("status")).to_have_text("Ihr Standort wird gesucht.")
    page.fill("#ort-lat", "49,66")
    page.wait_for_function("() => Boolean(window.say)")
    page.evaluate("() => window.say()")
    told = "Sie haben inzwischen selbst Koordinaten eingetragen. Sie bleiben stehen."
    expect(page.get_by_role("status")).to_have_text(told)
    expect(page.locator("#ort-lat")).to_have_value("49,66")


def test_who_keeps_the_position_secret_is_told_how_to_go_on(place_page):
    page = place_page(PLAIN)
    page.fill("#ort-lat", "49,68")
    press(page, LOCATE)
    sentence = "Ihr Browser gibt den Standort nicht frei. Beschreiben Sie den Ort in Worten."
    expect(page.get_by_role("status")).to_have_text(sentence)
    expect(page.locator("#ort-lat")).to_have_value("49,68")


def test_a_town_without_a_map_offers_none(place_page):
    page = place_page(PLAIN)
    expect(page.get_by_role("button", name=LOCATE)).to_be_visible()
    expect(page.get_by_role("button", name=SHOW)).to_have_count(0)


def test_without_javascript_nothing_promises_help_and_words_suffice(place_page):
    page = place_page(java_script_enabled=False)
    for name in (LOCATE, SHOW):
        expect(page.get_by_role("button", name=name)).to_have_count(0)
    page.fill("#ort-place", "Am Brunnen")
    page.locator(".p-actions").get_by_role("button", name="Weiter").click()
    page.wait_for_url("**/beschreibung")


@pytest.fixture
def unwatched_page(browser, mapped_portal, tiles) -> Iterator[Page]:
    """The page that asks for the place, in a window in which pictures may be missed on purpose."""
    tiles.asked.clear()
    tiles.refused.clear()
    page = browser.new_page(viewport={"width": 600, "height": 900}, reduced_motion="reduce")
    yield led_to_the_place(mapped_portal, MAPPED, page)
    page.close()
    tiles.broken = False
    tiles.missing.clear()


#: The piece beside the one with the middle of the town.
BESIDE = (14, 8600, 5579)
BROKEN = "Die Karte lässt sich gerade nicht laden. Beschreiben Sie den Ort in Worten."


def test_a_map_that_does_not_come_says_so(unwatched_page, tiles):
    tiles.broken = True
    press(unwatched_page, SHOW)
    expect(unwatched_page.get_by_role("status")).to_have_text(BROKEN)


def test_a_map_that_ends_at_a_border_is_none_that_does_not_come(unwatched_page, tiles):
    tiles.missing.add(BESIDE)
    shown(unwatched_page)
    unwatched_page.wait_for_load_state("networkidle")
    assert tiles.asked and tiles.refused == ["/14/8600/5579.png"]
    expect(unwatched_page.get_by_role("status")).to_have_text("")


def test_a_program_that_did_not_come_is_asked_for_again(unwatched_page):
    unwatched_page.route("**/leaflet.js*", lambda route: route.abort(), times=1)
    press(unwatched_page, SHOW)
    expect(unwatched_page.get_by_role("status")).to_have_text(BROKEN)
    shown(unwatched_page)
    press(unwatched_page, TAKE)
    assert metres_between(coordinates(unwatched_page), middle()) < ONE_DOT


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_the_open_map_is_sound_for_everybody(place_page, colours):
    page = place_page(viewport={"width": 320, "height": 800}, color_scheme=colours, reduced_motion="reduce")
    shown(page)
    assert axe_violations(page, AXE_RULES) == ()
    assert [*rule(page, "structure"), *unnamed(page), *rule(page, "targets")] == []
    assert too_narrow(page) == []
