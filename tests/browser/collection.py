"""The pages a walk through a running portal keeps, and who walks: applicants, clerks, leads, operators.

collected.keep("leistungen", collected.person().open("/michelstadt/leistungen"))
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

import requests
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from portal.catalogue import Example
from portal.house import House
from tests.applicant import Applicant
from tests.http_browser import Answer, HttpBrowser
from tests.running_portal import RunningPortal
from tests.shipped import CATALOGUE

TOWN = "michelstadt"
SERVICE = "hund-anmelden"
#: The service with a list of sections, and the one that takes files.
TRADE, EVENT = "gewerbe-anmelden", "veranstaltung-anzeigen"
#: As long as German gets on a form: nothing may push a page wider than its window.
COMPOUND = "Rindfleischetikettierungsüberwachungsaufgabe"
PASSED_ON = ("content-type", "content-security-policy", "referrer-policy", "x-content-type-options")


@dataclass(frozen=True)
class State:
    """One page as it was sent. ``name`` says which page and how it stands there: ``frage-name-fehler``."""

    name: str
    url: str
    status: int
    headers: dict[str, str]
    html: str

    @property
    def is_refused_form(self) -> bool:
        """Whether somebody's answers came back with something to mend."""
        return 'id="fehler"' in self.html


@dataclass
class Collection:
    """What the walks through the portal keep."""

    portal: RunningPortal
    house: House
    states: dict[str, State] = field(default_factory=dict)

    def keep(self, name: str, answer: Answer | TestResponse | requests.Response, status: int = 200) -> None:
        if name in self.states:
            raise AssertionError(f"two states are called {name}")
        if answer.status_code != status:
            raise AssertionError(f"{name}: {answer.status_code} instead of {status}")
        html = (answer.content if isinstance(answer, requests.Response) else answer.data).decode()
        headers = {key: value for key, value in answer.headers.items() if key.lower() in PASSED_ON}
        url = answer.request.url or ""
        self.states[name] = State(name, url, status, headers, html)

    def person(self, town: str = TOWN, service: str = SERVICE) -> Applicant:
        return Applicant(HttpBrowser(self.portal.base), town, service)  # type: ignore[arg-type]

    def example(self, number: int, service: str = SERVICE) -> Example:
        """The service's valid example of this number, from 0."""
        return valid_examples(service)[number]

    def clerk(self, town: str | None, role: str | None = None) -> Applicant:
        login = login_of(self.portal, town, role)
        clerk = self.person(town or TOWN)
        clerk.open(login["url"].removeprefix(self.portal.base))
        clerk.submit({"email": login["email"], "password": login["password"]})
        return clerk


def valid_examples(service: str) -> list[Example]:
    return [example for example in CATALOGUE.services[service].examples if example.valid]


def login_of(portal: RunningPortal, town: str | None, role: str | None = None) -> dict[str, str]:
    """Address, e-mail and password of the town's clerk or of another role; of the operator for None."""
    logins: list[dict[str, Any]] = json.loads((portal.data / "demo-logins.json").read_text())
    return next(login for login in logins if login["town"] == town and role in (None, login["role"]))


def forget_session(visitor: Applicant) -> None:
    """As if the browser session had ended over night: the forgery token on the page is no longer good."""
    session: requests.Session = visitor.client.session  # type: ignore[attr-defined]
    for cookie in [cookie for cookie in session.cookies if cookie.name == "session"]:
        session.cookies.clear(cookie.domain, cookie.path, cookie.name)


def posted(visitor: Applicant, address: str, data: MultiDict[str, str] | None = None) -> requests.Response:
    session: requests.Session = visitor.client.session  # type: ignore[attr-defined]
    pairs = [(name, value) for name, values in (data or MultiDict()).lists() for value in values]
    return session.post(f"{visitor.client.base}{address}", data=pairs, timeout=60)  # type: ignore[attr-defined]
