"""Whatever a person does with buttons, tabs and „Zurück“: one application is sent, and nobody is left in doubt."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Error, Page, Route, expect

from tests.browser.states import login_of
from tests.browser.visitor import Mouse, Visitor
from tests.running_portal import RunningPortal

TOWN = "witzenhausen"
ANSWERS = {
    "halter": {"given": "Erika", "family": "Mustermann"},
    "adresse": {"street": "Musterstraße", "house_number": "1", "postal_code": "37213", "city": "Witzenhausen"},
    "weitere_hunde": "0",
    "hunde": [
        {
            "rufname": "Bello",
            "rasse": "Dackel",
            "farbe": "braun",
            "anlass": "aufgenommen",
            "seit": "2024-03-02",
            "gefaehrlich": False,
        }
    ],
    "ermaessigung": False,
    "lastschrift": False,
}


@pytest.fixture(scope="module")
def clerk(browser: object, portal: RunningPortal) -> object:
    """A clerk who is signed in, to count what has come in."""
    window = browser.new_context(locale="de-DE")  # type: ignore[attr-defined]
    visitor = Visitor(window.new_page(), Mouse(), portal.base)
    visitor.sign_in(login_of(portal, TOWN))
    yield visitor
    window.close()


@pytest.fixture
def visitor(page: Page, portal: RunningPortal) -> Visitor:
    """Somebody who has everything filled in and is about to send."""
    visitor = Visitor(page, Mouse(), portal.base)
    visitor.begin(TOWN)
    visitor.answer(ANSWERS)
    return visitor


@pytest.fixture(autouse=True)
def comes_in_once(clerk: Visitor, visitor: Visitor) -> object:
    """Every test here sends once, however often it tries."""

    def count() -> int:
        clerk.open(f"/{TOWN}/amt/eingang")
        return int(clerk.page.locator("h1").inner_text().removeprefix("Eingang: "))

    before = count()
    yield
    assert count() == before + 1


def test_a_double_click_sends_once(visitor: Visitor) -> None:
    visitor.page.check("#declaration")
    visitor.page.get_by_role("button", name="Anzeige absenden").dblclick()
    assert visitor.reference


def test_whoever_lost_the_answer_loads_the_page_again_and_gets_it(visitor: Visitor) -> None:
    page = visitor.page

    def lose(route: Route) -> None:
        route.fetch(max_redirects=0)
        route.abort()

    page.route("**/pruefen", lose, times=1)
    page.check("#declaration")
    page.get_by_role("button", name="Anzeige absenden").click(no_wait_after=True)
    with pytest.raises(Error, match="ERR_FAILED"):
        page.wait_for_url("**/eingang")
    page.wait_for_function("document.readyState === 'complete' && location.protocol === 'chrome-error:'")
    page.reload()
    assert visitor.reference


def test_a_refused_page_that_is_loaded_again_is_refused_again(visitor: Visitor) -> None:
    visitor.push("Anzeige absenden")
    expect(visitor.page.locator("#fehler")).to_be_visible()
    visitor.page.reload()
    expect(visitor.page.locator("#fehler")).to_be_visible()
    assert visitor.send()


def test_sending_in_two_tabs_leads_to_the_same_confirmation(visitor: Visitor) -> None:
    second = Visitor(visitor.page.context.new_page(), Mouse(), visitor.base)
    second.page.goto(visitor.page.url)
    assert visitor.send() == second.send()


def test_a_change_in_another_tab_is_not_lost(visitor: Visitor) -> None:
    second = Visitor(visitor.page.context.new_page(), Mouse(), visitor.base)
    second.page.goto(visitor.page.url.replace("/pruefen", "/haushalt"))
    second.page.fill("#weitere_hunde", "3")
    second.push("Weiter")
    visitor.page.reload()
    expect(visitor.page.locator("main")).to_contain_text("Zahl der anderen Hunde3")
    visitor.send()


def test_the_way_back_after_sending_says_that_it_was_sent(visitor: Visitor, tmp_path: Path) -> None:
    reference = visitor.send()
    for _ in range(3):
        visitor.page.go_back()
        expect(visitor.page.locator("h1")).to_have_text("Sie haben diese Anzeige schon gesendet")
        expect(visitor.page.locator("main")).to_contain_text(reference)
    visitor.follow("Eingangsbestätigung ansehen")
    assert visitor.reference == reference


def test_a_page_that_was_open_meanwhile_says_so_when_it_is_sent(visitor: Visitor) -> None:
    second = Visitor(visitor.page.context.new_page(), Mouse(), visitor.base)
    second.page.goto(visitor.page.url.replace("/pruefen", "/name"))
    reference = visitor.send()
    second.page.fill("#halter-family", "Zuspät")
    second.push("Weiter")
    expect(second.page.locator("h1")).to_have_text("Sie haben diese Anzeige schon gesendet")
    expect(second.page.locator("main")).to_contain_text(reference)
