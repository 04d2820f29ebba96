"""Pictures of every page in every state, to look at: ``make gallery``, or some of them by

    python -m tests.browser.gallery "frage-*" "amt-*" "leistung-mangel-melden-*"

They lie in ``var/gallery`` as ``<page>-<view>.png``; a running portal is started and thrown away for them. The pages of
each service are called ``leistung-<service>-<page>``; of these there are fewer views, because there are so many.
"""

from __future__ import annotations

import fnmatch
import io
import os
import re
import sys
import tempfile
from collections.abc import Iterable
from contextlib import redirect_stderr
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

from playwright.sync_api import Browser, ViewportSize, sync_playwright

from portal.application import build
from portal.xoev import SchemaStore
from tests.browser.service_pages import collect_services
from tests.browser.states import State, collect, enlarge_text, show
from tests.conftest import CHROMIUM_FLAGS
from tests.house_fixtures import installation_settings, installed
from tests.running_portal import running_portal
from tests.shipped import CATALOGUE
from tests.tools import PROJECT, chromium_path, need

FOLDER = PROJECT / "var" / "gallery"


@dataclass(frozen=True)
class View:
    """One way to look at a page. ``options`` are the window's; ``text`` enlarges the text, in percent."""

    name: str
    width: int = 1280
    options: dict[str, Any] = field(default_factory=dict)
    media: Literal["screen", "print"] = "screen"
    text: int = 100


VIEWS = (
    View("1280"),
    View("390", 390),
    View("320", 320),
    View("dunkel", options={"color_scheme": "dark"}),
    View("kontrast", options={"forced_colors": "active"}),
    View("kontrast-dunkel", 390, {"forced_colors": "active", "color_scheme": "dark"}),
    View("druck", 720, media="print"),
    View("schrift-200", 640, text=200),
)
VIEWS_OF_SERVICES = tuple(view for view in VIEWS if view.name in ("1280", "320", "dunkel"))


def take(browser: Browser, states: list[State], views: tuple[View, ...], folder: Path) -> int:
    """Take the pictures; returns how many."""
    folder.mkdir(parents=True, exist_ok=True)
    taken = 0
    for view in views:
        size: ViewportSize = {"width": view.width, "height": 900}
        window = browser.new_context(viewport=size, locale="de-DE", reduced_motion="reduce", **view.options)
        page = window.new_page()
        page.emulate_media(media=view.media)
        for state in states:
            show(page, state)
            enlarge_text(page, view.text)
            page.screenshot(path=folder / f"{state.name}-{view.name}.png", full_page=True)
            taken += 1
        window.close()
    return taken


def service_states(base: str, folder: Path, patterns: list[str]) -> list[State]:
    """The pages of the services whose name a pattern begins with, up to its first placeholder."""
    beginnings = [re.split(r"[*?\[]", pattern)[0] for pattern in patterns or ["*"]]
    services = [
        service
        for service in sorted(CATALOGUE.services)
        if any(
            f"leistung-{service}-".startswith(beginning) or beginning.startswith(f"leistung-{service}-")
            for beginning in beginnings
        )
    ]
    if not services:
        return []
    folder.mkdir()
    settings = installation_settings(f"sqlite:///{folder / 'portal.sqlite3'}", folder)
    with installed(settings, CATALOGUE, SchemaStore()) as house, redirect_stderr(io.StringIO()):  # one line per request
        found = collect_services(build(house=house), base, services)
    return [replace(state, name="leistung-" + re.sub(r"[^\w-]+", "-", name)) for name, state in found.items()]


def those(states: Iterable[State], patterns: list[str]) -> list[State]:
    """The states whose name fits one of the patterns; all if there is none."""
    return [state for state in states if not patterns or any(fnmatch.fnmatch(state.name, one) for one in patterns)]


def main(patterns: list[str]) -> None:
    path = need(chromium_path(), "Chromium fehlt: apt-get install chromium chromium-l10n")
    with (
        tempfile.TemporaryDirectory() as folder,
        running_portal(Path(folder) / "portal") as portal,
        sync_playwright() as playwright,
    ):
        pages = those(collect(portal).values(), patterns)
        of_services = those(service_states(portal.base, Path(folder) / "services", patterns), patterns)
        browser = playwright.chromium.launch(
            executable_path=path, args=list(CHROMIUM_FLAGS), env={**os.environ, "LANGUAGE": "de"}
        )
        taken = take(browser, pages, VIEWS, FOLDER) + take(browser, of_services, VIEWS_OF_SERVICES, FOLDER)
        browser.close()
    print(f"{taken} Bilder von {len(pages) + len(of_services)} Seiten liegen in {FOLDER}")


if __name__ == "__main__":
    main(sys.argv[1:])
