"""What people read about a file: its name without tricks, and sentences that say what to do."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.attachments.attachment import MEGABYTE
from portal.attachments.receiving import LONGEST_NAME, clean_name
from portal.attachments.refusals import (
    _INSPECTED,
    StillChecking,
    draft_full,
    inspected,
    megabytes,
    too_large,
    too_many,
)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("plan.pdf", "plan.pdf"),
        (r"C:\Users\Jürgen\Plan 1.pdf", "Plan 1.pdf"),
        ("../../etc/passwd", "passwd"),
        ("foto\u202egpj.exe", "fotogpj.exe"),
        ("zwei\r\nZeilen\x00.pdf", "zweiZeilen.pdf"),
        ("u\u0308ber.pdf", "über.pdf"),
        ("..", "Datei"),
        ("", "Datei"),
        (" . ", "Datei"),
    ],
)
def test_a_name_keeps_neither_folders_nor_invisible_characters(typed, kept):
    assert clean_name(typed) == kept


def test_a_long_name_keeps_its_ending():
    assert clean_name("a" * 500 + ".pdf") == "a" * (LONGEST_NAME - 4) + ".pdf"


@given(st.text(max_size=300))
def test_a_name_is_one_short_line_and_stays_as_it_is_when_cleaned_again(typed):
    name = clean_name(typed)
    assert 0 < len(name) <= LONGEST_NAME
    assert not re.search(r"[/\\\x00-\x1f\x7f-\x9f]", name)
    assert clean_name(name) == name


@pytest.mark.parametrize(
    ("size", "words"),
    [
        (10 * MEGABYTE, "10 MB"),
        (10 * MEGABYTE + 1, "10,1 MB"),
        (18 * MEGABYTE, "18 MB"),
        (1, "0,1 MB"),
    ],
)
def test_a_size_is_never_rounded_down_to_the_limit_it_exceeds(size, words):
    assert megabytes(size) == words


@pytest.mark.parametrize(
    "refusal",
    [
        too_large("plan.pdf", 18 * MEGABYTE, 10 * MEGABYTE),
        draft_full("plan.pdf"),
        too_many("plan.pdf", 1),
        too_many("plan.pdf", 3),
        *(inspected(code, "plan.pdf") for code in _INSPECTED),
    ],
    ids=lambda refusal: refusal.code,
)
def test_every_refusal_names_the_file_and_blames_nobody(refusal):
    assert "„plan.pdf“" in str(refusal)
    assert not re.search(r"ungültig|Pflicht|[Bb]itte|leider|falsch", str(refusal))
    assert re.search(r"Erlaubt|Laden Sie|Entfernen Sie|Verkleinern Sie", str(refusal))


def test_who_has_to_wait_reads_for_which_file():
    assert str(StillChecking(("a.pdf",))).startswith("Die Datei „a.pdf“ wird noch geprüft.")
    assert str(StillChecking(("a.pdf", "b.pdf"))).startswith("Die Dateien „a.pdf“, „b.pdf“ werden noch geprüft.")
