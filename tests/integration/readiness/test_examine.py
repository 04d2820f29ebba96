"""Before a production starts, everything that would hurt later is found and named, all at once."""

import json
import os
import shutil
import subprocess
import sys
from collections import namedtuple
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from portal.accounts import add_account, make_demo_accounts
from portal.accounts.models import AccountRow
from portal.database import rows_changed, utc_now
from portal.delivery.models import Heartbeat
from portal.house import open_house
from portal.keys import KeyRing
from portal.migrations import migrate
from portal.operations import LastBackup, note_backup
from portal.readiness import Severity, examine
from tests.clamav import running_clamd
from tests.house_fixtures import installation_settings
from tests.tools import PROJECT, need, program

ADDRESS = {"PORTAL_ENVIRONMENT": "production", "PORTAL_BASE_URL": "https://antrag.example"}
Disk = namedtuple("Disk", "total used free")


def ready(database_url, folder):
    """The settings of a production, and its key."""
    made = installation_settings(database_url, folder, **ADDRESS, PORTAL_TRUSTED_PROXIES="1")
    KeyRing.initialise(made.master_key_file)
    return made


@pytest.fixture(scope="module")
def migrated(tmp_path_factory):
    """A migrated SQLite file, made once."""
    folder = tmp_path_factory.mktemp("migrated")
    migrate(ready(f"sqlite:///{folder / 'tables.sqlite3'}", folder))
    return folder / "tables.sqlite3"


@pytest.fixture
def settings(migrated, tmp_path):
    """A production that is ready, on SQLite: what is asked of the database is asked of both kinds below."""
    made = ready(f"sqlite:///{shutil.copy(migrated, tmp_path / 'portal.sqlite3')}", tmp_path)
    made.data.mkdir(mode=0o700)
    return made


@pytest.fixture
def settings_on_each(database_url, tmp_path):
    made = ready(database_url, tmp_path)
    migrate(made)
    return made


@pytest.fixture(autouse=True)
def enough_room(monkeypatch):
    monkeypatch.setattr("shutil.disk_usage", lambda _: Disk(10**12, 0, 10**12))


@pytest.fixture
def house(settings):
    opened = open_house(settings)
    yield opened
    opened.close()


def errors(settings):
    return [str(flaw) for flaw in examine(settings) if flaw.severity is Severity.ERROR]


def warnings(settings):
    return [str(flaw) for flaw in examine(settings) if flaw.severity is Severity.WARNING]


def test_a_complete_installation_has_no_errors(settings_on_each):
    assert errors(settings_on_each) == []


def test_services_that_cannot_be_read_are_an_error(settings, tmp_path):
    (tmp_path / "services").mkdir()
    (found,) = errors(settings.model_copy(update={"services": tmp_path / "services"}))
    assert "portal services check" in found


def test_each_flaw_says_what_is_wrong_and_what_to_do(settings):
    for flaw in examine(settings):
        assert flaw.wrong.endswith(".") and flaw.remedy.endswith(".")


@pytest.mark.parametrize(
    ("break_it", "said"),
    [
        (lambda s: s.master_key_file.unlink(), "portal keys init"),
        (lambda s: s.master_key_file.chmod(0o644), "chmod 600"),
        (lambda s: s.master_key_file.write_text("{"), "beschädigt"),
    ],
)
def test_a_master_key_that_is_missing_open_or_broken_is_an_error(settings, break_it, said):
    break_it(settings)
    (found,) = errors(settings)
    assert said in found


def test_a_master_key_of_another_installation_and_tables_of_another_release_are_errors(settings_on_each):
    settings, house = settings_on_each, open_house(settings_on_each)
    house.town_keys("erbach")
    settings.master_key_file.unlink()
    KeyRing.initialise(settings.master_key_file)
    (found,) = errors(settings)
    assert "Nehmen Sie die Schlüsseldatei, die zu dieser Datenbank gehört." in found
    with house.database.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0001'")
    (found,) = errors(settings)
    assert "„0001“" in found and "portal migrate" in found
    house.close()


def test_a_database_that_is_not_there_is_an_error_and_is_not_made(tmp_path, settings):
    nowhere = tmp_path / "nowhere.sqlite3"
    (found,) = errors(settings.model_copy(update={"database_url": f"sqlite:///{nowhere}"}))
    assert "portal migrate" in found and not nowhere.exists()


def test_a_server_that_does_not_answer_is_an_error_without_its_password(settings):
    gone = "postgresql+psycopg://portal:geheim@127.0.0.1:9/portal"
    (found,) = errors(settings.model_copy(update={"database_url": gone}))
    assert "antwortet nicht" in found and "geheim" not in found


def test_a_scanner_with_too_low_limits_is_an_error_and_one_that_is_away_a_warning(settings, tmp_path):
    clamd = need(program("clamd"), "clamd fehlt: apt-get install clamav-daemon")
    assert any("PORTAL_CLAMD fehlt" in found for found in warnings(settings))
    with running_clamd(clamd, tmp_path / "clamd", longest="1M") as low:
        (found,) = errors(settings.model_copy(update={"clamd": low.unix}))
        assert "StreamMaxLength" in found
    away = settings.model_copy(update={"clamd": low.unix})
    assert errors(away) == []
    assert any("antwortet nicht" in found for found in warnings(away))


def test_a_clock_before_the_release_is_an_error(settings, time_machine):
    time_machine.move_to(datetime(2019, 1, 1, tzinfo=UTC))
    assert any("01.01.2019" in found for found in errors(settings))


def test_a_worker_seen_in_the_future_is_an_error(settings, house):
    with house.database.writing() as session:
        session.add(Heartbeat(executor="eins", started_at=utc_now(), seen_at=utc_now() + timedelta(hours=1)))
    (found,) = errors(settings)
    assert "„eins“" in found


@pytest.mark.parametrize(("free", "severity"), [(10**8, Severity.ERROR), (10**9, Severity.WARNING)])
def test_little_room_warns_and_hardly_any_is_an_error(settings, monkeypatch, free, severity):
    monkeypatch.setattr("shutil.disk_usage", lambda _: Disk(10**12, 0, free))
    (found,) = [flaw for flaw in examine(settings) if "Datenträger" in flaw.wrong]
    assert found.severity is severity


def test_a_data_folder_that_is_missing_is_an_error(settings):
    found = errors(settings.model_copy(update={"data": settings.data / "missing"}))
    assert any("PORTAL_DATA" in line for line in found)


def test_a_data_folder_without_rights_is_an_error(settings, monkeypatch):
    def refused(*_, **__):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("portal.readiness.machine.tempfile.NamedTemporaryFile", refused)
    assert any("lässt sich nicht schreiben" in found for found in errors(settings))


def test_accounts_to_try_with_are_refused_until_they_are_locked(settings, house):
    make_demo_accounts(replace(house, settings=settings.model_copy(update={"environment": "test"})))
    accounts, file = errors(settings)
    assert "Zugänge zum Ausprobieren" in accounts and "im Klartext" in file
    (settings.data / "demo-logins.json").unlink()
    assert errors(settings) == [accounts]
    with house.database.writing() as session:
        rows_changed(session, sa.update(AccountRow).values(active=False))
    add_account(house, email="amt@erbach.de", town="erbach", role="clerk", name="Amt")
    assert errors(settings) == []


def test_what_does_not_stop_a_start_is_still_said(settings):
    said = " ".join(warnings(settings))
    for part in ("Musterangaben", "keine Sicherung", "PORTAL_RETENTION=daily"):
        assert part in said
    assert "PORTAL_TRUSTED_PROXIES" not in said
    assert "PORTAL_TRUSTED_PROXIES" in " ".join(warnings(settings.model_copy(update={"trusted_proxies": 0})))
    note_backup(settings.data, LastBackup(file="/x.zip", created_at=utc_now() - timedelta(hours=25), size=1))
    assert "Sicherung" not in " ".join(warnings(settings.model_copy(update={"retention": "daily"})))
    note_backup(settings.data, LastBackup(file="/x.zip", created_at=utc_now() - timedelta(hours=27), size=1))
    assert "Letzte Sicherung: vor 1 Tag." in " ".join(warnings(settings))


def test_several_workers_at_one_embedded_database_are_said(settings, house):
    with house.database.writing() as session:
        for name in ("eins", "zwei"):
            session.add(Heartbeat(executor=name, started_at=utc_now(), seen_at=utc_now()))
    assert any("mehrere Arbeiter: eins, zwei" in said for said in warnings(settings))


def test_a_developer_is_asked_only_for_what_the_portal_needs_to_run(settings, house):
    developer = settings.model_copy(update={"environment": "development"})
    make_demo_accounts(replace(house, settings=developer))
    assert examine(developer) == ()


def test_examining_changes_nothing(settings):
    def seen():
        return sorted(path.name for path in settings.data.parent.rglob("*"))

    before = seen()
    examine(settings)
    assert seen() == before


def command(settings, *arguments):
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")} | {
        **ADDRESS,
        "PORTAL_DATA": str(settings.data),
        "PORTAL_DATABASE_URL": settings.database_url,
        "PORTAL_MASTER_KEY_FILE": str(settings.master_key_file),
        "PORTAL_RUN": str(settings.data.parent / "run"),
        "PORT": "0",
    }
    call = [sys.executable, "-m", "portal.cli", *arguments]
    return subprocess.run(call, env=environment, cwd=PROJECT, capture_output=True, text=True, timeout=120)


def test_the_command_tells_all_at_once_and_ends_with_1_if_there_is_an_error(settings):
    done = command(settings, "check")
    assert done.returncode == 0 and "Warnung: " in done.stdout
    settings.master_key_file.chmod(0o644)
    settings.data.chmod(0o755)
    done = command(settings, "check", "--json")
    assert done.returncode == 1
    assert [flaw["severity"] for flaw in json.loads(done.stdout)] == ["error", "warning"]


@pytest.mark.parametrize("start", ["run", "web", "worker"])
def test_no_part_of_a_production_starts_with_an_error(settings, start):
    (settings.data / "demo-logins.json").write_text("[]")
    done = command(settings, start)
    assert done.returncode == 1
    assert "im Klartext" in done.stderr and "Traceback" not in done.stderr
