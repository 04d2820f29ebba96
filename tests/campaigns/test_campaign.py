"""The campaign in small: it must hold, and it must notice when something is lost or doubled."""

from __future__ import annotations

import pytest

from tests.campaigns.campaign import in_letters, run
from tests.campaigns.tally import TAKEN_BY_ONE, Tally
from tests.tools import some_of


@pytest.mark.parametrize("database", some_of(["sqlite", "postgres"], 1))
def test_nothing_is_lost_or_doubled_while_everything_is_killed(database, tmp_path):
    tally = run(5, database, seed=20260605, folder=tmp_path)
    assert tally.failures == []
    assert tally.line == "campaign: 5 confirmed, 5 in inbox, 5 in folder, 0 lost, 0 doubled"
    assert tally.told_of_withdrawals == "2 withdrawn, 2 packages say so"
    assert tally.takes == {TAKEN_BY_ONE: 5}
    assert tally.good(5)


def sound() -> Tally:
    """Two applicants, everything in its place."""
    tally = Tally(confirmed=[("Probe Aaaa", "A"), ("Probe Aaab", "B")])
    for counter, keys in ((tally.inbox, "AB"), (tally.folder, "AB"), (tally.names, ("Probe Aaaa", "Probe Aaab"))):
        counter.update(keys)
    return tally


def test_a_sound_result_is_good():
    assert sound().good(2)


def test_a_confirmed_one_that_is_missing_is_lost():
    for where in ("inbox", "folder"):
        tally = sound()
        del getattr(tally, where)["A"]
        assert (tally.lost, tally.good(2)) == (1, False)


def test_one_that_is_there_twice_is_doubled():
    tally = sound()
    tally.folder["A"] += 1
    assert (tally.doubled, tally.good(2)) == (1, False)


def test_one_applicant_with_two_cases_is_doubled():
    tally = sound()
    tally.inbox["C"] += 1
    tally.folder["C"] += 1
    tally.names["Probe Aaaa"] += 1
    assert (tally.doubled, tally.good(2)) == (1, False)


@pytest.mark.parametrize("packages", [0, 2], ids=["lost", "doubled"])
def test_a_withdrawal_is_told_once(packages):
    tally = sound()
    tally.withdrawn.append("A")
    tally.withdrawals.update(A=1)
    assert tally.good(2)
    tally.withdrawals["A"] = packages
    assert not tally.good(2)


def test_a_case_that_two_clerks_got_is_a_fault():
    tally = sound()
    tally.takes["answers [303, 303]"] += 1
    assert not tally.good(2)


def test_an_applicant_who_gave_up_is_a_failure():
    tally = sound()
    tally.failures.append("Probe Aaac: NoAnswer")
    assert not tally.good(2)


def test_each_applicant_has_a_name_of_their_own_without_digits():
    names = {in_letters(number) for number in range(2000)}
    assert len(names) == 2000 and all(name.isalpha() for name in names)
