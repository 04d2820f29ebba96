"""How a case stands: for 24 hours in the browser that sent it, and in any other that gives number and code."""

from __future__ import annotations

import re
from itertools import count

import pytest

from portal.keys import HolderSecret
from tests.applicant import Applicant
from tests.integration.apply.journeys import dump, path_of, ready_to_send
from tests.integration.apply.test_sending_once import at_once, same_browser, sending

REFUSED = "Nummer und Code passen zu keinem Vorgang von Michelstadt. Prüfen Sie beides."
WRONG = "2222-2222-2222"
#: Each browser below stands at a place of its own in the network: failures of one test close nothing for another.
PLACES = (f"2001:db8:0:{number:x}::1" for number in count())


@pytest.fixture
def sent(standing_app) -> Applicant:
    somebody = ready_to_send(standing_app)
    somebody.send()
    return somebody


def number_and_code(somebody: Applicant) -> tuple[str, str]:
    """What the confirmation shows."""
    (number,) = somebody.tree.xpath("//p[@class='p-nr']/text()")
    (code,) = somebody.tree.xpath("//section[@aria-labelledby='stand']//dd/span/text()")
    return number, code


def another_browser(app, town="michelstadt") -> Applicant:
    client = app.test_client()
    client.environ_base["REMOTE_ADDR"] = next(PLACES)
    stranger = Applicant(client, town=town)
    stranger.open(f"/{town}/status")
    return stranger


def test_number_and_code_of_the_confirmation_open_the_case_elsewhere(standing_app, sent):
    number, code = number_and_code(sent)
    stranger = another_browser(standing_app)

    stranger.submit({"reference": f" {number.lower().replace('-', ' ')}", "code": code.replace("-", "")})

    assert stranger.address == f"/michelstadt/vorgang/{number}" and stranger.page.status_code == 200
    assert stranger.client.get(f"/michelstadt/vorgang/{number}/eingang.pdf").mimetype == "application/pdf"
    assert stranger.page.request.method == "GET"


def test_the_page_tells_status_course_documents_contact_and_what_comes_next(sent):
    number, _ = number_and_code(sent)

    sent.open(f"/michelstadt/vorgang/{number}")

    (now,) = sent.tree.xpath("//li[@aria-current='step']//h3/text()")
    assert now == "Eingegangen" and "Ihre Anzeige ist bei uns." in sent.text
    assert sent.tree.xpath("//section[@aria-labelledby='verlauf']//time/@datetime")
    assert sent.tree.xpath(f"//a[@href='/michelstadt/vorgang/{number}/eingang.pdf']")
    assert "Wir prüfen Ihre Angaben." in sent.text and "meist nach 2 Wochen" in sent.text
    assert sent.tree.xpath("//aside//a[starts-with(@href, 'tel:')]")


def test_only_what_happened_stands_in_the_course(sent):
    number, _ = number_and_code(sent)

    sent.open(f"/michelstadt/vorgang/{number}")

    assert len(sent.tree.xpath("//section[@aria-labelledby='verlauf']//li")) == 1


def test_a_repeated_post_and_a_reloaded_confirmation_show_the_same_code(standing_app):
    somebody = ready_to_send(standing_app)
    form, check = sending(somebody), path_of(somebody.address)

    somebody.page = somebody.client.post(check, data=form, follow_redirects=True)
    first = number_and_code(somebody)
    somebody.client.delete_cookie("case")
    somebody.page = somebody.client.post(check, data=form, follow_redirects=True)
    again = number_and_code(somebody)
    somebody.open(somebody.address)

    assert first == again == number_and_code(somebody)


def test_clicks_at_the_same_moment_are_all_shown_the_one_code(standing_app):
    somebody = ready_to_send(standing_app)
    form, check = sending(somebody), path_of(somebody.address)

    def click() -> tuple[str, str]:
        clicking = Applicant(same_browser(standing_app, somebody))
        clicking.page = clicking.client.post(check, data=form, follow_redirects=True)
        return number_and_code(clicking)

    ((number, code),) = set(at_once(4, click))
    stranger = another_browser(standing_app)
    stranger.submit({"reference": number, "code": code})
    assert stranger.page.status_code == 200 and stranger.address.endswith(number)


@pytest.mark.parametrize("holder", [None, HolderSecret.new().cookie], ids=["closed and reopened", "begun anew"])
def test_without_the_secret_that_sent_it_the_confirmation_says_where_the_code_was(sent, holder):
    _, code = number_and_code(sent)
    sent.client.delete_cookie("holder")
    if holder:
        sent.client.set_cookie("holder", holder)

    sent.open(path_of(sent.address))

    assert sent.page.status_code == 200 and code not in sent.text
    assert "Der Code stand nach dem Absenden auf dieser Seite." in sent.text


def test_the_code_stands_neither_in_the_database_nor_in_the_receipt_nor_in_the_log(standing_app, sent, capfd):
    number, code = number_and_code(sent)
    stranger = another_browser(standing_app)
    stranger.submit({"reference": number, "code": code})
    receipt = stranger.client.get(f"/michelstadt/vorgang/{number}/eingang.pdf").data

    for written in (repr(dump(standing_app)), repr(receipt), capfd.readouterr().err):
        assert code not in written and code.replace("-", "") not in written


@pytest.mark.parametrize("wrong", ["number", "code", "town"])
def test_whatever_does_not_fit_gets_the_same_answer(standing_app, sent, wrong):
    number, code = number_and_code(sent)
    town = "erbach" if wrong == "town" else "michelstadt"
    stranger = another_browser(standing_app, town)

    stranger.submit({"reference": WRONG if wrong == "number" else number, "code": WRONG if wrong == "code" else code})

    assert stranger.page.status_code == 200 and stranger.client.get_cookie("case") is None
    assert stranger.errors == {
        "reference": REFUSED.replace("Michelstadt", "Erbach" if wrong == "town" else "Michelstadt")
    }


def test_five_wrong_codes_close_the_number_for_an_hour(standing_app, sent, later):
    number, code = number_and_code(sent)
    for _ in range(5):
        stranger = another_browser(standing_app)
        stranger.submit({"reference": number, "code": WRONG})
        assert stranger.errors == {"reference": REFUSED}

    stranger = another_browser(standing_app)
    stranger.submit({"reference": number, "code": code})
    assert stranger.page.status_code == 429 and int(stranger.page.headers["Retry-After"]) <= 3600
    assert re.search(r"Warten Sie \d+ Minuten und versuchen Sie es dann noch einmal\.", stranger.text)
    with later(hours=1, minutes=1):
        stranger.submit({"reference": number, "code": code})
        assert stranger.address == f"/michelstadt/vorgang/{number}"


def test_what_is_empty_or_mistyped_is_said_at_its_field_and_counts_as_no_try(standing_app, sent):
    number, code = number_and_code(sent)
    stranger = another_browser(standing_app)
    for _ in range(6):
        stranger.submit({"reference": number, "code": "  "})
        assert stranger.errors == {"code": "Geben Sie den Code ein."}
    stranger.submit({"reference": number[:-1], "code": code})
    assert set(stranger.errors) == {"reference"} and stranger.errors["reference"].startswith("Vorgangsnummer muss 12")
    assert stranger.tree.xpath("//input[@name='code']/@value") == [code]

    stranger.submit({"reference": number, "code": code})

    assert stranger.address == f"/michelstadt/vorgang/{number}"


def test_a_page_that_was_open_too_long_comes_back_with_what_was_typed(standing_app, sent):
    number, code = number_and_code(sent)
    stranger = another_browser(standing_app)

    stranger.submit({"reference": number, "code": code, "csrf_token": "stale"})

    assert "Die Seite war zu lange offen." in stranger.text
    stranger.submit({})
    assert stranger.address == f"/michelstadt/vorgang/{number}"


def test_the_case_opens_for_nobody_else_and_for_24_hours(standing_app, sent, later):
    number, code = number_and_code(sent)
    page = f"/michelstadt/vorgang/{number}"
    stranger = another_browser(standing_app)
    assert stranger.client.get(page).data == stranger.client.get(f"/michelstadt/vorgang/{WRONG}").data
    assert stranger.client.get(page).status_code == 404

    stranger.submit({"reference": number, "code": code})

    assert stranger.client.get(page.replace("michelstadt", "erbach")).status_code == 404
    copied = stranger.client.get_cookie("case").value
    with later(hours=23, minutes=59):
        assert stranger.client.get(page).status_code == 200
    with later(hours=25):
        stranger.client.set_cookie("case", copied)
        assert stranger.client.get(page).status_code == 404


@pytest.mark.parametrize("address", ["/michelstadt/", "/michelstadt/vorgang/2222-2222-2222", "confirmation"])
def test_the_way_to_the_status_stands_where_one_looks_for_it(sent, address):
    if address != "confirmation":
        sent.open(address)

    assert sent.tree.xpath("//main//a[@href='/michelstadt/status'][text()='Stand meines Vorgangs']")
