"""Clerks and operators for tests: accounts, browsers that are signed in, and how many queries a request costs.

clerk = signed_in(app, "erbach")
assert clerk.get("/erbach/amt/eingang").status_code == 200
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import lxml.html
import pyotp
import pytest
import sqlalchemy as sa
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from portal.accounts import add_account, passwords
from portal.application import build
from portal.house import House


@contextmanager
def cheap_passwords() -> Iterator[None]:
    """Passwords are hashed cheaply meanwhile; that they are not is proved once."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "_hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
        patch.setattr(passwords, "STAND_IN", passwords._stand_in())
        yield


@pytest.fixture
def app(house: House) -> Iterator[Flask]:
    """The application on an empty house, with cheap passwords."""
    with cheap_passwords():
        yield build(house=house)


def email_of(town: str) -> str:
    return f"clerk@{town}.example"


def make_clerk(house: House, town: str, email: str | None = None) -> str:
    """A clerk of the town, known by `email_of(town)`; returns the password."""
    return add_account(house, email=email or email_of(town), town=town, role="clerk", name=f"Amt {town}")


def make_lead(house: House, town: str, email: str | None = None) -> str:
    """A lead of the town, known by `lead_of(town)`; returns the password."""
    return add_account(house, email=email or lead_of(town), town=town, role="lead", name=f"Leitung {town}")


def lead_of(town: str) -> str:
    return f"lead@{town}.example"


def make_operator(house: House) -> str:
    return add_account(house, email="operator@portal.example", town=None, role="operator", name="Betrieb")


def token(page: TestResponse) -> str:
    """The forgery token of the page's form."""
    field = lxml.html.fromstring(page.text).find(".//main//input[@name='csrf_token']")
    assert field is not None, f"no form on a page with status {page.status_code}"
    return str(field.get("value"))


def sign_in(
    client: FlaskClient, town: str, email: str, password: str, query: str = "", code: str = "", **options: Any
) -> TestResponse:
    """Open the town's login, fill it in, send it."""
    address = f"/{town}/amt/anmelden{query}"
    form = {"csrf_token": token(client.get(address)), "email": email, "password": password, "totp": code}
    form["action"] = "continue"
    return client.post(address, data=form, **options)


def signed_in(app: Flask, town: str, email: str | None = None) -> FlaskClient:
    """A browser in which a new clerk of the town is signed in."""
    house: House = app.extensions["portal"]
    client = app.test_client()
    answer = sign_in(client, town, email or email_of(town), make_clerk(house, town, email))
    assert answer.status_code == 303, answer.text
    return client


def signed_in_lead(app: Flask, town: str, email: str | None = None) -> FlaskClient:
    """A browser in which a new lead of the town is signed in."""
    client = app.test_client()
    password = make_lead(app.extensions["portal"], town, email)
    answer = sign_in(client, town, email or lead_of(town), password)
    assert answer.status_code == 303, answer.text
    return client


def signed_in_operator(app: Flask) -> FlaskClient:
    client = app.test_client()
    answer = sign_in(client, "erbach", "operator@portal.example", make_operator(app.extensions["portal"]))
    assert answer.status_code == 303, answer.text
    return client


@dataclass(frozen=True)
class Phone:
    """An authenticator app that has learnt a secret. ``recovery`` are the codes the portal showed."""

    secret: str
    recovery: tuple[str, ...] = ()

    def code(self, steps: int = 0) -> str:
        """The code shown now, or that many time steps of 30 seconds later."""
        return pyotp.TOTP(self.secret).at(datetime.now(UTC), counter_offset=steps)


FACTOR = "amt/konto/zweiter-faktor"


def offered(page: TestResponse) -> Phone:
    """A phone that photographed the page."""
    (shown,) = lxml.html.fromstring(page.text).xpath("//main//dd/code/text()")
    return Phone(shown.replace(" ", ""))


def set_up_factor(client: FlaskClient, town: str) -> Phone:
    """Set up a second factor in a browser that is signed in, with the code of this moment."""
    page = client.get(f"/{town}/{FACTOR}")
    phone = offered(page)
    form = {"csrf_token": token(page), "totp": phone.code(), "action": "set-up"}
    shown = client.post(f"/{town}/{FACTOR}", data=form)
    codes = lxml.html.fromstring(shown.text).xpath("//main//li/code/text()")
    assert (shown.status_code, len(codes)) == (200, 10), shown.text
    return Phone(phone.secret, tuple(codes))


def searched(client: FlaskClient, inbox: str, **wanted: Any) -> str:
    """Fill in the filter of a list and send it; returns the address of what it shows."""
    answer = client.post(inbox, data={**wanted, "csrf_token": token(client.get(inbox))})
    assert answer.status_code == 303, answer.status_code
    return str(answer.location)


def press(client: FlaskClient, address: str, action: str, **values: str) -> TestResponse:
    """Open a page and press a button of its form."""
    form = {"csrf_token": token(client.get(address)), "action": action, **values}
    return client.post(address, data=form)


@contextmanager
def statements(house: House) -> Iterator[list[str]]:
    """What the database is asked meanwhile; words that only begin or end a transaction are left out."""
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if statement.split(None, 1)[0] in ("SELECT", "INSERT", "UPDATE", "DELETE", "WITH"):
            asked.append(statement)

    sa.event.listen(house.database.engine, "before_cursor_execute", note)
    yield asked
    sa.event.remove(house.database.engine, "before_cursor_execute", note)
