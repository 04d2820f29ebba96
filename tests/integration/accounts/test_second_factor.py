"""The second factor: set up, asked for, used once, removed; and nobody learns who has one."""

import base64
import re
from datetime import UTC, datetime, timedelta

import pyotp
import pytest
import sqlalchemy as sa
import time_machine

from portal.accounts import passwords
from portal.accounts.models import AccountRow, RecoveryCode
from portal.accounts.second_factor import opened, recovery_hash, sealed
from portal.database import new_id
from portal.keys import KeyFailure
from tests.clerks import (
    FACTOR,
    Phone,
    email_of,
    make_clerk,
    make_operator,
    offered,
    press,
    set_up_factor,
    sign_in,
    token,
)

INBOX = "/erbach/amt/eingang"
PAGE = f"/erbach/{FACTOR}"
NOON = datetime(2026, 6, 9, 12, tzinfo=UTC)


@pytest.fixture
def clock():
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def password(app, house, clock):
    return make_clerk(house, "erbach")


@pytest.fixture
def client(app, password):
    """A browser in which the clerk is signed in."""
    browser = app.test_client()
    assert sign_in(browser, "erbach", email_of("erbach"), password).status_code == 303
    return browser


def required(house):
    object.__setattr__(house, "settings", house.settings.model_copy(update={"second_factor_required": True}))


def try_login(app, password, code, email=None):
    return sign_in(app.test_client(), "erbach", email or email_of("erbach"), password, code=code)


def everything_stored(house):
    with house.database.reading() as session:
        rows = session.scalars(sa.select(AccountRow)).all()
        codes = session.scalars(sa.select(RecoveryCode)).all()
        return " ".join(str({k: v for k, v in vars(row).items() if k[0] != "_"}) for row in [*rows, *codes])


def test_only_a_right_code_switches_it_on(app, client, password, clock):
    wrong = press(client, PAGE, "set-up", totp="000000")
    assert "Der Code stimmt nicht." in wrong.text
    assert "Geben Sie den Code ein, den die App anzeigt." in press(client, PAGE, "set-up", totp=" ").text
    assert try_login(app, password, "").status_code == 303
    assert offered(wrong) == offered(client.get(PAGE)), "the same secret at each look"
    set_up_factor(client, "erbach")
    assert try_login(app, password, "").status_code == 200
    assert client.get(INBOX).status_code == 200


def test_looking_at_the_page_stores_nothing_and_each_session_is_offered_another_secret(app, house, client, password):
    before = everything_stored(house)
    first = offered(client.get(PAGE))
    other = app.test_client()
    sign_in(other, "erbach", email_of("erbach"), password)
    assert offered(other.get(PAGE)) != first
    assert everything_stored(house) == before


def test_with_the_factor_the_code_is_asked_for_and_counts_once(app, client, password, clock):
    phone = set_up_factor(client, "erbach")
    assert try_login(app, password, phone.code()).status_code == 200, "this code switched it on"
    assert try_login(app, password, phone.code(1)).status_code == 303
    assert try_login(app, password, phone.code(1)).status_code == 200
    assert try_login(app, password, phone.code()).status_code == 200, "nor an earlier one"
    clock.shift(timedelta(seconds=60))
    assert try_login(app, password, phone.code()).status_code == 303


def test_the_clock_of_the_phone_may_be_one_step_off(app, client, password, clock):
    phone = set_up_factor(client, "erbach")
    clock.shift(timedelta(minutes=5))
    assert try_login(app, password, phone.code(-2)).status_code == 200
    assert try_login(app, password, phone.code(2)).status_code == 200
    assert try_login(app, password, phone.code(-1)).status_code == 303
    assert try_login(app, password, phone.code(1)).status_code == 303


def test_an_account_without_factor_leaves_the_field_empty(app, password):
    assert 'name="totp"' in app.test_client().get("/erbach/amt/anmelden").text
    assert try_login(app, password, "").status_code == 303


def without_what_was_typed(page):
    return re.sub(r'(name="csrf_token"|id="email"[^>]*) value="[^"]*"', r"\1", page.text)


@pytest.fixture
def wrong_tries(app, house, client, password, clock):
    """Everything that can be wrong: unknown address, password, a missing, wrong, used and made-up recovery code."""
    phone = set_up_factor(client, "erbach")
    plain = make_clerk(house, "erbach", "plain@erbach.example")
    assert plain

    def answers():
        return [
            try_login(app, given, code, email)
            for email, given, code in (
                ("nobody@erbach.example", "wrong", ""),
                ("plain@erbach.example", "wrong", ""),
                (email_of("erbach"), "wrong", phone.code(1)),
                (email_of("erbach"), password, ""),
                (email_of("erbach"), password, "000000"),
                (email_of("erbach"), password, phone.code()),
            )
        ]

    return answers


def test_whatever_is_wrong_the_page_is_the_same(wrong_tries):
    answers = wrong_tries()
    assert {answer.status_code for answer in answers} == {200}
    assert len({without_what_was_typed(answer) for answer in answers}) == 1


def test_whatever_is_wrong_the_work_is_the_same(wrong_tries, monkeypatch):
    """One password and three codes are computed for everybody, with and without an account or a factor."""
    work = []
    matches = passwords.matches
    monkeypatch.setattr(passwords, "matches", lambda *given: work.append("password") or matches(*given))
    generate = pyotp.TOTP.generate_otp
    monkeypatch.setattr(pyotp.TOTP, "generate_otp", lambda totp, step: work.append("code") or generate(totp, step))
    monkeypatch.setattr(Phone, "code", lambda phone, steps=0: "111111")
    wrong_tries()
    assert work == ["password", "code", "code", "code"] * 6


def test_wrong_codes_are_throttled_like_wrong_passwords(app, client, password, clock):
    phone = set_up_factor(client, "erbach")
    for _ in range(5):
        assert try_login(app, password, "000000").status_code == 200
    assert try_login(app, password, phone.code(1)).status_code == 429
    clock.shift(timedelta(minutes=15))
    assert try_login(app, password, phone.code()).status_code == 303


def test_made_up_recovery_codes_are_throttled_too(app, client, password, clock):
    set_up_factor(client, "erbach")
    for _ in range(5):
        assert try_login(app, password, "2222-2222-2222").status_code == 200
    assert try_login(app, password, "2222-2222-2222").status_code == 429


def test_each_recovery_code_opens_once_however_it_is_written(app, client, password, clock):
    first, second, *_ = set_up_factor(client, "erbach").recovery
    assert try_login(app, password, first.lower().replace("-", " ")).status_code == 303
    assert try_login(app, password, first).status_code == 200
    assert try_login(app, password, second).status_code == 303
    assert "noch 8 Wiederherstellungscodes" in client.get("/erbach/amt/konto").text


def test_a_recovery_code_is_worth_nothing_for_another_account(app, house, client, clock):
    code = set_up_factor(client, "erbach").recovery[0]
    other = make_clerk(house, "erbach", "other@erbach.example")
    browser = app.test_client()
    sign_in(browser, "erbach", "other@erbach.example", other)
    set_up_factor(browser, "erbach")
    assert try_login(app, other, code, "other@erbach.example").status_code == 200


def test_neither_secret_nor_recovery_code_stands_in_the_database(house, client):
    phone = set_up_factor(client, "erbach")
    stored = everything_stored(house)
    raw = base64.b32decode(phone.secret)
    with house.database.reading() as session:
        row = session.scalars(sa.select(AccountRow)).one()
    assert opened(house.keys, row.id, row.sealed_factor) == raw
    assert raw not in bytes(row.sealed_factor)
    assert not any(secret in stored for secret in (phone.secret, raw.hex(), *phone.recovery))
    assert recovery_hash(house.keys, row.id, phone.recovery[0]) in stored


def test_a_secret_moved_to_another_account_does_not_open(house):
    mine, other = new_id(), new_id()
    secret = sealed(house.keys, mine, b"x" * 20)
    assert opened(house.keys, mine, secret) == b"x" * 20
    with pytest.raises(KeyFailure):
        opened(house.keys, other, secret)


def test_the_picture_and_the_text_name_the_same_secret(client):
    page = client.get(PAGE)
    assert 'src="data:image/svg+xml' in page.text
    assert page.headers["Cache-Control"] == "no-store"
    assert re.fullmatch("[A-Z2-7]{32}", offered(page).secret)


def test_setting_it_up_ends_the_other_sessions(app, client, password):
    other = app.test_client()
    sign_in(other, "erbach", email_of("erbach"), password)
    set_up_factor(client, "erbach")
    assert client.get(INBOX).status_code == 200
    assert other.get(INBOX).status_code == 303


def test_the_recovery_codes_are_not_shown_again(client):
    phone = set_up_factor(client, "erbach")
    for page in (PAGE, "/erbach/amt/konto"):
        assert not any(code in client.get(page).text for code in phone.recovery)
    again = press(client, PAGE, "set-up", totp=phone.code(1))
    assert (again.status_code, again.location) == (303, "/erbach/amt/konto?getan=geaendert")


def test_removing_it_asks_for_password_and_code(app, client, password, clock):
    phone = set_up_factor(client, "erbach")
    for values in ({}, {"password": password}, {"password": password, "totp": phone.code()}, {"totp": phone.code(1)}):
        assert "Passwort oder Code stimmt nicht." in press(client, PAGE, "remove", **values).text
    other = app.test_client()
    assert sign_in(other, "erbach", email_of("erbach"), password, code=phone.recovery[0]).status_code == 303
    assert press(client, PAGE, "remove", password=password, totp=phone.code(1)).status_code == 303
    assert other.get(INBOX).status_code == 303
    assert try_login(app, password, "").status_code == 303
    assert offered(client.get(PAGE)).secret != phone.secret


def test_guessing_at_the_page_of_removal_is_throttled(client, password, clock):
    phone = set_up_factor(client, "erbach")
    for _ in range(5):
        assert press(client, PAGE, "remove", password=password, totp="000000").status_code == 200
    assert press(client, PAGE, "remove", password=password, totp=phone.code(1)).status_code == 429


def test_where_it_is_required_nothing_else_opens_before(app, house, password):
    required(house)
    client = app.test_client()
    assert sign_in(client, "erbach", email_of("erbach"), password).status_code == 303
    for page in (INBOX, "/erbach/amt/vorgang/K7QM-24RT-9XWA", "/erbach/amt/konto", "/erbach/amt/konto/passwort"):
        assert (client.get(page).status_code, client.get(page).location) == (303, PAGE)
    form = {"csrf_token": token(client.get(PAGE)), "action": "note", "note": "x"}
    assert client.post("/erbach/amt/vorgang/K7QM-24RT-9XWA", data=form).location == PAGE
    set_up_factor(client, "erbach")
    assert client.get(INBOX).status_code == 200


def test_operators_have_to_have_one_too(app, house):
    required(house)
    client = app.test_client()
    sign_in(client, "erbach", "operator@portal.example", make_operator(house))
    assert client.get("/betrieb/").location == "/betrieb/konto/zweiter-faktor"
    page = client.get("/betrieb/konto/zweiter-faktor")
    form = {"csrf_token": token(page), "totp": offered(page).code(), "action": "set-up"}
    assert client.post("/betrieb/konto/zweiter-faktor", data=form).status_code == 200
    assert client.get("/betrieb/").status_code == 200


def test_a_page_that_was_open_too_long_says_so_and_changes_nothing(client):
    page = client.post(PAGE, data={"csrf_token": "stale", "totp": offered(client.get(PAGE)).code(), "action": "set-up"})
    assert "zu lange offen" in page.text
    assert "Zweiten Faktor einrichten" in client.get(PAGE).text
