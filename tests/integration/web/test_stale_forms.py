"""Every form of every page needs its token; without it the page says so, and nothing changes.

The list of routes is the application's own, so a new page is asked too.
"""

from __future__ import annotations

from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal.accounts import add_account, colleagues_of
from portal.forms import Place
from portal.house import House
from tests.applicant import Applicant
from tests.cases import make_case
from tests.clerks import app, make_clerk, sign_in, signed_in_operator
from tests.integration.apply.journeys import SERVICE, answers_of, dump, with_answers

__all__ = ["app"]

#: What any form could send, and what would change something if it were believed.
SENT = {
    "action": "note",
    "note": "Rückruf",
    "email": "neu@example.org",
    "declaration": "yes",
    "hunde-more": "yes",
    "reference": "K7QM-24RT-9XWA",
    "code": "4HTW-9CNE-K2RP",
    "password": "x",
}


@pytest.fixture
def database_url(tmp_path):
    """One kind of database: no page's token depends on it."""
    return f"sqlite:///{tmp_path / 'portal.sqlite3'}"


def addresses(app: Flask, draft: str, reference: str, account: UUID) -> dict[str, str]:
    """Route → an address under which the person may really be, for every route that takes a POST."""
    values = {
        "town": "michelstadt",
        "service": SERVICE,
        "draft": draft,
        "reference": reference,
        "step": "kontakt",
        "group": "hunde",
        "n": 1,
        "page_id": Place("hunde", 1, "hund").page,
        "token": "abc",
        "account_id": account,
    }
    found = {}
    with app.test_request_context():
        for rule in app.url_map.iter_rules():
            if rule.methods and "POST" in rule.methods:
                missing = rule.arguments - values.keys() - (rule.defaults or {}).keys()
                assert not missing, f"say what {missing} of {rule.rule} may be"
                given = {name: values[name] for name in rule.arguments - (rule.defaults or {}).keys()}
                found[rule.rule] = rule.build(given, append_unknown=False)[1]
    return found


def whose(route: str, clients: dict[str, FlaskClient], applicant: Applicant) -> FlaskClient:
    """Who may call the route: the first whose part of addresses it has, otherwise whoever fills in the form."""
    return next((client for part, client in clients.items() if part in route), applicant.client)


@pytest.mark.parametrize("token", ["", "forged", "foreign"])
def test_without_its_token_no_form_changes_anything(app, house: House, token):
    reference = make_case(house)
    applicant, operator = with_answers(app, answers_of(app)), signed_in_operator(app)
    make_clerk(house, "michelstadt")
    password = add_account(house, email="leitung@stadt.example", town="michelstadt", role="lead")
    lead = app.test_client()
    sign_in(lead, "michelstadt", "leitung@stadt.example", password)
    somebody = colleagues_of(house, "michelstadt").clerks[0].id
    long_form = Applicant(applicant.client, service="gewerbe-anmelden").begin()
    sender = Applicant(app.test_client())
    sent = sender.apply(
        next(example for example in house.catalogue.services[SERVICE].examples if example.valid).answers
    )
    if token == "foreign":  # a good one, of another browser
        other = Applicant(app.test_client())
        other.open(f"/michelstadt/antrag/{SERVICE}")
        token = dict(other.form_values())["csrf_token"]
    routes = addresses(app, applicant.draft_address.rsplit("/", 1)[-1], reference, somebody)
    routes["/<town>/antrag/<service>/<uuid:draft>/uebersicht"] = f"{long_form}/uebersicht"  # short ones have no list
    routes["/<town>/vorgang/<reference>/zurueckziehen"] = f"/michelstadt/vorgang/{sent}/zurueckziehen"
    assert lead.get(f"/michelstadt/amt/vorgang/{reference}").status_code == 200  # that they looked is noted once
    before = dump(app)

    for route, address in routes.items():
        client: FlaskClient = whose(
            route, {"/betrieb/": operator, "/amt/": lead, "/vorgang/": sender.client}, applicant
        )
        answer = client.post(address, data={**SENT, "csrf_token": token})
        assert answer.status_code == 409 or (answer.status_code == 200 and "zu lange offen" in answer.text), route

    assert len(routes) >= 12
    assert dump(app) == before


def test_the_code_of_a_link_stands_there_again_and_costs_no_try(app):
    somebody = with_answers(app, answers_of(app))
    somebody.open(f"{somebody.draft_address}/kontakt")
    somebody.submit({}, action="save")
    link = somebody.tree.xpath("string(//dl[@class='p-dl']//dd)").strip().removeprefix("http://localhost")
    other = Applicant(app.test_client())
    other.open(link)

    for _ in range(6):
        other.submit({"csrf_token": "old", "code": "AAAA-AAAA"})

    assert "zu lange offen" in other.text and dict(other.form_values())["code"] == "AAAA-AAAA"
    other.submit({"code": "AAAA-AAAA"})
    assert "Sie haben noch 4 Versuche" in other.text
