"""The ``portal`` command as an operator types it: exit codes and one German sentence on standard error."""

from __future__ import annotations

import contextlib
import io
import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

import pytest

from portal.cli import main
from portal.house import open_house
from portal.settings import Settings
from tests.integration.retention.closed_cases import closed_case, delivered, failing
from tests.misfits import misfit
from tests.tools import PROJECT


@pytest.fixture(scope="module")
def installation(tmp_path_factory):
    """An installation with keys, tables and demo accounts, on SQLite."""
    folder = tmp_path_factory.mktemp("installation")
    portal = Installation(folder)
    assert portal("keys", "init").returncode == 0
    assert portal("migrate").returncode == 0
    return portal


class Installation:
    def __init__(self, folder, **variables):
        self.folder = folder
        kept = {name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")}
        self.environment = {**kept, "PORTAL_DATA": str(folder), "PORT": "8123", **variables}

    def __call__(self, *arguments):
        """The command in this process: a second each would be spent on starting Python otherwise."""
        out, err = io.StringIO(), io.StringIO()
        with (
            mock.patch.dict(os.environ, self.environment, clear=True),
            mock.patch.object(sys, "argv", ["portal", *arguments]),
            contextlib.redirect_stdout(out),
            contextlib.redirect_stderr(err),
            pytest.raises(SystemExit) as ended,
        ):
            main()
        return Done(int(ended.value.code or 0), out.getvalue(), err.getvalue())


@dataclass(frozen=True)
class Done:
    returncode: int
    stdout: str
    stderr: str


def sentence(done):
    """What stands on standard error: never a traceback."""
    assert "Traceback" not in done.stderr
    return done.stderr.strip()


def test_the_installed_command_works_as_a_process_of_its_own(installation):
    done = subprocess.run(
        [sys.executable, "-m", "portal.cli", "deliver", "list", "--json"],
        env=installation.environment,
        cwd=PROJECT,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert (done.returncode, done.stdout.strip()) == (0, "[]")


@pytest.mark.parametrize("arguments", [("nonsense",), ("deliver", "retry"), ("accounts", "add"), ("run", "--fast")])
def test_wrong_use_ends_with_2_and_says_where_help_is(installation, arguments):
    done = installation(*arguments)
    assert done.returncode == 2
    assert "--help" in sentence(done)


def test_everything_shipped_passes_the_check(installation):
    done = installation("services", "check")
    assert (done.returncode, done.stdout.strip()) == (0, "Keine Beanstandung."), done.stderr


def test_a_broken_service_file_is_a_finding_with_file_and_line(installation, tmp_path):
    file = tmp_path / "kaputt.yaml"
    file.write_text("id: kaputt\nversoin: '1.0'\n")
    done = installation("services", "check", str(file))
    assert done.returncode == 1
    assert "kaputt.yaml" in sentence(done) and "2" in sentence(done)


@pytest.fixture(scope="module")
def with_own_services(installation, tmp_path_factory):
    """The same with a folder of services that may be written to."""
    folder = Path(shutil.copytree(PROJECT / "services", tmp_path_factory.mktemp("own") / "services"))
    return Installation(installation.folder, PORTAL_SERVICES=str(folder)), folder


@pytest.mark.parametrize(
    ("name", "old", "new", "words"),
    [
        ("municipalities/odenwald/erbach.yaml", "slug: erbach", "slug: erbch", "(town.slug)"),
        ("cooperations/odenwald.yaml", "service: hund-anmelden", "service: hund-anmeldn", "„hund-anmelden“"),
        ("fileplan/odenwald.yaml", "version:", "versoin:", "„version“"),
        ("synonyms.yaml", "says:", "sagt:", "sagt"),
        ("life_events.yaml", "often:", "oftn:", "„often“"),
        ("changes.yaml", "service:", "servic:", "„service“"),
        ("codelists/country.tsv", "", "D\tDeutschland\n", "keinen Stand"),
        ("recipients/gewerbeanzeige.yaml", "title:", "titel:", "„title“"),
    ],
)
def test_every_file_beside_the_services_is_checked_as_what_it_is(with_own_services, name, old, new, words):
    portal, folder = with_own_services
    file = folder / name
    before = file.read_bytes() if old else None
    file.write_text((before or b"").decode().replace(old, new, 1) if old else new, encoding="utf-8")
    try:
        found = portal("services", "check", str(file))
    finally:
        file.unlink() if before is None else file.write_bytes(before)
    assert found.returncode == 1 and words in sentence(found)
    assert all(line.startswith(f"services/{name}, Zeile") for line in sentence(found).splitlines())


def test_a_whole_file_beside_a_broken_one_says_that_there_is_more(with_own_services):
    portal, folder = with_own_services
    (folder / "codelists/country.tsv").write_text("D\tDeutschland\n", encoding="utf-8")
    done = portal("services", "check", str(folder / "fileplan/werra-meissner.yaml"))
    (folder / "codelists/country.tsv").unlink()
    assert done.returncode == 0 and "in anderen Dateien" in done.stdout


def test_whole_files_of_any_kind_pass_together(with_own_services):
    portal, folder = with_own_services
    names = ("catalogue/hund-anmelden.yaml", "municipalities/odenwald/erbach.yaml", "synonyms.yaml")
    done = portal("services", "check", *(str(folder / name) for name in names))
    assert (done.returncode, done.stdout.strip()) == (0, "Keine Beanstandung.")


def test_what_was_set_aside_when_a_production_loaded_is_said_by_the_check(installation, tmp_path):
    folder = Path(shutil.copytree(PROJECT / "services", tmp_path / "services"))
    aside, _ = misfit(folder, "veranstaltung-anzeigen", "takes another's LeiKa key")
    (folder / "synonyms.yaml").write_text("sagt: []\nsagte: []\n", encoding="utf-8")
    production = Installation(
        installation.folder,
        PORTAL_SERVICES=str(folder),
        PORTAL_ENVIRONMENT="production",
        PORTAL_BASE_URL="https://antrag.example",
        PORTAL_MASTER_KEY_FILE=str(shutil.copy(installation.folder / "master.key", tmp_path / "master.key")),
    )
    said = [flaw["wrong"] for flaw in json.loads(production("check", "--json").stdout)]
    assert {one.split("“ wird nicht angeboten. services/")[0] for one in said if "angeboten" in one} == {
        f"„{service}" for service in aside
    }
    (passed_over,) = (one for one in said if "synonyms" in one)
    assert passed_over.startswith("Eine Datei bleibt unbeachtet. services/synonyms.yaml, Zeile 1")


@pytest.mark.parametrize("name", ["README.md", "service.schema.json", "catalogue/old/hund-anmelden.yaml"])
def test_a_file_of_no_known_kind_is_wrong_use(with_own_services, name):
    portal, folder = with_own_services
    file = folder / name
    file.parent.mkdir(exist_ok=True)
    file.touch()
    done = portal("services", "check", str(file))
    assert done.returncode == 2 and len(sentence(done).splitlines()) == 1
    assert "ist keine Datei, die sich prüfen lässt" in sentence(done)


def test_the_examples_of_a_service_come_as_json(installation):
    examples = json.loads(installation("services", "examples", "hund-anmelden", "--json").stdout)
    assert {"name", "valid", "answers", "errors", "files"} == set(examples[0])
    assert sum(example["valid"] for example in examples) >= 2
    assert sum(not example["valid"] for example in examples) >= 3


def test_a_service_shows_itself(installation):
    assert json.loads(installation("services", "show", "hund-anmelden", "--json").stdout)["id"] == "hund-anmelden"
    assert "Hund anmelden" in installation("services", "show", "hund-anmelden").stdout


@pytest.mark.parametrize("arguments", [("services", "show", "gibt-es-nicht"), ("messages", "show", "K7QM-24RT-9XWA")])
def test_what_does_not_exist_is_one_sentence_and_1(installation, arguments):
    done = installation(*arguments)
    assert done.returncode == 1
    assert len(sentence(done).splitlines()) == 1


def test_deliveries_can_be_listed_and_the_folder_checked(installation):
    assert json.loads(installation("deliver", "list", "--json").stdout) == []
    done = installation("deliver", "check", "michelstadt")
    assert (done.returncode, done.stdout.strip()) == (0, "Die Übergabe ist bereit.")
    assert installation("deliver", "check", "atlantis").returncode == 1
    assert installation("deliver", "retry", "K7QM-24RT-9XWA").returncode == 1


def test_a_number_may_be_typed_in_small_letters(installation):
    assert "„K7QM-24RT-9XWA“" in sentence(installation("deliver", "retry", "k7qm 24rt 9xwa"))
    assert "„K7QM-24RT-9XWA“" in sentence(installation("messages", "show", "k7qm-24rt-9xwa"))


def test_what_is_delivered_is_not_said_to_be_tried_again(tmp_path):
    portal = Installation(tmp_path)
    portal("keys", "init"), portal("migrate")
    house = open_house(Settings.from_environment(portal.environment))
    sent, stuck = closed_case(house, enqueue=delivered), closed_case(house, enqueue=failing)
    house.close()
    done = portal("deliver", "retry", sent)
    assert done.returncode == 1 and "ist schon übergeben" in sentence(done)
    assert portal("deliver", "retry", stuck).stdout == "Der nächste Versuch ist eingeplant.\n"


def test_accounts_are_added_once_and_the_password_is_shown(installation):
    add = ("accounts", "add", "--email", "neu@michelstadt.example", "--town", "michelstadt", "--role", "clerk")
    assert "Passwort: " in installation(*add).stdout
    again = installation(*add)
    assert again.returncode == 1
    assert "neu@michelstadt.example" not in again.stdout


def test_the_demo_can_be_called_twice_and_keeps_its_logins(installation):
    installation("demo")
    logins = (installation.folder / "demo-logins.json").read_text()
    assert installation("demo").returncode == 0
    assert (installation.folder / "demo-logins.json").read_text() == logins
    assert {"town", "email", "password", "role", "url"} == set(json.loads(logins)[0])


def test_a_master_key_is_never_overwritten_and_fits_its_database(installation):
    assert installation("keys", "init").returncode == 1
    assert installation("keys", "init", "--if-missing").returncode == 0
    assert installation("keys", "check").returncode == 0
    assert installation("keys", "rotate").returncode == 0
    assert installation("keys", "check").returncode == 0


def test_a_missing_master_key_says_how_to_make_one(tmp_path):
    done = Installation(tmp_path)("deliver", "list")
    assert done.returncode == 1
    assert "portal keys init" in sentence(done)


def test_a_production_start_without_its_settings_names_the_variable(tmp_path):
    done = Installation(tmp_path, PORTAL_ENVIRONMENT="production")("web")
    assert done.returncode == 1
    assert sentence(done).startswith("PORTAL_BASE_URL fehlt.")


def test_the_demo_is_refused_in_production(installation, tmp_path):
    key = tmp_path / "elsewhere.key"
    production = Installation(
        installation.folder,
        PORTAL_ENVIRONMENT="production",
        PORTAL_BASE_URL="https://antrag.example",
        PORTAL_MASTER_KEY_FILE=str(key),
    )
    done = production("demo")
    assert done.returncode == 1
    assert "im Betrieb nicht" in sentence(done)
    assert not key.exists()


def test_a_misspelt_setting_is_mentioned(installation):
    misspelt = Installation(installation.folder, PORTAL_DATENBANK="x")
    assert "PORTAL_DATENBANK" in misspelt("deliver", "list").stderr


def test_the_schemas_can_be_listed_written_and_a_message_checked(installation, tmp_path):
    assert "hund-anmelden" in installation("schemas", "list").stdout
    broken = tmp_path / "kaputt.xml"
    broken.write_text("<Antrag/>")
    done = installation("schemas", "check", str(broken))
    assert done.returncode == 1 and sentence(done)


def test_a_backup_is_made_checked_and_brought_back_by_command(installation, tmp_path):
    archive, place = str(tmp_path / "x.zip"), str(tmp_path / "place")
    assert archive in installation("backup", "create", archive).stdout
    assert "ist in Ordnung" in installation("backup", "verify", archive).stdout
    key = str(installation.folder / "master.key")
    other = Installation(tmp_path / "unused", PORTAL_MASTER_KEY_FILE=key)
    done = other("backup", "restore", archive, "--into", place)
    assert done.returncode == 0, done.stderr
    assert f"PORTAL_DATA={place}" in done.stdout and "restored" not in done.stdout
    again = other("backup", "restore", archive, "--into", place)
    assert again.returncode == 1 and "--force" in sentence(again)
    assert other("backup", "restore", archive, "--into", place, "--force").returncode == 0
    brought_back = Installation(tmp_path / "place", PORTAL_MASTER_KEY_FILE=key)
    assert brought_back("keys", "check").returncode == 0


def test_what_is_no_backup_is_one_sentence_and_1(installation, tmp_path):
    file = tmp_path / "x.zip"
    file.write_text("kein Archiv")
    done = installation("backup", "verify", str(file))
    assert done.returncode == 1
    assert sentence(done).startswith("Die Sicherung ")
    missing = installation("backup", "verify", str(tmp_path / "missing.zip"))
    assert missing.returncode == 1 and sentence(missing).endswith(
        "missing.zip“ gibt es nicht. Prüfen Sie die Schreibweise."
    )
    nowhere = installation("backup", "restore", str(file))
    assert nowhere.returncode == 2 and "--into" in sentence(nowhere)


def test_what_would_be_erased_is_shown_and_erasing_wants_a_yes(installation):
    assert json.loads(installation("retention", "plan", "--json").stdout) == []
    assert "Fällig sind 0 Vorgänge" in installation("retention", "plan").stdout
    done = installation("retention", "run")
    assert done.returncode == 1 and "--yes" in sentence(done)
    assert installation("retention", "run", "--yes").stdout == "Gelöscht: 0 Vorgänge.\n"
    (run,) = json.loads(installation("retention", "protocol", "--json").stdout)
    assert (run["starter"], run["erased"]) == ("command", [])
    assert "von Hand  Vorgänge: 0" in installation("retention", "protocol").stdout


@pytest.mark.parametrize("command", [("hold",), ("release",), ("protocol",)])
def test_what_must_not_be_erased_needs_a_case_and_a_reason(installation, command):
    reason = () if command == ("protocol",) else ("--reason", "Klage")
    done = installation("retention", *command, "K7QM-24RT-9XWA", *reason)
    assert done.returncode == 1 and "K7QM-24RT-9XWA" in sentence(done)
    if reason:
        assert installation("retention", *command, "K7QM-24RT-9XWA").returncode == 2
