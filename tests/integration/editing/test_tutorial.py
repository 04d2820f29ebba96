"""The tutorial in services/README.md works: each of its steps is done here just as it stands there."""

import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import threading
from dataclasses import dataclass, field

import pytest
import requests

from portal.catalogue import read_service
from portal.cli import main
from portal.preview import preview
from tests.applicant import Applicant
from tests.tools import PROJECT

TUTORIAL = re.compile(r"## Eine neue Leistung in zehn Minuten\n(.*?)\n## ", re.DOTALL)
BLOCK = re.compile(r"(?P<before>(?:^[^\n]+\n)+)\n```(?P<kind>sh|yaml)\n(?P<text>.*?)```", re.MULTILINE | re.DOTALL)
PLACE = re.compile(r"(Ersetzen|Fügen) Sie (?:dort )?(?:(vor|nach) der Zeile|die Zeile) `([^`]+)`\s(?:durch|ein):")
OPENED = re.compile(r"(?:Datei|Öffnen Sie) `(services/\S+\.yaml)`")


@dataclass
class Reader:
    """Somebody who follows the tutorial in a copy of services/."""

    monkeypatch: pytest.MonkeyPatch
    previewed: list[str] = field(default_factory=list)
    file: str = ""

    def command(self, line):
        program, *arguments = shlex.split(line)
        assert program == ".venv/bin/portal"
        if arguments[:2] == ["services", "preview"]:
            self.previewed.append(arguments[2])
            return
        self.monkeypatch.setattr("sys.argv", ["portal", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        assert ended.value.code == 0, line

    def edit(self, instruction, text, folder):
        verb, side, line = PLACE.search(instruction).groups()
        path = folder / self.file
        before = path.read_text(encoding="utf-8")
        assert before.count(f"{line}\n") == 1, f"{self.file}: {line!r} steht nicht genau einmal da."
        new = text if verb == "Ersetzen" else f"{text}{line}\n" if side == "vor" else f"{line}\n{text}"
        path.write_text(before.replace(f"{line}\n", new), encoding="utf-8")


@pytest.fixture
def folder(tmp_path, monkeypatch):
    shutil.copytree(PROJECT / "services", tmp_path / "services")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PORTAL_SERVICES", str(tmp_path / "services"))
    return tmp_path


def follow(folder, monkeypatch):
    text = TUTORIAL.search((folder / "services/README.md").read_text(encoding="utf-8"))[1]
    reader, done = Reader(monkeypatch), 0
    for block in BLOCK.finditer(text):
        for opened in OPENED.finditer(text, done, block.start("kind")):
            reader.file = opened[1]
        done = block.end()
        if block["kind"] == "sh":
            for line in block["text"].splitlines():
                reader.command(line)
        else:
            reader.edit(block["before"], block["text"], folder)
    return reader


def test_who_follows_the_tutorial_has_a_new_service_that_works(folder, monkeypatch, capsys):
    reader = follow(folder, monkeypatch)
    assert capsys.readouterr().out.count("Keine Beanstandung.") == 3
    (previewed,) = reader.previewed
    file = folder / previewed
    service = read_service(file)
    answers = next(example.answers for example in service.examples if example.valid)
    with preview(file, folder / "services") as ready:
        applicant = Applicant(ready.app.test_client(), town="musterstadt", service=service.id)
        assert re.fullmatch(r"([2-9A-Z]{4}-){2}[2-9A-Z]{4}", applicant.apply(answers))
        assert "nummer" in applicant.visited


def test_the_preview_shows_an_example_filled_in_and_keeps_nothing(folder):
    file = folder / "services/catalogue/hund-anmelden.yaml"
    with preview(file, folder / "services") as ready:
        data = ready.app.extensions["portal"].settings.data
        assert data.is_dir()
        server = ready.server(0)
        assert server.server_address[0] == "127.0.0.1"
        serving = threading.Thread(target=server.serve_forever)
        serving.start()
        try:
            base = f"http://127.0.0.1:{server.server_port}"
            shown = requests.get(base + next(iter(ready.examples.values())), timeout=20)
            assert shown.status_code == 200 and "Mustermann" in shown.text
            assert requests.get(base + ready.start, timeout=20).status_code == 200
        finally:
            server.shutdown()
            serving.join()
            server.server_close()
    assert not data.exists()


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
def test_the_preview_ends_when_asked_to_and_leaves_nothing_behind(tmp_path, sign):
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")}
    process = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "portal.cli",
            "services",
            "preview",
            "services/catalogue/mangel-melden.yaml",
            "--port=0",
        ],
        cwd=PROJECT,
        env=kept | {"TMPDIR": str(tmp_path), "PORTAL_DATA": str(tmp_path / "real")},
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        told = process.stdout.readline()
        assert told.startswith("Leeres Formular: http://127.0.0.1:")
        assert requests.get(told.split()[-1], timeout=20).status_code == 200
        assert next(tmp_path.iterdir()).name.startswith("portal-vorschau-")
        process.send_signal(sign)
        rest, _ = process.communicate(timeout=30)
    finally:
        process.kill()
    assert process.returncode == 0 and "ihre Daten sind gelöscht" in rest
    assert list(tmp_path.iterdir()) == []


def run(monkeypatch, *arguments):
    monkeypatch.setattr("sys.argv", ["portal", "services", *arguments])
    with pytest.raises(SystemExit) as ended:
        main()
    return ended.value.code


def test_new_never_overwrites_a_file(folder, monkeypatch, capsys):
    before = (folder / "services/catalogue/hund-anmelden.yaml").read_bytes()
    assert run(monkeypatch, "new", "hund-anmelden") == 1
    assert "gibt es schon" in capsys.readouterr().err
    assert (folder / "services/catalogue/hund-anmelden.yaml").read_bytes() == before


def test_a_changed_file_is_compared_with_the_shipped_one(folder, monkeypatch, capsys, tmp_path):
    file = tmp_path / "hund-anmelden.yaml"
    shutil.copy(folder / "services/catalogue/hund-anmelden.yaml", file)
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("duration_minutes: 5", "duration_minutes: 9"), encoding="utf-8")
    assert run(monkeypatch, "diff", str(file)) == 0
    assert "Dauer in Minuten: vorher 5, jetzt 9." in capsys.readouterr().out
    assert run(monkeypatch, "diff", str(file), str(file), str(file)) == 2
