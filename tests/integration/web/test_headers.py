"""Every answer carries the headers that keep a browser safe, and no page needs an exception from them."""

from __future__ import annotations

import re

import pytest

from tests.applicant import Applicant
from tests.house_fixtures import ON_ONE_DATABASE
from tests.integration.apply.journeys import EVERY_BRANCH, ready_to_send

pytestmark = ON_ONE_DATABASE

EVERYWHERE = {
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
FORBIDDEN_BY_DEFAULT = ("default-src 'none'", "base-uri 'none'", "frame-ancestors 'none'", "form-action 'self'")

#: What the policy would refuse on a page.
INLINE = re.compile(r"<style\b|<script\b(?![^>]*\ssrc=)|\sstyle\s*=|\son[a-z]+\s*=\s*[\"']|javascript:", re.IGNORECASE)

ADDRESSES = {
    "/": 200,
    "/michelstadt/": 200,
    "/michelstadt": 308,
    "/michelstadt/leistungen?q=hund": 200,
    "/michelstadt/leistungen/hund-anmelden": 200,
    "/michelstadt/leistungen/hund-anmelden/formular.pdf": 200,
    "/michelstadt/antrag/hund-anmelden": 200,
    "/michelstadt/amt/anmelden": 200,
    "/michelstadt/amt/eingang": 303,
    "/michelstadt/datenschutz": 200,
    "/nirgendwo/": 404,
    "/favicon.ico": 308,
    "/michelstadt/antrag/hund-anmelden/0/0": 404,
    "/static/css/portal.css": 200,
    "/static/css/unbekannt.css": 404,
    "/static/../portal/web/edge.py": 404,
    "/towns.css": 200,
    "/health/live": 200,
    "/health/ready": 200,
    "/metrics": 200,
}


def assert_safe(answer) -> None:
    headers = answer.headers
    assert EVERYWHERE.items() <= dict(headers).items()
    assert set(FORBIDDEN_BY_DEFAULT) <= set(headers["Content-Security-Policy"].split("; "))
    assert "unsafe" not in headers["Content-Security-Policy"] and "*" not in headers["Content-Security-Policy"]
    assert headers["Permissions-Policy"]
    assert "Access-Control-Allow-Origin" not in headers


@pytest.mark.parametrize(("address", "status"), ADDRESSES.items())
def test_every_answer_carries_the_headers_errors_and_files_too(standing_app, address, status):
    answer = standing_app.test_client().get(address)

    assert answer.status_code == status
    assert_safe(answer)
    if answer.mimetype == "text/html":
        assert not INLINE.search(answer.text)


def test_refusals_carry_them_too(standing_app):
    client, page = standing_app.test_client(), "/michelstadt/antrag/hund-anmelden"
    refusals = {
        400: client.get("/", headers={"Host": "evil.example"}),
        403: client.post(page, headers={"Origin": "https://evil.example"}),
        405: client.delete(page),
        413: client.post(page, data={"a": "x" * 1_100_000}),
    }

    for status, answer in refusals.items():
        assert answer.status_code == status and not INLINE.search(answer.text)
        assert_safe(answer)


def test_only_over_https_browsers_are_told_to_stay_there(standing_app, https_app):
    told = https_app.test_client().get("/", headers={"Host": "portal.example"}).headers

    assert int(told["Strict-Transport-Security"].split("=")[1]) >= 31536000
    assert "Strict-Transport-Security" not in standing_app.test_client().get("/").headers


def test_no_page_of_the_way_is_kept_by_the_browser_or_breaks_the_policy(standing_app):
    """From the start to the receipt, with an error on each page."""
    somebody = ready_to_send(standing_app, "witzenhausen", EVERY_BRANCH)
    newcomer = ready_to_send(standing_app, "michelstadt", EVERY_BRANCH)
    pages = [somebody.page, somebody.client.get("/witzenhausen/antrag/hund-anmelden")]
    pages.append(newcomer.open(f"{newcomer.draft_address}/anderswo"))
    assert newcomer.step == "anderswo"
    somebody.open(f"{somebody.draft_address}/name")
    while somebody.step != "pruefen":
        pages.append(somebody.page)
        good = [pair for pair in somebody.form_values() if pair[0] != "csrf_token"]
        question = somebody.address
        somebody.submit({name: "" for name, _ in good}, follow=False)
        pages.append(somebody.page)
        somebody.open(question)
        group = f"{somebody.step}-more"
        somebody.submit({**dict(good), **({group: "no"} if group in somebody.page.text else {})})
    somebody.send()
    confirmation = somebody.address
    pages += [somebody.page, somebody.client.get(f"{confirmation}.pdf"), somebody.client.get(pages[0].request.path)]

    assert len(pages) > 25
    for page in pages:
        assert page.headers["Cache-Control"] == "no-store", page.request.path
        assert_safe(page)
        assert page.mimetype == "application/pdf" or not INLINE.search(page.text)


def test_a_file_whose_address_holds_its_contents_hash_is_kept_for_ever(standing_app):
    client = standing_app.test_client()
    page = Applicant(client)
    page.open("/michelstadt/")
    files = page.tree.xpath("//link[@rel='stylesheet']/@href")

    assert len(files) == 4
    for file in files:
        answer = client.get(file)
        assert re.search(r"\?v=[0-9a-f]{12}$", file) and answer.status_code == 200
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"


@pytest.mark.parametrize("file", ["/static/css/portal.css", "/static/css/unbekannt.css?v=0123456789ab"])
def test_a_file_without_its_hash_and_one_that_is_missing_are_not(standing_app, file):
    assert "immutable" not in standing_app.test_client().get(file).headers.get("Cache-Control", "")


def test_the_answer_does_not_say_what_it_was_made_with(standing_app):
    assert "Server" not in standing_app.test_client().get("/").headers
