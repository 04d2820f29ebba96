"""A backup made while people go on applying comes back elsewhere, whole, and nothing is lost or handed over twice."""

from __future__ import annotations

import json
import threading
import zipfile
from contextlib import contextmanager
from datetime import timedelta

import pytest
import sqlalchemy as sa

from portal.backup import BackupError, create, restore, verify
from portal.database import WORKER, Database, utc_now
from portal.delivery import State, enqueue_deliveries, overview, retry
from portal.delivery.attempt import attempt, hand_over, take_lease
from portal.delivery.models import DeliveryRow, Heartbeat
from portal.delivery.queue import entry_id, waiting
from portal.delivery.worker import sweep
from portal.house import House
from portal.keys import KeyFailure, KeyRing
from portal.operations import last_backup
from portal.submissions import find_case
from tests.cases import make_case


@pytest.fixture
def elsewhere(house, tmp_path, request):
    """The settings of another machine with the same master key: an empty folder and an empty database."""
    update = {"data": tmp_path / "elsewhere"}
    if not house.settings.embedded:
        update["database_url"] = request.getfixturevalue("postgres_cluster").new_database()
    return house.settings.model_copy(update=update)


def back_up(house, tmp_path):
    return create(house.settings, tmp_path, utc_now())


def bring_back(file, settings, **options):
    keys = KeyRing.load(settings.master_key_file)
    return restore(settings, file, settings.data, keys, **{"force": False, "now": utc_now(), **options})


@contextmanager
def opened(restored, house):
    settings = restored.settings
    there = House(
        settings=settings,
        database=Database(settings.database_url, settings.lock_file),
        keys=KeyRing.load(settings.master_key_file),
        catalogue=house.catalogue,
        schemas=house.schemas,
    )
    yield there
    there.close()


def rows(house):
    with house.database.reading(WORKER) as session:
        return {row.reference: row for row in session.scalars(sa.select(DeliveryRow))}


def packages(house):
    return sorted(path.name for path in (house.settings.data / "dms").glob("*/*.zip"))


@contextmanager
def people_applying(house, made):
    """Applications come in all the time; their numbers are put into ``made``."""
    stop = threading.Event()

    def apply_on():
        while not stop.is_set():
            made.append(make_case(house, "erbach", enqueue=enqueue_deliveries(house)))

    thread = threading.Thread(target=apply_on)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def test_the_whole_way_there_and_back(house, elsewhere, tmp_path):
    planned = make_case(house, "michelstadt", enqueue=enqueue_deliveries(house))
    delivered = make_case(house, "sontra", enqueue=enqueue_deliveries(house))
    attempt(house, "sontra", rows(house)[delivered].id, 1, "worker-1")
    attachment = house.settings.data / "attachments" / "ab" / "file"
    attachment.parent.mkdir(parents=True)
    attachment.write_bytes(bytes(range(256)) * 10_000)
    meanwhile: list[str] = []
    with people_applying(house, meanwhile):
        made = back_up(house, tmp_path)
    assert verify(made.file, house.keys).opened >= 2

    restored = bring_back(made.file, elsewhere)
    with opened(restored, house) as there:
        assert (there.settings.data / "attachments" / "ab" / "file").read_bytes() == attachment.read_bytes()
        deliveries = rows(there)
        assert len(deliveries) == made.manifest.counts["submission"]
        assert set(deliveries) <= {planned, delivered, *meanwhile}
        for reference in deliveries:
            assert find_case(there, reference).answers == find_case(house, reference).answers
        # What is delivered stays so, whatever is asked for.
        retry(there, delivered)
        attempt(there, "sontra", deliveries[delivered].id, 1, "worker-1")
        assert overview(there, delivered)[0].state is State.DELIVERED and packages(there) == []
        # What is not delivered goes on.
        attempt(there, "michelstadt", deliveries[planned].id, 1, "worker-2")
        assert overview(there, planned)[0].state is State.DELIVERED and len(packages(there)) == 1


def test_the_sweep_puts_back_what_lost_its_place_in_the_queue(house, elsewhere, tmp_path, time_machine):
    reference = make_case(house, enqueue=enqueue_deliveries(house))
    with opened(bring_back(back_up(house, tmp_path).file, elsewhere), house) as there:
        queue = "workflow_status" if there.settings.embedded else "dbos.workflow_status"
        with there.database.engine.begin() as connection:
            connection.exec_driver_sql(f"DELETE FROM {queue}")
        time_machine.move_to(utc_now() + timedelta(minutes=5))
        assert sweep(there) == 1
        row = rows(there)[reference]
        with there.database.reading() as session:
            assert waiting(session, [entry_id(row.id, row.attempt)])
        assert sweep(there) == 0


def test_what_was_staged_on_the_lost_machine_is_handed_over_again_and_not_believed_delivered(
    house, elsewhere, tmp_path, monkeypatch
):
    class PowerCut(BaseException):
        pass

    def cut(*_):
        raise PowerCut

    reference = make_case(house, enqueue=enqueue_deliveries(house))
    row = rows(house)[reference]
    lease = take_lease(house, row.municipality, row.id, 1, "worker-1")
    with monkeypatch.context() as patched, pytest.raises(PowerCut):
        patched.setattr("portal.delivery.transports.folder.os.rename", cut)
        hand_over(house, lease)
    assert rows(house)[reference].staged
    with opened(bring_back(back_up(house, tmp_path).file, elsewhere), house) as there:
        (there.settings.data / "dms" / row.municipality / ".staging").mkdir(parents=True)
        attempt(there, row.municipality, row.id, 1, "worker-2")
        assert overview(there, reference)[0].state is State.DELIVERED
        assert len(packages(there)) == 1


def test_a_target_that_holds_something_is_refused_and_left_alone(house, elsewhere, tmp_path):
    file = back_up(house, tmp_path).file
    elsewhere.data.mkdir()
    (elsewhere.data / "notes.txt").write_text("mine")
    with pytest.raises(BackupError, match="steht schon etwas"):
        bring_back(file, elsewhere)
    assert [path.name for path in elsewhere.data.iterdir()] == ["notes.txt"]


def test_with_force_the_former_is_moved_aside_and_nothing_is_deleted(house, tmp_path, time_machine):
    before = make_case(house)
    made = back_up(house, tmp_path)
    after = make_case(house)
    with house.database.writing() as session:
        session.add(Heartbeat(executor="worker-1", started_at=utc_now(), seen_at=utc_now()))
    mine = house.settings
    if not mine.embedded:
        assert list(mine.data.iterdir()) != []
    with pytest.raises(BackupError, match="steht schon etwas"):
        bring_back(made.file, mine)
    # SQLite archives come back under the folder's own name of the database.
    if mine.embedded:
        mine = bring_back(made.file, mine, force=True).settings
        with Database(mine.database_url, None).writing() as session:
            session.add(Heartbeat(executor="worker-1", started_at=utc_now(), seen_at=utc_now()))
    with pytest.raises(BackupError, match="Im Ziel läuft noch der Arbeiter „worker-1“"):
        bring_back(made.file, mine, force=True)
    time_machine.move_to(utc_now() + timedelta(minutes=1))
    house.database.close()
    restored = bring_back(made.file, mine, force=True)
    assert restored.aside is not None and (restored.aside / "backup.json").exists() is not mine.embedded
    with opened(restored, house) as there:
        assert find_case(there, before).reference == before
        with there.database.reading(WORKER) as session:
            assert session.scalar(sa.text("SELECT count(*) FROM submission")) == 1
        if mine.embedded:
            assert (restored.aside / "portal.sqlite3").exists()
        else:
            (schema,) = (
                name for name in sa.inspect(there.database.engine).get_schema_names() if name.endswith("z_public")
            )
            with there.database.engine.connect() as connection:
                kept = connection.exec_driver_sql(f"SELECT reference FROM {schema}.submission").scalars().all()
            assert set(kept) == {before, after}


def test_another_installations_key_is_refused_before_anything_is_touched(house, elsewhere, tmp_path):
    make_case(house)
    file = back_up(house, tmp_path).file
    other = KeyRing.initialise(tmp_path / "other" / "master.key")
    with pytest.raises(KeyFailure, match="PORTAL_MASTER_KEY_FILE"):
        verify(file, other)
    with pytest.raises(KeyFailure):
        restore(elsewhere, file, elsewhere.data, other, force=False, now=utc_now())
    assert not elsewhere.data.exists()


def test_a_backup_holds_no_key_and_none_of_the_packages(house, tmp_path):
    make_case(house, enqueue=enqueue_deliveries(house))
    (row,) = rows(house).values()
    attempt(house, row.municipality, row.id, 1, "worker-1")
    key = house.settings.data / "mail" / "master.key"
    key.parent.mkdir()
    key.write_bytes(house.settings.master_key_file.read_bytes())
    key.chmod(0o600)
    settings = house.settings.model_copy(update={"master_key_file": key})
    made = create(settings, tmp_path, utc_now())
    with zipfile.ZipFile(made.file) as archive:
        assert len(archive.namelist()) == 2, archive.namelist()
        secret = json.loads(key.read_text())["derivation_secret"].encode()
        assert not any(secret in archive.read(name) for name in archive.namelist())
    assert made.file.stat().st_mode & 0o077 == 0


def test_the_time_of_the_backup_is_noted_and_an_archive_is_never_overwritten(house, tmp_path):
    made = back_up(house, tmp_path)
    noted = last_backup(house.settings.data)
    assert (noted.file, noted.created_at, noted.size) == (str(made.file), made.manifest.created_at, made.size)
    with pytest.raises(BackupError, match="gibt es schon"):
        create(house.settings, made.file, utc_now())
    with pytest.raises(BackupError, match="Legen Sie ihn an"):
        create(house.settings, tmp_path / "nowhere" / "x.zip", utc_now())


def test_without_a_place_archives_go_to_a_folder_that_no_backup_takes_in(house):
    first = create(house.settings, None, utc_now())
    second = create(house.settings, None, utc_now() + timedelta(seconds=2))
    assert first.file.parent == second.file.parent == house.settings.data / "backups"
    assert len(second.manifest.parts) == 1
