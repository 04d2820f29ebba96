"""Leads manage the accounts of their own town: what they can do, what they cannot, and that all of it is on record."""

import re
from datetime import UTC, datetime, timedelta

import lxml.html
import pytest
import sqlalchemy as sa
import time_machine

from portal.accounts import add_account
from portal.accounts.models import AccountEvent, AccountRow
from portal.database import WORKER
from tests.clerks import (
    email_of,
    lead_of,
    make_clerk,
    make_lead,
    press,
    set_up_factor,
    sign_in,
    signed_in,
    signed_in_lead,
    signed_in_operator,
    token,
)

LIST, NEW, INBOX = "/erbach/amt/konten", "/erbach/amt/konten/neu", "/erbach/amt/eingang"
KIM = {"name": "Kim Beispiel", "email": "kim@erbach.example", "role": "clerk"}
OWN = "Wolke Traktor Besen 7"


@pytest.fixture
def lead(app):
    return signed_in_lead(app, "erbach")


@pytest.fixture
def clerk(app):
    return signed_in(app, "erbach")


def id_of(house, email):
    with house.database.reading() as session:
        return session.scalars(sa.select(AccountRow.id).where(AccountRow.email == email)).one()


def page_of(house, email):
    return f"{LIST}/{id_of(house, email)}"


def initial_password(page):
    (shown,) = lxml.html.fromstring(page.text).xpath("//main//dd/code/text()")
    return shown


def events(house, email):
    wanted = sa.select(AccountEvent.kind).where(AccountEvent.account_id == id_of(house, email))
    with house.database.reading(WORKER) as session:
        return session.scalars(wanted.order_by(AccountEvent.at, AccountEvent.id)).all()


def choose(client, password=OWN):
    return press(client, "/erbach/amt/konto/passwort", "save", new=password, again=password)


# Making accounts ------------------------------------------------------------------------------------------------------


def test_a_lead_makes_an_account_and_the_person_chooses_an_own_password(app, house, lead):
    initial = initial_password(press(lead, NEW, "continue", **KIM))
    assert re.fullmatch(r"[2-9A-Z]{4}(-[2-9A-Z]{4}){3}", initial)
    assert initial not in lead.get(page_of(house, KIM["email"])).text
    kim = app.test_client()
    assert sign_in(kim, "erbach", KIM["email"], initial).status_code == 303
    for page in (INBOX, "/erbach/amt/konto", "/erbach/amt/konto/zweiter-faktor", "/erbach/amt/vorgang/K7QM"):
        assert kim.get(page).location == "/erbach/amt/konto/passwort"
    assert choose(kim).status_code == 303
    assert kim.get(INBOX).status_code == 200
    assert sign_in(app.test_client(), "erbach", KIM["email"], initial).status_code == 200
    assert sign_in(app.test_client(), "erbach", KIM["email"], OWN).status_code == 303
    assert events(house, KIM["email"]) == ["made", "password-changed"]


def test_the_initial_password_itself_cannot_be_kept(app, lead):
    initial = initial_password(press(lead, NEW, "continue", **KIM))
    kim = app.test_client()
    sign_in(kim, "erbach", KIM["email"], initial)
    assert "Das ist das bisherige Passwort." in choose(kim, initial).text
    assert kim.get(INBOX).status_code == 303


def test_an_initial_password_lasts_seven_days(app, lead):
    start = datetime.now(UTC)
    initial = initial_password(press(lead, NEW, "continue", **KIM))
    with time_machine.travel(start, tick=True) as clock:
        clock.move_to(start + timedelta(days=6, hours=23))
        assert sign_in(app.test_client(), "erbach", KIM["email"], initial).status_code == 303
        clock.move_to(start + timedelta(days=7, minutes=2))
        assert sign_in(app.test_client(), "erbach", KIM["email"], initial).status_code == 200


@pytest.mark.parametrize(
    ("given", "at", "sentence"),
    [
        ({"name": " "}, "name", "Geben Sie den Namen ein."),
        ({"name": "K" * 201}, "name", "Geben Sie den Namen mit höchstens 200 Zeichen"),
        ({"name": "Kim\x07"}, "name", "ohne Steuerzeichen"),
        ({"email": ""}, "email", "Geben Sie die E-Mail-Adresse ein."),
        ({"email": "kim"}, "email", "Geben Sie die E-Mail-Adresse vollständig ein"),
        ({"role": ""}, "role", "Wählen Sie eine Rolle aus."),
        ({"role": "operator"}, "role", "Wählen Sie eine Rolle aus."),
        ({"email": "CLERK@erbach.example"}, "email", "Ein Konto mit dieser E-Mail-Adresse gibt es schon."),
        ({"email": "clerk@sontra.example"}, "email", "Diese E-Mail-Adresse lässt sich nicht verwenden."),
    ],
)
def test_what_does_not_fit_comes_back_with_what_was_typed(house, lead, given, at, sentence):
    make_clerk(house, "erbach")
    make_clerk(house, "sontra")
    page = press(lead, NEW, "continue", **{**KIM, **given})
    errors = " ".join(lxml.html.fromstring(page.text).xpath(f"//*[@id='{at}-error']//text()"))
    assert sentence in errors
    with house.database.reading() as session:
        assert len(session.scalars(sa.select(AccountRow.id)).all()) == 3


# Changing accounts ----------------------------------------------------------------------------------------------------


def test_a_deactivated_account_is_out_at_once_and_its_name_stays(app, house, lead, clerk):
    page = page_of(house, email_of("erbach"))
    assert clerk.get(INBOX).status_code == 200
    assert press(lead, page, "deactivate").status_code == 303
    assert clerk.get(INBOX).status_code == 303
    shown = lead.get(page).text
    assert "Amt erbach" in shown and "gesperrt" in shown and "Konto gesperrt, Leitung erbach" in shown
    assert press(lead, page, "activate").status_code == 303
    assert clerk.get(INBOX).status_code == 303, "its old session stays ended"
    assert events(house, email_of("erbach")) == ["made", "deactivated", "activated"]


def test_a_deactivated_account_does_not_sign_in(app, house, lead):
    password = make_clerk(house, "erbach")
    press(lead, page_of(house, email_of("erbach")), "deactivate")
    assert sign_in(app.test_client(), "erbach", email_of("erbach"), password).status_code == 200


def test_a_new_initial_password_ends_sessions_and_the_former_password(app, house, lead):
    former = make_clerk(house, "erbach")
    clerk = app.test_client()
    sign_in(clerk, "erbach", email_of("erbach"), former)
    initial = initial_password(press(lead, page_of(house, email_of("erbach")), "reset-password"))
    assert clerk.get(INBOX).status_code == 303
    assert sign_in(app.test_client(), "erbach", email_of("erbach"), former).status_code == 200
    assert sign_in(clerk, "erbach", email_of("erbach"), initial).status_code == 303
    assert clerk.get(INBOX).location == "/erbach/amt/konto/passwort"


def test_a_reset_factor_is_gone_with_its_recovery_codes_and_sessions(app, house, lead):
    password = make_clerk(house, "erbach")
    clerk = app.test_client()
    sign_in(clerk, "erbach", email_of("erbach"), password)
    phone = set_up_factor(clerk, "erbach")
    press(lead, page_of(house, email_of("erbach")), "reset-factor")
    assert clerk.get(INBOX).status_code == 303
    again = app.test_client()
    assert sign_in(again, "erbach", email_of("erbach"), password).status_code == 303
    set_up_factor(again, "erbach")
    old = sign_in(app.test_client(), "erbach", email_of("erbach"), password, code=phone.recovery[0])
    assert old.status_code == 200


def test_a_role_changes_what_opens(app, house, lead):
    password = make_clerk(house, "erbach")
    press(lead, page_of(house, email_of("erbach")), "make-lead")
    clerk = app.test_client()
    sign_in(clerk, "erbach", email_of("erbach"), password)
    assert clerk.get(LIST).status_code == 200
    press(lead, page_of(house, email_of("erbach")), "make-clerk")
    sign_in(clerk, "erbach", email_of("erbach"), password)
    assert (clerk.get(INBOX).status_code, clerk.get(LIST).status_code) == (200, 404)


@pytest.mark.parametrize("action", ["deactivate", "make-clerk"])
def test_the_last_lead_stays(house, lead, action):
    make_lead(house, "sontra")
    page = press(lead, page_of(house, lead_of("erbach")), action)
    assert page.status_code == 409
    assert "Leitung erbach ist die einzige Leitung." in page.text
    assert lead.get(LIST).status_code == 200


def test_a_deactivated_lead_does_not_count_as_another(house, lead):
    make_lead(house, "erbach", "second@erbach.example")
    press(lead, page_of(house, "second@erbach.example"), "deactivate")
    assert press(lead, page_of(house, lead_of("erbach")), "make-clerk").status_code == 409


def test_with_a_second_lead_the_first_may_go_and_is_signed_out(house, lead):
    make_lead(house, "erbach", "second@erbach.example")
    answer = press(lead, page_of(house, lead_of("erbach")), "make-clerk")
    assert (answer.status_code, answer.location) == (303, "/erbach/amt/anmelden")
    assert lead.get(LIST).status_code == 303


@pytest.mark.parametrize("action", ["reset-password", "reset-factor"])
def test_a_session_left_open_does_not_get_around_the_own_password_and_factor(house, lead, action):
    page = page_of(house, lead_of("erbach"))
    refused = press(lead, page, action)
    assert refused.status_code == 409 and "unter „Mein Konto“" in refused.text
    assert events(house, lead_of("erbach")) == ["made"]


def test_what_is_as_wanted_already_is_not_noted_again(house, lead):
    make_clerk(house, "erbach")
    page = page_of(house, email_of("erbach"))
    for _ in range(2):
        press(lead, page, "deactivate")
    assert events(house, email_of("erbach")) == ["made", "deactivated"]


def test_what_the_command_line_did_is_on_record_too(house, lead):
    add_account(house, email="neu@erbach.example", town="erbach", role="clerk")
    assert "Konto angelegt, technischer Betrieb" in lead.get(page_of(house, "neu@erbach.example")).text


# Whose accounts -------------------------------------------------------------------------------------------------------


def test_an_account_elsewhere_is_as_unknown_as_none(house, lead):
    make_clerk(house, "sontra")
    unknown = f"{LIST}/0197c000-0000-7000-8000-000000000000"
    foreign = f"{LIST}/{id_of(house, email_of('sontra'))}"
    operators = f"{LIST}/{operator_id(house)}"
    answers = [lead.get(page) for page in (unknown, foreign, operators, f"{LIST}/keine-kennung")]
    form = {"csrf_token": token(lead.get(NEW)), "action": "deactivate"}
    answers += [lead.post(page, data=form) for page in (unknown, foreign, operators)]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.text for answer in answers}) == 1
    with house.database.reading() as session:
        assert all(session.scalars(sa.select(AccountRow.active)))


def operator_id(house):
    add_account(house, email="betrieb@portal.example", town=None, role="operator")
    return id_of(house, "betrieb@portal.example")


def test_the_list_shows_the_own_town_alone(house, lead):
    make_clerk(house, "erbach")
    make_clerk(house, "sontra")
    text = lead.get(LIST).text
    assert email_of("erbach") in text and lead_of("erbach") in text
    assert "sontra" not in text.lower()


@pytest.mark.parametrize("page", [LIST, NEW, f"{LIST}/0197c000-0000-7000-8000-000000000000"])
def test_the_pages_exist_for_leads_of_the_town_only(app, lead, clerk, page):
    missing = clerk.get("/erbach/amt/gibt-es-nicht").text
    for other in (clerk, signed_in_lead(app, "sontra"), signed_in_operator(app)):
        answer = other.get(page)
        assert (answer.status_code, answer.text) == (404, missing)
    nobody = app.test_client().get(page)
    assert (nobody.status_code, nobody.location) == (303, f"/erbach/amt/anmelden?weiter={page}")


def test_a_lead_works_on_cases_as_clerks_do_and_sees_the_menu(lead, clerk):
    assert "/erbach/amt/konten" in lead.get(INBOX).text
    assert "/erbach/amt/konten" not in clerk.get(INBOX).text


def test_a_click_on_something_unknown_changes_nothing(house, lead):
    make_clerk(house, "erbach")
    assert press(lead, page_of(house, email_of("erbach")), "remove").status_code == 400


def test_a_page_that_was_open_too_long_says_so_and_changes_nothing(house, lead):
    make_clerk(house, "erbach")
    page = lead.post(page_of(house, email_of("erbach")), data={"csrf_token": "stale", "action": "deactivate"})
    assert page.status_code == 200 and "zu lange offen" in page.text
    stale = lead.post(NEW, data={"csrf_token": "stale", **KIM})
    assert "zu lange offen" in stale.text and KIM["email"] in stale.text
    assert events(house, email_of("erbach")) == ["made"]
