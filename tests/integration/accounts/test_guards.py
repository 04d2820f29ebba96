"""Who may call what: a clerk the own town, an operator operations, nobody else anything."""

import pytest

from tests.clerks import email_of, make_clerk, sign_in, signed_in, signed_in_operator

CASE = "/erbach/amt/vorgang/K7QM-24RT-9XWA"
PAGES = ["/erbach/amt/eingang", CASE, f"{CASE}/eingang.pdf", f"{CASE}/antrag.xml", f"{CASE}/paket.zip"]


@pytest.mark.parametrize("page", [*PAGES, "/erbach/amt/eingang?seite=3"])
def test_who_is_not_signed_in_signs_in_first_and_comes_back(app, house, page):
    password = make_clerk(house, "erbach")
    client = app.test_client()
    answer = client.get(page)
    assert answer.status_code == 303
    path, _, query = answer.location.partition("?")
    assert path == "/erbach/amt/anmelden"
    assert sign_in(client, "erbach", email_of("erbach"), password, f"?{query}").location == page


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
    ],
)
def test_no_link_to_the_login_leads_anywhere_but_to_the_towns_cases(app, house, target):
    password = make_clerk(house, "erbach")
    client = app.test_client()
    address = "/erbach/amt/anmelden"
    page = client.get(address, query_string={"weiter": target})
    from tests.clerks import token

    form = {"csrf_token": token(page), "email": email_of("erbach"), "password": password}
    answer = client.post(address, query_string={"weiter": target}, data=form)
    assert (answer.status_code, answer.location) == (303, "/erbach/amt/eingang")


@pytest.mark.parametrize("page", PAGES)
def test_to_a_clerk_of_another_town_no_page_of_this_one_exists(app, page):
    client = signed_in(app, "michelstadt")
    missing = client.get("/erbach/amt/gibt-es-nicht")
    answer = client.get(page)
    assert (answer.status_code, answer.text) == (404, missing.text)


@pytest.mark.parametrize("page", PAGES)
def test_an_operator_reads_no_application(app, page):
    assert signed_in_operator(app).get(page).status_code == 404


def test_operations_exist_for_operators_only(app):
    assert signed_in_operator(app).get("/betrieb/").status_code == 200
    clerk = signed_in(app, "erbach").get("/betrieb/")
    nobody = app.test_client().get("/betrieb/")
    assert (clerk.status_code, nobody.status_code) == (404, 404)
    assert clerk.text == nobody.text


def test_a_town_that_is_none_has_no_inbox(app):
    assert app.test_client().get("/nirgendwo/amt/eingang").status_code == 404
    assert signed_in(app, "erbach").get("/nirgendwo/amt/eingang").status_code == 404
