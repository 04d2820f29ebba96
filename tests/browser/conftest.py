"""One running portal for all tests in a browser, its pages in every state, and windows that are watched."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page

from tests.browser.states import State, collect
from tests.browser.watch import Watch
from tests.running_portal import RunningPortal, running_portal


@pytest.fixture(scope="session")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningPortal]:
    with running_portal(tmp_path_factory.mktemp("portal")) as portal:
        yield portal


@pytest.fixture(scope="session")
def states(portal: RunningPortal) -> dict[str, State]:
    """Every page in every state, by name."""
    return collect(portal)


@pytest.fixture
def new_page(new_page: Callable[..., Page], portal: RunningPortal) -> Iterator[Callable[..., Page]]:
    """As everywhere; and whatever a test does, no page may complain, miss a file or ask a host not in ``others``."""
    complaints: list[str] = []

    def open_page(base: str = portal.base, others: tuple[str, ...] = (), **options: object) -> Page:
        page = new_page(**options)
        Watch(base, complaints, others).over(page.context)
        page.set_default_timeout(30_000)
        return page

    yield open_page
    assert complaints == []
