"""Every page of the portal in every state a person can meet, as a running portal sent it.

    states = collect(portal)
    states["frage-adresse-fehler"].html

They are fetched once over HTTP, because that takes seconds. ``show`` puts one of them into a browser at its own
address with its own headers, so that each check can have a fresh page without walking there.
"""

from __future__ import annotations

from dataclasses import replace

from playwright.sync_api import Page, Route

from portal.house import open_house
from portal.settings import Settings
from tests.browser.answer_states import answered
from tests.browser.applicant_states import filling_in, finding_the_way, sections, several_places, uploading
from tests.browser.change_states import form_changed
from tests.browser.collection import COMPOUND, Collection, State, login_of
from tests.browser.office_states import office
from tests.browser.trouble_states import going_astray, refusals
from tests.running_portal import RunningPortal
from tests.shipped import CATALOGUE

__all__ = ["COMPOUND", "State", "collect", "enlarge_text", "login_of", "show"]

#: The walks, in their order.
WALKS = (
    *(finding_the_way, filling_in, several_places, sections, uploading, form_changed),
    *(going_astray, refusals, office, answered),
)


def collect(portal: RunningPortal) -> dict[str, State]:
    """All states by name. Leaves the portal working; some towns have cases afterwards."""
    settings = Settings.from_environment(portal.environment)
    house = replace(open_house(settings), catalogue=CATALOGUE)  # with the examples, which a running portal leaves out
    collected = Collection(portal, house)
    for walk in WALKS:
        walk(collected)
    house.database.engine.dispose()
    return collected.states


def show(page: Page, state: State) -> Page:
    """Let the browser show the state as if it had just asked for it."""

    def answer(route: Route) -> None:
        route.fulfill(status=state.status, headers=state.headers, body=state.html)

    page.route(lambda url: url == state.url, answer, times=1)
    page.goto(state.url)
    return page


def enlarge_text(page: Page, percent: int) -> None:
    """What a person's browser does who reads large letters."""
    page.evaluate("size => document.documentElement.style.setProperty('font-size', size, 'important')", f"{percent}%")
