"""Pictures of every page in every state, to look at: ``make gallery``, or some of them by

    python -m tests.browser.gallery "frage-*" "amt-*"

They lie in ``var/gallery`` as ``<page>-<view>.png``; a running portal is started and thrown away for them.
"""

from __future__ import annotations

import fnmatch
import os
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from playwright.sync_api import Browser, ViewportSize, sync_playwright

from tests.browser.states import State, collect, enlarge_text, show
from tests.conftest import CHROMIUM_FLAGS
from tests.running_portal import running_portal
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


def main(patterns: list[str]) -> None:
    path = need(chromium_path(), "Chromium fehlt: apt-get install chromium chromium-l10n")
    with (
        tempfile.TemporaryDirectory() as folder,
        running_portal(Path(folder)) as portal,
        sync_playwright() as playwright,
    ):
        wanted = [
            state
            for name, state in collect(portal).items()
            if not patterns or any(fnmatch.fnmatch(name, pattern) for pattern in patterns)
        ]
        browser = playwright.chromium.launch(
            executable_path=path, args=list(CHROMIUM_FLAGS), env={**os.environ, "LANGUAGE": "de"}
        )
        taken = take(browser, wanted, VIEWS, FOLDER)
        browser.close()
    print(f"{taken} Bilder von {len(wanted)} Seiten liegen in {FOLDER}")


if __name__ == "__main__":
    main(sys.argv[1:])
