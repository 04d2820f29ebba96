"""From … until …: the end is not before the beginning, and a sentence names the day or the time that is allowed."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from tests.unit.forms.form_samples import TODAY, field, form, page
from tests.unit.forms.more_samples import make, typed

DAYS = st.dates(date(1900, 1, 1), date(2999, 12, 31))
TIMES = st.times().map(lambda time: f"{time:%H:%M}")
FAIR = make("date_range", longest_days=3, not_before="today+1d", not_after="today+1y")
MUSIC = make("time_range")


def told(definition, **inputs):
    return dict(definition.judge(typed(**inputs), "f", TODAY).errors)


@pytest.mark.parametrize(
    ("inputs", "errors"),
    [
        (
            {},
            {
                "f-from-day": "Geben Sie das Datum „Erster Tag“ ein.",
                "f-until-day": "Geben Sie das Datum „Letzter Tag“ ein.",
            },
        ),
        ({"from__day": "1.7.2026"}, {"f-until-day": "Geben Sie das Datum „Letzter Tag“ ein."}),
        (
            {"from__day": "1.7.2026", "until__day": "2", "until__month": "7"},
            {"f-until-year": "Beim Datum „Letzter Tag“ fehlt das Jahr."},
        ),
        (
            {"from__day": "31.6.2026", "until__day": "1.7.2026"},
            {"f-from-day": "Den 31. Juni gibt es nicht. Prüfen Sie Tag und Monat."},
        ),
        (
            {"from__day": "3.7.2026", "until__day": "2.7.2026"},
            {"f-until-day": "Letzter Tag muss am 3. Juli 2026 oder später liegen."},
        ),
        (
            {"from__day": "1.7.2026", "until__day": "4.7.2026"},
            {
                "f-until-day": "Letzter Tag muss am 3. Juli 2026 oder früher liegen. Erlaubt sind höchstens 3 Tage.",
            },
        ),
        (
            {"from__day": "12.6.2026", "until__day": "13.6.2026"},
            {"f-from-day": "Erster Tag muss in der Zukunft liegen."},
        ),
        (
            {"from__day": "12.6.2027", "until__day": "13.6.2027"},
            {"f-until-day": "Letzter Tag muss am 12. Juni 2027 oder früher liegen."},
        ),
    ],
)
def test_the_sentence_stands_at_the_day_to_mend(inputs, errors):
    assert told(FAIR, **inputs) == errors


def test_the_longest_range_and_a_single_day_are_fine():
    assert told(FAIR, from__day="1.7.2026", until__day="3.7.2026") == {}
    assert told(FAIR, from__day="1.7.2026", until__day="1.7.2026") == {}


def test_where_one_day_is_the_most_the_sentence_says_which():
    one = make("date_range", longest_days=1)
    assert told(one, from__day="1.7.2026", until__day="2.7.2026") == {
        "f-until-day": "Letzter Tag muss der 1. Juli 2026 sein. Erlaubt ist nur 1 Tag."
    }


def test_a_service_calls_the_days_and_the_limits_its_own_way():
    own = make("date_range", from_label="Anreise", until_label="Abreise", not_before="today", too_early="Zu bald.")
    assert told(own, from__day="1.6.2026", until__day="x") == {
        "f-until-month": "Beim Datum „Abreise“ fehlen Monat und Jahr."
    }
    assert told(own, from__day="1.6.2026", until__day="2.6.2026") == {"f-from-day": "Zu bald."}
    assert [part.label for part in own.named_parts()] == ["Anreise", "Abreise"]


@given(DAYS, DAYS)
def test_days_count_both_ends(first, last):
    definition = make("date_range")
    value = {"from": first.isoformat(), "until": last.isoformat()}
    if last < first:
        assert definition.days(value) is None
        assert list(definition.check(value, TODAY)) == ["-until-day"]
        return
    assert definition.check(value, TODAY) == {}
    assert definition.days(value) == len([first + timedelta(n) for n in range((last - first).days + 1)])
    assert definition.read(definition.write(value, "x"), "x").value == value


@pytest.mark.parametrize("value", [None, 5, "2026-07-01", {}, {"from": "2026-07-01"}, {"from": 5, "until": []}])
def test_what_is_no_range_has_no_days(value):
    assert make("date_range").days(value) is None


@given(TIMES, TIMES)
def test_an_end_that_is_not_later_needs_a_next_day(first, last):
    value = {"from": first, "until": last}
    assert (make("time_range").check(value, TODAY) == {}) is (first < last)
    late = make("time_range", over_midnight=True)
    assert late.check(value, TODAY) == {}
    assert late.read(late.write(value, "x"), "x").value == value
    assert ("am nächsten Tag" in late.show(value)[0]) is (last <= first)


@pytest.mark.parametrize(
    ("inputs", "errors"),
    [
        (
            {"from": "20:00"},
            {"f-until": "Geben Sie die Uhrzeit „Ende“ ein."},
        ),
        ({"from": "20:00", "until": "19:30"}, {"f-until": "Ende muss nach 20 Uhr und vor 24 Uhr liegen."}),
        (
            {"from": "abends", "until": "24:00"},
            {
                "f-from": "Beginn muss eine Uhrzeit sein, zum Beispiel 18:30.",
                "f-until": "Ende darf höchstens 23:59 sein. Für Mitternacht schreiben Sie 0:00.",
            },
        ),
    ],
)
def test_the_sentence_stands_at_the_time_to_mend(inputs, errors):
    assert told(MUSIC, **inputs) == errors


def test_a_label_that_is_a_question_cannot_begin_a_sentence():
    with pytest.raises(ValidationError, match="ist kein Satz"):
        make("time_range", from_label="Ab wann?")


@pytest.mark.parametrize("kind", ["date_range", "time_range"])
def test_no_condition_asks_about_a_range(kind):
    later = page("later", field("more"), when={"field": "when", "equals": "x"})
    with pytest.raises(ValidationError, match="Bedingungen können nicht nach"):
        form(page("first", field("when", kind)), later)
