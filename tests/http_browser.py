"""A browser over real HTTP with the same face as Flask's test client, for tests that talk to a running portal.

It does what a patient person does: when the server does not answer, it sends the same request again.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin

import requests

#: Answers after which a person tries again: the portal says itself that it is only for a moment.
AGAIN = frozenset({502, 503, 504})


class NoAnswer(AssertionError):
    """The server did not come back in time."""


@dataclass(frozen=True)
class Request:
    url: str


@dataclass(frozen=True)
class Answer:
    """What came back, as Flask's test client would say it."""

    request: Request
    status_code: int
    headers: Any
    data: bytes

    @property
    def mimetype(self) -> str:
        return str(self.headers.get("Content-Type", "")).split(";")[0]

    def get_data(self, as_text: bool = False) -> Any:
        return self.data.decode() if as_text else self.data


@dataclass
class HttpBrowser:
    """``base`` is the portal's address; ``patience`` how many seconds one request is repeated."""

    base: str
    patience: float = 60.0
    session: requests.Session = field(default_factory=requests.Session)
    repeated: int = 0

    def get(self, path: str, *, follow_redirects: bool = False) -> Answer:
        return self._ask("GET", path, None, follow_redirects)

    def post(self, path: str, *, data: Any, follow_redirects: bool = False) -> Answer:
        pairs = [(name, value) for name, values in data.lists() for value in values]
        typed = [(name, value) for name, value in pairs if not isinstance(value, tuple)]
        files = [(name, (value[1], value[0].read())) for name, value in pairs if isinstance(value, tuple)]
        return self._ask("POST", path, typed, follow_redirects, files)

    def _ask(self, method: str, path: str, data: Any, follow: bool, files: Any = None) -> Answer:
        until = time.monotonic() + self.patience
        while time.monotonic() < until:
            try:
                answer = self.session.request(
                    method, urljoin(self.base, path), data=data, files=files, allow_redirects=follow, timeout=20
                )
            except requests.RequestException:
                answer = None
            if answer is not None and answer.status_code not in AGAIN:
                return Answer(Request(answer.url), answer.status_code, answer.headers, answer.content)
            self.repeated += 1
            time.sleep(0.2)
        raise NoAnswer(f"{method} {path}: no answer for {self.patience:.0f} s")
