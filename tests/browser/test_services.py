"""Every service from the start page to the clerk's desk, in a real browser; „Hund anmelden“ has tests of its own.

A usual run goes through a few services, others with another commit, and comes in each way once. ``make test-all`` goes
through all of them, and through those with second thoughts on the way in every way.
"""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from portal.catalogue import Example, Service
from portal.forms import Group, summary
from tests.browser import test_journey
from tests.browser.collection import valid_examples
from tests.browser.journeys import WAYS, download, file_of, find_in_inbox, visitor_by, wait_for_package
from tests.browser.service_pages import TRAINING
from tests.browser.states import login_of
from tests.browser.visitor import Visitor
from tests.cases import as_stored, sample_files
from tests.running_portal import RunningPortal
from tests.shipped import CATALOGUE
from tests.tools import drawn

TRADE, EVENT, GUESTS = "gewerbe-anmelden", "veranstaltung-anzeigen", "gaestebeitrag-melden"
SOLE_TRADER, TWO_DIRECTORS = valid_examples(TRADE)[:2]
LARGE_EVENT, TWO_STAYS = valid_examples(EVENT)[1], valid_examples(GUESTS)[1]


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
    """The second stay is changed in the list; the way leads back to it. The levy counts what was changed."""
    main = visitor.page.locator("main")
    visitor.answer(TWO_STAYS.answers, until="zahlung")
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


def words(text: str) -> str:
    """Without the ends of lines and the spaces that do not break."""
    return " ".join(text.split())


def fullest(service: Service) -> Example:
    """The example with the most answers and files."""
    return max(valid_examples(service.id), key=lambda example: len(example.answers) + 2 * len(example.files))


def plain(service: Service) -> Journey:
    """Page after page as the fullest example answers; every line of the summary must reach the clerk."""
    example = fullest(service)
    sections = summary(service.form, as_stored(service.form, example.answers))
    texts = [line for section in sections for entry in section.entries for line in entry.lines]
    return Journey(
        service.id,
        lambda visitor: visitor.answer(example.answers, sample_files(example.files)),
        texts,
        {name: b"" for names in example.files.values() for name in names},
        TRAINING,
    )


WITH_SECOND_THOUGHTS = (
    Journey(TRADE, found_a_company_and_think_again, ("Einzelunternehmen", "Erika Mustermann", "Hafenstraße"), {}),
    Journey(
        EVENT,
        plan_a_large_event,
        ("Kesperkirmes", "2500", "Zoë Şahin"),
        {"Lageplan.pdf": b"%PDF-", "Marktplatz.jpg": b"\xff\xd8\xff"},
    ),
    Journey(GUESTS, report_two_stays, ("Pension Zum Löwen", "Utrecht", "Gästebeitrag", "117,00"), {}),
)
#: What has tests of its own: the dog.
ELSEWHERE = {"hund-anmelden", *(journey.service for journey in WITH_SECOND_THOUGHTS)}
JOURNEYS = (
    *WITH_SECOND_THOUGHTS,
    *(plain(service) for service in CATALOGUE.services.values() if service.has_form and service.id not in ELSEWHERE),
)


def length(journey: Journey) -> int:
    """How many pages the form has."""
    steps = CATALOGUE.services[journey.service].form.steps
    return sum(len(step.pages) if isinstance(step, Group) else 1 for step in steps)


def usual() -> dict[str, str]:
    """The services of a usual run and the way of each: the shortest by keyboard alone, for that is the slowest way."""
    chosen = sorted(drawn(JOURNEYS, len(WAYS)), key=length)
    ways = sorted(WAYS, key=lambda way: way != "by keyboard alone")
    return {journey.service: way for journey, way in zip(chosen, ways, strict=True)}


def matrix() -> list[Any]:
    """Each service with the ways to try it in; what no usual run tries is marked."""
    tried, ways = usual(), itertools.cycle(WAYS)
    pairs = [(journey, way) for journey in WITH_SECOND_THOUGHTS for way in WAYS]
    pairs += [(journey, tried.get(journey.service, next(ways))) for journey in JOURNEYS[len(WITH_SECOND_THOUGHTS) :]]
    return [
        pytest.param(
            way,
            journey,
            id=f"{journey.service} {way}",
            marks=() if tried.get(journey.service) == way else pytest.mark.full,
        )
        for journey, way in pairs
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
    desk = words(clerk.page.locator("main").inner_text())
    assert [text for text in (*journey.texts, "Eingegangen", reference) if words(text) not in desk] == []
    for name, begin in journey.files.items():
        saved = download(clerk, name, tmp_path)
        assert saved.name == name and saved.read_bytes().startswith(begin)
        expect(clerk.page.get_by_role("listitem").filter(has_text=name)).to_contain_text("Viren: ")
    assert reference in file_of(clerk.page, "Nachricht an das Fachverfahren").decode()
    wait_for_package(portal, reference, journey.town)


def test_a_service_of_another_authority_leads_to_its_page(portal: RunningPortal, new_page: Callable[..., Page]) -> None:
    visitor = visitor_by("with mouse and JavaScript", new_page, portal)
    service = CATALOGUE.services["fuehrungszeugnis"]
    assert service.responsible is not None
    visitor.find(TRAINING, service.title)
    link = visitor.page.get_by_role("link", name=f"Zur Seite: {service.responsible.provider}")
    expect(link).to_have_attribute("href", service.responsible.url)


def test_every_service_has_a_journey_and_a_usual_run_comes_in_every_way() -> None:
    journeys = {journey.service for journey in JOURNEYS} | {"hund-anmelden", "fuehrungszeugnis"}
    assert journeys == CATALOGUE.services.keys()
    assert {test_journey.USUAL, *usual().values()} == set(WAYS)
