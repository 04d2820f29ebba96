"""On paper: the confirmation says everything that counts, and nothing that only works on a screen."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

from playwright.sync_api import Page

from tests.browser.states import State, show
from tests.tools import need, program


def printed(page: Page, state: State, folder: Path) -> str:
    """The text of the page as it comes out of the printer."""
    converter = need(program("pdftotext"), "pdftotext fehlt: apt-get install poppler-utils")
    file = folder / "page.pdf"
    show(page, state).pdf(path=file, format="A4", prefer_css_page_size=True)
    done = subprocess.run([converter, "-layout", file, "-"], capture_output=True, text=True, check=True, timeout=30)
    return done.stdout


def test_the_printed_confirmation_fits_one_sheet_and_holds_what_counts(
    states: dict[str, State], page: Page, tmp_path: Path
) -> None:
    text = printed(page, states["bestaetigung"], tmp_path)
    reference = re.search(r"vorgang/([^/]+)/eingang", states["bestaetigung"].url)
    assert reference is not None and reference[1] in text
    for said in ("Michelstadt", "Ihre Anzeige ist eingegangen", "Was jetzt passiert", "noch keine Entscheidung"):
        assert said in text
    for unsaid in ("Eingangsbestätigung speichern", "Zum Inhalt springen", "Alle Leistungen", "Impressum"):
        assert unsaid not in text
    assert text.count("\f") == 1


def test_the_printed_case_holds_all_answers(states: dict[str, State], page: Page, tmp_path: Path) -> None:
    text = printed(page, states["amt-vorgang"], tmp_path)
    for said in ("Đorđe Mustermann", "Musterstraße 12 a", "Bello", "schwarz mit weißer Brust", "Verlauf"):
        assert said in text
    assert "Abmelden" not in text
