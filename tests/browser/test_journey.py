"""„Hund anmelden“ from the start page to the clerk's desk and the folder of the electronic file, in a real browser."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser.journeys import WAYS, download, file_of, find_in_inbox, visitor_by, wait_for_package
from tests.browser.states import login_of
from tests.browser.visitor import Mouse, Visitor
from tests.postgres import Cluster
from tests.running_portal import RunningPortal, running_portal

#: How this service is tried in a usual run; the others come in the other ways.
USUAL = "without JavaScript"
#: Names take letters only, and each application must be told from all others.
NAMES: Iterator[str] = ("Probe" + "".join(letters) for letters in itertools.product("aeiou", repeat=3))

ANSWERS = {
    "adresse": {"street": "Musterstraße", "house_number": "1", "postal_code": "64720", "city": "Michelstadt"},
    "email": "erika.mustermann@example.org",
    "weitere_hunde": "0",
    "hunde": [
        {
            "rufname": "Bello",
            "rasse": "Labrador",
            "farbe": "schwarz",
            "anlass": "aufgenommen",
            "seit": "2024-03-02",
            "gefaehrlich": False,
        }
    ],
    "ermaessigung": False,
    "lastschrift": False,
}
SECOND_DOG = {
    "rufname": "Mia",
    "rasse": "Rottweiler",
    "farbe": "braun",
    "anlass": "wurf",
    "seit": "2024-02-01",
    "geboren": "2024-02-01",
    "gefaehrlich": True,
    "grund": "entscheidung",
    "entschieden": "2024-02-20",
}


@pytest.mark.parametrize("way", [pytest.param(way, marks=() if way == USUAL else pytest.mark.full) for way in WAYS])
def test_an_application_reaches_the_clerk_and_the_electronic_file(
    way: str, portal: RunningPortal, new_page: Callable[..., Page], tmp_path: Path
) -> None:
    name = next(NAMES)
    visitor = visitor_by(way, new_page, portal)
    reference = apply_with_second_thoughts(visitor, name)
    sent = time.monotonic()
    receipt = download(visitor, "Eingangsbestätigung speichern", tmp_path)
    assert receipt.read_bytes().startswith(b"%PDF-") and reference in receipt.name

    clerk = visitor_by(way, new_page, portal)
    clerk.sign_in(login_of(portal, "michelstadt"))
    find_in_inbox(clerk.page, reference, until=sent + 2)
    clerk.go(clerk.page.locator(f'a[href$="/{reference}"]'))
    for text in (f"Erika {name}", "Musterstraße 7-9", "Bello", "Eingegangen", reference):
        expect(clerk.page.locator("main")).to_contain_text(text)
    assert b"%PDF-" in file_of(clerk.page, "Eingangsbestätigung")
    assert name in file_of(clerk.page, "Nachricht an das Fachverfahren").decode()
    wait_for_package(portal, reference)


def apply_with_second_thoughts(visitor: Visitor, name: str) -> str:
    """Goes back once, changes an answer there, and another one from the check page; returns the reference."""
    page, answers = visitor.page, {**ANSWERS, "halter": {"given": "Erika", "family": "Anders"}}
    visitor.begin("michelstadt")
    visitor.answer(answers, until="kontakt")
    visitor.follow("Zurück")
    expect(page.locator("#adresse-house_number")).to_have_value("1")
    visitor.hand.write(page.locator("#adresse-house_number"), "7–9")
    visitor.push("Weiter")
    visitor.answer(answers | {"adresse": {**ANSWERS["adresse"], "house_number": "7–9"}})  # type: ignore[dict-item]
    expect(page.locator("main")).to_contain_text("Erika Anders")
    expect(page.locator("main")).to_contain_text("Keine Angabe")
    visitor.follow("Ändern: Sie")
    visitor.hand.write(page.locator("#halter-family"), name)
    visitor.go_on()
    expect(page.locator("main")).to_contain_text(f"Erika {name}")
    return visitor.send()


def test_a_clerk_of_another_town_meets_a_page_that_does_not_exist(
    portal: RunningPortal, new_page: Callable[..., Page]
) -> None:
    visitor = visitor_by("with mouse and JavaScript", new_page, portal)
    visitor.begin("michelstadt")
    visitor.answer({**ANSWERS, "halter": {"given": "Erika", "family": next(NAMES)}})
    reference = visitor.send()
    clerk = visitor_by("with mouse and JavaScript", new_page, portal)
    clerk.sign_in(login_of(portal, "erbach"))
    for address in (f"/erbach/amt/vorgang/{reference}", f"/erbach/amt/vorgang/{reference}/eingang.pdf"):
        answer = clerk.page.goto(f"{portal.base}{address}")
        assert answer is not None and answer.status == 404
    expect(clerk.page.locator("h1")).to_have_text("Diese Seite gibt es nicht")


@pytest.mark.parametrize("way", ["without JavaScript", "by keyboard alone"])
def test_two_dogs_are_listed_changed_and_one_is_removed_after_a_question(
    way: str, portal: RunningPortal, new_page: Callable[..., Page]
) -> None:
    visitor = visitor_by(way, new_page, portal)
    page, main = visitor.page, visitor.page.locator("main")
    answers: dict[str, Any] = {**ANSWERS, "halter": {"given": "Erika", "family": next(NAMES)}}
    answers["hunde"] = [*answers["hunde"], SECOND_DOG]
    visitor.begin("michelstadt")
    visitor.answer(answers)
    for text in ("Hund 1: Bello", "Hund 2: Mia", "Das Ordnungsamt hat es entschieden.", "20. Februar 2024"):
        expect(main).to_contain_text(text)

    visitor.follow("Ändern: Hund 2: Mia")
    visitor.hand.write(page.locator("#hunde-2-rufname"), "Luna")
    visitor.go_on()
    expect(main).to_contain_text("Hund 2: Luna")

    visitor.open(urlsplit(page.url).path.replace("/pruefen", "/hunde"))
    visitor.follow("Entfernen: Hund 1: Bello")
    expect(page.locator("h1")).to_have_text("Hund 1: Bello entfernen?")
    visitor.follow("Nicht entfernen")
    expect(main).to_contain_text("Hund 1: Bello")
    visitor.follow("Entfernen: Hund 1: Bello")
    visitor.push("Entfernen")
    expect(main).not_to_contain_text("Bello")
    visitor.answer({**answers, "hunde": [{**SECOND_DOG, "rufname": "Luna"}]})
    expect(main).not_to_contain_text("Bello")
    expect(main).to_contain_text("Luna")
    visitor.send()


@pytest.mark.full
def test_the_journey_leads_to_the_clerk_on_postgres_too(
    postgres_cluster: Cluster, tmp_path: Path, new_page: Callable[..., Page]
) -> None:
    with running_portal(tmp_path, postgres_cluster.new_database()) as portal:
        page = new_page(base=portal.base)
        visitor = Visitor(page, Mouse(), portal.base)
        visitor.begin("michelstadt")
        visitor.answer({**ANSWERS, "halter": {"given": "Erika", "family": next(NAMES)}})
        reference = visitor.send()
        clerk = Visitor(new_page(base=portal.base), Mouse(), portal.base)
        clerk.sign_in(login_of(portal, "michelstadt"))
        find_in_inbox(clerk.page, reference, until=time.monotonic() + 2)
        wait_for_package(portal, reference)
