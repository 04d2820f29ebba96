"""Is every page, in every state, sound for everybody?  What axe, the Nu checker and our own rules find: nothing.

Each test goes through the states and tells which of them break the rule. What breaks a page most easily is asked of all
of them, the rest of every third one; ``make test-all`` asks everything of all.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable

import pytest
from playwright.sync_api import Page

from tests.browser.looking import colours, rule, spread_text, too_narrow, unnamed, walk_by_tab
from tests.browser.states import COMPOUND, State, enlarge_text, show
from tests.page_checks import AXE_RULES, RULES_OF_COLOUR, NuChecker, axe_violations
from tests.tools import some_of

States = dict[str, State]

#: A window of 1280 × 1024 enlarged to 400 %, and to 200 %.
ENLARGED_FOURFOLD = {"width": 320, "height": 256}
ENLARGED_TWICE = {"width": 640, "height": 480}
#: Parts that are drawn rather than written; forced colours must not swallow them.
DRAWN = (
    ".kern-icon, :checked, .kern-form-input__select-wrapper, .p-bar, .p-shield, .p-ridge, .p-how > li, .p-timeline > li"
)


def found(states: Iterable[State], page: Page, look: Callable[[Page, State], object]) -> dict[str, object]:
    """Show one state after the other; what ``look`` finds, by the name of the state."""
    problems = {state.name: look(show(page, state), state) for state in states}
    return {name: problem for name, problem in problems.items() if problem}


def half_of(states: States) -> list[State]:
    """Every second state, others with another commit; all for `make test-all`."""
    return some_of([*states.values()], (len(states) + 1) // 2)


def test_axe_finds_nothing(states: States, page: Page) -> None:
    assert found(half_of(states), page, lambda page, _: axe_violations(page)) == {}


def test_axe_finds_nothing_in_dark_colours(states: States, new_page: Callable[..., Page]) -> None:
    dark = new_page(color_scheme="dark")
    assert found(some_of([*states.values()]), dark, lambda page, _: axe_violations(page, RULES_OF_COLOUR)) == {}


@pytest.mark.full
@pytest.mark.parametrize("window", [{"color_scheme": "dark"}, {"viewport": ENLARGED_FOURFOLD}])
def test_axe_finds_nothing_by_any_rule(
    states: States, new_page: Callable[..., Page], window: dict[str, object]
) -> None:
    assert found(states.values(), new_page(**window), lambda page, _: axe_violations(page, AXE_RULES)) == {}


def test_the_html_is_valid(states: States, nu: NuChecker) -> None:
    problems = {state.name: nu.problems(state.html) for state in states.values()}
    assert {name: problem for name, problem in problems.items() if problem} == {}


def test_different_pages_have_different_titles(states: States) -> None:
    pages = defaultdict(set)
    for state in states.values():
        if state.status == 200:
            title = re.search(r"<title>(.*?)</title>", state.html, re.DOTALL)
            assert title is not None, state.name
            path = re.sub(r"/[0-9a-f-]{36}/|/\d+/", "/…/", state.url.split("?")[0])
            pages[title[1].removeprefix("Fehler: ")].add(path)
    assert {title: paths for title, paths in pages.items() if len(paths) > 1} == {}


def test_headings_landmarks_names_tokens_and_targets_are_in_order(states: States, page: Page) -> None:
    def look(page: Page, _: State) -> list[str]:
        return [*rule(page, "structure"), *unnamed(page), *rule(page, "tokens"), *rule(page, "targets")]

    assert found(some_of([*states.values()]), page, look) == {}


def test_tab_reaches_everything_in_order_and_the_focus_is_seen(states: States, page: Page) -> None:
    def look(page: Page, _: State) -> object:
        expected = rule(page, "stops")
        stops, wrong = walk_by_tab(page)
        return wrong or (stops != expected and {"expected": expected, "stops": stops})

    assert found(some_of(one_of_each_page(states)), page, look) == {}


def test_the_focus_is_seen_in_a_small_dark_window(states: States, new_page: Callable[..., Page]) -> None:
    window = new_page(color_scheme="dark", viewport=ENLARGED_FOURFOLD)
    chosen = [states[name] for name in ("stadt", "frage-herkunft-fehler", "pruefen-fehler", "amt-vorgang-gestoert")]
    assert found(chosen, window, lambda page, _: walk_by_tab(page)[1]) == {}


def test_a_refused_form_takes_the_focus_to_its_errors_and_each_leads_to_its_input(states: States, page: Page) -> None:
    refused = [state for state in states.values() if state.is_refused_form]
    assert len(refused) > 12

    def look(page: Page, _: State) -> list[str]:
        problems: list[str] = rule(page, "errors")
        for link in page.locator("#fehler a").all():
            target = (link.get_attribute("href") or "").removeprefix("#")
            link.press("Enter")
            if page.evaluate("document.activeElement.id") != target:
                problems.append(f"#{target} did not get the focus")
        return problems

    assert found(refused, page, look) == {}


def test_no_page_is_wider_than_a_small_window_or_cuts_text_off(states: States, new_page: Callable[..., Page]) -> None:
    window = new_page(viewport=ENLARGED_FOURFOLD)
    assert found(half_of(states), window, lambda page, _: too_narrow(page)) == {}


def test_text_twice_as_large_still_fits(states: States, new_page: Callable[..., Page]) -> None:
    def look(page: Page, _: State) -> object:
        enlarge_text(page, 200)
        return too_narrow(page)

    assert found(some_of(one_of_each_page(states)), new_page(viewport=ENLARGED_TWICE), look) == {}


def test_wide_spacing_of_letters_and_lines_still_fits(states: States, new_page: Callable[..., Page]) -> None:
    def look(page: Page, _: State) -> object:
        spread_text(page)
        return too_narrow(page)

    assert found(some_of(one_of_each_page(states)), new_page(viewport={"width": 390, "height": 800}), look) == {}


def test_words_of_44_letters_wrap_wherever_text_stands(states: States, new_page: Callable[..., Page]) -> None:
    assert len(COMPOUND) == 44

    def look(page: Page, _: State) -> object:
        rule(page, "lengthen", COMPOUND)
        return too_narrow(page)

    assert found(some_of(one_of_each_page(states)), new_page(viewport=ENLARGED_FOURFOLD), look) == {}


def test_nothing_moves_for_people_who_want_less_motion(states: States, page: Page) -> None:
    assert found(some_of(one_of_each_page(states)), page, lambda page, _: rule(page, "moving")) == {}


@pytest.mark.parametrize("scheme", ["light", pytest.param("dark", marks=pytest.mark.full)])
def test_forced_colours_swallow_no_icon_and_no_tick(states: States, new_page: Callable[..., Page], scheme: str) -> None:
    seen: set[str] = set()

    def look(page: Page, _: State) -> list[str]:
        swallowed = []
        for part in page.locator(DRAWN).all():
            kind = part.evaluate("part => part.localName + '.' + (part.getAttribute('class') ?? '')")
            if kind not in seen and part.is_visible():
                seen.add(kind)
                if colours(part) < 2:
                    swallowed.append(kind)
        return swallowed

    window = new_page(forced_colors="active", color_scheme=scheme)
    assert found(some_of(one_of_each_page(states)), window, look) == {}
    assert len(seen) > 10


def one_of_each_page(states: States) -> list[State]:
    """Without those that differ from another one only in words: of the pages filled in, and of the error pages."""
    told_apart = ("frage-herkunft-ausgefuellt", "frage-grund-ausgefuellt", "liste-hunde-ausgefuellt", "fehler-404")
    alike = re.compile(r"fehler-\d.*|.*-(ausgefuellt|ein-treffer|lange-woerter)")
    return [state for name, state in states.items() if name in told_apart or not alike.fullmatch(name)]
