"""Is a page sound?  Accessibility by axe, HTML by the Nu checker, and what neither of them sees.

    assert axe_violations(page) == ()
    assert nu.problems(html) == ()
    assert sideways_overflow(page) == 0

Where one of the programs is missing, the test that asks ends by `tests.tools.need`.
"""

from __future__ import annotations

import contextlib
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import requests
from playwright.sync_api import Page

from tests.postgres import free_port
from tests.tools import need, node_module, program

#: WCAG 2.2 AA and what axe calls best practice: KERN passes both, so do we.
AXE_RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
#: Dark colours can break only what depends on colour.
RULES_OF_COLOUR = ("color-contrast", "link-in-text-block")


@cache
def _axe_source() -> str:
    return need(node_module("axe-core/axe.min.js"), "axe-core fehlt: make test").read_text(encoding="utf-8")


def axe_violations(page: Page, rules: Sequence[str] = AXE_RULES) -> tuple[str, ...]:
    """What axe finds on the page as it stands now: one line a rule, with the elements it points at.

    The source is evaluated, not added as a script: so it runs under the page's own Content-Security-Policy.
    """
    page.evaluate(_axe_source())
    found: dict[str, Any] = page.evaluate(
        "tags => axe.run(document, {runOnly: tags, resultTypes: ['violations']})", list(rules)
    )
    return tuple(
        f"{violation['id']} ({violation['impact']}): {violation['help']}: "
        + ", ".join(" ".join(map(str, node["target"])) for node in violation["nodes"])
        for violation in found["violations"]
    )


def sideways_overflow(page: Page) -> int:
    """By how many pixels the page is wider than its window (WCAG 1.4.10, at 320 px); axe does not look at this."""
    overflow: int = page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return max(0, overflow)


class CheckerDidNotStart(Exception):
    """The Nu checker's server ended or stayed silent. The message holds what it said."""


@dataclass(frozen=True)
class NuChecker:
    """The Nu HTML checker as a server on loopback; a page takes some 16 ms instead of a Java start."""

    address: str

    @classmethod
    @contextlib.contextmanager
    def started(cls) -> Iterator[NuChecker]:
        """Start the server and end it afterwards. Ends the test if Java or the checker is not installed."""
        java = need(program("java"), "Java fehlt: apt-get install default-jre-headless")
        archive = need(node_module("vnu-jar/build/dist/vnu.jar"), "vnu-jar fehlt: make test")
        port = free_port()
        loopback = "-Dnu.validator.servlet.bind-address=127.0.0.1"
        with tempfile.TemporaryFile() as log:
            server = subprocess.Popen(
                [java, "-Xmx512m", loopback, "-cp", str(archive), "nu.validator.servlet.Main", str(port)],
                stdout=log,
                stderr=log,
            )
            try:
                checker = cls(f"http://127.0.0.1:{port}/?out=json")
                if not checker._answers(server):
                    log.seek(0)
                    raise CheckerDidNotStart(log.read().decode(errors="replace"))
                yield checker
            finally:
                server.terminate()
                server.wait(timeout=10)

    def problems(self, html: str | bytes) -> tuple[str, ...]:
        """Errors and warnings of an HTML document, each with its line; notes do not count."""
        body = html.encode() if isinstance(html, str) else html
        reply = requests.post(self.address, data=body, headers={"Content-Type": "text/html; charset=utf-8"}, timeout=30)
        reply.raise_for_status()
        return tuple(
            f"Zeile {message.get('lastLine', '?')}: {message['message']}"
            for message in reply.json()["messages"]
            if message["type"] != "info" or message.get("subType") == "warning"
        )

    def _answers(self, server: subprocess.Popen[bytes], patience: float = 60.0) -> bool:
        deadline = time.monotonic() + patience
        while time.monotonic() < deadline and server.poll() is None:
            try:
                self.problems("<!doctype html><html lang=de><title>Start</title>")
            except requests.RequestException:
                time.sleep(0.2)
            else:
                return True
        return False
