"""What every transport promises, over its real protocol.  A new transport joins by one entry in ``RECEIVERS``."""

from __future__ import annotations

import io
import os
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from portal.delivery.outcomes import Delivered, Fenced, TryAgain
from portal.delivery.transports import TRANSPORTS, Dedup, Transport
from portal.delivery.transports.folder import STAGING, FolderTransport, answers_folder
from portal.xoev import Package

PACKAGE = Package(
    "0b2d5f9e-8c3e-5d55-9c0a-3f1f8a1e7a11_FVDaten.SGOAblegen.0605.zip",
    (("message.xml", b"<message/>"), ("upload.pdf", lambda: io.BytesIO(b"%PDF-1.7 all of it"))),
)


@dataclass
class Notebook:
    """A journal in memory. ``mine`` turns false when another worker takes over."""

    staged: str | None = None
    mine: bool = True
    before_stage: Callable[[], None] = field(default=lambda: None)

    def stage(self, name: str) -> bool:
        self.before_stage()
        if not self.mine or self.staged is not None:
            return False
        self.staged = name
        return True

    def still_mine(self) -> bool:
        return self.mine


class FolderReceiver:
    """A DMS that watches a folder. ``fetch`` takes away what is there, as a DMS does."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "dms"
        self.transport: Transport = FolderTransport.from_options(self.folder, {})
        self.fetched: list[tuple[str, bytes]] = []

    def visible(self) -> list[tuple[str, bytes]]:
        return [(path.name, path.read_bytes()) for path in sorted(self.folder.glob("*")) if path.is_file()]

    def fetch(self) -> None:
        self.fetched += self.visible()
        for path in self.folder.glob("*.zip"):
            path.unlink()

    def received(self) -> list[tuple[str, bytes]]:
        return self.fetched + self.visible()

    def break_down(self) -> None:
        self.folder.parent.mkdir(parents=True, exist_ok=True)
        if self.folder.exists():
            self.folder.rename(self.folder.with_name("aside"))
        self.folder.touch()

    def come_back(self) -> None:
        self.folder.unlink()
        if (aside := self.folder.with_name("aside")).exists():
            aside.rename(self.folder)


RECEIVERS = {"folder": FolderReceiver}


@pytest.fixture(params=sorted(TRANSPORTS))
def receiver(request, tmp_path):
    return RECEIVERS[request.param](tmp_path)


def test_every_transport_says_how_a_repetition_is_told_from_something_new(receiver):
    assert receiver.transport.dedup in list(Dedup)


def test_a_package_arrives_once_under_its_name_and_byte_for_byte(receiver):
    assert receiver.transport.deliver(PACKAGE, Notebook()) == Delivered()
    assert receiver.received() == [(PACKAGE.filename, PACKAGE.content)]


def test_a_repeated_hand_over_is_success_and_arrives_once(receiver):
    notebook = Notebook()
    receiver.transport.deliver(PACKAGE, notebook)
    assert receiver.transport.deliver(PACKAGE, notebook) == Delivered()
    assert receiver.received() == [(PACKAGE.filename, PACKAGE.content)]


def test_what_the_receiver_has_fetched_is_not_handed_over_again(receiver):
    notebook = Notebook()
    receiver.transport.deliver(PACKAGE, notebook)
    receiver.fetch()
    assert receiver.transport.deliver(PACKAGE, notebook) == Delivered()
    assert receiver.received() == [(PACKAGE.filename, PACKAGE.content)]


def test_a_receiver_that_is_down_is_tried_again_and_gets_it_once_it_is_back(receiver):
    notebook = Notebook()
    receiver.break_down()
    outcome = receiver.transport.deliver(PACKAGE, notebook)
    assert isinstance(outcome, TryAgain) and outcome.reason
    assert receiver.transport.check()
    receiver.come_back()
    assert receiver.transport.check() == ()
    assert receiver.transport.deliver(PACKAGE, notebook) == Delivered()
    assert receiver.received() == [(PACKAGE.filename, PACKAGE.content)]


def test_a_receiver_that_goes_down_between_staging_and_the_last_step_gets_it_once(receiver):
    notebook = Notebook()
    notebook.before_stage = receiver.break_down
    assert isinstance(receiver.transport.deliver(PACKAGE, notebook), TryAgain)
    receiver.come_back()
    assert receiver.transport.deliver(PACKAGE, notebook) == Delivered()
    assert receiver.received() == [(PACKAGE.filename, PACKAGE.content)]


def test_a_package_whose_file_breaks_off_is_not_handed_over_and_says_so_itself(receiver):
    def gone() -> io.BytesIO:
        raise LookupError

    broken = Package(PACKAGE.filename, (*PACKAGE.entries, ("late.pdf", gone)))
    notebook = Notebook()
    with pytest.raises(LookupError):
        receiver.transport.deliver(broken, notebook)
    assert receiver.received() == []
    assert receiver.transport.deliver(PACKAGE, notebook) == Delivered()
    assert receiver.received() == [(PACKAGE.filename, PACKAGE.content)]


def test_who_has_lost_the_lease_hands_nothing_over(receiver):
    assert receiver.transport.deliver(PACKAGE, Notebook(mine=False)) == Fenced()
    assert receiver.received() == []


def test_a_worker_that_wakes_up_late_doubles_nothing(receiver):
    """It stalls while it writes; another one delivers and the DMS fetches; then it goes on."""
    shared = Notebook()

    def another_delivers_meanwhile() -> None:
        shared.before_stage = lambda: None
        assert receiver.transport.deliver(PACKAGE, shared) == Delivered()
        receiver.fetch()

    shared.before_stage = another_delivers_meanwhile
    assert receiver.transport.deliver(PACKAGE, shared) in (Delivered(), Fenced())
    assert receiver.received() == [(PACKAGE.filename, PACKAGE.content)]


def test_many_workers_at_once_hand_over_one_package(receiver):
    lock = threading.Lock()

    class Shared(Notebook):
        def stage(self, name: str) -> bool:
            with lock:
                return super().stage(name)

    notebook = Shared()
    threads = [threading.Thread(target=receiver.transport.deliver, args=(PACKAGE, notebook)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert receiver.received() == [(PACKAGE.filename, PACKAGE.content)]


# The folder alone -----------------------------------------------------------------------------------------------------


def test_the_folder_shows_only_finished_packages(tmp_path):
    transport = FolderTransport(tmp_path / "dms")
    seen = []
    notebook = Notebook()
    notebook.before_stage = lambda: seen.append([path.name for path in (tmp_path / "dms").glob("*.zip")])
    transport.deliver(PACKAGE, notebook)
    assert seen == [[]]


def test_a_receiver_of_its_own_has_a_folder_inside_the_towns(tmp_path):
    transport = FolderTransport.from_options(tmp_path / "dms", {"folder": "bauamt"})
    assert transport.deliver(PACKAGE, Notebook()) == Delivered()
    assert [path.name for path in (tmp_path / "dms/bauamt").glob("*.zip")] == [PACKAGE.filename]
    assert list((tmp_path / "dms").glob("*.zip")) == []
    assert answers_folder(tmp_path / "dms", {"folder": "bauamt"}) == tmp_path / "dms/bauamt/answers"


def test_nothing_is_left_in_staging_by_a_worker_that_lost_its_lease(tmp_path):
    transport = FolderTransport(tmp_path / "dms")
    transport.deliver(PACKAGE, Notebook(mine=False))
    assert list((tmp_path / "dms" / STAGING).iterdir()) == []


def test_nothing_is_left_in_staging_of_a_package_that_breaks_off(tmp_path):
    def gone() -> io.BytesIO:
        raise LookupError

    with pytest.raises(LookupError):
        FolderTransport(tmp_path / "dms").deliver(Package(PACKAGE.filename, (("late.pdf", gone),)), Notebook())
    assert list((tmp_path / "dms" / STAGING).iterdir()) == []


def test_a_share_that_is_not_mounted_is_not_taken_for_a_fetched_package(tmp_path):
    transport = FolderTransport(tmp_path / "dms")
    notebook = Notebook()
    notebook.before_stage = lambda: os.rename(tmp_path / "dms" / STAGING, tmp_path / "away")
    assert isinstance(transport.deliver(PACKAGE, notebook), TryAgain)


def test_a_disk_that_is_full_half_way_leaves_nothing_behind_and_says_what_to_do(tmp_path, monkeypatch):
    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("portal.delivery.transports.folder.os.fsync", full)
    outcome = FolderTransport(tmp_path / "dms").deliver(PACKAGE, Notebook())
    assert outcome == TryAgain("Der Datenträger ist voll. Schaffen Sie Platz.")
    assert [path for path in (tmp_path / "dms").rglob("*") if path.is_file()] == []
