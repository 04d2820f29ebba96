"""Every service from the start page to the clerk's desk, in a real browser; „Hund anmelden“ has tests of its own.

A usual run goes through each service once and comes in each way once; all combinations come with ``make test-all``.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from portal.catalogue import Catalogue, Example
from portal.settings import REPOSITORY
from tests.browser import test_journey
from tests.browser.journeys import WAYS, download, file_of, find_in_inbox, visitor_by, wait_for_package
from tests.browser.states import login_of
from tests.browser.visitor import Visitor
from tests.cases import sample_files
from tests.running_portal import RunningPortal

CATALOGUE = Catalogue.read(REPOSITORY / "services")
TRADE, EVENT, GUESTS = "gewerbe-anmelden", "veranstaltung-anzeigen", "gaestebeitrag-melden"


def example(service: str, number: int) -> Example:
    """The service's valid example of this number, from 0."""
    return [example for example in CATALOGUE.services[service].examples if example.valid][number]


SOLE_TRADER, TWO_DIRECTORS = example(TRADE, 0), example(TRADE, 1)
LARGE_EVENT, TWO_STAYS = example(EVENT, 1), example(GUESTS, 1)


def found_a_company_and_think_again(visitor: Visitor) -> None:
    """Section by section; a director is changed on the way, and in the end the company turns out to be one person."""
    main, answers = visitor.page.locator("main"), TWO_DIRECTORS.answers
    for done in range(3):
        assert visitor.step == "uebersicht"
        expect(main).to_contain_text(f"{done} von 6 Abschnitten sind erledigt.")
        visitor.go_forward()
        visitor.answer(answers, until="vertretung" if done == 2 else "uebersicht")
    visitor.follow("Ändern: Person 1: Max Mustermann")
    visitor.hand.write(visitor.page.locator("#vertretung-1-vertreter_name-given"), "Moritz")
    visitor.go_on(until="vertretung")
    expect(main).to_contain_text("Person 1: Moritz Mustermann")
    visitor.answer(answers)
    expect(main).to_contain_text("Person 2: Zoë Şahin")

    visitor.follow("Ändern: Unternehmen")
    assert visitor.step == "rechtsform"
    visitor.answer({**answers, **SOLE_TRADER.answers, "grund": "verlegung"})
    expect(main).to_contain_text("Diese Angaben passen nicht mehr zu Ihren anderen Antworten.")
    expect(main.locator(".kern-alert--info li")).to_contain_text(
        ["Name des Unternehmens", "Wer vertritt das Unternehmen?"]
    )
    expect(main).not_to_contain_text("Şahin")


def plan_a_large_event(visitor: Visitor) -> None:
    """More than 200 visitors open the page for the plan; from the check page one goes back to it and removes a file."""
    main, files = visitor.page.locator("main"), sample_files(LARGE_EVENT.files)
    visitor.answer(LARGE_EVENT.answers, until="lageplan")
    visitor.upload("lageplan", [*files["lageplan"], ("Versehen.pdf", files["lageplan"][0][1])])
    visitor.go(main.get_by_role("button", name="Versehen.pdf"))
    visitor.answer(LARGE_EVENT.answers)
    for name in LARGE_EVENT.files["lageplan"]:
        expect(main).to_contain_text(name)
    expect(main).not_to_contain_text("Versehen.pdf")


def report_two_stays(visitor: Visitor) -> None:
    """The second stay is changed in the list; the way leads back to it."""
    main = visitor.page.locator("main")
    visitor.answer(TWO_STAYS.answers, until="betrag")
    visitor.follow("Zurück")
    visitor.follow("Ändern: Aufenthalt 2")
    visitor.go_forward()
    visitor.hand.write(visitor.page.locator("#aufenthalte-2-ermaessigte"), "4")
    visitor.go_on(until="aufenthalte")
    expect(main).to_contain_text("Sie haben 2 Aufenthalte angegeben.")
    visitor.answer(TWO_STAYS.answers)


@dataclass(frozen=True)
class Journey:
    """``walk`` leads from the form's first page to the check page; then the clerk reads ``texts`` and saves files.

    ``files`` are names with how their contents begin: what was uploaded is cleaned of hidden data.
    """

    service: str
    walk: Callable[[Visitor], None]
    texts: Sequence[str]
    files: Mapping[str, bytes]
    town: str = "erbach"


JOURNEYS = (
    Journey(TRADE, found_a_company_and_think_again, ("Einzelunternehmen", "Erika Mustermann", "Hafenstraße"), {}),
    Journey(
        EVENT,
        plan_a_large_event,
        ("Kesperkirmes", "2500", "Zoë Şahin"),
        {"Lageplan.pdf": b"%PDF-", "Marktplatz.jpg": b"\xff\xd8\xff"},
    ),
    Journey(GUESTS, report_two_stays, ("Pension Zum Löwen", "Utrecht", "1.250,00"), {}),
)
#: How each service is tried in a usual run.
USUAL = {TRADE: "at 320 pixels", EVENT: "with mouse and JavaScript", GUESTS: "by keyboard alone"}


def matrix() -> list[Any]:
    return [
        pytest.param(
            way, journey, id=f"{journey.service} {way}", marks=() if USUAL[journey.service] == way else pytest.mark.full
        )
        for journey in JOURNEYS
        for way in WAYS
    ]


@pytest.mark.parametrize(("way", "journey"), matrix())
def test_each_service_leads_to_a_receipt_the_clerk_and_the_electronic_file(
    way: str, journey: Journey, portal: RunningPortal, new_page: Callable[..., Page], tmp_path: Path
) -> None:
    visitor = visitor_by(way, new_page, portal)
    visitor.begin(journey.town, CATALOGUE.services[journey.service].title)
    journey.walk(visitor)
    reference = visitor.send()
    sent = time.monotonic()
    assert download(visitor, "Eingangsbestätigung speichern", tmp_path).read_bytes().startswith(b"%PDF-")

    clerk = visitor_by(way, new_page, portal)
    clerk.sign_in(login_of(portal, journey.town))
    find_in_inbox(clerk.page, reference, until=sent + 10)
    clerk.go(clerk.page.locator(f'a[href$="/{reference}"]'))
    for text in (*journey.texts, "Eingegangen", reference):
        expect(clerk.page.locator("main")).to_contain_text(text)
    for name, begin in journey.files.items():
        saved = download(clerk, name, tmp_path)
        assert saved.name == name and saved.read_bytes().startswith(begin)
        expect(clerk.page.get_by_role("listitem").filter(has_text=name)).to_contain_text("Viren: ")
    assert reference in file_of(clerk.page, "Nachricht an das Fachverfahren").decode()
    wait_for_package(portal, reference, journey.town)


def test_a_usual_run_tries_every_service_and_every_way() -> None:
    usual = {"hund-anmelden": test_journey.USUAL, **USUAL}
    assert usual.keys() == CATALOGUE.services.keys()
    assert set(usual.values()) == set(WAYS)
