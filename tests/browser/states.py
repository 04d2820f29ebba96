"""Every page of the portal in every state a person can meet, as a running portal sent it.

    states = collect(portal)
    states["frage-adresse-fehler"].html

They are fetched once over HTTP, because that takes seconds. ``show`` puts one of them into a browser at its own
address with its own headers, so that each check can have a fresh page without walking there.
"""

from __future__ import annotations

import contextlib
import json
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pyotp
import requests
import sqlalchemy as sa
from playwright.sync_api import Page, Route
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from portal.catalogue import Example, sample_file
from portal.database import Scope, utc_now
from portal.delivery import enqueue_deliveries, overview
from portal.house import House, open_house
from portal.retention import Starter, run
from portal.settings import Settings
from portal.submissions.models import Submission
from tests.applicant import Applicant
from tests.cases import make_case
from tests.http_browser import Answer, HttpBrowser
from tests.running_portal import RunningPortal

TOWN = "michelstadt"
SERVICE = "hund-anmelden"
#: Each town below is used for one thing only, so that no state disturbs another.
EMPTY, MANY, TROUBLED, BROKEN = "oberzent", "sontra", "berkatal", "ringgau"
#: 25 cases stand on a page of the list.
CASES_FOR_TWO_PAGES = 27
#: As long as German gets on a form: nothing may push a page wider than its window.
COMPOUND = "Rindfleischetikettierungsüberwachungsaufgabe"
#: Answers to pages that may be left empty, so that they have an error to show, and some that are wrong, not missing.
WRONG = {
    "kontakt": {"email": "erika.mustermann", "telefon": "Anschluss"},
    "adresse": {"adresse-street": "Am Sandweg", "adresse-postal_code": "3721"},
    "herkunft": {"hunde-1-anlass": "zugezogen", "hunde-1-seit-day": "31", "hunde-1-seit-month": "2"},
    "konto": {"iban": "DE02 1203 0000 0000 2020 52"},
}
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


def show(page: Page, state: State) -> Page:
    """Let the browser show the state as if it had just asked for it."""

    def answer(route: Route) -> None:
        route.fulfill(status=state.status, headers=state.headers, body=state.html)

    page.route(lambda url: url == state.url, answer, times=1)
    page.goto(state.url)
    return page


def enlarge_text(page: Page, percent: int) -> None:
    """What a person's browser does who reads large letters."""
    page.evaluate("size => document.documentElement.style.setProperty('font-size', size, 'important')", f"{percent}%")


def collect(portal: RunningPortal) -> dict[str, State]:
    """All states by name. Leaves the portal working; some towns have cases afterwards."""
    house = open_house(Settings.from_environment(portal.environment))
    collected = Collection(portal, house)
    collected.finding_the_way()
    collected.filling_in()
    collected.sections()
    collected.uploading()
    collected.going_astray()
    collected.refusals()
    collected.office()
    house.database.engine.dispose()
    return collected.states


@dataclass
class Collection:
    """The walks through the portal; each keeps what it meets."""

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

    def person(self, town: str = TOWN) -> Applicant:
        return Applicant(HttpBrowser(self.portal.base), town)  # type: ignore[arg-type]

    def example(self, number: int) -> Example:
        return [example for example in self.house.catalogue.services[SERVICE].examples if example.valid][number]

    # Finding the way ------------------------------------------------------------------------------------------------

    def finding_the_way(self) -> None:
        visitor = self.person()
        addresses = {
            "portal": "/",
            "portal-suche-mehrere": "/?ort=wei",
            "portal-suche-nichts": "/?ort=Berlin",
            "portal-suche-ein-treffer": "/?ort=64720",
            "stadt": f"/{TOWN}/",
            "gemeinde": "/neu-eichenberg/",
            "schulung": "/musterstadt/",
            "leistungen": f"/{TOWN}/leistungen",
            "leistungen-ein-treffer": f"/{TOWN}/leistungen?q=Steuermarke",
            "leistungen-nichts": f"/{TOWN}/leistungen?q=Raumschiff",
            "leistung": f"/{TOWN}/leistungen/{SERVICE}",
            "impressum": f"/{TOWN}/impressum",
            "datenschutz": f"/{TOWN}/datenschutz",
            "barrierefreiheit": f"/{TOWN}/barrierefreiheit",
        }
        for name, address in addresses.items():
            self.keep(name, visitor.open(address))

    # Filling in -----------------------------------------------------------------------------------------------------

    def filling_in(self) -> None:
        """The longest way through the form: every page empty, refused and filled in."""
        visitor, answers = self.person(), self.example(1).answers
        self.keep("beginn", visitor.open(f"/{TOWN}/antrag/{SERVICE}"))
        visitor.submit({})
        pages: list[tuple[str, str]] = []
        while visitor.step != "pruefen":
            name, address = self.state_name(visitor), visitor.address
            if name not in self.states:
                self.keep(name, visitor.open(address))
                self.keep(f"{name}-fehler", visitor.submit(WRONG.get(visitor.step, {})))
                pages.append((f"{name}-ausgefuellt", address))
                visitor.open(address)
            visitor.submit(visitor.values_for(visitor.step, answers))
            if visitor.errors:
                raise AssertionError(f"{address}: {visitor.errors}")
        self.keep("pruefen", visitor.page)
        for name, address in pages:
            self.keep(name, visitor.open(address))
        draft = visitor.draft_address
        self.keep("hund-entfernen", visitor.open(f"{draft}/hunde/1/entfernen"))
        visitor.open(f"{draft}/zahlung")
        visitor.submit({"lastschrift": "no"}, action="save")
        self.keep("spaeter-fortsetzen", visitor.page)
        self.link_by_mail(visitor, draft)
        self.resuming(visitor, draft)
        self.keep("beginn-schon-begonnen", visitor.open(f"/{TOWN}/antrag/{SERVICE}"))
        self.keep("alles-loeschen", visitor.open(f"/{TOWN}/antrag/{SERVICE}/loeschen"))
        self.keep("pruefen-weggefallen", visitor.open(f"{draft}/pruefen"))
        visitor.submit({}, action="send")
        self.keep("pruefen-fehler", visitor.page)
        visitor.send()
        self.keep("bestaetigung", visitor.page)
        self.following(visitor)
        self.keep("schon-gesendet", visitor.open(f"{draft}/name"))

    def link_by_mail(self, visitor: Applicant, draft: str) -> None:
        """The link is sent to an address; the form for it stands before the one that makes a new link."""
        token = dict(visitor.form_values())["csrf_token"]
        for name, address in (("fehler", "erika"), ("gesendet", "erika@poststelle.de")):
            form = MultiDict({"csrf_token": token, "action": "send", "email": address})
            visitor.page = visitor.client.post(f"{draft}/fortsetzen", data=form, follow_redirects=True)
            self.keep(f"spaeter-fortsetzen-{name}", visitor.page)

    def uploading(self) -> None:
        """The page for files: refused, empty, with one, full; and the check page with them."""
        service = self.house.catalogue.services["veranstaltung-anzeigen"]
        large = [example for example in service.examples if example.valid][1]
        planner = Applicant(HttpBrowser(self.portal.base), TOWN, service.id)  # type: ignore[arg-type]
        planner.begin()
        planner.fill(large.answers)
        self.keep("datei-fehler", planner.page)
        self.keep("datei", planner.open(planner.address))
        for name, file in (
            ("datei-eine", "Lageplan.pdf"),
            ("datei-zwei", "Marktplatz.jpg"),
            ("datei-voll", "Plan.png"),
        ):
            self.keep(name, planner.upload("lageplan", (file, sample_file(file))))
        planner.fill(large.answers)
        self.keep("pruefen-mit-dateien", planner.page)

    def resuming(self, visitor: Applicant, draft: str) -> None:
        """The link to a form on another device; after five wrong codes it is dead and the holder sees none."""
        stranger = self.person()
        link = visitor.tree.xpath("//dl[@class='p-dl']//dd")[0].text_content().removeprefix(self.portal.base)
        self.keep("fortsetzen", visitor.open(f"/{TOWN}/fortsetzen"))
        self.keep("fortsetzen-nichts", stranger.open(f"/{TOWN}/fortsetzen"))
        self.keep("fortsetzen-link", stranger.open(link))
        self.keep("fortsetzen-link-fehler", stranger.submit({"code": "2222-2222"}))
        for _ in range(3):
            stranger.submit({"code": "2222-2222"})
        self.keep("fehler-410", stranger.submit({"code": "2222-2222"}), 410)
        self.keep("spaeter-fortsetzen-ohne-link", visitor.open(f"{draft}/fortsetzen"))

    def following(self, visitor: Applicant) -> None:
        """How the case stands, in the browser that sent it and, with a wrong code, in another."""
        confirmation = visitor.address
        reference = confirmation.split("/")[3]
        self.keep("vorgang", visitor.open(f"/{TOWN}/vorgang/{reference}"))
        stranger = self.person()
        self.keep("status", stranger.open(f"/{TOWN}/status"))
        self.keep("status-fehler", stranger.submit({"reference": reference, "code": "2222-2222-2222"}))
        cookies = visitor.client.session.cookies  # type: ignore[attr-defined]
        stranger.client.session.cookies.set("case", cookies["case"])  # type: ignore[attr-defined]
        self.keep("bestaetigung-ohne-code", stranger.open(confirmation))

    @staticmethod
    def state_name(visitor: Applicant) -> str:
        return "liste-hunde" if visitor.step == "hunde" else f"frage-{visitor.step}"

    def sections(self) -> None:
        """The list of sections of a long form: at the start, with a section begun, and when all are done."""
        trader = self.person()
        trader.service = "gewerbe-anmelden"
        examples = [example for example in self.house.catalogue.services[trader.service].examples if example.valid]
        trader.begin()
        self.keep("uebersicht", trader.page)
        answers = dict(examples[1].answers)
        address = f"{trader.draft_address}/uebersicht"
        trader.fill({name: answer for name, answer in answers.items() if name != "firma"})
        self.keep("uebersicht-begonnen", trader.open(address))
        trader.fill(answers)
        self.keep("uebersicht-erledigt", trader.open(address))
        self.keep("liste-vertretung", trader.open(f"{trader.draft_address}/vertretung"))

    # Going astray ---------------------------------------------------------------------------------------------------

    def going_astray(self) -> None:
        """Pages that were open too long, pages that could not be stored, answers as long as German gets."""
        late = self.person()
        late.begin()
        forget_session(late)
        late.submit({"halter-given": "Erika"})
        self.keep("frage-zu-lange-offen", late.page)

        long = self.person()
        long.begin()
        long.fill(long_answers(self.example(0).answers))
        self.keep("pruefen-lange-woerter", long.page)
        draft = long.draft_address
        with self.storage_away():
            for name, step in (("frage", "name"), ("liste", "hunde"), ("pruefen", "pruefen")):
                long.open(f"{draft}/{step}")
                values = {"frage": {}, "liste": {"hunde-more": "yes"}, "pruefen": {"declaration": "yes"}}[name]
                self.keep(f"{name}-nicht-gespeichert", posted_once(long, values), 503)
            stranger = self.person()
            stranger.open(f"/{TOWN}/antrag/{SERVICE}")
            self.keep("fehler-503", posted_once(stranger), 503)
        long.open(f"{draft}/hunde/1/entfernen")
        self.keep("hund-entfernen-lange-woerter", long.page)

    @contextlib.contextmanager
    def storage_away(self) -> Iterator[None]:
        """Nothing can be written: where the lock file was, a folder lies."""
        lock = self.house.settings.lock_file
        aside = lock.with_suffix(".aside")
        lock.rename(aside)
        lock.mkdir()
        try:
            yield
        finally:
            lock.rmdir()
            aside.rename(lock)

    # Refusals -------------------------------------------------------------------------------------------------------

    def refusals(self) -> None:
        base = self.portal.base
        begin = f"{base}/{TOWN}/antrag/{SERVICE}"
        self.keep("fehler-400", requests.get(f"{base}/{TOWN}/", headers={"Host": "anderswo.example"}, timeout=30), 400)
        self.keep("fehler-403", requests.post(begin, headers={"Origin": "https://anderswo.example"}, timeout=30), 403)
        self.keep("fehler-404", requests.get(f"{base}/{TOWN}/gibtsnicht", timeout=30), 404)
        self.keep("fehler-404-portal", requests.get(f"{base}/gibtsnicht/", timeout=30), 404)
        unknown = "0197c000-0000-7000-8000-000000000000"
        self.keep("fehler-404-entwurf", requests.get(f"{begin}/{unknown}/name", timeout=30), 404)
        self.keep("fehler-405", requests.get(f"{base}/{TOWN}/amt/abmelden", timeout=30), 405)
        self.keep("fehler-413", requests.post(begin, data={"a": "x" * 2_000_000}, timeout=30), 413)
        eager = self.person()
        for _ in range(20):
            eager.begin()
        eager.open(f"/{TOWN}/antrag/{SERVICE}")
        self.keep("fehler-429", eager.submit({}), 429)

    # The office -----------------------------------------------------------------------------------------------------

    def office(self) -> None:
        self.signing_in()
        clerk = self.clerk(EMPTY)
        self.keep("amt-eingang-leer", clerk.open(f"/{EMPTY}/amt/eingang"))
        self.keep("fehler-409", posted(clerk, f"/{EMPTY}/amt/abmelden"), 409)

        operator = self.clerk(None)
        self.keep("betrieb", operator.open("/betrieb/"))
        self.own_account(clerk)
        self.managing_accounts()

        references = [make_case(self.house, MANY, person(number)) for number in range(CASES_FOR_TWO_PAGES)]
        clerk = self.clerk(MANY)
        self.keep("amt-eingang", clerk.open(f"/{MANY}/amt/eingang"))
        self.keep("amt-eingang-seite-2", clerk.open(f"/{MANY}/amt/eingang?seite=2"))
        self.keep("amt-vorgang", clerk.open(f"/{MANY}/amt/vorgang/{references[0]}"))
        self.keep("amt-eingang-gefiltert", clerk.open(f"/{MANY}/amt/eingang?suche=mustermann&stand=eingegangen"))
        self.keep("amt-eingang-nichts-gefunden", clerk.open(f"/{MANY}/amt/eingang?suche=nirgends"))

        reference = self.troubled_case()
        clerk = self.clerk(TROUBLED)
        self.keep("amt-eingang-gestoert", clerk.open(f"/{TROUBLED}/amt/eingang"))
        self.keep("amt-vorgang-gestoert", clerk.open(f"/{TROUBLED}/amt/vorgang/{reference}"))
        run(self.house, utc_now(), Starter.COMMAND)
        self.keep("betrieb-gestoert", operator.open("/betrieb/"))

        clerk = self.clerk(BROKEN)
        self.keep("fehler-500", clerk.open(f"/{BROKEN}/amt/vorgang/{self.unreadable_case()}"), 500)

    def signing_in(self) -> None:
        stranger = self.person()
        address = f"/{TOWN}/amt/anmelden"
        self.keep("amt-anmelden", stranger.open(address))
        self.keep("amt-anmelden-leer", stranger.submit({"email": "", "password": ""}))
        wrong = {"email": "niemand@michelstadt.example", "password": "geraten"}
        self.keep("amt-anmelden-falsch", stranger.submit(wrong))
        for _ in range(5):
            stranger.submit(wrong)
        self.keep("amt-anmelden-gesperrt", stranger.page, 429)
        forget_session(stranger)
        stranger.open(address)
        forget_session(stranger)
        self.keep("amt-anmelden-zu-lange-offen", stranger.submit(wrong))

    def own_account(self, clerk: Applicant) -> None:
        """Password and second factor, in a town whose clerk does nothing else here."""
        own = f"/{EMPTY}/amt/konto"
        self.keep("amt-mein-konto", clerk.open(own))
        self.keep("amt-passwort", clerk.open(f"{own}/passwort"))
        self.keep("amt-passwort-fehler", clerk.submit({"old": "", "new": "kurz", "again": "lang"}))
        self.keep("amt-faktor-einrichten", clerk.open(f"{own}/zweiter-faktor"))
        self.keep("amt-faktor-einrichten-fehler", clerk.submit({"totp": "000000"}))
        secret = clerk.tree.xpath("//main//dd/code/text()")[0].replace(" ", "")
        self.keep("amt-faktor-codes", clerk.submit({"totp": pyotp.TOTP(secret).now()}))
        self.keep("amt-faktor", clerk.open(f"{own}/zweiter-faktor"))
        self.keep("amt-faktor-fehler", clerk.submit({"password": "x", "totp": "y"}))

    def managing_accounts(self) -> None:
        lead = self.clerk(EMPTY, role="lead")
        accounts = f"/{EMPTY}/amt/konten"
        self.keep("amt-konto-anlegen", lead.open(f"{accounts}/neu"))
        self.keep("amt-konto-anlegen-fehler", lead.submit({"name": "", "email": "amt"}))
        new = {"name": f"{COMPOUND} {COMPOUND}", "email": f"{COMPOUND.lower()}@rathaus.example", "role": "clerk"}
        self.keep("amt-konto-anfangspasswort", lead.submit(new))
        self.keep("amt-konten", lead.open(accounts))
        self.keep("amt-konto", lead.open(lead.tree.xpath("//main//li//a/@href")[-1]))
        own = lead.open(accounts) and lead.tree.xpath("//main//li//a[contains(., 'Leitung')]/@href")[0]
        lead.open(own)
        self.keep("amt-konto-letzte-leitung", lead.submit({}, action="make-clerk"), 409)

    def clerk(self, town: str | None, role: str | None = None) -> Applicant:
        login = login_of(self.portal, town, role)
        clerk = self.person(town or TOWN)
        clerk.open(login["url"].removeprefix(self.portal.base))
        clerk.submit({"email": login["email"], "password": login["password"]})
        return clerk

    def troubled_case(self) -> str:
        """A case whose hand-over fails, because a file lies where the folder of the electronic file should be."""
        folder = self.portal.data / "dms" / TROUBLED
        folder.parent.mkdir(exist_ok=True)
        folder.touch()
        answers = {"halter": {"given": COMPOUND, "family": COMPOUND}}
        reference = make_case(self.house, TROUBLED, answers, enqueue=enqueue_deliveries(self.house))
        until = time.monotonic() + 60
        while not any(view.error for view in overview(self.house, reference)):
            if time.monotonic() > until:
                raise AssertionError("the hand-over did not fail")
            time.sleep(0.1)
        return reference

    def unreadable_case(self) -> str:
        reference = make_case(self.house, BROKEN)
        with self.house.database.writing(Scope.town(BROKEN)) as session:
            session.execute(sa.update(Submission).values(wrapped_key=b"nothing"))
        return reference


def login_of(portal: RunningPortal, town: str | None, role: str | None = None) -> dict[str, str]:
    """Address, e-mail and password of the town's clerk or of another role; of the operator for None."""
    logins: list[dict[str, Any]] = json.loads((portal.data / "demo-logins.json").read_text())
    return next(login for login in logins if login["town"] == town and role in (None, login["role"]))


def person(number: int) -> dict[str, Any]:
    """The ``halter`` of the n-th case; every fourth name is as long as names get."""
    family = ("Mustermann", "Łukasz-Großkreuz", "Müller", "von der Oberen-Weißenborn-Heiligenstadt")[number % 4]
    return {"halter": {"given": "Erika" if number % 2 else "Đorđe", "family": family}}


def long_answers(answers: dict[str, Any]) -> dict[str, Any]:
    dog = {**answers["hunde"][0], "rufname": COMPOUND, "rasse": COMPOUND, "farbe": COMPOUND}
    address = {**answers["adresse"], "street": COMPOUND, "city": COMPOUND}
    email = f"{'rindfleischetikettierung' * 2}@{'ueberwachung' * 4}.example"
    return {**answers, "halter": {"given": COMPOUND, "family": COMPOUND}, "adresse": address, "email": email} | {
        "hunde": [dog]
    }


def forget_session(visitor: Applicant) -> None:
    """As if the browser session had ended over night: the forgery token on the page is no longer good."""
    session: requests.Session = visitor.client.session  # type: ignore[attr-defined]
    for cookie in [cookie for cookie in session.cookies if cookie.name == "session"]:
        session.cookies.clear(cookie.domain, cookie.path, cookie.name)


def posted_once(visitor: Applicant, values: dict[str, str] | None = None) -> requests.Response:
    """Send the page's form without the patience of ``HttpBrowser``, which tries again after a 503."""
    data = MultiDict(visitor.form_values())
    data.update(values or {})
    button = visitor.button("send") if values and "declaration" in values else visitor.button(None)
    data[button.get("name")] = button.get("value")
    return posted(visitor, visitor.address, data)


def posted(visitor: Applicant, address: str, data: MultiDict[str, str] | None = None) -> requests.Response:
    session: requests.Session = visitor.client.session  # type: ignore[attr-defined]
    pairs = [(name, value) for name, values in (data or MultiDict()).lists() for value in values]
    return session.post(f"{visitor.client.base}{address}", data=pairs, timeout=60)  # type: ignore[attr-defined]
