"""Every page of every service in the training town, as the application sends it: from its page to the clerk's desk.

pages = collect_services(app, portal.base, ["mangel-melden", "fuehrungszeugnis"])
pages["mangel-melden leistung"].html

Each question stands there empty and as it comes back refused; the way is that of the service's valid examples. Nothing
is running for it but the application itself; ``base`` is where a browser will look for styles and letters.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

from flask import Flask
from werkzeug.test import TestResponse

from portal.catalogue import PrecheckQuestion, walk_precheck
from portal.house import House
from tests.applicant import Applicant, Lost
from tests.browser.collection import PASSED_ON, State, valid_examples
from tests.cases import sample_files
from tests.clerks import signed_in

#: Offers every service, with a login that is only pretended.
TRAINING = "musterstadt"
MOST_PAGES = 120


@dataclass
class Pages:
    """What one walk after the other keeps, by „service page“."""

    app: Flask
    base: str
    kept: dict[str, State] = field(default_factory=dict)

    def keep(self, name: str, page: TestResponse) -> bool:
        """Keep the page, if none of this name was seen; whether it was new."""
        if name in self.kept:
            return False
        if page.status_code != 200:
            raise AssertionError(f"{name}: {page.status_code}")
        parts = urlsplit(page.request.url)
        headers = {key: value for key, value in page.headers.items() if key.lower() in PASSED_ON}
        url = f"{self.base}{parts.path}" + (f"?{parts.query}" if parts.query else "")
        self.kept[name] = State(name, url, page.status_code, headers, page.get_data(as_text=True))
        return True

    def person(self, service: str) -> Applicant:
        return Applicant(self.app.test_client(), TRAINING, service)


def collect_services(app: Flask, base: str, services: Iterable[str]) -> dict[str, State]:
    """The pages of these services; leaves a case of each in the training town."""
    pages = Pages(app, base)
    house: House = app.extensions["portal"]
    clerk = signed_in(app, TRAINING)
    for service in services:
        offer = house.catalogue.offer(TRAINING, service)
        assert offer is not None, f"{TRAINING} does not offer {service}"
        pages.keep(f"{service} leistung", pages.person(service).open(f"/{TRAINING}/leistungen/{service}"))
        if offer.service.precheck:
            prechecking(pages, service, offer.service.precheck)
        if offer.way == "form":
            reference = applying(pages, service)
            pages.keep(f"{service} amt-vorgang", clerk.get(f"/{TRAINING}/amt/vorgang/{reference}"))
    return pages.kept


def prechecking(pages: Pages, service: str, questions: Sequence[PrecheckQuestion]) -> None:
    """Every question of the pre-check, without an answer too, and every result, each by the first way to it."""
    visitor, address = pages.person(service), f"/{TRAINING}/leistungen/{service}/check"
    ways: list[dict[str, str]] = [{}]
    while ways:
        chosen = ways.pop()
        point, query = walk_precheck(questions, chosen), urlencode(chosen)
        if point.question is None:
            pages.keep(f"{service} check {'-'.join(chosen.values())}", visitor.open(f"{address}?{query}"))
            continue
        name = f"{service} check {point.question.id}"
        if pages.keep(name, visitor.open(f"{address}?{query}")):
            refused = urlencode({**chosen, "frage": point.question.id})
            pages.keep(f"{name} fehler", visitor.open(f"{address}?{refused}"))
            ways += [{**chosen, point.question.id: answer.key} for answer in point.question.answers]


def applying(pages: Pages, service: str) -> str:
    """Fill in each valid example, keeping what was not seen before; send the first and return its reference."""
    reference = ""
    for number, example in enumerate(valid_examples(service)):
        visitor = pages.person(service)
        pages.keep(f"{service} beginn", visitor.open(f"/{TRAINING}/antrag/{service}"))
        visitor.begin()
        for _ in range(MOST_PAGES):
            if visitor.step == "pruefen":
                break
            look_at_question(pages, visitor)
            stay = "stay" if visitor.step == "anderswo" else None
            values = visitor.values_for(visitor.step, example.answers)
            visitor.submit(values, action=stay, files=sample_files(example.files))
            if visitor.errors:
                raise Lost(f"{visitor.address}: {visitor.errors}")
        pages.keep(f"{service} pruefen {number}", visitor.page)
        if not reference:
            visitor.send()
            reference = visitor.address.split("/")[-2]
            pages.keep(f"{service} eingang", visitor.page)
    return reference


def look_at_question(pages: Pages, visitor: Applicant) -> None:
    """The page the visitor stands before, empty and, if it asks for something, refused; then it is as it was."""
    path = "/".join(visitor.address.split("/")[5:])
    name = f"{visitor.service} frage {re.sub('/[0-9]+', '', path)}"
    if not pages.keep(name, visitor.page) or visitor.step == "anderswo":
        return
    address = visitor.address
    refused = visitor.submit({})
    if visitor.errors:
        pages.keep(f"{name} fehler", refused)
    visitor.open(address)
