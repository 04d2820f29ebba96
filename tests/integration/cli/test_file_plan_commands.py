"""``portal fileplan``: a cooperation's plan out as the official message, and another one in."""

from __future__ import annotations

import re
import shutil
from unittest import mock

import pytest
from lxml import etree

from portal.catalogue import Catalogue
from tests.integration.cli.test_commands import Installation
from tests.shipped import copy_with_only
from tests.unit.standards.packages import filing, in_process, take


@pytest.fixture
def services(tmp_path):
    folder = copy_with_only(tmp_path / "services", "hund-anmelden")
    for name in ("fim", "recipients"):  # they are about trades
        shutil.rmtree(folder / name)
    return folder


@pytest.fixture
def portal(tmp_path, services):
    return Installation(tmp_path / "data", PORTAL_SERVICES=str(services))


@pytest.fixture
def message(portal, tmp_path):
    """The plan of the Odenwald, as Erbach sends it."""
    done = portal("fileplan", "export", "erbach", "--output", str(tmp_path / "out"))
    assert (done.returncode, done.stderr) == (0, "")
    (file,) = (tmp_path / "out").iterdir()
    assert str(file) in done.stdout and file.name.endswith("_Aktenplan.Aktenplan.0301.xml")
    return file


def changed(file, pattern, by):
    text = file.read_text(encoding="utf-8")
    new = re.sub(pattern, by, text, flags=re.DOTALL)
    assert new != text
    file.write_text(new, encoding="utf-8")


def test_a_plan_that_comes_back_unchanged_changes_nothing(portal, message):
    done = portal("fileplan", "import", str(message))
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "„Aktenplan Odenwald“, Version 2026-1: 53 Einheiten, keine Änderung.\n"


@pytest.mark.parametrize(
    ("town", "options", "version"),
    [("witzenhausen", ["--version", "3.1.0"], "3.1.0"), ("witzenhausen", [], "3.0.0"), ("erbach", [], "3.1.0")],
)
def test_the_version_is_the_named_one_or_the_towns(portal, tmp_path, time_machine, town, options, version):
    time_machine.move_to("2026-12-01")
    assert portal("fileplan", "export", town, *options, "--output", str(tmp_path / "out")).returncode == 0
    (file,) = (tmp_path / "out").iterdir()
    assert etree.QName(etree.parse(file).getroot()).namespace.endswith(f":{version}")


def test_differences_are_shown_and_only_written_when_asked_for(portal, services, message):
    changed(message, "Feuerwerk", "Feuerwerk: Anzeigen")
    before = (services / "fileplan/odenwald.yaml").read_text(encoding="utf-8")
    shown = portal("fileplan", "import", str(message))
    assert shown.stdout.splitlines() == [
        "~ 02.1.30  Feuerwerk → Feuerwerk: Anzeigen",
        "„Aktenplan Odenwald“, Version 2026-1: 53 Einheiten, 1 Änderung.",
    ]
    assert (services / "fileplan/odenwald.yaml").read_text(encoding="utf-8") == before
    written = portal("fileplan", "import", str(message), "--write")
    assert (written.returncode, written.stderr) == (0, "")
    assert "odenwald.yaml ist geschrieben. Die Änderung gilt nach dem nächsten Start." in written.stdout
    assert portal("services", "check").returncode == 0
    plan = Catalogue.read(services).file_plan("odenwald")
    assert not plan.illustrative and {entry.title for entry in plan.entries} >= {"Feuerwerk: Anzeigen", "Verwaltung"}
    assert portal("fileplan", "import", str(message)).stdout.endswith("keine Änderung.\n")


def test_a_plan_without_a_key_that_a_service_needs_is_not_written(portal, services, message):
    changed(message, "<xdomea:Kennzeichen>16.1.20<", "<xdomea:Kennzeichen>16.1.21<")
    before = (services / "fileplan/odenwald.yaml").read_bytes()
    done = portal("fileplan", "import", str(message), "--write")
    assert done.returncode == 1
    assert "Das Aktenplanzeichen 16.1.20 steht nicht im Aktenplan „odenwald“." in done.stderr
    assert (services / "fileplan/odenwald.yaml").read_bytes() == before


def test_a_plan_whose_writing_breaks_off_leaves_the_former_one(portal, services, message, monkeypatch):
    changed(message, "Feuerwerk", "Feuerwerk: Anzeigen")
    before = (services / "fileplan/odenwald.yaml").read_bytes()
    with monkeypatch.context() as broken:
        broken.setattr("portal.flushing.os.replace", mock.Mock(side_effect=OSError(28, "voll")))
        done = portal("fileplan", "import", str(message), "--write")
    assert done.returncode == 1 and "kein Platz" in done.stderr
    assert (services / "fileplan/odenwald.yaml").read_bytes() == before
    assert portal("fileplan", "import", str(message), "--write").returncode == 0
    assert not list((services / "fileplan").glob(".*"))


def test_a_message_that_names_no_town_needs_one_by_hand(portal, message):
    changed(message, "<code>064370006006</code>", "<code>000000000000</code>")
    done = portal("fileplan", "import", str(message))
    assert done.returncode == 1 and done.stderr.startswith("Die Nachricht nennt keine Kommune dieses Portals.")
    assert portal("fileplan", "import", str(message), "--town", "michelstadt").returncode == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["export", "atlantis"], "Die Kommune „atlantis“ gibt es nicht."),
        (["export", "erbach", "--version", "4.0.0"], "xdomea 4.0.0 schreibt das Portal nicht."),
        (["import", "PLAN", "--town", "atlantis"], "Die Kommune „atlantis“ gibt es nicht."),
        (["import", "HARMFUL"], "DOCTYPE"),
    ],
)
def test_what_does_not_work_is_one_sentence(portal, message, tmp_path, arguments, said):
    (tmp_path / "harmful.xml").write_text("<!DOCTYPE a><a/>", encoding="utf-8")
    files = {"PLAN": str(message), "HARMFUL": str(tmp_path / "harmful.xml")}
    done = portal("fileplan", *(files.get(argument, argument) for argument in arguments))
    assert done.returncode == 1 and said in done.stderr and "Traceback" not in done.stderr


@pytest.mark.parametrize("units", [1, 2])
def test_a_plan_leaves_only_if_the_installed_official_schema_accepts_it(portal, tmp_path, units):
    """The portal writes one element beside the head; a schema that asks for two refuses it."""
    with in_process():
        take(portal.folder / "schemas", filing(units=units))
    done = portal("fileplan", "export", "erbach", "--output", str(tmp_path / "out"))
    if units == 1:
        assert (done.returncode, done.stderr) == (0, "")
    else:
        assert done.returncode == 1 and "hält das installierte amtliche Schema nicht ein" in done.stderr
        assert "/Aktenplan.Aktenplan.0301" in done.stderr
        assert not (tmp_path / "out").exists()
