"""A session lasts 30 minutes after the last request, 10 hours at most, and not a moment longer than the account."""

from datetime import UTC, datetime, timedelta

import lxml.html
import pytest
import sqlalchemy as sa
import time_machine

from portal.accounts.models import AccountRow, EndedSession
from tests.clerks import signed_in, signed_in_operator, statements, token

INBOX = "/erbach/amt/eingang"
MORNING = datetime(2026, 6, 9, 7, tzinfo=UTC)


@pytest.fixture
def clock():
    with time_machine.travel(MORNING, tick=False) as traveller:
        yield traveller


def is_signed_in(client):
    return client.get(INBOX).status_code == 200


def log_out(client, page=INBOX, address="/erbach/amt/abmelden"):
    (fresh,) = lxml.html.fromstring(client.get(page).text).xpath("//header//input[@name='csrf_token']/@value")
    return client.post(address, data={"csrf_token": fresh})


def test_half_an_hour_without_a_request_ends_the_session(app, clock):
    client = signed_in(app, "erbach")
    clock.shift(timedelta(minutes=29, seconds=59))
    assert is_signed_in(client)
    clock.shift(timedelta(minutes=30))
    assert not is_signed_in(client)


def test_every_request_prolongs_it_but_not_beyond_ten_hours(app, clock):
    client = signed_in(app, "erbach")
    for _ in range(23):
        clock.shift(timedelta(minutes=25))
        assert is_signed_in(client)
    clock.shift(timedelta(minutes=25))
    assert not is_signed_in(client)


def test_the_cookie_is_not_written_anew_with_every_request(app, clock):
    client = signed_in(app, "erbach")
    client.get(INBOX)  # writes the token of the page's form
    assert "Set-Cookie" not in client.get(INBOX).headers
    clock.shift(timedelta(minutes=1))
    assert "Set-Cookie" in client.get(INBOX).headers


def test_the_cookie_ends_with_the_browser_and_no_script_reads_it(app, clock):
    client = signed_in(app, "erbach")
    cookie = client.get(INBOX).headers["Set-Cookie"]
    assert "HttpOnly" in cookie and "SameSite=Lax" in cookie
    assert "Expires" not in cookie and "Max-Age" not in cookie


@pytest.mark.parametrize("change", [{"epoch": AccountRow.epoch + 1}, {"active": False}])
def test_a_changed_or_locked_account_has_no_sessions(app, house, change):
    client = signed_in(app, "erbach")
    with house.database.writing() as session:
        session.execute(sa.update(AccountRow).values(change))
    assert not is_signed_in(client)


def test_after_signing_out_a_copy_of_the_cookie_is_worth_nothing(app):
    client = signed_in(app, "erbach")
    client.get(INBOX)
    copied = client.get_cookie("session").value
    answer = log_out(client)
    assert (answer.status_code, answer.location) == (303, "/erbach/amt/anmelden")
    assert not is_signed_in(client)
    client.set_cookie("session", copied)
    assert not is_signed_in(client)


def test_signing_out_here_leaves_other_browsers_signed_in(app):
    client = signed_in(app, "erbach")
    other = signed_in(app, "erbach", "second@erbach.example")
    log_out(client)
    assert is_signed_in(other)


def test_ended_sessions_are_forgotten_once_their_cookies_are_worthless_anyway(app, house, clock):
    log_out(signed_in(app, "erbach"))
    clock.shift(timedelta(hours=10, seconds=1))
    log_out(signed_in(app, "erbach", "second@erbach.example"))
    with house.database.reading() as session:
        assert len(session.scalars(sa.select(EndedSession.id)).all()) == 1


def test_who_is_signed_out_already_may_press_the_button(app):
    answer = app.test_client().post("/erbach/amt/abmelden", data={"csrf_token": "stale"})
    assert (answer.status_code, answer.location) == (303, "/erbach/amt/anmelden")


def test_another_page_cannot_sign_a_clerk_out(app):
    client = signed_in(app, "erbach")
    assert client.post("/erbach/amt/abmelden", data={}).status_code == 409
    assert is_signed_in(client)


def test_an_operator_signs_out_and_lands_at_the_portal(app):
    client = signed_in_operator(app)
    answer = log_out(client, "/betrieb/", "/betrieb/abmelden")
    assert (answer.status_code, answer.location) == (303, "/")
    assert client.get("/betrieb/").status_code == 404


def test_a_link_does_not_sign_out(app):
    client = signed_in(app, "erbach")
    assert client.get("/erbach/amt/abmelden").status_code == 405
    assert is_signed_in(client)


@pytest.mark.parametrize("stored", ["text", {}, {"account": "1"}, None, ["x"]])
def test_a_cookie_of_an_earlier_release_is_nobody(app, stored):
    client = app.test_client()
    with client.session_transaction() as session:
        session["account"] = stored
    assert client.get(INBOX).status_code == 303


def test_knowing_who_is_signed_in_costs_one_query(app, house):
    client = signed_in(app, "erbach")
    with statements(house) as asked:
        client.get("/erbach/amt/anmelden")
    assert len(asked) == 1


def test_a_session_of_one_town_shows_the_login_of_another(app):
    page = signed_in(app, "erbach").get("/michelstadt/amt/anmelden")
    assert page.status_code == 200
    assert token(page)
