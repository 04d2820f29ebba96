"""The benchmarks run, and a ratio beyond its limit is noticed. How fast anything is, is no question of a test."""

import time

import pytest

from portal.apply import steps
from tests.benchmarks import form_pages, run
from tests.benchmarks.measuring import Row, Work, compare, table, within
from tests.benchmarks.scale import FULL, QUICK, TINY


@pytest.mark.parametrize("name", run.BENCHMARKS)
def test_each_benchmark_runs(name):
    rows = run.BENCHMARKS[name](TINY)
    assert rows and all(row.value for row in rows)
    assert any(row.limit is not None for row in rows)


def spin(seconds):
    until = time.process_time() + seconds
    while time.process_time() < until:
        pass


def test_a_page_made_slow_on_purpose_is_beyond_its_limit(monkeypatch, capsys):
    quick_view = steps.open_draft

    def slow_view(*address):
        spin(0.05)
        return quick_view(*address)

    monkeypatch.setattr(steps, "open_draft", slow_view)
    monkeypatch.setattr(run, "QUICK", TINY)
    monkeypatch.setattr(run, "BENCHMARKS", {"form_pages": form_pages.measure})
    assert run.main(["--quick"]) == 1
    assert "Über der Grenze: Formularseite ansehen" in capsys.readouterr().out


def test_one_disturbed_round_decides_nothing():
    rounds = iter((0.002, 0.05, 0.002, 0.002))  # the first one only fills caches
    row = compare(
        "x", Work(lambda: spin(next(rounds)), 1), Work(lambda: spin(0.002), 1), measure="y", limit=2.0, rounds=3
    )
    assert row.good


def test_the_verdict_is_one_as_soon_as_one_ratio_is_beyond_its_limit(capsys):
    good, bad = Row("gut", "1 ms", "", "", 1.0, 2.0), Row("schlecht", "9 ms", "", "", 9.0, 2.0)
    informs = Row("Auskunft", "9 s", "2 s")
    assert run.verdict([good, informs]) == 0
    assert run.verdict([good, bad]) == 1
    lines = table([good, bad, informs]).splitlines()
    assert [line.split()[-1] for line in lines[2:]] == ["ja", "NEIN", "s"]


def test_a_goal_in_seconds_counts_only_where_everything_is_measured():
    assert within("x", 4.9, 5, scale=FULL).good and not within("x", 5.1, 5, scale=FULL).good
    for scale in (QUICK, TINY):
        row = within("x", 5.1, 5, scale=scale)
        assert row.good and (row.value, row.goal, row.limit) == ("5,10 s", "5 s", None)


def test_an_unknown_benchmark_is_refused_by_name():
    with pytest.raises(SystemExit):
        run.main(["starting", "nothing_like_that"])
