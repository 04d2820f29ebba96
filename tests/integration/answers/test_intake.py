"""From a file in a town's folder to what is known of its case: nothing lost, nothing doubled, whatever happens."""

import contextlib
import random
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pkgutil import resolve_name
from threading import Barrier
from uuid import uuid4

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.answers import Intake, answers_in, count_laid_aside, forget_removed, laid_aside, names_in_dms, stages, told
from portal.answers.files import read
from portal.answers.matching import ERASED
from portal.answers.models import AnswerRow
from portal.answers.taking import Outcome, take
from portal.database import WORKER, Scope, new_id, utc_now
from portal.delivery import State, enqueue_deliveries, overview, retry
from portal.delivery.attempt import attempt
from portal.delivery.models import DeliveryRow
from portal.messages.models import OutboxMail
from portal.retention import Starter, run
from portal.submissions import (
    Decision,
    EventKind,
    Happened,
    Step,
    decide,
    find_case,
    message_name,
    note_name,
    rebuilt,
    record,
)
from portal.submissions.models import CaseRow, Event, OtherName
from portal.submissions.record import state_of
from tests import answer_samples as samples
from tests.cases import make_case
from tests.integration.retention.closed_cases import CLOSED, DUE
from tests.tools import full

TOWN, OTHER = "michelstadt", "erbach"
ON_ONE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def delivered(house, town=TOWN):
    """A case that was handed over, by its delivery; no package is made."""
    id_ = new_id()

    def enqueue(session, new):
        session.add(
            DeliveryRow(
                municipality=new.municipality, id=id_, submission_id=new.id, reference=new.reference,
                target="dms", state=State.DELIVERED, attempt=1, process_id=new_id(), delivered_at=utc_now(),
            )
        )  # fmt: skip
        record(session, new.municipality, new.id, Happened(EventKind.DELIVERED, utc_now(), {"target": "dms"}))

    make_case(house, town, enqueue=enqueue)
    with house.database.reading(WORKER) as session:
        return session.get(DeliveryRow, (town, id_))


def row_of(house, reference):
    with house.database.reading(WORKER) as session:
        return session.scalars(sa.select(DeliveryRow).where(DeliveryRow.reference == reference)).one()


def folder(house, town=TOWN):
    place = house.settings.data / "dms" / town / "answers"
    place.mkdir(parents=True, exist_ok=True)
    return place


def put(house, content, name=None, town=TOWN):
    path = folder(house, town) / (name or f"{uuid4()}.xml")
    path.write_bytes(content)
    return path


def take_all(house):
    return Intake(settled=0)(house)


def lying(house, where, town=TOWN):
    place = folder(house, town) / where
    return sorted(path.name for path in place.iterdir()) if place.is_dir() else []


def answered(house, reference):
    return [event.data["message"] for event in find_case(house, reference).events if event.kind is EventKind.ANSWERED]


def in_projection(house, reference):
    """The case's row is what its events make of it."""
    with house.database.reading(WORKER) as session:
        row = session.scalars(sa.select(CaseRow).where(CaseRow.reference == reference)).one()
        return state_of(row) == rebuilt(session, row.municipality, row.submission_id)


@pytest.fixture
def row(house):
    return delivered(house)


# The electronic file --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("version", ["3.1.0", "3.0.0"])
def test_receipt_and_import_are_noted_and_the_files_go_to_done(house, row, version):
    put(house, samples.received(row.process_id, version))
    put(house, samples.imported(row.process_id, version, fields={"Aktenzeichen": "III/2-117"}))
    assert take_all(house) == 2
    (view,) = overview(house, row.reference)
    assert view.state is State.DELIVERED and view.received_at and view.imported_at
    assert view.line().endswith("vom DMS übernommen") and view.as_json()["imported"]
    assert names_in_dms(find_case(house, row.reference)) == (("Aktenzeichen im DMS", "III/2-117"),)
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
        end = (view.state, view.error, bool(view.received_at), bool(view.imported_at), names_in_dms(case), case.badges)
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


def known_as(house, row, reference):
    with house.database.writing(Scope.town(row.municipality)) as session:
        note_name(session, house.keys, row.municipality, row.submission_id, message_name(reference))


# Laid aside -----------------------------------------------------------------------------------------------------------


def test_an_answer_for_another_towns_case_is_laid_aside_and_changes_nothing(house):
    theirs = delivered(house, OTHER)
    known_as(house, theirs, reference := uuid4())
    put(house, samples.imported(theirs.process_id, codes=("0605005",)))
    put(house, samples.file_number(reference=reference))
    take_all(house)
    assert {view.reason for view in laid_aside(house)} == {
        "Diese Nachricht gehört zum Vorgang einer anderen Kommune. Legen Sie sie in deren Ordner."
    }
    assert overview(house, theirs.reference)[0].state is State.DELIVERED and not answered(house, theirs.reference)


@ON_ONE
@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.xml", samples.received(uuid4()), "gibt es keinen Vorgang"),
        ("a.xml", b"\0" * 100, "NUL"),
        ("a.zip", b"PK", "ZIP-Paket ist unvollständig"),
        ("a.xml", samples.notice("eingangsbestaetigung.1120"), "sagt nicht, zu welchem Antrag"),
        ("Müller, Hans.xml", b"<a/>", "keine Nachricht von xdomea"),
        ("-rf; $(x)\n.xml", b"<a/>", "keine Nachricht von xdomea"),
        (f"{'x' * 250}.xml", b"<a/>", "keine Nachricht von xdomea"),
    ],
)
def test_what_is_no_answer_lies_in_quarantine_and_a_row_says_why(house, name, content, reason):
    put(house, content, name)
    take_all(house)
    (view,) = laid_aside(house)
    assert reason in view.reason and view.reason.endswith(".")
    (file,) = lying(house, "quarantine")
    assert file.startswith(f"{view.file}_")
    assert (folder(house) / "quarantine" / file).read_bytes() == content
    assert "Müller" not in str(answers_in(house))


@ON_ONE
def test_a_link_is_moved_and_what_it_leads_to_stays(house, tmp_path):
    secret = tmp_path / "secret.xml"
    secret.write_bytes(b"<a/>")
    (folder(house) / "a.xml").symlink_to(secret)
    take_all(house)
    (file,) = lying(house, "quarantine")
    assert (folder(house) / "quarantine" / file).is_symlink() and secret.exists()


@ON_ONE
def test_what_was_laid_aside_and_put_back_is_judged_anew(house):
    row = delivered(house)
    put(house, samples.file_number("1/26", reference=(reference := uuid4())))
    take_all(house)
    known_as(house, row, reference)
    (file,) = lying(house, "quarantine")
    (folder(house) / "quarantine" / file).rename(folder(house) / "again.xml")
    take_all(house)
    assert (count_laid_aside(house), answered(house, row.reference)) == (0, ["xbau-kernmodul:1121"])


@ON_ONE
def test_what_somebody_removed_from_quarantine_is_forgotten_after_an_hour(house, time_machine):
    put(house, b"<a/>")
    take_all(house)
    time_machine.move_to(utc_now() + timedelta(hours=1, seconds=1))
    assert forget_removed(house) == 0
    for file in (folder(house) / "quarantine").iterdir():
        file.unlink()
    assert (forget_removed(house), count_laid_aside(house)) == (1, 0)


@ON_ONE
def test_two_messages_with_one_id_are_not_both_believed(house, row):
    known_as(house, row, reference := uuid4())
    put(house, samples.file_number("1/26", reference=reference, message_id=reference))
    take_all(house)
    put(house, samples.file_number("2/26", reference=reference, message_id=reference))
    take_all(house)
    assert told(find_case(house, row.reference)).file_number == "1/26"
    assert "derselben Kennung" in laid_aside(house)[0].reason


@ON_ONE
def test_a_bug_of_ours_keeps_no_other_answer_waiting(house, row, monkeypatch):
    put(house, b"<a/>", "a.xml")
    put(house, samples.received(row.process_id), "b.xml")

    def broken(xml, official):
        if xml == b"<a/>":
            raise ZeroDivisionError("Erika Mustermann")
        return genuine(xml, official)

    genuine = __import__("portal.answers.taking", fromlist=["x"]).answer_in
    monkeypatch.setattr("portal.answers.taking.answer_in", broken)
    take_all(house)
    assert answered(house, row.reference) == ["xdomea:0629"]
    assert laid_aside(house)[0].reason.startswith("Unerwarteter Fehler ZeroDivisionError.")


# The folder -----------------------------------------------------------------------------------------------------------


@ON_ONE
def test_a_file_that_is_still_being_written_is_left_alone(house, row, monkeypatch):
    clock = [0.0]
    monkeypatch.setattr("portal.answers.intake.time.monotonic", lambda: clock[0])
    intake = Intake(settled=5)
    whole = samples.received(row.process_id)
    path = put(house, whole[:100], "a.xml")
    put(house, whole, "b.xml.part")
    put(house, whole, ".c.xml")
    for _ in range(3):
        assert intake(house) == 0
        clock[0] += 4
        path.write_bytes(path.read_bytes() + b" ")
    path.write_bytes(whole)
    assert intake(house) == 0
    clock[0] += 5
    assert intake(house) == 1
    assert answered(house, row.reference) == ["xdomea:0629"] and (folder(house) / "b.xml.part").exists()


@ON_ONE
def test_a_flood_is_taken_piece_by_piece(house, monkeypatch):
    monkeypatch.setattr("portal.answers.intake.MOST_AT_ONCE", 3)
    for number in range(7):
        put(house, f"<a n='{number}'/>".encode())
    intake = Intake(settled=0)
    assert [intake(house) for _ in range(4)] == [3, 3, 1, 0]


@ON_ONE
def test_a_town_may_name_another_folder(house, row, tmp_path, monkeypatch):
    monkeypatch.setattr("portal.answers.intake.answer_folders", lambda _: ((TOWN, tmp_path / "away"), (TOWN, tmp_path)))
    (tmp_path / "a.xml").write_bytes(samples.received(row.process_id))
    assert take_all(house) == 1 and (tmp_path / "done").is_dir()


# Authorities ----------------------------------------------------------------------------------------------------------


def test_what_an_authority_tells_reaches_its_case_sealed(house, row):
    known_as(house, row, reference := uuid4())
    for content in (
        samples.acknowledged(reference=reference, said="2026-06-05T10:00:00Z"),
        samples.file_number("III/2-117", reference=reference, said="2026-06-05T11:00:00Z"),
        samples.findings("Zyxw: der Lageplan fehlt.", file_number="III/2-117", said="2026-06-05T12:00:00Z"),
        samples.fee_notice(file_number="iii/2-117 ", said="2026-06-05T13:00:00Z"),
        samples.status("10", about=reference, said="2026-06-05T14:00:00Z"),
    ):
        put(house, content)
        take_all(house)
    assert laid_aside(house) == ()
    case = find_case(house, row.reference)
    assert [stage.title for stage in stages(case)] == [
        "Bei der Behörde",
        "Rückfragen",
        "Gebührenbescheid",
        "Bescheid erteilt",
    ]
    said = told(case)
    assert (said.file_number, said.questions) == ("III/2-117", (("Zyxw: der Lageplan fehlt.",),))
    assert (said.fees[0].amount, said.fees[0].due.isoformat()) == ("120,00 €", "2026-07-15")
    with house.database.reading(WORKER) as session:
        stored = [*session.scalars(sa.select(AnswerRow)), *session.scalars(sa.select(Event))]
    plain = str([vars(one) for one in stored])
    assert "xbau-kernmodul:1140" in plain and not any(word in plain for word in ("Zyxw", "III/2", "iii/2"))


def test_questions_are_open_until_the_authority_has_everything(house, row):
    known_as(house, row, reference := uuid4())
    put(house, samples.findings(complete=True, reference=reference, said="2026-06-06T10:00:00Z"))
    put(house, samples.findings("Alt.", reference=reference, said="2026-06-05T10:00:00Z"))
    take_all(house)
    assert told(find_case(house, row.reference)).questions == ()


def test_a_file_number_of_two_cases_says_too_little(house):
    for _ in range(2):
        row = delivered(house)
        known_as(house, row, reference := uuid4())
        put(house, samples.file_number("1/26", reference=reference))
    take_all(house)
    put(house, samples.status("10", file_number="1/26"))
    take_all(house)
    assert "passt zu mehreren Vorgängen" in laid_aside(house)[0].reason


def test_whoever_gave_an_address_is_written_to_once_an_hour_and_told_nothing(house, row, time_machine):
    time_machine.move_to(utc_now(), tick=False)
    known_as(house, row, reference := uuid4())
    for number in range(3):
        put(house, samples.status(f"1{number}", reference=reference))
    put(house, samples.received(row.process_id))
    take_all(house)
    with house.database.reading(WORKER) as session:
        mails = session.scalars(sa.select(OutboxMail).where(OutboxMail.kind == "answer")).all()
    assert find_case(house, row.reference).answers["email"] and len(mails) == 1


# The end --------------------------------------------------------------------------------------------------------------


def test_with_its_case_everything_an_authority_told_is_erased(house, time_machine):
    time_machine.move_to(CLOSED)
    row = delivered(house)
    known_as(house, row, reference := uuid4())
    put(house, samples.file_number("III/2-117", reference=reference))
    take_all(house)
    clerk = new_id()
    decide(house, find_case(house, row.reference), Decision(Step.TAKE, clerk, 0), CLOSED)
    decide(house, find_case(house, row.reference), Decision(Step.FINISH, clerk, 1), CLOSED)
    time_machine.move_to(DUE)
    assert run(house, DUE, Starter.COMMAND) == 1
    with house.database.reading(WORKER) as session:
        told_once = session.scalars(sa.select(Event).where(Event.kind == EventKind.ANSWERED)).one()
        assert told_once.sealed is None and session.scalars(sa.select(OtherName)).all() == []
    put(house, samples.received(row.process_id))
    take_all(house)
    assert [view.reason for view in laid_aside(house)] == [ERASED]
