"""An applicant without a browser: reads each page's form as it stands there and fills it in, like any other program.

Knows nothing of the portal's inside but the public addresses and field names, so a broken hidden field, a wrong name or
a lost token shows.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias
from urllib.parse import urlsplit

import lxml.html
from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse


class Lost(AssertionError):
    """The way did not lead where it should; the text says where it ended."""


#: What is chosen at file inputs: names and contents by input name.
Files: TypeAlias = Mapping[str, Sequence[tuple[str, bytes]]]


@dataclass
class Applicant:
    """One person with one browser. ``answers`` are an example's: objects for groups, dates in ISO."""

    client: FlaskClient
    town: str = "michelstadt"
    service: str = "hund-anmelden"
    page: TestResponse = field(init=False)
    visited: list[str] = field(default_factory=list)

    # Moving ---------------------------------------------------------------------------------------------------------

    def open(self, address: str) -> TestResponse:
        """GET, following redirects."""
        self.page = self.client.get(address, follow_redirects=True)
        return self.page

    def begin(self) -> str:
        """Start the form; returns the draft's address up to its id."""
        self.open(f"/{self.town}/antrag/{self.service}")
        self.submit({}, follow=True)
        return self.draft_address

    def submit(
        self, values: Mapping[str, Any], *, action: str | None = None, follow: bool = True, files: Files | None = None
    ) -> TestResponse:
        """Fill the page's main form with ``values`` and press its first button, or the one with this ``action``.

        ``files`` are chosen at file inputs, if the page has them: names and contents by input name.
        """
        data = MultiDict(self.form_values())
        for name, value in values.items():
            data.setlist(name, value if isinstance(value, list) else [value])
        button = self.button(action)
        if button is not None and button.get("name"):
            data[button.get("name")] = button.get("value", "")
        for name in (files or {}).keys() & set(self.main_form.xpath(".//input[@type='file']/@name")):
            data.setlistdefault(name).extend((io.BytesIO(content), file) for file, content in files[name])
        self.page = self.client.post(self.address, data=data, follow_redirects=follow)
        return self.page

    def upload(self, name: str, *files: tuple[str, bytes]) -> TestResponse:
        """Choose files at an input and press „Hochladen“."""
        return self.submit({}, action="upload", files={name: files})

    def fill(self, answers: Mapping[str, Any], files: Files | None = None) -> None:
        """Answer page after page until the check page or a page that comes back with errors."""
        for _ in range(200):
            step = self.step
            self.visited.append(step)
            if step == "pruefen":
                return
            self.submit(self.values_for(step, answers), files=files)
            if self.errors:
                return
        raise Lost(f"no end after {self.visited[-5:]}")

    def send(self, *, follow: bool = True) -> TestResponse:
        return self.submit({"declaration": "yes"}, action="send", follow=follow)

    def apply(self, answers: Mapping[str, Any], files: Files | None = None) -> str:
        """The whole way; returns the reference. Raises Lost."""
        self.begin()
        self.fill(answers, files)
        if self.step != "pruefen":
            raise Lost(f"ended at {self.address}: {self.errors}")
        self.send()
        if not self.address.endswith("/eingang"):
            raise Lost(f"ended at {self.address}: {self.errors}")
        return self.address.split("/")[-2]

    # Reading the page -----------------------------------------------------------------------------------------------

    @property
    def address(self) -> str:
        parts = urlsplit(self.page.request.url)
        return parts.path + (f"?{parts.query}" if parts.query else "")

    @property
    def step(self) -> str:
        """The last part of the path: a page's id, a group's id, or „pruefen“."""
        return urlsplit(self.address).path.rsplit("/", 1)[-1]

    @property
    def draft_address(self) -> str:
        return "/".join(self.address.split("/")[:5])

    @property
    def tree(self) -> Any:
        return lxml.html.fromstring(self.page.get_data(as_text=True))

    @property
    def text(self) -> str:
        return " ".join(self.tree.text_content().split())

    @property
    def main_form(self) -> Any:
        forms = self.tree.xpath("//main//form[@method='post']")
        if not forms:
            raise Lost(f"no form at {self.address} ({self.page.status_code}): {self.text[:300]}")
        return forms[-1]

    def button(self, action: str | None) -> Any:
        buttons = self.main_form.xpath(".//button[@type='submit' or not(@type)]")
        if action is None:
            return buttons[0] if buttons else None
        return next(button for button in buttons if button.get("value") == action)

    def form_values(self) -> list[tuple[str, str]]:
        """What the browser would send of the form as it stands."""
        return [(name, value) for name, value in self.main_form.form_values() if name]

    @property
    def errors(self) -> dict[str, str]:
        """Input name → sentence, from the error summary."""
        links = self.tree.xpath("//*[@role='alert']//a[starts-with(@href, '#')]")
        return {link.get("href")[1:]: " ".join(link.text_content().split()) for link in links}

    # Answers → inputs -----------------------------------------------------------------------------------------------

    def values_for(self, step: str, answers: Mapping[str, Any]) -> dict[str, Any]:
        """The values for the inputs of this page, from an example's answers."""
        names = {name for name in (element.name for element in self.main_form.inputs) if name}
        more = next((name for name in names if name == f"{step}-more"), None)
        if more:
            items = len(self.tree.xpath("//a[contains(@href, '/entfernen')]"))
            return {more: "yes" if items < len(answers.get(step, ())) else "no"}
        values: dict[str, Any] = {}
        for name, answer in self.visible_answers(answers).items():
            values.update(inputs(name, answer))
        return {name: value for name, value in values.items() if name in names}

    def visible_answers(self, answers: Mapping[str, Any]) -> dict[str, Any]:
        parts = urlsplit(self.address).path.split("/")
        if len(parts) >= 8 and parts[6].isdigit():  # …/{draft}/{group}/{n}/{page}
            group, number = parts[5], int(parts[6])
            items = answers.get(group, ())
            item = items[min(number, len(items)) - 1] if items else {}
            return {f"{group}-{number}-{name}": answer for name, answer in item.items()}
        return dict(answers)


def inputs(name: str, answer: Any) -> dict[str, Any]:
    """An answer as its inputs (interfaces: form fields)."""
    match answer:
        case True:
            return {name: "yes"}
        case False:
            return {name: "no"}
        case {"key": key, **rest}:  # one of a few, or something else in words
            return {name: key} | inputs(name, rest)
        case dict():
            parts = (inputs(f"{name}-{part}", value) for part, value in answer.items())
            return {key: value for part in parts for key, value in part.items()}
        case list():
            return {name: answer}
        case str() if len(answer) == 10 and answer[4] == answer[7] == "-":
            year, month, day = answer.split("-")
            return {name: answer, f"{name}-year": year, f"{name}-month": month, f"{name}-day": day}
        case _:
            return {name: str(answer)}
