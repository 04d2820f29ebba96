"""What every test may ask for: an empty database of either kind, a browser, a page checker; and a table of times."""

import os
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any
from zlib import crc32

import hypothesis
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.page_checks import NuChecker
from tests.postgres import Cluster
from tests.tools import chromium_path, commit, full, in_ci, need

pytest_plugins = ["tests.house_fixtures"]

# What CI finds must be the submission's doing, so it throws no dice there; `make test-all` does, and looks longer.
hypothesis.settings.register_profile("default", max_examples=30, deadline=None, derandomize=in_ci())
hypothesis.settings.register_profile("full", max_examples=500, deadline=None, derandomize=False, print_blob=True)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE") or ("full" if full() else "default"))

#: The databases on which everything runs that touches one.
KINDS = ("sqlite", "postgres")
DATABASE = re.compile("|".join(KINDS))

#: Debian's chromium without sandbox (CI runs as root) and without any call home.
CHROMIUM_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture(scope="session")
def postgres_cluster() -> Iterator[Cluster]:
    with Cluster.throwaway() as cluster:
        yield cluster


@pytest.fixture(scope="session")
def postgres_url(postgres_cluster: Cluster) -> str:
    """A PostgreSQL server of this run, by the address of its first, empty database."""
    return postgres_cluster.url


@pytest.fixture(params=KINDS)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a new, empty database; the test runs once on each kind."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'portal.sqlite3'}"
        return
    cluster: Cluster = request.getfixturevalue("postgres_cluster")
    url = cluster.new_database()
    yield url
    cluster.drop(url)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The system's Chromium, speaking German: its file buttons follow LANGUAGE."""
    path = need(chromium_path(), "Chromium fehlt: apt-get install chromium chromium-l10n")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=path, args=list(CHROMIUM_FLAGS), env={**os.environ, "LANGUAGE": "de"}
        )
        yield chromium
        chromium.close()


@pytest.fixture
def new_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Open a page in a window of its own: `new_page(viewport={"width": 320, "height": 640})`.

    Without reduced motion KERN's smooth scrolling breaks checks of the focus.
    """
    windows: list[BrowserContext] = []

    def open_page(**options: Any) -> Page:
        window = browser.new_context(
            **{
                "locale": "de-DE",
                "timezone_id": "Europe/Berlin",
                "reduced_motion": "reduce",
                "viewport": {"width": 1280, "height": 900},
                **options,
            }
        )
        windows.append(window)
        page = window.new_page()
        page.set_default_timeout(10_000)
        return page

    yield open_page
    for window in windows:
        window.close()


@pytest.fixture
def page(new_page: Callable[..., Page]) -> Page:
    return new_page()


@pytest.fixture(scope="session")
def nu() -> Iterator[NuChecker]:
    """The W3C's Nu HTML checker, as a server of this run."""
    with NuChecker.started() as checker:
        yield checker


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Whole matrices (`pytest.mark.full`) run only when asked for: `make test-all`.

    Side by side, the browser's tests stay in one process: they share a running portal and a Chromium.
    """
    for item in items:
        if group_of(item.nodeid).startswith("browser"):
            item.add_marker(pytest.mark.xdist_group("browser"))
    if full():
        return
    left_out = {item for item in items if item.get_closest_marker("full")}
    if config.args == config.getini("testpaths"):  # whoever names files wants all of them
        left_out |= on_the_other_database(items)
    if left_out:
        config.hook.pytest_deselected(items=list(left_out))
        items[:] = [item for item in items if item not in left_out]


def on_the_other_database(items: Iterable[pytest.Item]) -> set[pytest.Item]:
    """Half of what would run on both databases: the commit throws a coin for each test. `make test-all` runs all."""
    twins: defaultdict[str, dict[str, pytest.Item]] = defaultdict(dict)
    for item in items:
        name = DATABASE.sub("*", item.nodeid)
        if isinstance(item, pytest.Function) and hasattr(item, "callspec") and name != item.nodeid:
            twins[name][str(item.callspec.params.get("database_url"))] = item
    thrown = commit()
    return {
        both[KINDS[crc32(f"{thrown}{name}".encode()) % 2]] for name, both in twins.items() if both.keys() == set(KINDS)
    }


def group_of(nodeid: str) -> str:
    """`tests/unit/forms/test_dates.py::test_x` belongs to „unit/forms“, `tests/meta/test_code.py::…` to „meta“."""
    return "/".join(nodeid.split("::")[0].split("/")[1:-1][:2]) or "tests"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Where does the time go? One line for each group and room, the slowest first."""
    seconds: defaultdict[str, float] = defaultdict(float)
    tests: defaultdict[str, set[str]] = defaultdict(set)
    for reports in terminalreporter.stats.values():
        for report in reports:
            if isinstance(report, pytest.TestReport):
                group = group_of(report.nodeid)
                seconds[group] += report.duration
                tests[group].add(report.nodeid)
    if not seconds:
        return
    terminalreporter.section("Zeiten")
    for group, duration in sorted(seconds.items(), key=lambda entry: -entry[1]):
        terminalreporter.write_line(f"{group:<32}{len(tests[group]):>7} Prüfungen{duration:>10.1f} s")
    terminalreporter.write_line(
        f"{'zusammen':<32}{sum(map(len, tests.values())):>7} Prüfungen{sum(seconds.values()):>10.1f} s"
    )
