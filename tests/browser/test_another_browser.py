"""What one person takes to another browser: number and code of a case, the link to a form, the code on a telephone."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime

import pyotp
import pytest
from playwright.sync_api import Page, expect

from tests.browser.journeys import visitor_by
from tests.browser.states import login_of
from tests.browser.test_journey import ANSWERS
from tests.browser.visitor import Visitor
from tests.running_portal import RunningPortal

TOWN = "michelstadt"
WAY, OTHER_WAY = "with mouse and JavaScript", "at 320 pixels"
#: Whose clerk signs in nowhere else in these tests: the factor stays.
TOWN_WITH_FACTOR = "brombachtal"
HOLDER = {**ANSWERS, "halter": {"given": "Erika", "family": "Unterwegs"}}


@pytest.fixture
def visitor(new_page: Callable[..., Page], portal: RunningPortal) -> Visitor:
    return visitor_by(WAY, new_page, portal)


@pytest.fixture
def elsewhere(new_page: Callable[..., Page], portal: RunningPortal) -> Visitor:
    """The same person at another device."""
    return visitor_by(OTHER_WAY, new_page, portal)


def shown(visitor: Visitor, term: str) -> str:
    """What stands beside this term."""
    rows = visitor.page.locator("main dl > div").filter(
        has=visitor.page.locator("dt", has_text=re.compile(f"^{term}$"))
    )
    return rows.locator("dd").inner_text().strip()


def test_number_and_code_show_elsewhere_how_the_case_stands(visitor: Visitor, elsewhere: Visitor) -> None:
    visitor.begin(TOWN)
    visitor.answer(HOLDER)
    reference, code = visitor.send(), shown(visitor, "Code")

    elsewhere.open(f"/{TOWN}/")
    elsewhere.follow("Stand meines Vorgangs")
    elsewhere.hand.write(elsewhere.page.locator("#reference"), reference.lower())
    elsewhere.hand.write(elsewhere.page.locator("#code"), code.replace("-", " "))
    elsewhere.push("Stand ansehen")

    main = elsewhere.page.locator("main")
    for text in (reference, "Hund anmelden", "Eingegangen", "Wie es weitergeht"):
        expect(main).to_contain_text(text)
    with elsewhere.page.expect_download() as download:
        main.get_by_role("link", name="Eingangsbestätigung").click()
    assert download.value.path().read_bytes().startswith(b"%PDF-")


def test_link_and_code_bring_the_form_to_another_browser_which_sends_it(visitor: Visitor, elsewhere: Visitor) -> None:
    visitor.begin(TOWN)
    visitor.answer(HOLDER, until="haushalt")
    left = visitor.page.url
    visitor.push("Speichern und später fortsetzen")
    link, code = shown(visitor, "Link"), shown(visitor, "Code")

    elsewhere.open(link.removeprefix(elsewhere.base))
    elsewhere.hand.write(elsewhere.page.locator("#code"), code)
    elsewhere.push("Formular öffnen")
    assert elsewhere.step == "haushalt"
    elsewhere.answer(HOLDER)
    expect(elsewhere.page.locator("main")).to_contain_text("Erika Unterwegs")

    answer = visitor.page.goto(left)
    assert answer is not None and answer.status == 404, "it has moved"
    assert elsewhere.send()


def test_a_clerk_sets_up_a_second_factor_and_signs_in_with_it(visitor: Visitor, portal: RunningPortal) -> None:
    page, login = visitor.page, login_of(portal, TOWN_WITH_FACTOR)
    visitor.sign_in(login)
    visitor.follow("Mein Konto")
    visitor.follow("Zweiter Faktor")
    picture = page.get_by_role("img", name="QR-Code")
    assert picture.evaluate("picture => picture.complete && picture.naturalWidth > 0")
    telephone = pyotp.TOTP(shown(visitor, "Schlüssel").replace(" ", ""))
    visitor.hand.write(page.locator("#totp"), telephone.now())
    visitor.push("Zweiten Faktor einschalten")
    expect(page.locator("h1")).to_have_text("Der zweite Faktor ist eingeschaltet")
    expect(page.locator("main li code")).to_have_count(10)
    visitor.follow("Ich habe die Codes notiert")
    visitor.push("Abmelden")

    visitor.sign_in(login)
    expect(page.locator("#email-error")).to_be_visible()
    # The code of this moment was used up when the factor was set up.
    visitor.sign_in(login, telephone.at(datetime.now(UTC), counter_offset=1))
    expect(page.locator("h1")).to_contain_text("Eingang")
