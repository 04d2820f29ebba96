"""How often somebody may try: 5 failures an address of an account, 30 a place in the network, in 15 minutes."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
import time_machine

from portal.accounts import LoginRefused, LoginThrottled, authenticate, passwords
from portal.throttle import ThrottleRow
from tests.clerks import email_of, make_clerk, sign_in

ERBACH = email_of("erbach")
WRONG = "wrong"
NOON = datetime(2026, 6, 9, 12, tzinfo=UTC)


@pytest.fixture
def attempt(app, house):
    """Try to sign in, ``minutes`` after noon, from a place in the network."""

    def attempt(email=ERBACH, password=WRONG, minutes=0.0, address="192.0.2.7"):
        now = NOON + timedelta(minutes=minutes)
        return authenticate(house, email=email, password=password, town="erbach", address=address, now=now)

    return attempt


def fail(attempt, times, **how):
    for _ in range(times):
        with pytest.raises(LoginRefused):
            attempt(**how)


def test_after_five_failures_even_the_right_password_has_to_wait(house, attempt):
    password = make_clerk(house, "erbach")
    fail(attempt, 5)
    with pytest.raises(LoginThrottled) as closed:
        attempt(password=password, minutes=14, address="192.0.2.8")
    assert closed.value.until == NOON + timedelta(minutes=15)
    assert attempt(password=password, minutes=15).email == ERBACH


def test_an_unknown_address_is_throttled_like_a_known_one(attempt):
    fail(attempt, 5, email="nobody@erbach.example")
    with pytest.raises(LoginThrottled):
        attempt(email="Nobody@Erbach.example ")


def test_other_accounts_are_not_held_up(house, attempt):
    password = make_clerk(house, "erbach")
    fail(attempt, 5, email="nobody@erbach.example")
    assert attempt(password=password)


def test_a_good_login_begins_anew(house, attempt):
    password = make_clerk(house, "erbach")
    for _ in range(3):
        fail(attempt, 4)
        attempt(password=password)


def test_failures_count_for_a_quarter_of_an_hour_from_the_first(attempt):
    fail(attempt, 4)
    fail(attempt, 5, minutes=15)
    with pytest.raises(LoginThrottled) as closed:
        attempt(minutes=16)
    assert closed.value.until == NOON + timedelta(minutes=30)


def many_accounts_fail(attempt, addresses):
    for number, address in enumerate(addresses):
        fail(attempt, 1, email=f"{number}@erbach.example", address=address)


def test_thirty_failures_close_a_place_but_no_other(house, attempt):
    password = make_clerk(house, "erbach")
    many_accounts_fail(attempt, ["192.0.2.7"] * 30)
    with pytest.raises(LoginThrottled):
        attempt(password=password)
    assert attempt(password=password, address="192.0.2.8")


def test_a_good_login_does_not_open_a_place_again(house, attempt):
    password = make_clerk(house, "erbach")
    many_accounts_fail(attempt, ["192.0.2.7"] * 29)
    attempt(password=password)
    fail(attempt, 1, email="last@erbach.example")
    with pytest.raises(LoginThrottled):
        attempt(password=password)


def test_an_ipv6_device_cannot_move_within_its_network(attempt):
    many_accounts_fail(attempt, [f"2001:db8:0:1::{number:x}" for number in range(30)])
    with pytest.raises(LoginThrottled):
        attempt(email="next@erbach.example", address="2001:db8:0:1:ffff::1")
    fail(attempt, 1, email="next@erbach.example", address="2001:db8:0:2::1")


def test_guesses_made_at_the_same_moment_are_counted_too(house, attempt, monkeypatch):
    """The right guess comes last of six that all began before any was counted."""
    password = make_clerk(house, "erbach")
    matches = passwords.matches

    def five_fail_meanwhile(stored, typed):
        monkeypatch.setattr(passwords, "matches", matches)
        fail(attempt, 5)
        return matches(stored, typed)

    monkeypatch.setattr(passwords, "matches", five_fail_meanwhile)
    with pytest.raises(LoginThrottled):
        attempt(password=password)


def test_the_table_does_not_say_who_tried(house, attempt):
    fail(attempt, 2)
    with house.database.reading() as session:
        rows = session.execute(sa.select(ThrottleRow.key, ThrottleRow.count)).all()
    assert sorted(count for _, count in rows) == [2, 2]
    assert all(re.fullmatch("[0-9a-f]{64}", key) for key, _ in rows)


def test_counters_nobody_needs_are_dropped(house, attempt):
    password = make_clerk(house, "erbach")
    fail(attempt, 1, email="long.ago@erbach.example", address="192.0.2.99")
    fail(attempt, 1, minutes=2 * 24 * 60)
    attempt(password=password, minutes=2 * 24 * 60)
    with house.database.reading() as session:
        assert session.scalars(sa.select(ThrottleRow.window_start)).all() == [NOON + timedelta(days=2)]


def test_the_page_says_how_long_to_wait(app, house):
    make_clerk(house, "erbach")
    client = app.test_client()
    with time_machine.travel(NOON, tick=False) as clock:
        for _ in range(5):
            assert sign_in(client, "erbach", ERBACH, WRONG).status_code == 200
        clock.shift(timedelta(minutes=3))
        page = sign_in(client, "erbach", ERBACH, WRONG)
    assert page.status_code == 429
    assert page.headers["Retry-After"] == "720"
    assert "Warten Sie 12 Minuten und versuchen Sie es dann noch einmal." in page.text
    assert f'value="{ERBACH}"' in page.text
