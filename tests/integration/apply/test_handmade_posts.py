"""Requests that no page of ours would send: nothing breaks, nothing typed is lost, nothing is stored by mistake."""

from __future__ import annotations

import json
from io import BytesIO

import pytest
from werkzeug.datastructures import MultiDict

from portal.forms import Place
from portal.web import health
from tests.applicant import Applicant
from tests.house_fixtures import ON_ONE_DATABASE
from tests.integration.apply.journeys import (
    SERVICE,
    address,
    answers_of,
    nothing_written,
    path_of,
    ready_to_send,
    stored_draft,
    submissions,
    with_answers,
)

pytestmark = ON_ONE_DATABASE

KONTAKT = Place("kontakt")
#: An input of the page that nobody reaches who transfers the tax.
MANDATE = "lastschriftmandat-iban"


@pytest.fixture
def somebody(standing_app) -> Applicant:
    return with_answers(standing_app, answers_of(standing_app))


def unknown_names() -> float:
    return health.unknown_fields_total._value.get()


# Names --------------------------------------------------------------------------------------------------------------


def test_unknown_names_are_ignored_and_counted(standing_app, somebody):
    somebody.open(address(somebody, KONTAKT))
    counted = unknown_names()

    somebody.submit({"email": "neu@example.org", "admin": "yes", MANDATE: "DE02120300000000202051", "n": "7"})

    assert unknown_names() == counted + 3
    answers = stored_draft(standing_app, somebody).answers
    assert answers["email"] == "neu@example.org"
    assert not {"admin", MANDATE, MANDATE.partition("-")[0], "n"} & answers.keys()


def test_unknown_names_are_counted_on_the_list_and_on_the_check_page_too(standing_app, somebody):
    for place, values in ((Place("hunde"), {"hunde-more": "no"}), (Place("pruefen"), {})):
        somebody.open(address(somebody, place))
        counted = unknown_names()
        somebody.submit({**values, "sort": "up"}, follow=False)
        assert unknown_names() == counted + 1, place


def test_of_a_name_sent_twice_the_first_counts(standing_app, somebody):
    somebody.open(address(somebody, KONTAKT))

    somebody.submit({"email": ["a@example.org", "b@example.org"]})

    assert stored_draft(standing_app, somebody).answers["email"] == "a@example.org"


# Tokens -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "token", [None, "", "forged", "IjEi.aaaa.bbbb", "ä" * 5000], ids=lambda token: repr(token)[:12]
)
def test_a_page_with_a_stale_token_comes_back_with_everything_typed_and_the_next_click_works(
    standing_app, somebody, token
):
    revision = stored_draft(standing_app, somebody).revision
    somebody.open(address(somebody, KONTAKT))
    typed = {"email": "neu@example.org", "telefon": "🐕 06061"}
    body = typed | ({} if token is None else {"csrf_token": token})

    somebody.page = somebody.client.post(address(somebody, KONTAKT), data=body)

    assert somebody.page.status_code == 200 and "Die Seite war zu lange offen" in somebody.text
    assert typed.items() <= dict(somebody.form_values()).items()
    assert stored_draft(standing_app, somebody).revision == revision
    somebody.submit({"telefon": "06061 12345"})
    assert stored_draft(standing_app, somebody).answers["telefon"] == "06061 12345"


def test_a_token_of_another_browser_is_stale(standing_app, somebody):
    other = with_answers(standing_app, answers_of(standing_app))
    other.open(address(other, KONTAKT))
    foreign = dict(other.form_values())["csrf_token"]

    somebody.open(address(somebody, KONTAKT))
    somebody.submit({"csrf_token": foreign})

    assert "Die Seite war zu lange offen" in somebody.text


@pytest.mark.parametrize("place", [Place("hunde"), Place("pruefen"), Place("hunde", 1, "entfernen")], ids=str)
def test_list_check_page_and_removal_come_back_too(standing_app, somebody, place):

    with nothing_written(standing_app):
        typed = {"hunde-more": "yes", "declaration": "yes", "action": "send"}

    somebody.page = somebody.client.post(address(somebody, place), data=typed)

    assert somebody.page.status_code == 200 and "Die Seite war zu lange offen" in somebody.text
    shown = dict(somebody.form_values())
    assert {name: text for name, text in typed.items() if name in shown and shown[name] != text} == {}
    if place.step == "pruefen":
        assert shown["declaration"] == "yes"


def test_the_start_page_comes_back_and_begins_nothing(standing_app):
    browser = Applicant(standing_app.test_client())

    with nothing_written(standing_app):
        browser.page = browser.client.post(f"/michelstadt/antrag/{SERVICE}", data={"csrf_token": "old"})

    assert browser.page.status_code == 200 and "Die Seite war zu lange offen" in browser.text
    assert browser.submit({}).request.path.endswith("/name")


def test_a_program_that_fills_in_the_field_nobody_sees_begins_nothing_and_a_person_can_go_on(standing_app):
    browser = Applicant(standing_app.test_client())
    browser.open(f"/michelstadt/antrag/{SERVICE}")

    with nothing_written(standing_app):
        browser.submit({"website": "https://buy.example"})

    assert "Ein Feld, das man nicht sieht" in browser.text
    assert browser.submit({}).request.path.endswith("/name")


# Places -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize(
    "place",
    [
        Place("konto"),
        Place("zahlung"),
        Place("hunde"),
        Place("hunde", 1, "gefahr"),
        Place("hunde", 2, "hund"),
        Place("pruefen"),
    ],
    ids=str,
)
def test_who_jumps_ahead_lands_where_the_first_answer_is_missing(standing_app, place, method):
    somebody = with_answers(standing_app, {})

    with nothing_written(standing_app):
        page = getattr(somebody.client, method)(address(somebody, place))

    assert page.status_code in (302, 303) and path_of(page.location) == address(somebody, Place("name"))


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize(
    "place",
    [
        Place("konto"),
        Place("grund"),
        Place("hunde", 1, "geburt"),
        Place("hunde", 0, "hund"),
        Place("hunde", 2, "hund"),
        Place("hunde", 99999999999999999999, "hund"),
        Place("hunde", 1, "unbekannt"),
        Place("name", 1, "hund"),
        Place("unbekannt", 1, "hund"),
        Place("hunde", 7, "entfernen"),
        Place("hunde", 0, "entfernen"),
    ],
    ids=str,
)
def test_what_nobody_asks_leads_to_the_first_open_place_and_changes_nothing(standing_app, somebody, place, method):

    with nothing_written(standing_app):
        page = getattr(somebody.client, method)(address(somebody, place), data={MANDATE: "DE02120300000000202051"})

    assert page.status_code in (302, 303) and path_of(page.location) == address(somebody, Place("pruefen"))


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize(
    "rest",
    [
        "unbekannt",
        "uebersicht",
        "bezahlen",
        "hunde/-1/hund",
        "hunde/eins/hund",
        "hunde/1.5/hund",
        "hunde/1",
        "hunde/1/hund/mehr",
        "name/1/entfernen",
        "unbekannt/1/entfernen",
        "%00",
        "..%2f..%2fetc",
    ],
)
def test_an_address_no_form_has_is_not_found(standing_app, somebody, rest, method):

    with nothing_written(standing_app):
        page = getattr(somebody.client, method)(f"{somebody.draft_address}/{rest}", data={"hunde-1-rufname": "Rex"})

    assert page.status_code == 404 and "Diese Seite gibt es nicht" in page.text


# Groups -------------------------------------------------------------------------------------------------------------


def test_a_full_list_takes_no_more_and_says_whom_to_ask(standing_app):
    dog = answers_of(standing_app)["hunde"][0]
    somebody = with_answers(
        standing_app, answers_of(standing_app, hunde=[{**dog, "n": number} for number in range(1, 21)])
    )
    somebody.open(address(somebody, Place("hunde")))
    assert "Sie können höchstens 20 Hunde anmelden" in somebody.text

    with nothing_written(standing_app):
        somebody.submit({"hunde-more": "yes"})

    assert somebody.page.status_code == 200 and "Sie können höchstens 20 Hunde anmelden" in somebody.text
    somebody.submit({"hunde-more": "no"})
    assert somebody.step == "ermaessigung"


def test_a_full_list_goes_on_without_an_answer_because_it_asks_nothing(standing_app):
    dog = answers_of(standing_app)["hunde"][0]
    somebody = with_answers(
        standing_app, answers_of(standing_app, hunde=[{**dog, "n": number} for number in range(1, 21)])
    )
    somebody.open(address(somebody, Place("hunde")))

    somebody.submit({})

    assert somebody.step == "ermaessigung"


@pytest.mark.parametrize("typed", [{}, {"hunde-more": ""}, {"hunde-more": "vielleicht"}])
def test_the_list_asks_until_it_is_answered(somebody, typed):
    somebody.open(address(somebody, Place("hunde")))

    somebody.submit(typed)

    assert somebody.errors == {"hunde-more": "Wählen Sie aus, ob Sie einen weiteren Hund anmelden."}


def test_removing_twice_removes_once_and_the_number_is_never_given_again(standing_app):
    dog = answers_of(standing_app)["hunde"][0]
    pair = [{**dog, "n": 1}, {**dog, "n": 2, "rufname": "Mia"}]
    somebody = with_answers(standing_app, answers_of(standing_app, hunde=pair))
    removal = address(somebody, Place("hunde", 2, "entfernen"))
    somebody.open(removal)
    form = dict(somebody.form_values())

    answers = [somebody.client.post(removal, data=form) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [303, 303]
    assert [item["rufname"] for item in stored_draft(standing_app, somebody).answers["hunde"]] == ["Bello"]
    somebody.open(address(somebody, Place("hunde")))
    somebody.submit({"hunde-more": "yes"})
    assert path_of(somebody.address) == address(somebody, Place("hunde", 3, "hund"))


# Bodies -------------------------------------------------------------------------------------------------------------


def test_a_body_of_more_than_a_megabyte_is_refused_by_a_page(standing_app, somebody):

    with nothing_written(standing_app):
        for place in (KONTAKT, Place("hunde"), Place("pruefen"), Place("hunde", 1, "entfernen")):
            page = somebody.client.post(address(somebody, place), data={"email": "a" * 1_100_000})
            assert page.status_code == 413 and "Das ist zu viel auf einmal" in page.text


def test_a_body_that_claims_to_be_longer_than_a_megabyte_is_refused_unread(somebody):
    page = somebody.client.post(
        address(somebody, KONTAKT), input_stream=BytesIO(b"email="), environ_overrides={"CONTENT_LENGTH": str(10**12)}
    )

    assert page.status_code == 413


def test_thousands_of_names_are_ignored_like_one(standing_app, somebody):
    somebody.open(address(somebody, KONTAKT))
    counted = unknown_names()

    somebody.submit({f"x{number}": "1" for number in range(20_000)})

    assert somebody.step == "haushalt" and unknown_names() == counted + 20_000


def test_a_multipart_form_is_read_like_any_other(standing_app, somebody):
    somebody.open(address(somebody, KONTAKT))
    form = {**dict(somebody.form_values()), "email": "teil@example.org"}

    page = somebody.client.post(address(somebody, KONTAKT), data=form, content_type="multipart/form-data")

    assert page.status_code == 303
    assert stored_draft(standing_app, somebody).answers["email"] == "teil@example.org"


def test_a_multipart_form_of_more_than_a_thousand_parts_is_refused(somebody):
    parts = MultiDict((f"x{number}", "1") for number in range(1001))

    page = somebody.client.post(address(somebody, KONTAKT), data=parts, content_type="multipart/form-data")

    assert page.status_code == 413


def test_a_file_nobody_asked_for_is_not_taken(standing_app, somebody):

    with nothing_written(standing_app):
        form = {"email": (BytesIO(b"MZ\x00"), "evil.exe")}

    page = somebody.client.post(address(somebody, KONTAKT), data=form, content_type="multipart/form-data")

    assert page.status_code == 200


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (json.dumps({"email": "a@example.org"}).encode(), "application/json"),
        (b"email=a@example.org", "text/plain"),
        (b"email=a@example.org", ""),
        (b"\x00\x01\x02", "multipart/form-data"),
        (b"--b\r\nContent-Disposition: nothing", "multipart/form-data; boundary=b"),
        (b"--b", "multipart/form-data; boundary=" + "b" * 300),
        (b"<xml/>", "application/xml; charset=utf-7"),
    ],
)
def test_a_body_of_another_kind_shows_the_page_again_and_stores_nothing(standing_app, somebody, body, kind):

    with nothing_written(standing_app):
        page = somebody.client.post(address(somebody, KONTAKT), data=body, content_type=kind)

    assert page.status_code == 200 and "Die Seite war zu lange offen" in page.text


@pytest.mark.parametrize("method", ["put", "patch", "delete", "trace"])
@pytest.mark.parametrize(
    "place", [KONTAKT, Place("pruefen"), Place("hunde", 1, "hund"), Place("hunde", 1, "entfernen")], ids=str
)
def test_other_methods_are_not_allowed(standing_app, somebody, place, method):
    page = getattr(somebody.client, method)(address(somebody, place))

    assert page.status_code == 405 and {"GET", "POST"} <= set(page.headers["Allow"].replace(",", "").split())
    assert "Diese Seite lässt sich so nicht aufrufen" in page.text


# Sending ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("declared", [None, "", "no", "on"])
def test_nothing_is_sent_without_the_declaration(standing_app, declared):
    somebody, before = ready_to_send(standing_app), submissions(standing_app)

    somebody.submit({} if declared is None else {"declaration": declared}, action="send")

    assert somebody.errors == {"declaration": "Bestätigen Sie, dass Ihre Angaben richtig und vollständig sind."}
    assert submissions(standing_app) == before


def test_nothing_is_sent_while_a_question_is_open(standing_app):
    somebody = with_answers(standing_app, answers_of(standing_app, lastschrift=None))
    before = submissions(standing_app)
    somebody.open(address(somebody, Place("name")))
    token = dict(somebody.form_values())["csrf_token"]

    page = somebody.client.post(
        address(somebody, Place("pruefen")), data={"csrf_token": token, "declaration": "yes", "action": "send"}
    )

    assert page.status_code == 303 and path_of(page.location) == address(somebody, Place("zahlung"))
    assert submissions(standing_app) == before
