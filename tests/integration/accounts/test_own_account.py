"""„Mein Konto“: change the password, sign out elsewhere. What one does ends all sessions but this one."""

import pytest
import sqlalchemy as sa

from portal.accounts import passwords
from portal.accounts.models import AccountRow
from tests.clerks import email_of, make_clerk, press, set_up_factor, sign_in, signed_in_operator, token

OWN, PAGE, INBOX = "/erbach/amt/konto", "/erbach/amt/konto/passwort", "/erbach/amt/eingang"
NEW = "Wolke Traktor Besen 7"


@pytest.fixture
def password(app, house):
    return make_clerk(house, "erbach")


def browser(app, password, code=""):
    client = app.test_client()
    assert sign_in(client, "erbach", email_of("erbach"), password, code=code).status_code == 303
    return client


def change(client, old, new=NEW, again=None):
    return press(client, PAGE, "save", old=old, new=new, again=new if again is None else again)


def test_a_new_password_holds_at_once_and_ends_the_other_sessions(app, password):
    here, elsewhere = browser(app, password), browser(app, password)
    assert change(here, password).location == f"{OWN}?getan=passwort"
    assert "Ihr neues Passwort gilt." in here.get(f"{OWN}?getan=passwort").text
    assert elsewhere.get(INBOX).status_code == 303
    assert sign_in(app.test_client(), "erbach", email_of("erbach"), password).status_code == 200
    assert browser(app, NEW)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"old": "", "new": NEW}, "Das bisherige Passwort stimmt nicht."),
        ({"old": "wrong", "new": NEW}, "Das bisherige Passwort stimmt nicht."),
        ({"new": ""}, "Geben Sie das neue Passwort ein."),
        ({"new": NEW, "again": "anders"}, "Die beiden Eingaben sind verschieden."),
        ({"new": "kurz"}, "Das Passwort ist zu kurz."),
        ({"new": "Passwort1234"}, "Das Passwort ist leicht zu erraten."),
    ],
)
def test_what_does_not_fit_is_said_and_the_old_one_stays(app, password, typed, sentence):
    client = browser(app, password)
    assert sentence in change(client, **{"old": password, **typed}).text
    assert browser(app, password)


def test_the_same_password_again_is_refused(app, password):
    assert "Das ist das bisherige Passwort." in change(browser(app, password), password, password).text


def test_guessing_the_old_password_is_throttled_with_the_logins(app, password):
    client = browser(app, password)
    for _ in range(5):
        change(client, "wrong")
    assert change(client, password).status_code == 429
    assert sign_in(app.test_client(), "erbach", email_of("erbach"), password).status_code == 429


def test_an_umlaut_is_the_same_however_the_keyboard_sends_it(app, password):
    change(browser(app, password), password, "Ärger im Gewächshaus")
    assert browser(app, "A\u0308rger im Gewa\u0308chshaus")


def test_signing_out_elsewhere_leaves_this_browser_signed_in(app, password):
    here, elsewhere = browser(app, password), browser(app, password)
    page = here.get(OWN)
    answer = here.post(f"{OWN}/abmelden", data={"csrf_token": token(page)})
    assert answer.location == f"{OWN}?getan=abgemeldet"
    assert (here.get(INBOX).status_code, elsewhere.get(INBOX).status_code) == (200, 303)


def test_a_page_whose_account_changed_meanwhile_stores_nothing(app, house, password, monkeypatch):
    """Between the look at the session and the write, another window ended all sessions."""
    client = browser(app, password)
    hashed = passwords.hashed

    def slow(text):
        with house.database.writing() as session:
            session.execute(sa.update(AccountRow).values(epoch=AccountRow.epoch + 1))
        return hashed(text)

    monkeypatch.setattr(passwords, "hashed", slow)
    assert change(client, password).location == f"{OWN}?getan=geaendert"


def test_the_second_factor_is_kept_when_the_password_changes(app, password):
    client = browser(app, password)
    phone = set_up_factor(client, "erbach")
    assert change(client, password).status_code == 303
    assert sign_in(app.test_client(), "erbach", email_of("erbach"), NEW).status_code == 200
    assert browser(app, NEW, phone.code(1))


def test_operators_have_the_page_below_operations(app):
    client = signed_in_operator(app)
    assert "operator@portal.example" in client.get("/betrieb/konto").text
    assert client.get("/erbach/amt/konto").status_code == 404
    assert app.test_client().get("/betrieb/konto").status_code == 404


def test_a_clerk_has_no_account_below_operations_or_another_town(app, password):
    client = browser(app, password)
    assert client.get(OWN).status_code == 200
    assert client.get("/betrieb/konto").status_code == 404
    assert client.get("/sontra/amt/konto").status_code == 404
