"""Signing in: who may, and that nobody learns more than that it does not fit."""

import re

import lxml.html
import pytest
import sqlalchemy as sa
from argon2 import PasswordHasher
from structlog.testing import capture_logs

from portal.accounts import passwords
from portal.accounts.models import AccountRow
from tests.clerks import email_of, make_clerk, make_operator, sign_in, token

LOGIN = "/erbach/amt/anmelden"


def sentence_at(page, name):
    return [
        " ".join(text.split()) for text in lxml.html.fromstring(page.text).xpath(f"//*[@id='{name}-error']//text()")
    ]


def without_what_was_typed(page):
    return re.sub(r'(name="csrf_token"|id="email"[^>]*) value="[^"]*"', r"\1", page.text)


def test_a_clerk_signs_in_and_lands_in_the_inbox_of_the_town(app, house):
    client = app.test_client()
    answer = sign_in(client, "erbach", email_of("erbach"), make_clerk(house, "erbach"))
    assert (answer.status_code, answer.location) == (303, "/erbach/amt/eingang")
    assert client.get(answer.location).status_code == 200


def test_who_is_signed_in_need_not_sign_in_again(app, house):
    client = app.test_client()
    sign_in(client, "erbach", email_of("erbach"), make_clerk(house, "erbach"))
    assert client.get(LOGIN).location == "/erbach/amt/eingang"


def test_upper_case_and_spaces_around_the_address_do_not_matter(app, house):
    password = make_clerk(house, "erbach")
    assert sign_in(app.test_client(), "erbach", f" {email_of('erbach').upper()} ", password).status_code == 303


def test_an_operator_signs_in_at_any_town_and_lands_in_operations(app, house):
    password = make_operator(house)
    for town in ("erbach", "musterstadt"):
        answer = sign_in(app.test_client(), town, "operator@portal.example", password)
        assert (answer.status_code, answer.location) == (303, "/betrieb/")


@pytest.fixture
def four_that_do_not_fit(app, house):
    """Answers to a wrong password, an unknown address, a clerk of another town, and a locked account."""
    make_clerk(house, "erbach")
    elsewhere = make_clerk(house, "michelstadt")
    locked = make_clerk(house, "erbach", "locked@erbach.example")
    with house.database.writing() as session:
        session.execute(sa.update(AccountRow).where(AccountRow.email == "locked@erbach.example").values(active=False))

    def answers():
        return [
            sign_in(app.test_client(), "erbach", email, password)
            for email, password in (
                (email_of("erbach"), "wrong"),
                ("nobody@erbach.example", "wrong"),
                (email_of("michelstadt"), elsewhere),
                ("locked@erbach.example", locked),
            )
        ]

    return answers


def test_whatever_is_wrong_the_page_is_the_same(four_that_do_not_fit):
    answers = four_that_do_not_fit()
    assert len({without_what_was_typed(answer) for answer in answers}) == 1
    assert {answer.status_code for answer in answers} == {200}
    assert sentence_at(answers[0], "email")[-1] == (
        "E-Mail-Adresse, Passwort und Code passen zu keinem Konto von Erbach. "
        "Prüfen Sie alle drei. Jeder Code gilt nur einmal."
    )


def test_whatever_is_wrong_the_work_is_the_same(four_that_do_not_fit, monkeypatch):
    compared = []
    matches = passwords.matches
    monkeypatch.setattr(passwords, "matches", lambda stored, typed: compared.append(stored) or matches(stored, typed))
    four_that_do_not_fit()
    assert len(compared) == 4
    assert len({stored.rsplit("$", 2)[0] for stored in compared}) == 1  # Argon2 with the same parameters


@pytest.mark.parametrize(
    "email", ["", "no address", "a@b\0.example", "😀@x.example", "x" * 400 + "@x.example", "'--@x"]
)
def test_an_address_that_is_none_is_answered_like_an_unknown_one(app, email):
    page = sign_in(app.test_client(), "erbach", email, "wrong")
    assert page.status_code == 200
    assert sentence_at(page, "email")[-1].startswith(
        "E-Mail-Adresse, Passwort" if email else "Geben Sie Ihre E-Mail-Adresse ein."
    )


def test_an_empty_form_names_both_fields(app):
    page = sign_in(app.test_client(), "erbach", "", "")
    assert "Geben Sie Ihre E-Mail-Adresse ein." in page.text
    assert "Geben Sie Ihr Passwort ein." in page.text


def test_a_stale_form_comes_back_with_the_address_and_signs_nobody_in(app, house):
    password = make_clerk(house, "erbach")
    client = app.test_client()
    form = {"csrf_token": "stale", "email": email_of("erbach"), "password": password}
    page = client.post(LOGIN, data=form)
    assert page.status_code == 200
    assert "Die Seite war zu lange offen" in page.text
    assert f'value="{email_of("erbach")}"' in page.text
    assert password not in page.text
    assert client.get("/erbach/amt/eingang").status_code == 303
    assert client.post(LOGIN, data=form | {"csrf_token": token(page)}).status_code == 303


def test_a_form_of_another_site_is_refused(app, house):
    password = make_clerk(house, "erbach")
    answer = sign_in(
        app.test_client(), "erbach", email_of("erbach"), password, headers={"Origin": "https://elsewhere.example"}
    )
    assert answer.status_code == 403


def test_the_password_stands_neither_in_the_log_nor_in_any_answer(app, house, capfd):
    right, wrong = make_clerk(house, "erbach"), "Wrong-Password-4711"
    with capture_logs() as lines:
        refused = sign_in(app.test_client(), "erbach", email_of("erbach"), wrong)
        accepted = sign_in(app.test_client(), "erbach", email_of("erbach"), right)
    everything = [refused.text, accepted.text, str(accepted.headers), str(lines), *capfd.readouterr()]
    assert {line["event"] for line in lines} >= {"login refused", "login"}
    assert not any(secret in text for text in everything for secret in (right, wrong))
    assert email_of("erbach") not in str(lines)


def test_nothing_a_browser_brought_along_survives_the_login(app, house):
    password = make_clerk(house, "erbach")
    client = app.test_client()
    client.get(LOGIN)
    with client.session_transaction() as session:
        session["planted"] = "x"
        before = session["csrf_token"]
    sign_in(client, "erbach", email_of("erbach"), password)
    client.get("/erbach/amt/eingang")
    with client.session_transaction() as session:
        assert set(session) == {"account", "csrf_token"}
        assert session["csrf_token"] != before


def test_a_hash_of_old_parameters_is_renewed_at_the_next_login(app, house, monkeypatch):
    password = make_clerk(house, "erbach")
    monkeypatch.setattr(passwords, "_hasher", PasswordHasher(time_cost=2, memory_cost=16, parallelism=1))
    sign_in(app.test_client(), "erbach", email_of("erbach"), password)
    with house.database.reading() as session:
        stored = session.scalars(sa.select(AccountRow.password_hash)).one()
    assert "$m=16,t=2,p=1$" in stored
    assert sign_in(app.test_client(), "erbach", email_of("erbach"), password).status_code == 303


def test_no_password_is_hashed_or_compared_inside_a_transaction(app, house, monkeypatch):
    """A writer inside a writer raises, so these would fail if somebody held a transaction around them."""

    def outside(work):
        def checked(*arguments):
            with house.database.writing():
                pass
            return work(*arguments)

        return checked

    monkeypatch.setattr("portal.accounts.adding.hashed", outside(passwords.hashed))
    monkeypatch.setattr(passwords, "hashed", outside(passwords.hashed))
    monkeypatch.setattr(passwords, "matches", outside(passwords.matches))
    password = make_clerk(house, "erbach")
    monkeypatch.setattr(passwords, "_hasher", PasswordHasher(time_cost=2, memory_cost=16, parallelism=1))
    assert sign_in(app.test_client(), "erbach", email_of("erbach"), "wrong").status_code == 200
    assert sign_in(app.test_client(), "erbach", email_of("erbach"), password).status_code == 303


def test_a_town_that_is_none_has_no_login(app):
    assert app.test_client().get("/nirgendwo/amt/anmelden").status_code == 404
