"""What is no answer, or not one for this town, is laid aside with the reason; nothing of it counts."""

from datetime import timedelta
from uuid import uuid4

import pytest

from portal.answers import Intake, answers_in, answers_of, count_laid_aside, forget_removed, laid_aside, told
from portal.database import utc_now
from portal.delivery import State, overview
from portal.submissions import (
    find_case,
)
from tests import answer_samples as samples
from tests.integration.answers.arrivals import (
    ON_ONE,
    OTHER,
    TOWN,
    answered,
    delivered,
    folder,
    known_as,
    lying,
    put,
    take_all,
)


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
def test_while_a_folder_is_out_of_reach_nothing_is_forgotten(house, time_machine):
    put(house, b"<a/>")
    take_all(house)
    time_machine.move_to(utc_now() + timedelta(hours=1, seconds=1))
    there, aside = folder(house).parent, folder(house).parent.with_name("mounted elsewhere")
    there.rename(aside)
    there.mkdir()
    assert (forget_removed(house), count_laid_aside(house)) == (0, 1)
    there.rmdir()
    aside.rename(there)
    for file in (folder(house) / "quarantine").iterdir():
        file.unlink()
    assert forget_removed(house) == 1


@ON_ONE
def test_two_messages_with_one_id_are_not_both_believed(house, row):
    known_as(house, row, reference := uuid4())
    put(house, samples.file_number("1/26", reference=reference, message_id=reference))
    take_all(house)
    put(house, samples.file_number("2/26", reference=reference, message_id=reference))
    take_all(house)
    assert told(answers_of(find_case(house, row.reference))).file_number == "1/26"
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
