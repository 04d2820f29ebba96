"""Accounts to try the portal with: a clerk and a lead a municipality, one operator, and a file that lists them."""

import json
import stat

import pytest
import sqlalchemy as sa

from portal.accounts import AccountRefused, add_account, demo_logins, end_demo_accounts, make_demo_accounts
from portal.accounts.models import AccountRow
from tests.clerks import sign_in


@pytest.fixture
def file(app, house):
    return house.settings.data / "demo-logins.json"


def logins(file):
    return json.loads(file.read_text(encoding="utf-8"))


def test_every_municipality_has_a_clerk_and_the_installation_an_operator(house, file):
    assert make_demo_accounts(house) == 33
    entries = logins(file)
    towns = [town.slug for town in house.catalogue.municipalities]
    assert [entry["town"] for entry in entries] == [*towns, None, *towns]
    assert all(set(entry) == {"town", "email", "password", "role", "url"} for entry in entries)
    assert [entry["role"] for entry in entries] == ["clerk"] * 16 + ["operator"] + ["lead"] * 16
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [path.name for path in file.parent.glob("*demo-logins*")] == [file.name]


def test_each_of_them_signs_in_where_the_file_says(app, house, file):
    make_demo_accounts(house)
    for entry in logins(file):
        path = entry["url"].removeprefix("http://127.0.0.1:8000")
        answer = sign_in(app.test_client(), path.split("/")[1], entry["email"], entry["password"])
        assert answer.location == ("/betrieb/" if entry["town"] is None else f"/{entry['town']}/amt/eingang")


def test_a_second_call_changes_nothing(house, file):
    make_demo_accounts(house)
    before = (file.read_bytes(), hashes(house))
    assert make_demo_accounts(house) == 33
    assert (file.read_bytes(), hashes(house)) == before


def hashes(house):
    with house.database.reading() as session:
        return session.execute(
            sa.select(AccountRow.email, AccountRow.password_hash, AccountRow.epoch).order_by(AccountRow.email)
        ).all()


@pytest.mark.parametrize("damage", [lambda file: file.unlink(), lambda file: file.write_text("[{]")])
def test_without_the_file_there_are_new_passwords_and_the_old_sessions_end(app, house, file, damage):
    make_demo_accounts(house)
    old = logins(file)[0]
    client = app.test_client()
    sign_in(client, old["town"], old["email"], old["password"])
    damage(file)
    make_demo_accounts(house)
    new = logins(file)[0]
    assert new["email"] == old["email"] and new["password"] != old["password"]
    assert client.get(f"/{old['town']}/amt/eingang").status_code == 303
    assert sign_in(app.test_client(), old["town"], old["email"], old["password"]).status_code == 200
    assert sign_in(app.test_client(), new["town"], new["email"], new["password"]).status_code == 303


def test_after_a_new_database_the_passwords_of_the_file_still_hold(app, house, file):
    make_demo_accounts(house)
    before = file.read_bytes()
    with house.database.writing() as session:
        session.execute(sa.delete(AccountRow).where(AccountRow.municipality == "erbach"))
    make_demo_accounts(house)
    assert file.read_bytes() == before
    entry = next(entry for entry in logins(file) if entry["town"] == "erbach")
    assert sign_in(app.test_client(), "erbach", entry["email"], entry["password"]).status_code == 303


def test_ended_they_open_nothing_any_more_and_others_stay(app, house, file):
    make_demo_accounts(house)
    entry = next(entry for entry in logins(file) if entry["town"] == "erbach")
    client = app.test_client()
    sign_in(client, "erbach", entry["email"], entry["password"])
    own = add_account(house, email="own@erbach.example", town="erbach", role="clerk", name="Eigenes Konto")
    assert (end_demo_accounts(house), end_demo_accounts(house)) == (33, 0)
    assert not file.exists() and demo_logins(house) == ()
    assert client.get("/erbach/amt/eingang").status_code == 303
    assert sign_in(app.test_client(), "erbach", entry["email"], entry["password"]).status_code == 200
    assert sign_in(app.test_client(), "erbach", "own@erbach.example", own).status_code == 303


def test_production_refuses_them(house, file):
    live = house.settings.model_copy(update={"environment": "production"})
    object.__setattr__(house, "settings", live)
    with pytest.raises(AccountRefused, match="gibt es im Betrieb nicht"):
        make_demo_accounts(house)
    assert not file.exists()
