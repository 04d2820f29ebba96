"""What clerks, their lead and the operators meet."""

from __future__ import annotations

import time
from typing import Any

import pyotp
import sqlalchemy as sa
from werkzeug.datastructures import MultiDict

from portal.database import Scope, utc_now
from portal.delivery import enqueue_deliveries, overview
from portal.retention import Starter, run
from portal.submissions import load_case, set_hold
from portal.submissions.models import Submission
from tests.applicant import Applicant
from tests.browser.collection import COMPOUND, EVENT, TOWN, Collection, forget_session, posted
from tests.cases import make_case, sample_files
from tests.http_browser import Answer

#: Each town below is used for one thing only, so that no state disturbs another.
EMPTY, MANY, TROUBLED, BROKEN, WORKED_ON = "oberzent", "sontra", "berkatal", "ringgau", "waldkappel"
#: 25 cases stand on a page of the list.
CASES_FOR_TWO_PAGES = 27


def office(collected: Collection) -> None:
    """From signing in over accounts to lists and cases, and what operators see of them."""
    signing_in(collected)
    clerk = collected.clerk(EMPTY)
    collected.keep("amt-eingang-leer", clerk.open(f"/{EMPTY}/amt/eingang"))
    collected.keep("fehler-409", posted(clerk, f"/{EMPTY}/amt/abmelden"), 409)

    operator = collected.clerk(None)
    collected.keep("betrieb", operator.open("/betrieb/"))
    own_account(collected, clerk)
    managing_accounts(collected)

    references = [make_case(collected.house, MANY, person(number)) for number in range(CASES_FOR_TWO_PAGES)]
    clerk = collected.clerk(MANY)
    collected.keep("amt-eingang", clerk.open(f"/{MANY}/amt/eingang"))
    collected.keep("amt-eingang-seite-2", clerk.open(f"/{MANY}/amt/eingang?seite=2"))
    collected.keep("amt-vorgang", clerk.open(f"/{MANY}/amt/vorgang/{references[0]}"))
    collected.keep("amt-vorgang-daten", clerk.open(f"/{MANY}/amt/vorgang/{references[0]}/daten"))
    for state, wanted in (
        ("gefiltert", {"suche": "mustermann", "stand": "eingegangen"}),
        ("nichts-gefunden", {"suche": "nirgends"}),
    ):
        clerk.open(f"/{MANY}/amt/eingang")
        form = MultiDict({**dict(clerk.form_values()), **wanted})
        found = posted(clerk, f"/{MANY}/amt/eingang", form)
        assert f"Suche: {wanted['suche']}" in found.text
        collected.keep(f"amt-eingang-{state}", found)

    working_on_a_case(collected)

    reference = troubled_case(collected)
    clerk = collected.clerk(TROUBLED)
    collected.keep("amt-eingang-gestoert", clerk.open(f"/{TROUBLED}/amt/eingang"))
    collected.keep("amt-vorgang-gestoert", clerk.open(f"/{TROUBLED}/amt/vorgang/{reference}"))
    run(collected.house, utc_now(), Starter.COMMAND)
    collected.keep("betrieb-gestoert", operator.open("/betrieb/"))

    clerk = collected.clerk(BROKEN)
    collected.keep("fehler-500", clerk.open(f"/{BROKEN}/amt/vorgang/{unreadable_case(collected)}"), 500)


def signing_in(collected: Collection) -> None:
    stranger = collected.person()
    address = f"/{TOWN}/amt/anmelden"
    collected.keep("amt-anmelden", stranger.open(address))
    collected.keep("amt-anmelden-leer", stranger.submit({"email": "", "password": ""}))
    wrong = {"email": "niemand@michelstadt.example", "password": "geraten"}
    collected.keep("amt-anmelden-falsch", stranger.submit(wrong))
    for _ in range(5):
        stranger.submit(wrong)
    collected.keep("amt-anmelden-gesperrt", stranger.page, 429)
    forget_session(stranger)
    stranger.open(address)
    forget_session(stranger)
    collected.keep("amt-anmelden-zu-lange-offen", stranger.submit(wrong))


def own_account(collected: Collection, clerk: Applicant) -> None:
    """Password and second factor, in a town whose clerk does nothing else here."""
    own = f"/{EMPTY}/amt/konto"
    collected.keep("amt-mein-konto", clerk.open(own))
    collected.keep("amt-passwort", clerk.open(f"{own}/passwort"))
    collected.keep("amt-passwort-fehler", clerk.submit({"old": "", "new": "kurz", "again": "lang"}))
    collected.keep("amt-faktor-einrichten", clerk.open(f"{own}/zweiter-faktor"))
    collected.keep("amt-faktor-einrichten-fehler", clerk.submit({"totp": "000000"}))
    secret = clerk.tree.xpath("//main//dd/code/text()")[0].replace(" ", "")
    collected.keep("amt-faktor-codes", clerk.submit({"totp": pyotp.TOTP(secret).now()}))
    collected.keep("amt-faktor", clerk.open(f"{own}/zweiter-faktor"))
    collected.keep("amt-faktor-fehler", clerk.submit({"password": "x", "totp": "y"}))


def managing_accounts(collected: Collection) -> None:
    lead = collected.clerk(EMPTY, role="lead")
    accounts = f"/{EMPTY}/amt/konten"
    collected.keep("amt-konto-anlegen", lead.open(f"{accounts}/neu"))
    collected.keep("amt-konto-anlegen-fehler", lead.submit({"name": "", "email": "amt"}))
    new = {"name": f"{COMPOUND} {COMPOUND}", "email": f"{COMPOUND.lower()}@rathaus.example", "role": "clerk"}
    collected.keep("amt-konto-anfangspasswort", lead.submit(new))
    collected.keep("amt-konten", lead.open(accounts))
    collected.keep("amt-konto", lead.open(lead.tree.xpath("//main//li//a/@href")[-1]))
    own = lead.open(accounts) and lead.tree.xpath("//main//li//a[contains(., 'Leitung')]/@href")[0]
    lead.open(own)
    collected.keep("amt-konto-letzte-leitung", lead.submit({}, action="make-clerk"), 409)


def working_on_a_case(collected: Collection) -> None:
    """A case with files, notes and a hold, from taking it to the lead who may open it again."""
    event = collected.example(1, EVENT)
    reference = collected.person(WORKED_ON, EVENT).apply(event.answers, sample_files(event.files))
    address = f"/{WORKED_ON}/amt/vorgang/{reference}"
    clerk, lead = collected.clerk(WORKED_ON), collected.clerk(WORKED_ON, role="lead")
    lead.open(address)
    clerk.open(address)
    decide(clerk, "take")
    collected.keep("amt-vorgang-ueberholt", decide(lead, "take"), 409)
    clerk.open(address)
    collected.keep("amt-vorgang-notiz-fehler", clerk.submit({"note": ""}))
    clerk.submit({"note": f"{COMPOUND}: bitte noch einmal anrufen.\nAm besten vormittags."})
    set_hold(collected.house, load_case(collected.house, WORKED_ON, reference), "Klage vor Gericht", utc_now())
    collected.keep("amt-vorgang-mit-dateien", clerk.open(address))
    collected.keep("amt-vorgang-weitergeben-fehler", decide(clerk, "assign"))
    decide(clerk, "finish")
    collected.keep("amt-vorgang-erledigt", lead.open(address))


def decide(clerk: Applicant, action: str) -> Answer:
    """Press the button of the case that the clerk has open."""
    (form,) = clerk.tree.xpath(f"//main//button[@value='{action}']/ancestor::form")
    values = {name: value for name, value in form.form_values() if name} | {"action": action}
    answer: Answer = clerk.client.post(clerk.address, data=MultiDict(values), follow_redirects=True)  # type: ignore[assignment]
    return answer


def troubled_case(collected: Collection) -> str:
    """A case whose hand-over fails, because a file lies where the folder of the electronic file should be."""
    folder = collected.portal.data / "dms" / TROUBLED
    folder.parent.mkdir(exist_ok=True)
    folder.touch()
    answers = {"halter": {"given": COMPOUND, "family": COMPOUND}}
    reference = make_case(collected.house, TROUBLED, answers, enqueue=enqueue_deliveries(collected.house))
    until = time.monotonic() + 60
    while not any(view.error for view in overview(collected.house, reference)):
        if time.monotonic() > until:
            raise AssertionError("the hand-over did not fail")
        time.sleep(0.1)
    return reference


def unreadable_case(collected: Collection) -> str:
    reference = make_case(collected.house, BROKEN)
    with collected.house.database.writing(Scope.town(BROKEN)) as session:
        session.execute(sa.update(Submission).values(wrapped_key=b"nothing"))
    return reference


def person(number: int) -> dict[str, Any]:
    """The ``halter`` of the n-th case; every fourth name is as long as names get."""
    family = ("Mustermann", "Łukasz-Großkreuz", "Müller", "von der Oberen-Weißenborn-Heiligenstadt")[number % 4]
    return {"halter": {"given": "Erika" if number % 2 else "Đorđe", "family": family}}
