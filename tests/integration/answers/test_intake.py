"""From a file in a town's folder to what is known of its case: nothing lost, nothing doubled, whatever happens."""

import contextlib
import random
from concurrent.futures import ThreadPoolExecutor
from pkgutil import resolve_name
from threading import Barrier
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.answers import answers_in, answers_of, count_laid_aside, names_in_dms
from portal.answers.files import read
from portal.answers.taking import Outcome, take
from portal.database import utc_now
from portal.delivery import State, enqueue_deliveries, overview, retry
from portal.delivery.attempt import attempt
from portal.submissions import (
    find_case,
)
from tests import answer_samples as samples
from tests.cases import make_case
from tests.integration.answers.arrivals import (
    ON_ONE,
    TOWN,
    answered,
    delivered,
    folder,
    in_projection,
    known_as,
    lying,
    put,
    row_of,
    take_all,
)
from tests.tools import full

# The electronic file --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("version", ["3.1.0", "3.0.0"])
def test_receipt_and_import_are_noted_and_the_files_go_to_done(house, row, version):
    put(house, samples.received(row.process_id, version))
    put(house, samples.imported(row.process_id, version, fields={"Aktenzeichen": "III/2-117"}))
    assert take_all(house) == 2
    (view,) = overview(house, row.reference)
    assert view.state is State.DELIVERED and view.received_at and view.imported_at
    assert view.line().endswith("vom DMS übernommen") and view.as_json()["imported"]
    assert names_in_dms(answers_of(find_case(house, row.reference))) == (("Aktenzeichen im DMS", "III/2-117"),)
    assert (len(lying(house, "done")), lying(house, "quarantine"), count_laid_aside(house)) == (2, [], 0)
    assert in_projection(house, row.reference)


def test_an_import_error_needs_a_person_and_says_what_to_do(house, row):
    put(house, samples.imported(row.process_id, codes=("0605005",), words="Akte Mustermann gesperrt"))
    take_all(house)
    (view,) = overview(house, row.reference)
    assert view.state is State.ATTENTION and view.error.endswith("(Code 0605005)") and "Mustermann" not in view.error
    assert find_case(house, row.reference).badges == {"dms": "attention"} and in_projection(house, row.reference)


def test_after_an_error_a_new_try_writes_the_package_anew_and_the_old_answer_counts_no_more(house):
    reference = make_case(house, TOWN, enqueue=enqueue_deliveries(house))
    row = row_of(house, reference)
    attempt(house, TOWN, row.id, row.attempt, "worker-1")
    error = samples.imported(row.process_id, codes=("0605005",))
    put(house, error)
    take_all(house)
    for package in (house.settings.data / "dms" / TOWN).glob("*.zip"):
        package.unlink()  # the DMS has fetched it
    retry(house, row.reference)
    again = row_of(house, row.reference)
    attempt(house, TOWN, again.id, again.attempt, "worker-1")
    put(house, error)
    put(house, error + b"\n")
    take_all(house)
    assert row_of(house, row.reference).state == State.DELIVERED
    assert len(list((house.settings.data / "dms" / TOWN).glob("*.zip"))) == 1


def test_a_refusal_that_is_faster_than_the_end_of_the_attempt_is_not_forgotten(house):
    reference = make_case(house, TOWN, enqueue=enqueue_deliveries(house))
    planned = row_of(house, reference)
    put(house, samples.imported(planned.process_id, codes=("0605004",)))
    take_all(house)
    assert row_of(house, reference).state == State.PLANNED
    attempt(house, TOWN, planned.id, planned.attempt, "worker-1")
    assert row_of(house, reference).state == State.ATTENTION and in_projection(house, reference)


@ON_ONE
def test_answers_lead_to_the_same_end_in_whatever_order_and_how_often_they_come(house):
    known = {
        "received": lambda id_: samples.received(id_),
        "refused": lambda id_: samples.imported(id_, codes=("0605001",), said="2026-06-05T10:00:00Z"),
        "refused later": lambda id_: samples.imported(id_, codes=("0605005",), said="2026-06-05T11:00:00Z"),
        "imported": lambda id_: samples.imported(id_, fields={"Aktenzeichen": "1"}, said="2026-06-05T09:00:00Z"),
    }
    ends = {}

    @given(st.sets(st.sampled_from(sorted(known)), min_size=1), st.randoms(use_true_random=False), st.booleans())
    @settings(max_examples=100 if full() else 12, suppress_health_check=list(HealthCheck))
    def come(said, dice, together):
        row = delivered(house)
        contents = [known[name](row.process_id) for name in sorted(said)]
        contents += random.Random(dice.random()).choices(contents, k=2)
        dice.shuffle(contents)
        for content in contents:
            put(house, content)
            if not together:
                take_all(house)
        take_all(house)
        (view,) = overview(house, row.reference)
        case = find_case(house, row.reference)
        end = (
            view.state,
            view.error,
            bool(view.received_at),
            bool(view.imported_at),
            names_in_dms(answers_of(case)),
            case.badges,
        )
        assert ends.setdefault(frozenset(said), end) == end
        assert len(answered(house, row.reference)) == len(said)
        assert (view.state is State.ATTENTION) == ("imported" not in said and not said <= {"received"})
        assert in_projection(house, row.reference)

    come()


def test_two_workers_with_the_same_file_take_it_once(house, row):
    found = read(put(house, samples.imported(row.process_id, codes=("0605005",))))
    together = Barrier(2)

    def work(_):
        together.wait()
        return take(house, TOWN, found, utc_now())

    with ThreadPoolExecutor(2) as workers:
        assert set(workers.map(work, range(2))) == {Outcome.TAKEN}
    assert answered(house, row.reference) == ["xdomea:0630"] and len(answers_in(house)) == 1


# Killed anywhere ------------------------------------------------------------------------------------------------------


class Killed(BaseException):
    """The process ends here."""


#: Every place at which something else is true than before: what is called there, and whether it is still done.
BOUNDARIES = (
    ("intake.read", True),
    ("taking.judge", True),
    ("taking._own_row", True),
    ("taking.record_at", False),
    ("taking.record_at", True),
    ("taking._note_delivery", True),
    ("taking.note_name", True),
    ("taking.enqueue_answer_mail", True),
    ("intake.move", False),
    ("intake.os.replace", True),
    ("intake.flush_folder", True),
    ("intake.move", True),
)


@pytest.mark.parametrize(("boundary", "after"), BOUNDARIES)
def test_killed_at_any_step_nothing_is_lost_and_nothing_doubled(house, row, monkeypatch, boundary, after):
    known_as(house, row, reference := uuid4())
    contents = [
        samples.imported(row.process_id, codes=("0605005",)),
        samples.file_number("1/26", reference=reference),
        b"broken",
    ]
    for content in contents:
        put(house, content)
    place = f"portal.answers.{boundary}"
    genuine = resolve_name(place)

    def killed(*arguments, **named):
        if after:
            genuine(*arguments, **named)
        raise Killed

    for _ in contents:
        with monkeypatch.context() as kill:
            kill.setattr(place, killed)
            with contextlib.suppress(Killed):
                take_all(house)
    take_all(house)
    assert sorted(answered(house, row.reference)) == ["xbau-kernmodul:1121", "xdomea:0630"]
    assert row_of(house, row.reference).state == State.ATTENTION and count_laid_aside(house) == 1
    assert (len(lying(house, "done")), len(lying(house, "quarantine"))) == (2, 1)
    assert len(answers_in(house)) == 3 and in_projection(house, row.reference)
    assert sum(path.is_file() for path in folder(house).iterdir()) == 0
