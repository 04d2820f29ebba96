"""Who may call what: a clerk the own town, an operator operations, nobody else anything."""

import pytest

from portal.accounts.guards import way_back_to
from tests.clerks import email_of, make_clerk, sign_in, signed_in, signed_in_operator

CASE = "/erbach/amt/vorgang/K7QM-24RT-9XWA"
FILES = ("eingang.pdf", "antrag.xml", "paket.zip", "antworten.csv")
PAGES = ["/erbach/amt/eingang", CASE, *(f"{CASE}/{file}" for file in FILES)]


def test_who_is_not_signed_in_signs_in_first_and_comes_back(app, house):
    password = make_clerk(house, "erbach")
    for page in [*PAGES, "/erbach/amt/eingang?seite=3"]:
        client = app.test_client()
        answer = client.get(page)
        path, _, query = answer.location.partition("?")
        assert (answer.status_code, path) == (303, "/erbach/amt/anmelden")
        assert sign_in(client, "erbach", email_of("erbach"), password, f"?{query}").location == page


@pytest.mark.parametrize("page", ["eingang", "eingang?seite=12", "vorgang/K7QM-24RT-9XWA/antrag.xml"])
def test_a_page_of_the_towns_clerks_is_a_way_back(page):
    assert way_back_to("erbach", f"/erbach/amt/{page}") == f"/erbach/amt/{page}"


@pytest.mark.parametrize(
    "target",
    [
        "https://elsewhere.example/",
        "//elsewhere.example/erbach/amt/eingang",
        "/\\elsewhere.example",
        "/erbach/amt/eingang@elsewhere.example",
        "/erbach/amt/../../michelstadt/amt/eingang",
        "/erbach/amt/..%2f..%2fmichelstadt",
        "/erbach/amt/vorgang//elsewhere.example",
        "/erbach/amt/eingang\r\nSet-Cookie: x=1",
        "/erbach/amt/eingang\n",
        "/michelstadt/amt/eingang",
        "/erbach/amt/abmelden",
        "/erbach/amt/anmelden?weiter=/erbach/amt/anmelden",
        "/erbach/",
        "javascript:alert(1)",
        "erbach/amt/eingang",
        "",
        None,
    ],
)
def test_anything_else_is_none(target):
    assert way_back_to("erbach", target) is None


def test_a_link_to_the_login_does_not_lead_to_another_site(app, house):
    password = make_clerk(house, "erbach")
    for target in ("https://elsewhere.example/", "//elsewhere.example", "/michelstadt/amt/eingang"):
        answer = sign_in(app.test_client(), "erbach", email_of("erbach"), password, f"?weiter={target}")
        assert (answer.status_code, answer.location) == (303, "/erbach/amt/eingang")


def test_to_a_clerk_of_another_town_no_page_of_this_one_exists(app):
    client = signed_in(app, "michelstadt")
    missing = client.get("/erbach/amt/gibt-es-nicht")
    for page in PAGES:
        answer = client.get(page)
        assert (answer.status_code, answer.text) == (404, missing.text)


def test_an_operator_reads_no_application(app):
    client = signed_in_operator(app)
    assert {client.get(page).status_code for page in PAGES} == {404}


def test_operations_exist_for_operators_only(app):
    assert signed_in_operator(app).get("/betrieb/").status_code == 200
    clerk = signed_in(app, "erbach").get("/betrieb/")
    nobody = app.test_client().get("/betrieb/")
    assert (clerk.status_code, nobody.status_code) == (404, 404)
    assert clerk.text == nobody.text


def test_a_town_that_is_none_has_no_inbox(app):
    assert app.test_client().get("/nirgendwo/amt/eingang").status_code == 404
    assert signed_in(app, "erbach").get("/nirgendwo/amt/eingang").status_code == 404
