"""Looking at a page as it stands in the browser: the rules of ``rules.js``, what assistive technology is told, colours.

assert rule(page, "structure") == []
"""

from __future__ import annotations

import io
from functools import cache
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Locator, Page

from tests.page_checks import sideways_overflow

#: Roles that a person operates; each needs a name to be called by.
OPERATED = frozenset(
    {"button", "link", "textbox", "searchbox", "checkbox", "radio", "combobox", "listbox", "option", "spinbutton"}
    | {"DisclosureTriangle", "radiogroup", "group"}
)
#: Widest text somebody may set (WCAG 1.4.12); as a script would set it, because the page's own policy refuses styles.
SPACING = {
    "line-height": "1.5",
    "letter-spacing": "0.12em",
    "word-spacing": "0.16em",
}
#: More stops than any page has.
MOST_STOPS = 120


@cache
def _rules() -> str:
    return Path(__file__).with_name("rules.js").read_text(encoding="utf-8").rstrip().rstrip(";")


def rule(page: Page, name: str, argument: str | None = None) -> Any:
    """What breaks this rule of ``rules.js`` on the page as it stands now."""
    # The file begins with comments and is one expression in brackets.
    return page.evaluate(f"argument => {{ const rules = \n{_rules()}\n; return rules.{name}(argument) }}", argument)


def walk_by_tab(page: Page) -> tuple[list[str], list[str]]:
    """Press Tab from the skip link until the page is left: the stops in order, and what is wrong at them."""
    page.evaluate("document.querySelector('.p-skip').focus()")
    stops: list[str] = []
    wrong: list[str] = []
    for _ in range(MOST_STOPS):
        focus = rule(page, "focused")
        if focus is None or (stops and focus["called"] == stops[0]):
            return stops, wrong
        stops.append(focus["called"])
        if focus["ring"] < 2:
            wrong.append(f"{focus['called']}: outline {focus['ring']} px")
        if focus["covered"]:
            wrong.append(f"{focus['called']}: covered by {focus['covered']}")
        page.keyboard.press("Tab")
    return stops, [*wrong, f"no end after {stops[-3:]}"]


def unnamed(page: Page) -> list[str]:
    """What a screen reader could not announce: what has no name, and wrong fields that nothing explains."""
    session = page.context.new_cdp_session(page)
    nodes = session.send("Accessibility.getFullAXTree")["nodes"]
    session.detach()
    parents = {node["nodeId"]: node.get("parentId") for node in nodes}
    called_by_summary = set()  # groups that are „details“
    for node in nodes:
        if _value(node, "role") == "DisclosureTriangle":
            called_by_summary |= {parents[node["nodeId"]], parents.get(parents[node["nodeId"]])}
    broken: list[str] = []
    for node in nodes:
        if node["ignored"] or node["nodeId"] in called_by_summary:
            continue
        role, name = _value(node, "role"), " ".join(_value(node, "name").split())
        if role in OPERATED and not name:
            broken.append(f"{role} without a name")
        properties = {entry["name"]: entry["value"].get("value") for entry in node.get("properties", ())}
        if properties.get("invalid") not in (None, "false", False) and not _value(node, "description"):
            broken.append(f"{role} „{name}“ is wrong, but nothing says why")
    return broken


def _value(node: dict[str, Any], key: str) -> str:
    return str(node.get(key, {}).get("value", ""))


def too_narrow(page: Page) -> object:
    """By how much the page is wider than its window, or what is cut off in it; nothing if all fits."""
    overflow = sideways_overflow(page)
    return f"{overflow} px too wide: {rule(page, 'clipped')}" if overflow else rule(page, "clipped")


def spread_text(page: Page) -> None:
    page.evaluate(
        """styles => document.querySelectorAll('body, body *').forEach(element =>
            Object.entries(styles).forEach(([name, value]) => element.style.setProperty(name, value, 'important')))
            || document.querySelectorAll('p').forEach(p => p.style.setProperty('margin-bottom', '2em', 'important'))""",
        SPACING,
    )


def colours(part: Locator) -> int:
    """How many clearly different colours one sees there: 1 means that nothing stands out from the background."""
    picture = Image.open(io.BytesIO(part.screenshot())).convert("L")
    darkest, lightest = picture.getextrema()
    return 1 if int(lightest) - int(darkest) < 100 else 2  # type: ignore[arg-type]
