"""Uploading with JavaScript: the file goes up with its progress told, the list is the server's, typing stays."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from portal.catalogue import Catalogue, sample_file
from portal.settings import REPOSITORY
from tests.applicant import Applicant
from tests.browser.visitor import spoken
from tests.http_browser import HttpBrowser

TOWN, SERVICE = "michelstadt", "veranstaltung-anzeigen"
UPLOAD = re.compile(f"^{spoken('Hochladen: Plan des Geländes')}$")


def pdf(name: str) -> dict[str, object]:
    return {"name": name, "mimeType": "application/pdf", "buffer": sample_file(name)}


@pytest.fixture
def upload_page(new_page, portal) -> Page:
    """A browser on the page for the plan, its draft filled in beforehand."""
    service = Catalogue.read(REPOSITORY / "services").services[SERVICE]
    large = [example for example in service.examples if example.valid][1]
    planner = Applicant(HttpBrowser(portal.base), TOWN, SERVICE)
    planner.begin()
    planner.fill(large.answers)
    page = new_page()
    cookies = planner.client.session.cookies
    page.context.add_cookies([{"name": c.name, "value": c.value, "url": portal.base} for c in cookies])
    page.goto(portal.base + planner.address)
    return page


def test_a_chosen_file_is_sent_without_leaving_the_page_and_announced_once(upload_page):
    upload_page.evaluate("window.stayed = true")
    upload_page.set_input_files("input[type=file]", [pdf("Lageplan.pdf"), pdf("Zufahrt.pdf")])
    upload_page.get_by_role("button", name=UPLOAD).click()

    expect(upload_page.locator(".p-upload__name")).to_have_text(["Lageplan.pdf", "Zufahrt.pdf"])
    expect(upload_page.get_by_role("status")).to_have_text("„Zufahrt.pdf“ ist hochgeladen.")
    assert upload_page.evaluate("window.stayed")
    expect(upload_page.locator("progress")).to_have_count(0)
    # „Entfernen“ comes first in the list: whoever goes on pressing Enter must not remove what was just uploaded.
    expect(upload_page.locator("input[type=file]")).to_be_focused()
    upload_page.set_viewport_size({"width": 320, "height": 900})
    assert upload_page.evaluate("document.documentElement.scrollWidth") == 320


def test_a_dropped_file_is_sent(upload_page):
    transfer = upload_page.evaluate_handle(
        """bytes => {
          const transfer = new DataTransfer();
          transfer.items.add(new File([new Uint8Array(bytes)], "Lageplan.pdf", {type: "application/pdf"}));
          return transfer;
        }""",
        list(sample_file("Lageplan.pdf")),
    )
    upload_page.dispatch_event(".p-upload__zone", "drop", {"dataTransfer": transfer})
    expect(upload_page.locator(".p-upload__name")).to_have_text("Lageplan.pdf")


def test_what_cannot_be_taken_is_told_in_place(upload_page):
    empty = {"name": "Lageplan.pdf", "mimeType": "application/pdf", "buffer": b""}
    upload_page.set_input_files("input[type=file]", [empty])
    upload_page.get_by_role("button", name=UPLOAD).click()
    expect(upload_page.locator("#lageplan-error")).to_contain_text("ist leer")
    expect(upload_page.get_by_role("status")).to_contain_text("ist leer")


def test_the_chooser_still_takes_a_file_along_with_weiter(upload_page):
    upload_page.set_input_files("input[type=file]", [pdf("Lageplan.pdf")])
    upload_page.locator(".p-actions").get_by_role("button", name="Weiter").click()
    upload_page.wait_for_url("**/sanitaet")
