"""The API on the standing application, under the address people know."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal.application import build
from portal.house import House

BASE = "https://portal.example"


class Reader:
    """Another program: asks below the portal's address and keeps no cookie."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.client: FlaskClient = app.test_client(use_cookies=False)

    def get(self, path: str, **headers: str) -> Any:
        return self.ask("GET", path, **headers)

    def ask(self, method: str, path: str, **headers: str) -> Any:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.open(path.removeprefix(BASE), method=method, headers={"Host": "portal.example", **named})

    def json(self, path: str) -> Any:
        answer = self.get(path)
        assert (answer.status_code, answer.mimetype) == (200, "application/json"), answer.text
        return answer.json


@pytest.fixture
def reader_of(standing_app: Flask) -> Callable[..., Reader]:
    """`reader_of(catalogue=…)`: a reader of an application with other parts."""
    house: House = standing_app.extensions["portal"]
    settings = house.settings.model_copy(update={"base_url": BASE, "allowed_hosts": ("portal.example",)})

    def make(**parts: Any) -> Reader:
        return Reader(build(house=replace(house, settings=settings, **parts)))

    return make


@pytest.fixture
def reader(reader_of: Callable[..., Reader]) -> Reader:
    return reader_of()


@pytest.fixture
def on_day(monkeypatch: pytest.MonkeyPatch) -> Callable[[date], None]:
    """`on_day(date(…))`: what the room takes for today."""

    def set_day(day: date) -> None:
        for module in ("answers", "views", "feeds"):
            monkeypatch.setattr(f"portal.open_data.{module}.today", lambda: day)

    return set_day
