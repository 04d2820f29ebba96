"""Examples about the future: their days are counted from today, so that they prove the form on any day."""

import shutil
from datetime import date, timedelta
from pathlib import Path

import pytest

from portal.catalogue import Catalogue
from portal.catalogue.examples import with_days, with_written_days

SERVICES = Path(__file__).resolve().parents[3] / "services"
TODAY = date(2028, 2, 29)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("today", "2028-02-29"),
        ("today+40d", "2028-04-09"),
        ("today-2w", "2028-02-15"),
        ("today+1y", "2029-02-28"),
        ("2026-06-12", "2026-06-12"),
        ("today+40", "today+40"),
        ("heute today+40d", "heute today+40d"),
        (12, 12),
        (True, True),
        (None, None),
    ],
)
def test_an_answer_that_is_a_day_counted_from_today_becomes_that_day(written, meant):
    assert with_days(written, TODAY) == meant


def test_days_inside_groups_and_ranges_are_found():
    answers = {"aufenthalte": [{"anreise": "today+1d"}], "zeit": {"from": "today+1d", "until": "today+2d"}}
    assert with_days(answers, TODAY) == {
        "aufenthalte": [{"anreise": "2028-03-01"}],
        "zeit": {"from": "2028-03-01", "until": "2028-03-02"},
    }


def test_a_sentence_names_the_day_in_words():
    sentence = "Beginn muss am {today+28d} oder später liegen."
    assert with_written_days(sentence, TODAY) == "Beginn muss am 28. März 2028 oder später liegen."


def test_an_example_that_is_read_holds_days_and_no_rules(tmp_path):
    folder = Path(shutil.copytree(SERVICES, tmp_path / "services"))
    file = folder / "catalogue" / "hund-anmelden.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("seit: 2024-03-02", "seit: today-30d", 1))
    (example, *_) = Catalogue.read(folder).services["hund-anmelden"].examples
    assert example.answers["hunde"][0]["seit"] == (date.today() - timedelta(days=30)).isoformat()
