"""Every letter and sequence of DIN 91379 goes the whole way unchanged: form, database, page, package, CSV and PDF."""

from __future__ import annotations

import csv
import io
import re
import subprocess
import unicodedata
import zipfile
from datetime import date

import lxml.html
import pytest
from werkzeug.datastructures import MultiDict

from portal.forms import Page, characters, form_for
from portal.submissions import load_case
from portal.xoev import parse_safely
from tests.cases import make_case
from tests.clerks import app, signed_in
from tests.shipped import CATALOGUE
from tests.tools import need, program

__all__ = ["app"]

TOWN, SERVICE = "witzenhausen", "stellungnahme-abgeben"


def letters() -> list[str]:
    """Data type C: every character that can be seen, and every sequence, in the form the norm demands."""
    singles = [chr(point) for first, last in characters.ranges("C") for point in range(first, last + 1)]
    return [letter for letter in (*singles, *characters.sequences()) if letter.strip("\t\n\r \u00a0")]


LINES = [" ".join(letters()[start : start + 60]) for start in range(0, len(letters()), 60)]
TEXT = "\n".join(LINES)


@pytest.fixture(scope="session")
def catalogue(practice):
    return practice


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFC", text))


def typed(text: str) -> str:
    """What the form makes of the text as a keyboard or a paste may send it: with lines of a browser, decomposed."""
    form = CATALOGUE.services[SERVICE].form
    page = next(step for step in form.steps if isinstance(step, Page) and step.id == "meinung")
    filled = form_for(page)(
        MultiDict({"text": unicodedata.normalize("NFD", text).replace("\n", "\r\n")}), today=date(2026, 9, 1)
    )
    assert filled.validate(), filled.errors_by_input
    return filled.values["text"]


def test_the_norm_is_in_the_text():
    assert len(letters()) > 640
    assert unicodedata.normalize("NFC", TEXT) == TEXT


def test_the_form_keeps_every_letter_in_composed_form():
    assert typed(TEXT) == TEXT


def test_the_clerk_gets_every_letter_on_the_page_in_the_package_in_the_table_and_in_the_pdf(app, house, tmp_path):
    arrived = make_case(house, TOWN, {"text": typed(TEXT)}, service=SERVICE)
    case = load_case(house, TOWN, arrived)
    assert case.answers["text"] == TEXT
    assert TEXT in set(parse_safely(case.message).itertext())
    clerk, address = signed_in(app, TOWN), f"/{TOWN}/amt/vorgang/{arrived}"
    assert squeezed(TEXT) in squeezed(lxml.html.fromstring(clerk.get(address).text).text_content())
    with zipfile.ZipFile(io.BytesIO(clerk.get(f"{address}/paket.zip").data)) as archive:
        messages = [parse_safely(archive.read(name)) for name in archive.namelist() if name.endswith(".xml")]
    assert len(messages) == 2
    assert all(squeezed(TEXT) in squeezed("".join(message.itertext())) for message in messages)
    table = csv.reader(io.StringIO(clerk.get(f"{address}/antworten.csv").data.decode("utf-8-sig"), ""), delimiter=";")
    assert ["Stellungnahme", "Stellungnahme", TEXT] in list(table)
    file = tmp_path / "eingang.pdf"
    file.write_bytes(clerk.get(f"{address}/eingang.pdf").data)
    tool = need(program("pdftotext"), "pdftotext fehlt: apt-get install poppler-utils")
    read = subprocess.run([tool, "-raw", str(file), "-"], capture_output=True, text=True, check=True).stdout
    assert squeezed(TEXT) in squeezed(read)
