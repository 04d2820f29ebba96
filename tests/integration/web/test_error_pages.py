"""Errors are pages for people: in German, with what is saved and whom to call, and without our insides."""

from __future__ import annotations

import re
from urllib.parse import unquote

import pytest
from flask import abort
from werkzeug.exceptions import default_exceptions

from tests.applicant import Applicant
from tests.house_fixtures import ON_ONE_DATABASE

pytestmark = ON_ONE_DATABASE

TITLES = {
    400: "Diese Anfrage verstehen wir nicht",
    403: "Das geht von hier aus nicht",
    404: "Diese Seite gibt es nicht",
    405: "Diese Seite lässt sich so nicht aufrufen",
    409: "Die Seite ist nicht mehr aktuell",
    410: "Diese Seite gibt es nicht mehr",
    413: "Das ist zu viel auf einmal",
    429: "Zu viele Versuche",
    500: "Das hat bei uns nicht geklappt",
    503: "Im Moment können wir nichts speichern",
}
#: What Werkzeug, Flask and SQLAlchemy would say by themselves.
INSIDES = re.compile(r"Traceback|werkzeug|Internal Server|Not Found|Bad Request|[Ee]xception|sqlalchemy|File \"|\.py")


@pytest.fixture
def broken(app_with):
    """An application in which `/<town>/kaputt/<code>` goes wrong in the way one asks for."""
    app = app_with()

    @app.get("/<town>/kaputt/<int:code>")
    def broken(town: str, code: int) -> str:
        if code == 1:
            raise ZeroDivisionError(f"in {town}")
        abort(code)

    return app


@pytest.mark.parametrize("code", sorted(default_exceptions))
def test_every_error_is_a_german_page_with_the_towns_phone(broken, code):
    page = Applicant(broken.test_client())

    page.open(f"/michelstadt/kaputt/{code}")

    title = TITLES.get(code) or TITLES[400 if code < 500 else 500]
    assert page.page.status_code == code and page.page.mimetype == "text/html"
    assert [" ".join(heading.text_content().split()) for heading in page.tree.xpath("//h1")] == [title]
    assert page.tree.xpath("//html/@lang") == ["de"] and page.tree.xpath("string(//title)").startswith(title)
    assert page.tree.xpath("//main//a[starts-with(@href, 'tel:')]") and not INSIDES.search(page.text)


def test_a_mistake_of_ours_is_such_a_page_too_and_names_the_line_in_the_log(broken, capfd):
    page = Applicant(broken.test_client())

    page.open("/michelstadt/kaputt/1")

    assert page.page.status_code == 500 and not INSIDES.search(page.text) and "ZeroDivision" not in page.text
    (number,) = page.tree.xpath("//*[@class='p-mono']/text()")
    said = capfd.readouterr().err
    assert f'"id": "{number}"' in said and '"error": "ZeroDivisionError"' in said


def test_outside_a_town_the_page_leads_to_the_towns(standing_app):
    page = Applicant(standing_app.test_client())

    page.open("/nirgendwo/leistungen")

    assert page.page.status_code == 404 and page.tree.xpath("//main//a[@href='/']")


def test_a_refused_method_says_which_ones_there_are(standing_app):
    answer = standing_app.test_client().delete("/michelstadt/")

    assert answer.status_code == 405 and {"GET", "HEAD"} <= set(re.split(", ?", answer.headers["Allow"]))


@pytest.mark.parametrize(
    "address",
    [
        "/%ff%fe",
        "/michelstadt/leistungen?q=%ff%00",
        "/michelstadt/%2e%2e/%2e%2e/etc",
        "/" + "a" * 3000,
        "//evil.example/",
    ],
    ids=lambda address: address[:30],
)
def test_an_address_that_makes_no_sense_is_answered_calmly(standing_app, address):
    # As it came over the wire: the client would take „//evil.example“ for a host.
    path, _, query = address.partition("?")
    answer = standing_app.test_client().get(
        query_string=query, environ_overrides={"PATH_INFO": unquote(path, "latin-1")}
    )

    assert answer.status_code in (200, 308, 404) and not answer.headers.get("Location", "/").startswith("//")
