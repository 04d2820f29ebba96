"""Three cookies, each as closed as a browser allows, and none says anything about a person."""

from __future__ import annotations

import base64
import json
import zlib

import pytest

from tests.applicant import Applicant
from tests.house_fixtures import ON_ONE_DATABASE
from tests.integration.apply.journeys import house_of

pytestmark = ON_ONE_DATABASE


def answers(app) -> dict:
    service = house_of(app).catalogue.services["hund-anmelden"]
    return next(example for example in service.examples if example.valid).answers


def cookies_set(app, base: str) -> dict[str, set[str]]:
    """Name → attributes of every cookie that one application sets."""
    found: dict[str, set[str]] = {}
    client = app.test_client()

    class Watching(type(client)):
        def open(self, *arguments, **options):
            answer = super().open(*arguments, **{"base_url": base, **options})
            for reply in (*answer.history, answer):
                for text in reply.headers.getlist("Set-Cookie"):
                    name, *attributes = text.split("; ")
                    found.setdefault(name.split("=")[0], set()).update(a.split("=")[0] for a in attributes)
                    found[name.split("=")[0]].update(a for a in attributes if a.startswith(("SameSite", "Path")))
            return answer

    client.__class__ = Watching
    Applicant(client).apply(answers(app))
    return found


CLOSED = {"HttpOnly", "SameSite", "SameSite=Lax", "Path", "Path=/"}


def test_on_https_every_cookie_is_bound_to_this_very_host(https_app):
    https_app.wsgi_app = through_proxy(https_app.wsgi_app)

    assert cookies_set(https_app, "http://portal.example") == {
        "__Host-session": CLOSED | {"Secure"},
        "__Host-holder": CLOSED | {"Secure"},
        "__Host-case": CLOSED | {"Secure", "Expires", "Max-Age"},
    }


def test_on_http_they_are_as_closed_as_they_can_be(standing_app):
    assert cookies_set(standing_app, "http://localhost") == {
        "session": CLOSED,
        "holder": CLOSED,
        "case": CLOSED | {"Expires", "Max-Age"},
    }


def through_proxy(application):
    """A proxy that ends TLS. It adds what it knows, whatever the client claimed."""

    def forward(environ, start_response):
        environ |= {"HTTP_X_FORWARDED_PROTO": "https", "HTTP_X_FORWARDED_FOR": "203.0.113.9"}
        return application(environ, start_response)

    return forward


def test_the_session_holds_the_token_and_nothing_about_a_person(standing_app):
    somebody = Applicant(standing_app.test_client())
    somebody.apply(answers(standing_app))

    payload = somebody.client.get_cookie("session").value
    compressed, text = payload.startswith("."), payload.lstrip(".").split(".")[0]
    content = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    assert json.loads(zlib.decompress(content) if compressed else content).keys() == {"csrf_token"}


def test_the_case_cookie_holds_numbers_and_moments_only(standing_app):
    somebody = Applicant(standing_app.test_client())
    reference = somebody.apply(answers(standing_app))

    text = somebody.client.get_cookie("case").value.split(".")[0]
    ((number, moment),) = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    assert number == reference and isinstance(moment, int)


def test_looking_around_sets_no_cookie(standing_app):
    client = standing_app.test_client()

    for page in ("/", "/michelstadt/", "/michelstadt/leistungen", "/michelstadt/leistungen/hund-anmelden", "/x"):
        assert "Set-Cookie" not in client.get(page).headers


@pytest.mark.parametrize("name", ["session", "holder", "case"])
@pytest.mark.parametrize("value", ["", "x", "ä" * 100, "." * 50, "eyJhIjoxfQ.aaaa.bbbb", "\x01"])
def test_a_cookie_that_is_nonsense_counts_as_none(standing_app, name, value):
    client = standing_app.test_client()
    client.set_cookie(name, value)

    assert client.get("/michelstadt/antrag/hund-anmelden").status_code == 200
    assert Applicant(client).begin().startswith("/michelstadt/antrag/hund-anmelden/")
