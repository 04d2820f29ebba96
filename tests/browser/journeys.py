"""What every journey does: come in one of four ways, save the receipt, find the case at the desk and its package.

clerk = visitor_by("by keyboard alone", new_page, portal)
"""

from __future__ import annotations

import time
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import lxml.etree
from playwright.sync_api import Page

from tests.browser.visitor import Keyboard, Mouse, Visitor
from tests.page_checks import sideways_overflow
from tests.running_portal import RunningPortal

#: How a person may come: the window, whether by keyboard alone, whether the window is as narrow as windows get.
WAYS: Mapping[str, dict[str, Any]] = {
    "with mouse and JavaScript": {},
    "without JavaScript": {"java_script_enabled": False},
    "by keyboard alone": {},
    "at 320 pixels": {"viewport": {"width": 320, "height": 640}},
}


def narrow_enough(page: Page) -> None:
    assert sideways_overflow(page) == 0, page.url


def visitor_by(way: str, new_page: Callable[..., Page], portal: RunningPortal) -> Visitor:
    page = new_page(**WAYS[way])
    hand = Keyboard(page) if way == "by keyboard alone" else Mouse()
    return Visitor(page, hand, portal.base, narrow_enough)


def download(visitor: Visitor, title: str, folder: Path) -> Path:
    """Press the link to a file and save that under the name the portal gave it."""
    with visitor.page.expect_download() as begun:
        visitor.hand.press(visitor.page.get_by_role("link", name=title))
    file = folder / begun.value.suggested_filename
    begun.value.save_as(file)
    return file


def find_in_inbox(page: Page, reference: str, until: float) -> None:
    """Load the list until the case stands there; the first look may come late, but then it must be there."""
    row = page.locator(f'.p-inbox a[href$="/{reference}"]')
    while not row.count():
        assert time.monotonic() < until, "the case is not in the inbox"
        page.reload()


def file_of(page: Page, title: str) -> bytes:
    """What one gets by following the file's link."""
    address = page.get_by_role("link", name=title, exact=True).get_attribute("href")
    answer = page.context.request.get(urljoin(page.url, str(address)))
    assert answer.ok, f"{title}: {answer.status}"
    return answer.body()


def wait_for_package(portal: RunningPortal, reference: str, town: str = "michelstadt") -> None:
    """Until the package of the case lies in the folder of the electronic file, once."""
    until = time.monotonic() + 10
    while (found := packages_of(portal.data / "dms" / town, reference)) == 0 and time.monotonic() < until:
        time.sleep(0.2)
    assert found == 1


def packages_of(folder: Path, reference: str) -> int:
    """How many packages in the folder are about this case."""
    count = 0
    for package in folder.glob("*.zip"):
        with zipfile.ZipFile(package) as archive:
            message = next(name for name in archive.namelist() if name.endswith("0605.xml"))
            tree = lxml.etree.fromstring(archive.read(message))
        count += any(element.text == reference for element in tree.iter("{*}FachverfahrenObjektID"))
    return count
