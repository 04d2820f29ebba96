"""How often each page asks the database: a small fixed number, however much there is to show.

The numbers are exact. Whoever saves a query lowers one; whoever needs one more raises it and says why.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import lxml.html
from flask import Flask
from flask.testing import FlaskClient

from portal.catalogue import sample_file
from portal.delivery import enqueue_deliveries
from portal.drafts import save, start
from portal.house import House
from portal.keys import HolderSecret
from tests.cases import make_case, valid_answers
from tests.clerks import app, make_clerk, press, searched, signed_in, signed_in_lead, signed_in_operator, statements
from tests.integration.apply.journeys import with_answers

__all__ = ["app"]

TOWN = "michelstadt"
DOG, TRADE, EVENT = "hund-anmelden", "gewerbe-anmelden", "veranstaltung-anzeigen"
TWO_DIRECTORS = LARGE = 1
INBOX, ACCOUNTS, OWN = f"/{TOWN}/amt/eingang", f"/{TOWN}/amt/konten", f"/{TOWN}/amt/konto"

#: What everybody may read comes out of memory.
NO_QUERY = {
    "portal": "/",
    "town": f"/{TOWN}/",
    "services": f"/{TOWN}/leistungen",
    "services found": f"/{TOWN}/leistungen?q=hund",
    "service": f"/{TOWN}/leistungen/{DOG}",
    "privacy": f"/{TOWN}/datenschutz",
    "status": f"/{TOWN}/status",
    "login": f"/{TOWN}/amt/anmelden",
}
QUERIES = {
    **dict.fromkeys(NO_QUERY, 0),
    # The draft, or the heads of all drafts of this browser.
    "begin": 1,
    "delete all": 1,
    "what was begun here": 1,
    "question": 1,
    "question about an item": 1,
    "list of items": 1,
    "removing an item": 1,
    "check": 1,
    "sections": 1,
    # … and its link; … and its files.
    "going on later": 2,
    "question about files": 2,
    "check with files": 2,
    # The case, what happened to it, its files or its receipt.
    "confirmation": 3,
    "how the case stands": 3,
    "receipt": 3,
    # Whoever is signed in is one query. The list: how many there are, a page of them, what waits, names.
    "inbox": 5,
    "inbox filtered": 5,
    "inbox searched": 5,
    # The case, what happened to it, its deliveries, names; and its files.
    "case": 5,
    # … and the receipt, which the message for the electronic file names.
    "data of a case": 4,
    "case with files and notes": 6,
    "own account": 1,
    "accounts": 2,
    "new account": 1,
    "account": 3,
    "operations": 12,
}


@dataclass(frozen=True)
class Size:
    """How much there is of what pages list; ``items`` of a list in a form, ``drafts`` in one browser."""

    items: int
    drafts: int
    files: int
    cases: int
    notes: int
    accounts: int


FEW = Size(items=1, drafts=1, files=1, cases=1, notes=1, accounts=1)
MANY = Size(items=12, drafts=4, files=3, cases=25, notes=4, accounts=4)


@dataclass(frozen=True)
class Looks:
    """Somebody's browser and the pages they look at, by name."""

    client: FlaskClient
    pages: Mapping[str, str]


def test_a_page_asks_as_often_for_much_as_for_little(app: Flask, house: House) -> None:
    operator = signed_in_operator(app)
    few, many = (counted(house, everybody(app, house, size, operator)) for size in (FEW, MANY))
    assert few == QUERIES
    assert many == QUERIES


def counted(house: House, all_looks: Iterator[Looks]) -> dict[str, int]:
    """Page → queries of a second look: the first one reads the town's keys and leaves its trace in a case."""
    found = {}
    for looks in all_looks:
        for name, address in looks.pages.items():
            assert looks.client.get(address).status_code == 200, name
            with statements(house) as asked:
                looks.client.get(address)
            found[name] = len(asked)
    return found


def everybody(app: Flask, house: House, size: Size, operator: FlaskClient) -> Iterator[Looks]:
    yield Looks(app.test_client(), NO_QUERY)
    yield dog_owner(app, house, size)
    yield trader(app, house, size)
    planner, reference = planner_with_files(app, house, size)
    yield planner
    yield from office(app, house, size, reference)
    yield Looks(operator, {"operations": "/betrieb/"})


# Applicants ----------------------------------------------------------------------------------------------------------


def repeated(item: Mapping[str, Any], times: int) -> list[dict[str, Any]]:
    return [{**item, "n": number} for number in range(1, times + 1)]


def dog_owner(app: Flask, house: House, size: Size) -> Looks:
    """Somebody with dogs, who began several times in the same browser."""
    answers = valid_answers(house, DOG)
    owner = with_answers(app, {**answers, "hunde": repeated(answers["hunde"][0], size.items)}, TOWN)
    cookie, offer = owner.client.get_cookie("holder"), house.catalogue.offer(TOWN, DOG)
    secret = HolderSecret.from_cookie(cookie.value if cookie else "")
    assert secret and offer
    for _ in range(size.drafts - 1):
        save(house, start(house, offer, secret), secret, answers, {})
    draft = owner.draft_address
    owner.open(f"{draft}/name")
    owner.submit({}, action="save")
    return Looks(
        owner.client,
        {
            "begin": f"/{TOWN}/antrag/{DOG}",
            "delete all": f"/{TOWN}/antrag/{DOG}/loeschen",
            "what was begun here": f"/{TOWN}/fortsetzen",
            "question": f"{draft}/name",
            "question about an item": f"{draft}/hunde/1/hund",
            "list of items": f"{draft}/hunde",
            "removing an item": f"{draft}/hunde/1/entfernen",
            "check": f"{draft}/pruefen",
            "going on later": f"{draft}/fortsetzen",
        },
    )


def trader(app: Flask, house: House, size: Size) -> Looks:
    """Somebody with a form of several sections."""
    answers = valid_answers(house, TRADE, TWO_DIRECTORS)
    directors = repeated(answers["vertretung"][0], size.items)
    draft = with_answers(app, {**answers, "vertretung": directors}, TOWN, TRADE)
    return Looks(draft.client, {"sections": f"{draft.draft_address}/uebersicht"})


def planner_with_files(app: Flask, house: House, size: Size) -> tuple[Looks, str]:
    """Somebody who sent files and began again, and the reference of what was sent."""
    files = [(f"Plan {number}.pdf", sample_file("Lageplan.pdf")) for number in range(1, size.files + 1)]
    sent, begun = (with_answers(app, valid_answers(house, EVENT, LARGE), TOWN, EVENT) for _ in range(2))
    for planner in (sent, begun):
        planner.open(f"{planner.draft_address}/lageplan")
        planner.upload("lageplan", *files)
    sent.open(f"{sent.draft_address}/pruefen")
    sent.send()
    reference = sent.address.split("/")[3]
    secret = begun.client.get_cookie("holder")
    assert secret
    sent.client.set_cookie("holder", secret.value)
    return Looks(
        sent.client,
        {
            "question about files": f"{begun.draft_address}/lageplan",
            "check with files": f"{begun.draft_address}/pruefen",
            "confirmation": f"/{TOWN}/vorgang/{reference}/eingang",
            "how the case stands": f"/{TOWN}/vorgang/{reference}",
            "receipt": f"/{TOWN}/vorgang/{reference}/eingang.pdf",
        },
    ), reference


# The office ----------------------------------------------------------------------------------------------------------


def office(app: Flask, house: House, size: Size, reference: str) -> Iterator[Looks]:
    """Clerks and leads, who find cases of other clerks, with notes, files and deliveries that are planned."""
    name = f"{size.cases}@{TOWN}.example"
    colleague, clerk = signed_in(app, TOWN, f"colleague-{name}"), signed_in(app, TOWN, f"clerk-{name}")
    for number in range(size.accounts):
        make_clerk(house, TOWN, f"{number}-{name}")
    cases = [make_case(house, TOWN, enqueue=enqueue_deliveries(house)) for _ in range(size.cases)]
    for taken in (reference, *cases):
        press(colleague, f"/{TOWN}/amt/vorgang/{taken}", "take", revision="0")
    for number in range(size.notes):
        writer = (colleague, clerk)[number % 2]
        press(writer, f"/{TOWN}/amt/vorgang/{reference}", "note", note=f"Notiz {number}", sent=str(uuid4()))
    yield Looks(
        clerk,
        {
            "inbox": INBOX,
            "inbox filtered": f"{INBOX}?stand=in-pruefung&leistung={DOG}",
            "inbox searched": searched(clerk, INBOX, suche="mustermann"),
            "case": f"/{TOWN}/amt/vorgang/{cases[0]}",
            "data of a case": f"/{TOWN}/amt/vorgang/{cases[0]}/daten",
            "case with files and notes": f"/{TOWN}/amt/vorgang/{reference}",
            "own account": OWN,
        },
    )
    lead = signed_in_lead(app, TOWN, f"lead-{name}")
    one = lxml.html.fromstring(lead.get(ACCOUNTS).text).xpath(f"//main//a[starts-with(@href, '{ACCOUNTS}/')]/@href")[-1]
    yield Looks(lead, {"accounts": ACCOUNTS, "new account": f"{ACCOUNTS}/neu", "account": one})
