"""A person before a real browser, with a mouse or with nothing but the keyboard.

visitor = Visitor(page, Keyboard(page), portal.base)
visitor.begin("michelstadt", "Veranstaltung anzeigen")
visitor.answer(example.answers, sample_files(example.files))     # page after page, until the check page
reference = visitor.send()
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from mimetypes import guess_type
from types import MappingProxyType
from typing import Any, Protocol, TypeAlias
from urllib.parse import urlsplit

from playwright.sync_api import FilePayload, Locator, Page, expect

from portal.forms.files import file_fields
from tests.applicant import inputs
from tests.shipped import CATALOGUE

#: What is chosen at one input: names and contents.
Files: TypeAlias = Sequence[tuple[str, bytes]]
NO_FILES: Mapping[str, Files] = MappingProxyType({})

REFERENCE = re.compile(r"[2-9A-HJ-NP-Z]{4}(-[2-9A-HJ-NP-Z]{4}){2}")
#: More presses than any way through a page takes.
MOST_PRESSES = 80
MOST_PAGES = 60


class Hand(Protocol):
    """How a person gets things done on a page."""

    def press(self, control: Locator) -> None:
        """Follow a link or push a button."""

    def write(self, line: Locator, text: str) -> None:
        """Replace what stands in a line."""

    def choose(self, box: Locator) -> None:
        """Tick a box or a radio button."""

    def pick(self, menu: Locator, key: str) -> None:
        """Choose from a menu."""

    def attach(self, chooser: Locator, files: Files) -> None:
        """Open the window for files and choose these there."""


@dataclass
class Mouse:
    def press(self, control: Locator) -> None:
        control.click()

    def write(self, line: Locator, text: str) -> None:
        line.fill(text)

    def choose(self, box: Locator) -> None:
        box.check()

    def pick(self, menu: Locator, key: str) -> None:
        menu.select_option(key)

    def attach(self, chooser: Locator, files: Files) -> None:
        with chooser.page.expect_file_chooser() as opened:
            chooser.click()
        opened.value.set_files(payloads(files))


@dataclass
class Keyboard:
    """Tab, arrows, Space, Enter and letters; never a click and never a focus that no key gave."""

    page: Page

    def press(self, control: Locator) -> None:
        self._reach(control)
        self.page.keyboard.press("Enter")

    def write(self, line: Locator, text: str) -> None:
        self._reach(line)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(text)

    def choose(self, box: Locator) -> None:
        if box.get_attribute("type") == "radio":
            self._tab_until(box, "(focused, radio) => focused.name === radio.name")
            self._press_until("ArrowDown", box)
        else:
            self._reach(box)
        if not box.is_checked():
            self.page.keyboard.press("Space")

    def pick(self, menu: Locator, key: str) -> None:
        self._reach(menu)
        text = menu.locator(f'option[value="{key}"]').inner_text()
        # Playwright pastes what is not on an American keyboard, and a menu takes nothing that is pasted.
        self.page.keyboard.type(re.split("[^A-Za-z]", text)[0])
        for _ in range(MOST_PRESSES):
            if menu.input_value() == key:
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"{key} cannot be chosen")

    def attach(self, chooser: Locator, files: Files) -> None:
        # Expected before the way there: a key is so quick that the browser would open its own window first.
        with self.page.expect_file_chooser() as opened:
            self._reach(chooser)
            self.page.keyboard.press("Enter")
        opened.value.set_files(payloads(files))

    def _reach(self, control: Locator) -> None:
        self._tab_until(control, "(focused, control) => focused === control")

    def _tab_until(self, control: Locator, there: str) -> None:
        for _ in range(MOST_PRESSES):
            if control.evaluate(f"control => ({there})(document.activeElement, control)"):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"Tab does not lead to {control}")

    def _press_until(self, key: str, control: Locator) -> None:
        for _ in range(MOST_PRESSES):
            if control.evaluate("control => document.activeElement === control"):
                return
            self.page.keyboard.press(key)
        raise AssertionError(f"{key} does not lead to {control}")


def is_group(answer: object) -> bool:
    """Whether these are the items of a list, not what was chosen of several."""
    return isinstance(answer, list) and any(isinstance(item, dict) for item in answer)


def payloads(files: Files) -> list[FilePayload]:
    return [FilePayload(name=name, mimeType=guess_type(name)[0] or "", buffer=content) for name, content in files]


def spoken(text: str) -> str:
    """The pattern of a name on the page: browsers set a space before the part that only a screen reader says."""
    return re.escape(text).replace(":", r"\s*:")


@dataclass
class Visitor:
    """``on_each_page`` looks at every page the person comes to."""

    page: Page
    hand: Hand
    base: str
    on_each_page: Callable[[Page], None] = lambda page: None

    @property
    def step(self) -> str:
        return urlsplit(self.page.url).path.rsplit("/", 1)[-1]

    def open(self, address: str) -> None:
        self.page.goto(f"{self.base}{address}")
        self.on_each_page(self.page)

    def follow(self, text: str) -> None:
        """Follow the first link whose name holds this: „Ändern: Sie“."""
        self.go(self.page.get_by_role("link", name=re.compile(spoken(text))).first)

    def push(self, text: str) -> None:
        self.go(self.page.get_by_role("button", name=text, exact=True))

    def go(self, control: Locator) -> None:
        """Press what leads to another page, and wait for that."""
        with self.page.expect_navigation():
            self.hand.press(control)
        self.on_each_page(self.page)

    def find(self, town: str, service: str) -> None:
        """From the town's start page to the service: by its link there, or by looking for it."""
        self.open(f"/{town}/")
        link = self.page.get_by_role("link", name=service, exact=True)
        if not link.count():
            self.hand.write(self.page.locator("#q"), service)
            self.push("Suchen")
        self.go(link.first)

    def begin(self, town: str, service: str = "Hund anmelden") -> None:
        """From the town's start page to the first question, or to the list of sections of a long form."""
        self.find(town, service)
        self.follow("Jetzt online ausfüllen")
        self.push("Jetzt beginnen")

    def answer(
        self, answers: Mapping[str, Any], files: Mapping[str, Files] = NO_FILES, *, until: str = "pruefen"
    ) -> None:
        """Answer page after page, until this step."""
        for _ in range(MOST_PAGES):
            if self.step == until:
                return
            before = self.page.url
            self.fill_in(answers, files)
            self.go_forward()
            if self.page.url == before and self.asks_to_choose:
                self.fill_in(answers)
                self.go_forward()
            if self.page.url == before:
                raise AssertionError(f"{before}: {self.page.locator('#fehler').text_content()}")
        raise AssertionError(f"no end at {self.page.url}")

    @property
    def asks_to_choose(self) -> bool:
        """Whether the page came back with what it found for what was typed: places, activities."""
        return self.page.locator('main .kern-fieldset--error input[type="radio"]').count() > 0

    def go_on(self, until: str = "pruefen") -> None:
        """Leave every page as it stands, until this step."""
        for _ in range(MOST_PAGES):
            if self.step == until:
                return
            self.go_forward()
        raise AssertionError(f"no end at {self.page.url}")

    def go_forward(self) -> None:
        """„Weiter“, or whatever the list of sections says instead; who lives elsewhere stays."""
        self.go(self.page.locator('main button:is([value="continue"], [value="stay"]):not([tabindex="-1"])').last)

    def fill_in(self, answers: Mapping[str, Any], files: Mapping[str, Files] = NO_FILES) -> None:
        """Answer what this page asks; a list of items asks whether there is one more."""
        more = f"{self.step}-more"
        if self.page.locator(f'main [name="{more}"]').count():
            listed = self.page.get_by_role("link", name="Entfernen").count()
            self._give(more, "yes" if listed < len(answers[self.step]) else "no")
            return
        for name, value in self._asked(answers).items():
            for one in value if isinstance(value, list) else [value]:
                self._give(name, one)
        for name, chosen in files.items():
            if self.page.locator(f'main input[type="file"][name="{name}"]').count():
                self.upload(name, chosen)

    def upload(self, name: str, files: Files) -> None:
        """Choose files, press „Hochladen“ and see them listed: on the same page, or without scripts on the next.

        A page may ask for several files: each button says to which of them it belongs, so there is one of this name.
        """
        here = self.page.locator(f"#{name}-upload")
        self.hand.attach(here.locator('input[type="file"]'), files)
        button = re.compile(f"^{spoken(f'Hochladen: {self._noun(name)}')}$")
        self.hand.press(self.page.get_by_role("button", name=button))
        expect(here.locator(".p-upload__name")).to_have_text([file for file, _ in files])
        self.on_each_page(self.page)

    def _noun(self, name: str) -> str:
        """What the service of this page calls the file asked for at this input, such as ``hunde-2-foto``."""
        service = CATALOGUE.services[urlsplit(self.page.url).path.split("/")[3]]
        field = name.rsplit("-", 1)[-1]
        (noun,) = {one.noun for step in service.form.steps for one in file_fields(step) if one.id == field}
        return noun

    def _asked(self, answers: Mapping[str, Any]) -> dict[str, Any]:
        """Input name → what to type, for the inputs this page may have; of a group only the item at hand."""
        parts = urlsplit(self.page.url).path.split("/")
        if len(parts) < 8:
            given = {name: answer for name, answer in answers.items() if not is_group(answer)}
        else:
            group, number = parts[5], int(parts[6])
            items = answers[group]
            given = {f"{group}-{number}-{name}": answer for name, answer in items[min(number, len(items)) - 1].items()}
        return {name: value for key, answer in given.items() for name, value in inputs(key, answer).items()}

    def _give(self, name: str, value: str) -> None:
        fields = self.page.locator(f'main [name="{name}"]')
        if not fields.count():
            return
        kind = fields.first.evaluate("field => field.type")
        if kind in ("radio", "checkbox", "file"):  # a file may be handed in later
            self.hand.choose(self.page.locator(f'main [name="{name}"][value="{value}"]'))
        elif kind == "select-one":
            self.hand.pick(fields.first, value)
        else:
            self.hand.write(fields.first, value)

    def send(self) -> str:
        """Confirm and send; returns the reference."""
        self.hand.choose(self.page.locator("#declaration"))
        self.go(self.page.locator('main button[value="send"]'))
        return self.reference

    @property
    def reference(self) -> str:
        """The reference on the confirmation."""
        self.page.wait_for_url("**/eingang")
        shown = self.page.locator("p.p-nr").inner_text()
        if not REFERENCE.fullmatch(shown):
            raise AssertionError(f"no reference: {shown}")
        return shown

    def sign_in(self, login: Mapping[str, str], code: str = "") -> None:
        self.open(urlsplit(login["url"]).path)
        self.hand.write(self.page.locator("#email"), login["email"])
        self.hand.write(self.page.locator("#password"), login["password"])
        if code:
            self.hand.write(self.page.locator("#totp"), code)
        self.push("Anmelden")
