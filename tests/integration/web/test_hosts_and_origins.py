"""The portal answers under its own names only, believes no more proxies than it has, and takes no form of others."""

from __future__ import annotations

import re

import pytest
from flask import request

from tests.applicant import Applicant
from tests.house_fixtures import ON_ONE_DATABASE
from tests.integration.apply.journeys import SERVICE, answers_of, nothing_written, stored_draft, with_answers

pytestmark = ON_ONE_DATABASE

START = f"/michelstadt/antrag/{SERVICE}"


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example", "evil.example:80", "localhost@evil.example", "", "[::2]", "a b"]
)
def test_a_forged_host_is_refused_before_anything_else(standing_app, host):
    for page in ("/", START, "/michelstadt", "/nirgendwo"):
        answer = standing_app.test_client().get(page, headers={"Host": host})
        assert answer.status_code == 400 and "evil" not in answer.text
        assert "evil" not in answer.headers.get("Location", "")


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "[::1]", "[::1]:8000", "localhost:8000", "LOCALHOST"])
def test_the_portal_knows_its_own_names_with_any_port(standing_app, host):
    assert standing_app.test_client().get("/", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize("host", ["10.0.0.7:8000", "portal-web:8000"])
def test_monitoring_may_ask_the_machine_itself_under_any_name(app_with, host):
    client = app_with(allowed_hosts=("antrag.example",)).test_client()
    for question in ("/health/live", "/health/ready", "/metrics"):
        assert client.get(question, headers={"Host": host}).status_code == 200
    assert client.get("/", headers={"Host": host}).status_code == 400


def seen_by(app, **headers: str) -> dict[str, str | None]:
    """What the application believes about a request."""
    seen = {}

    @app.before_request
    def look() -> None:
        seen.update(host=request.host, scheme=request.scheme, remote=request.remote_addr)

    app.test_client().get("/health/live", headers=headers, environ_overrides={"REMOTE_ADDR": "10.0.0.1"})
    return seen


FORGED = {
    "X-Forwarded-Host": "evil.example",
    "X-Forwarded-Proto": "https",
    "X-Forwarded-For": "198.51.100.7",
    "X-Forwarded-Prefix": "/evil",
    "X-Forwarded-Port": "444",
    "Forwarded": "for=198.51.100.7;host=evil.example;proto=https",
}


def test_without_a_trusted_proxy_forwarded_headers_are_air(app_with):
    seen = seen_by(app_with(trusted_proxies=0), **FORGED)

    assert seen == {"host": "localhost", "scheme": "http", "remote": "10.0.0.1"}


def test_a_trusted_proxy_is_believed_and_what_came_before_it_is_not(app_with):
    seen = seen_by(
        app_with(trusted_proxies=1),
        **{
            "X-Forwarded-Host": "evil.example, localhost",
            "X-Forwarded-Proto": "http, https",
            "X-Forwarded-For": "198.51.100.7, 203.0.113.9",
        },
    )

    assert seen == {"host": "localhost", "scheme": "https", "remote": "203.0.113.9"}


def test_a_host_forged_through_the_proxy_is_refused_too(https_app):
    answer = https_app.test_client().get("/", headers={"Host": "portal.example", "X-Forwarded-Host": "evil.example"})

    assert answer.status_code == 400


# Forms ----------------------------------------------------------------------------------------------------------------

FOREIGN = [
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Origin": "http://localhost.evil.example"},
    {"Origin": "http://localhost:81"},
    {"Origin": "https://localhost"},
    {"Origin": ""},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"},
]
OWN: list[dict[str, str]] = [
    {},
    {"Origin": "http://localhost"},
    {"Sec-Fetch-Site": "same-origin"},
    {"Sec-Fetch-Site": "none"},
    {"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin", "Referer": "http://localhost/"},
]


@pytest.fixture
def form(standing_app) -> tuple[Applicant, str, dict[str, str]]:
    """Somebody's open page, its address and what its button would send."""
    somebody = with_answers(standing_app, answers_of(standing_app))
    page = f"{somebody.draft_address}/kontakt"
    somebody.open(page)
    return somebody, page, {**dict(somebody.form_values()), "email": "neu@example.org"}


@pytest.mark.parametrize("headers", FOREIGN, ids=str)
def test_a_form_that_another_site_sends_is_refused_even_with_a_good_token(standing_app, form, headers):
    somebody, page, data = form

    with nothing_written(standing_app):
        answer = somebody.client.post(page, data=data, headers=headers)

    assert answer.status_code == 403 and "Die Anfrage kam von einer anderen Website" in answer.text


@pytest.mark.parametrize("headers", OWN, ids=str)
def test_a_form_of_ours_is_taken_with_or_without_the_headers_of_modern_browsers(standing_app, form, headers):
    somebody, page, data = form

    assert somebody.client.post(page, data=data, headers=headers).status_code == 303
    assert stored_draft(standing_app, somebody).answers["email"] == "neu@example.org"


@pytest.mark.parametrize("scheme", ["https", "http"])
def test_over_tls_a_form_needs_no_referer(app_with, scheme):
    """Some browsers send none. And the people's address is ours also where no proxy tells us that it ends TLS."""
    client = app_with(base_url="https://portal.example", allowed_hosts=("portal.example",)).test_client()
    browser, sent = Applicant(client), {"Origin": "https://portal.example"}
    arriving = {"base_url": "https://portal.example", "environ_overrides": {"wsgi.url_scheme": scheme}}
    browser.page = client.get(START, headers=sent, **arriving)

    answer = client.post(START, data=dict(browser.form_values()), headers=sent, **arriving)

    assert answer.status_code == 303 and answer.location.endswith("/name")


def test_a_redirect_names_no_host_so_no_proxy_can_name_a_wrong_one(standing_app, form):
    somebody, page, data = form

    assert somebody.client.post(page, data=data).location.startswith("/michelstadt/")
    assert somebody.client.get("/michelstadt").location == "/michelstadt/"
    assert somebody.client.get("/michelstadt?q=1", headers={"Host": "localhost:8443"}).location == "/michelstadt/?q=1"


@pytest.mark.parametrize("path", ["//evil.example", "//evil.example/..", "/%2fevil.example", "/\\evil.example", "///x"])
def test_no_address_can_be_made_to_lead_to_another_host(standing_app, path):
    answer = standing_app.test_client().get("/", environ_overrides={"PATH_INFO": path, "REQUEST_URI": path})

    assert re.match(r"/(?![/\\])", answer.headers.get("Location", "/")), answer.headers["Location"]
