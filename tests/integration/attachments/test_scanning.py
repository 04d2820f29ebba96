"""The worker asks the real ClamAV; with the verdict its key to the file is gone."""

import io
from dataclasses import replace as replaced
from datetime import timedelta

import pikepdf
import pytest
from PIL import Image

from portal.attachments import State, check_scanner, scan_waiting
from portal.attachments import open_attachment as reading
from portal.attachments.models import AttachmentRow
from portal.attachments.scanning import LONGEST_PAUSE, _claimed, pause
from portal.database import Scope, utc_now
from portal.house import House
from tests.clamav import EICAR, running_clamd
from tests.integration.attachments.conftest import no_lock
from tests.tools import need, program

TOWN = Scope.town("erbach")
NOBODY = "unix:/nowhere/clamd.ctl"


def photo():
    out = io.BytesIO()
    Image.new("RGB", (20, 20), "red").save(out, "JPEG")
    return out.getvalue()


def infected_pdf():
    """EICAR inside a page's content survives cleaning: it is no script, just bytes."""
    document = pikepdf.new()
    document.add_blank_page()
    stream = document.make_stream(b"")
    stream.write(EICAR, filter=pikepdf.Name.Crypt)
    document.pages[0].obj.Contents = document.make_indirect(stream)
    out = io.BytesIO()
    document.save(out, stream_decode_level=pikepdf.StreamDecodeLevel.none, compress_streams=False)
    assert EICAR in out.getvalue()
    return out.getvalue()


@pytest.fixture(scope="module")
def clamd(tmp_path_factory):
    installed = need(program("/usr/sbin/clamd", "clamd"), "ClamAV fehlt: apt-get install clamav-daemon")
    with running_clamd(installed, tmp_path_factory.mktemp("clamav") / "c") as running:
        yield running.unix


def with_scanner(house, address):
    """The same house with another PORTAL_CLAMD."""
    settings = house.settings.model_copy(update={"clamd": address})
    return House(settings, house.database, house.keys, house.catalogue, house.schemas)


def row_of(house):
    with house.database.reading(TOWN) as session:
        return session.query(AttachmentRow).one()


def test_a_clean_file_is_checked_and_the_scan_key_deleted(house, upload, files, clamd):
    there = with_scanner(house, clamd)
    attachment = replaced(upload, house=there)("a.jpg", photo())
    assert attachment.state is State.CHECKING and attachment.pending and row_of(house).scan_key
    assert scan_waiting(there) == 1
    [checked] = files()
    assert checked.state is State.CHECKED and not checked.pending
    assert (row_of(house).scan_key, row_of(house).scan_at) == (None, None)
    assert reading(house, checked).read()
    assert scan_waiting(there) == 0


def test_malware_is_refused_and_its_bytes_and_keys_deleted(house, upload, files, clamd):
    there = with_scanner(house, clamd)
    replaced(upload, house=there)("plan.pdf", infected_pdf())
    assert scan_waiting(there) == 1
    [refused] = files()
    assert refused.state is State.REFUSED and refused.refused
    assert refused.problem == (
        "In „plan.pdf“ wurde Schadsoftware gefunden. Die Datei ist gelöscht. Laden Sie eine andere hoch."
    )
    row = row_of(house)
    assert (row.wrapped_key, row.scan_key) == (None, None)
    assert [path for path in (house.settings.data / "attachments").rglob("*") if path.is_file()] == []
    with pytest.raises(FileNotFoundError):
        reading(house, refused)


def test_while_the_scanner_is_down_files_wait_and_are_tried_again_later_and_later(
    house, upload, files, clamd, time_machine
):
    down, up = with_scanner(house, NOBODY), with_scanner(house, clamd)
    for name in ("a.jpg", "b.jpg"):
        replaced(upload, house=down)(name, photo())
    assert scan_waiting(down) == 0
    assert [file.state for file in files()] == [State.WAITING, State.WAITING]
    assert scan_waiting(up) == 0, "it is not yet their turn"
    time_machine.move_to(utc_now() + timedelta(seconds=6))
    assert scan_waiting(up) == 2
    assert [file.state for file in files()] == [State.CHECKED, State.CHECKED]


def test_the_pauses_grow_but_not_for_ever():
    pauses = [pause(attempts) for attempts in range(100)]
    assert pauses == sorted(pauses) and pauses[0] == timedelta(seconds=5) and pauses[-1] == LONGEST_PAUSE


def test_what_one_worker_has_taken_on_another_leaves_alone_until_the_lease_ends(
    house, upload, clamd, time_machine, monkeypatch
):
    there = with_scanner(house, clamd)
    replaced(upload, house=there)("a.jpg", photo())

    class Killed(BaseException):
        pass

    def killed(*_):
        raise Killed

    with monkeypatch.context() as patched, pytest.raises(Killed):
        patched.setattr("portal.attachments.scanning.scan", killed)
        scan_waiting(there)
    assert scan_waiting(there) == 0
    time_machine.move_to(utc_now() + timedelta(minutes=5, seconds=1))
    assert scan_waiting(there) == 1


def test_of_two_workers_that_see_the_same_file_one_takes_it_on(house, upload, clamd):
    there = with_scanner(house, clamd)
    replaced(upload, house=there)("a.jpg", photo())
    seen = row_of(house)
    assert [_claimed(house, seen), _claimed(house, seen)] == [True, False]


@pytest.mark.parametrize("damage", ["missing", "changed"])
def test_a_file_that_cannot_be_read_has_to_be_uploaded_again(house, upload, files, clamd, damage):
    there = with_scanner(house, clamd)
    replaced(upload, house=there)("a.jpg", photo())
    [path] = [path for path in (house.settings.data / "attachments").rglob("*") if path.is_file()]
    path.unlink() if damage == "missing" else path.write_bytes(path.read_bytes()[:-1])
    assert scan_waiting(there) == 1
    assert files()[0].problem == "„a.jpg“ ließ sich nicht prüfen. Laden Sie die Datei noch einmal hoch."


def test_a_file_removed_while_it_is_scanned_stays_removed(house, owner, upload, files, clamd, monkeypatch):
    from portal.attachments import clamav, remove

    there = with_scanner(house, clamd)
    attachment = replaced(upload, house=there)("a.jpg", photo())

    def removed_meanwhile(address, content):
        verdict = clamav.scan(address, content)
        assert remove(house, owner, attachment.id, within=no_lock)
        return verdict

    monkeypatch.setattr("portal.attachments.scanning.scan", removed_meanwhile)
    assert scan_waiting(there) == 0 and files() == ()


def test_without_a_scanner_files_count_as_not_scanned_at_once_and_have_no_second_key(house, upload):
    assert upload("a.jpg", photo()).state is State.UNSCANNED
    assert (row_of(house).scan_key, row_of(house).scan_at) == (None, None)


def test_if_the_scanner_is_given_up_nobody_waits_for_it(house, upload, files):
    replaced(upload, house=with_scanner(house, NOBODY))("a.jpg", photo())
    assert scan_waiting(house) == 1 and scan_waiting(house) == 0
    assert files()[0].state is State.UNSCANNED and row_of(house).scan_key is None


def test_the_operator_hears_of_a_scanner_that_is_down_or_missing(house, clamd):
    assert check_scanner(with_scanner(house, clamd)) is None
    assert "antwortet nicht" in check_scanner(with_scanner(house, NOBODY))
    assert check_scanner(house) is None
    production = house.settings.model_copy(update={"environment": "production"})
    missing = check_scanner(House(production, house.database, house.keys, house.catalogue, house.schemas))
    assert missing.startswith("PORTAL_CLAMD fehlt")
