"""Every address says who may call it, and looking at an address changes nothing."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from werkzeug.routing import Rule

from portal.accounts import add_account
from portal.web.access import Access, AccessUndeclared, access_of, install_access
from tests.applicant import Applicant
from tests.house_fixtures import ON_ONE_DATABASE
from tests.integration.apply.journeys import dump, house_of, ready_to_send

#: What looking may leave behind: a receipt made for the first time, and the trace of a clerk who opened a case.
TRACES = ("document", "event")


def rules(app: Flask, access: Access | None = None) -> list[Rule]:
    """The addresses that answer a GET, of this access if one is named."""
    return [
        rule
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or ()) and access in (None, access_of(app, rule.endpoint))
    ]


def somewhere(app: Flask, rule: Rule, **known: Any) -> str:
    """An address of this pattern, about things that exist."""
    values: dict[str, Any] = {
        "town": "michelstadt",
        "service": "hund-anmelden",
        "draft": "00000000-0000-0000-0000-000000000000",
        "step": "name",
        "group": "hunde",
        "n": 1,
        "number": 1,
        "page_id": "hund",
        "reference": "2222-2222-2222",
        "token": "a" * 32,
        "filename": "css/portal.css",
        "file": "00000000-0000-0000-0000-000000000000",
        "account_id": "00000000-0000-0000-0000-000000000000",
        **known,
        # Not every service asks something beforehand.
        **({"service": "veranstaltung-anzeigen"} if rule.endpoint == "prechecking.page" else {}),
        **(rule.defaults or {}),
    }
    with app.test_request_context():
        return str(app.url_map.bind("localhost").build(rule.endpoint, {name: values[name] for name in rule.arguments}))


@ON_ONE_DATABASE
def test_every_address_declares_who_may_call_it(standing_app):
    assert len(rules(standing_app)) > 20
    assert [rule for rule in standing_app.url_map.iter_rules() if access_of(standing_app, rule.endpoint) is None] == []


def test_an_application_with_an_undeclared_address_does_not_start():
    app = Flask("undeclared")
    app.add_url_rule("/offen", "open", lambda: "…")

    with pytest.raises(AccessUndeclared, match="/offen"):
        install_access(app, {})


@ON_ONE_DATABASE
@pytest.mark.parametrize(
    ("access", "status"),
    [
        (Access.HOLDER, 404),
        (Access.CASE_HOLDER, 404),
        (Access.CLERK, 303),
        (Access.LEAD, 303),
        (Access.OPERATOR, 404),
    ],
)
def test_without_a_cookie_no_address_but_the_public_ones_opens(standing_app, access, status):
    found = rules(standing_app, access)
    stranger = standing_app.test_client()

    assert found and {
        rule.rule: stranger.get(somewhere(standing_app, rule)).status_code for rule in found
    } == dict.fromkeys((rule.rule for rule in found), status)


@ON_ONE_DATABASE
def test_without_a_cookie_no_own_account_opens_in_a_town_or_at_the_operators(standing_app):
    stranger, found = standing_app.test_client(), rules(standing_app, Access.ACCOUNT)

    answers = {rule.rule: stranger.get(somewhere(standing_app, rule)).status_code for rule in found}
    assert {status for rule, status in answers.items() if "<town>" in rule} == {303}
    assert {status for rule, status in answers.items() if "<town>" not in rule} == {404}


@ON_ONE_DATABASE
def test_without_a_cookie_every_public_address_opens(standing_app):
    stranger, found = standing_app.test_client(), rules(standing_app, Access.PUBLIC)

    assert {stranger.get(somewhere(standing_app, rule)).status_code for rule in found} == {200}


@pytest.fixture(params=["GET", "HEAD"])
def method(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def everything_open(app: Flask) -> tuple[Any, dict[str, Any]]:
    """A browser in which somebody has a draft and sent another, and a lead is signed in."""
    somebody = ready_to_send(app)
    somebody.send()
    reference = somebody.address.split("/")[3]
    browser = Applicant(somebody.client)
    draft = browser.begin().split("/")[4]
    email = f"amt-{reference.lower()}@michelstadt.example"
    password = add_account(house_of(app), email=email, town="michelstadt", role="lead")
    browser.open("/michelstadt/amt/anmelden")
    browser.submit({"email": email, "password": password})
    return somebody.client, {"draft": draft, "reference": reference}


def test_looking_changes_nothing_whoever_looks(standing_app, method):
    client, known = everything_open(standing_app)
    before = dump(standing_app)
    seen = {}

    for rule in rules(standing_app):
        for things in (known, known | {"reference": "2222-2222-2222"}, known | {"town": "erbach"}, {}):
            address = somewhere(standing_app, rule, **things)
            seen[address] = client.open(address, method=method).status_code

    after = dump(standing_app)
    assert {name: rows for name, rows in before.items() if name not in TRACES} == {
        name: rows for name, rows in after.items() if name not in TRACES
    }
    assert all(row in after[name] for name in TRACES for row in before[name])
    assert set(seen.values()) <= {200, 302, 303, 404} and list(seen.values()).count(200) > 20


@ON_ONE_DATABASE
def test_head_answers_like_get_without_a_body(standing_app):
    client, known = everything_open(standing_app)

    for rule in rules(standing_app):
        address = somewhere(standing_app, rule, **known)
        get, head = client.get(address), client.head(address)
        assert (head.status_code, head.data, head.mimetype) == (get.status_code, b"", get.mimetype), address
        assert head.headers.get("Cache-Control") == get.headers.get("Cache-Control"), address
