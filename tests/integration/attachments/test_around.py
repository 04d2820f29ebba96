"""What stands around the attachments: a backup takes them along, and the worker does their work."""

import io
import threading

import pytest
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from PIL import Image

import portal.delivery
from portal.attachments import check_scanner, files_of, scan_waiting, sweep
from portal.attachments import open_attachment as reading
from portal.backup import create, restore, verify
from portal.cli import worker
from portal.database import Database, Scope, utc_now
from portal.delivery.worker import every
from portal.house import House
from portal.keys import KeyRing
from portal.migrations import alembic_config


def photo():
    out = io.BytesIO()
    Image.new("RGB", (20, 20), "red").save(out, "JPEG")
    return out.getvalue()


@pytest.fixture
def elsewhere(house, tmp_path, request):
    """The settings of another machine with the same master key: an empty folder and an empty database."""
    update = {"data": tmp_path / "elsewhere"}
    if not house.settings.embedded:
        update["database_url"] = request.getfixturevalue("postgres_cluster").new_database()
    return house.settings.model_copy(update=update)


def test_an_attachment_comes_back_from_a_backup_and_opens(house, upload, owner, elsewhere, tmp_path):
    with house.database.engine.begin() as connection:
        MigrationContext.configure(connection).stamp(ScriptDirectory.from_config(alembic_config()), "head")
    attachment = upload("a.jpg", photo())
    half_received = house.settings.data / "incoming" / "0123"
    half_received.write_bytes(b"x")
    made = create(house.settings, tmp_path, utc_now())
    keys = KeyRing.load(house.settings.master_key_file)
    verify(made.file, keys)
    settings = restore(elsewhere, made.file, elsewhere.data, keys, force=False, now=utc_now()).settings
    there = House(settings, Database(settings.database_url, settings.lock_file), keys, house.catalogue, house.schemas)
    try:
        with there.database.reading(Scope.town("erbach")) as session:
            [restored] = files_of(session, owner)
        assert restored == attachment and reading(there, restored).read() == reading(house, attachment).read()
        assert not (settings.data / "incoming").exists()
    finally:
        there.close()


def test_the_worker_scans_often_and_sweeps_every_hour(house, monkeypatch):
    told = {}
    monkeypatch.setattr(portal.delivery, "work", lambda house, **routines: told.update(routines))
    monkeypatch.setattr("portal.house.open_house", lambda settings: house)
    monkeypatch.setattr("portal.web.configure_logs", lambda: None)
    worker.callback()
    assert scan_waiting in {routine for seconds, routine in told["beside"] if seconds <= 5}
    assert {sweep, check_scanner} <= set(told["hourly"])


def test_a_full_disk_ends_no_routine_of_the_worker():
    stop, tries = threading.Event(), []

    def routine():
        tries.append(len(tries))
        if len(tries) == 1:
            raise OSError("No space left on device")
        stop.set()

    every(0.01, stop, routine).join(5)
    assert tries == [0, 1]
