"""The other side of a campaign: clerks who page through the list, and two who take the same case at the same moment."""

from __future__ import annotations

import itertools
import json
import re
import threading
from concurrent.futures import ThreadPoolExecutor

from werkzeug.datastructures import MultiDict

from tests.applicant import Applicant
from tests.campaigns.tally import TAKEN_BY_ONE, Tally
from tests.http_browser import HttpBrowser
from tests.running_portal import RunningPortal

TOWN = "michelstadt"
MARKER = "Probe"
ROWS = "//ul[contains(concat(' ', @class, ' '), ' p-inbox ')]/li"
SECOND = "zweite@michelstadt.example"


def clerk(portal: RunningPortal, email: str, password: str) -> Applicant:
    """Somebody who is signed in to the town's inbox."""
    signed_in = Applicant(HttpBrowser(portal.base), TOWN)  # type: ignore[arg-type]
    signed_in.open(f"/{TOWN}/amt/anmelden")
    signed_in.submit({"email": email, "password": password})
    return signed_in


def first_clerk(portal: RunningPortal) -> Applicant:
    logins = json.loads((portal.data / "demo-logins.json").read_text())
    login = next(entry for entry in logins if entry["town"] == TOWN and entry["role"] == "clerk")
    return clerk(portal, login["email"], login["password"])


def second_clerk(portal: RunningPortal) -> Applicant:
    made = portal.command("accounts", "add", "--email", SECOND, "--town", TOWN, "--role", "clerk", "--name", "Zweite")
    password = re.search(r"Passwort: (\S+)", made.stdout)
    assert password, made.stderr
    return clerk(portal, SECOND, password[1])


def read_inbox(portal: RunningPortal, tally: Tally) -> None:
    """Page through the list of everything that is open, as the clerk does."""
    reader = first_clerk(portal)
    address: str | None = f"/{TOWN}/amt/eingang"
    while address:
        reader.open(address)
        for row in reader.tree.xpath(ROWS):
            text = " ".join(row.text_content().split())
            link = row.xpath(".//a[contains(@href, '/amt/vorgang/')]")[0]
            tally.inbox[link.get("href").rsplit("/", 1)[-1]] += 1
            tally.names.update(marker_names(text))
        following = reader.tree.xpath("//nav[contains(@class, 'p-pages')]//a[@rel='next']/@href")
        address = following[0] if following else None


def marker_names(text: str) -> list[str]:
    return [f"{first} {second}" for first, second in itertools.pairwise(text.split()) if first == MARKER]


def take_twice(portal: RunningPortal, references: list[str], tally: Tally) -> None:
    """Two clerks have the same case open and press „Übernehmen“ together. One must get it, the other must be told."""
    clerks = (first_clerk(portal), second_clerk(portal))
    for reference in references:
        pages = [taken_page(one, reference) for one in clerks]
        with ThreadPoolExecutor(len(clerks)) as pool:
            together = threading.Barrier(len(clerks))
            told = sorted(pool.map(press, clerks, pages, [together] * len(clerks)))
        tally.takes[TAKEN_BY_ONE if told == [303, 409] else f"answers {told}"] += 1


def press(one: Applicant, page: tuple[MultiDict[str, str], str], together: threading.Barrier) -> int:
    """Send the page at the moment the others do; returns the status of the answer."""
    form, address = page
    together.wait(60)
    return one.client.post(address, data=form).status_code


def taken_page(one: Applicant, reference: str) -> tuple[MultiDict[str, str], str]:
    """The case's page as this clerk sees it: what „Übernehmen“ would send, and where to."""
    address = f"/{TOWN}/amt/vorgang/{reference}"
    one.open(address)
    form = one.tree.xpath("//main//form[.//button[@value='take']]")[0]
    fields = {field.get("name"): field.get("value") for field in form.xpath(".//input[@type='hidden']")}
    return MultiDict({**fields, "action": "take"}), address
