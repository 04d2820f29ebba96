"""Applications on the standing house with other settings: behind TLS, behind proxies."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask

from portal.application import build
from portal.house import House


@pytest.fixture
def app_with(standing_app: Flask) -> Callable[..., Flask]:
    """`app_with(base_url="https://…", trusted_proxies=1)`: the same database, an application of its own."""
    house: House = standing_app.extensions["portal"]

    def make(**changed: Any) -> Flask:
        return build(house=replace(house, settings=house.settings.model_copy(update=changed)))

    return make


@pytest.fixture
def https_app(app_with: Callable[..., Flask]) -> Flask:
    """As people reach it: `https://portal.example` through one proxy that ends TLS."""
    return app_with(base_url="https://portal.example", allowed_hosts=("portal.example",), trusted_proxies=1)
