"""``portal schemas`` as an operator types it: packages from files and addresses, trees, verdicts."""

import hashlib
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from unittest import mock

import pytest

from portal import schema_commands
from portal.command_line import Finding
from portal.house import House
from portal.settings import Settings
from portal.xoev import parse_safely
from tests.integration.cli.test_commands import Installation
from tests.unit.standards.packages import TYPES, in_process, letter, zipped

MESSAGE = b'<l:letter.0100 xmlns:l="urn:test:letter:1.0"><l:kind>wert-1</l:kind></l:letter.0100>'


@pytest.fixture
def portal(tmp_path):
    with in_process():
        yield Installation(tmp_path / "data")


@pytest.fixture
def package(tmp_path):
    return zipped(tmp_path / "letter.zip", {**letter(), "xsd/base-types.xsd": TYPES})


def checksum(file):
    return hashlib.sha256(file.read_bytes()).hexdigest()


def test_a_package_is_installed_listed_shown_and_checks_messages(portal, package, tmp_path):
    done = portal("schemas", "install", str(package), "--sha256", checksum(package).upper())
    assert done.returncode == 0 and "Installiert: letter 1.0" in done.stdout
    listed = portal("schemas", "list").stdout
    assert "letter 1.0  urn:test:letter:1.0  1 Nachrichten" in listed and "aus letter.zip" in listed
    assert "xdomea 3.1.0, 3.0.0: FVDaten.SGOAblegen.0605 (am amtlichen Schema geprüft)" in listed
    assert "  kind  1  Kind" in portal("schemas", "show", "letter.0100").stdout
    file = tmp_path / "message.xml"
    file.write_bytes(MESSAGE)
    assert "entspricht ihrem amtlichen Schema" in portal("schemas", "check", str(file)).stdout
    file.write_bytes(MESSAGE.replace(b"wert-1", b"geheim"))
    refused = portal("schemas", "check", str(file))
    assert refused.returncode == 1
    assert "kind: Der Wert gehört nicht zu den erlaubten Werten. Erlaubt: wert-0" in refused.stderr
    assert "geheim" not in refused.stderr


def test_without_anything_installed_the_list_says_how(portal):
    assert "portal schemas install --help" in portal("schemas", "list").stdout


def test_a_wrong_checksum_installs_nothing(portal, package):
    done = portal("schemas", "install", str(package), "--sha256", "0" * 64)
    assert done.returncode == 1 and "Es wird nicht installiert" in done.stderr
    assert not (portal.folder / "schemas").exists()


@pytest.mark.parametrize(("answer", "installed"), [(True, True), (False, False)])
def test_without_a_given_checksum_it_is_shown_and_asked_for(portal, package, answer, installed):
    with mock.patch("click.termui.visible_prompt_func", lambda _: "y" if answer else "n"):
        done = portal("schemas", "install", str(package))
    assert checksum(package) in done.stdout
    assert (done.returncode == 0, (portal.folder / "schemas" / "letter").exists()) == (installed, installed)


def test_only_the_package_whose_checksum_was_confirmed_is_installed(portal, package):
    """Whoever waits for the answer may exchange the file meanwhile."""

    def exchange(_):
        zipped(package, {**letter("2.0"), "xsd/base-types.xsd": TYPES})
        return "y"

    confirmed = checksum(package)
    with mock.patch("click.termui.visible_prompt_func", exchange):
        done = portal("schemas", "install", str(package))
    assert confirmed in done.stdout and checksum(package) in done.stderr
    assert done.returncode == 1 and "nicht mehr das, dessen Prüfsumme bestätigt wurde" in done.stderr
    assert not (portal.folder / "schemas").exists()


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("install", "fehlt.zip", "--yes"), "„fehlt.zip“ gibt es nicht"),
        (("install", "http://example.org/a.zip", "--yes"), "nur über https"),
        (("install", "ftp://127.0.0.1/a.zip", "--yes"), "nur über https"),
        (("install", "http://127.0.0.1.example.org/a.zip", "--yes"), "nur über https"),
        (("install", "x.zip", "--yes", "--as", "ohne-version"), "mit einem Schrägstrich"),
        (("show", "brief"), "„brief“ liegt nicht vor"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(portal, arguments, sentence):
    done = portal("schemas", *arguments)
    assert done.returncode == 1 and sentence in done.stderr and "Traceback" not in done.stderr


def test_a_broken_package_is_one_sentence(portal, tmp_path):
    file = tmp_path / "a.zip"
    file.write_bytes(b"PK\x03\x04")
    assert "keine vollständige ZIP-Datei" in portal("schemas", "install", str(file), "--yes").stderr


@contextmanager
def serving(answers):
    """A web server on this machine that answers by path: status, headers, body."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            status, headers, body = answers[self.path.partition("?")[0]]
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def test_a_package_is_fetched_and_its_address_kept_without_secrets(portal, package):
    answers = {"/a.zip": (302, {"Location": "/b.zip"}, b""), "/b.zip": (200, {}, package.read_bytes())}
    with serving(answers) as address:
        done = portal("schemas", "install", f"{address}/a.zip?token=geheim", "--yes")
    assert done.returncode == 0, done.stderr
    listed = portal("schemas", "list").stdout
    assert "aus http://127.0.0.1/a.zip" in listed and "geheim" not in listed


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        ((404, {}, b""), "Antwort 404"),
        ((302, {"Location": "http://example.org/b.zip"}, b""), "nur über https"),
        ((302, {"Location": "file:///etc/passwd"}, b""), "nur über https"),
        ((302, {"Location": "https://example.org/b.zip"}, b""), "unsicheren Weg"),
        ((302, {"Location": "/a.zip"}, b""), "leitet immer weiter"),
    ],
)
def test_a_bad_answer_is_one_sentence(portal, answer, sentence):
    with serving({"/a.zip": answer}) as address:
        done = portal("schemas", "install", f"{address}/a.zip", "--yes")
    assert done.returncode == 1 and sentence in done.stderr


def test_from_afar_no_redirect_leads_to_this_machine():
    with pytest.raises(Finding, match="unsicheren Weg"):
        schema_commands.refuse_weaker("https://example.org/a.zip", "https://localhost/a.zip")
    with pytest.raises(Finding, match="nur über https"):
        schema_commands.refuse_weaker("https://example.org/a.zip", "http://example.org/a.zip")
    schema_commands.refuse_weaker("https://example.org/a.zip", "https://files.example.org/a.zip")


def test_a_download_ends_at_its_limits(portal, package, monkeypatch):
    with serving({"/a.zip": (200, {}, package.read_bytes())}) as address:
        with monkeypatch.context() as patch:
            patch.setattr("portal.standards.LARGEST_PACKAGE", 100)
            assert "liegen mehr als" in portal("schemas", "install", f"{address}/a.zip", "--yes").stderr
        monkeypatch.setattr(schema_commands, "DOWNLOAD_SECONDS", -1.0)
        assert "dauert zu lange" in portal("schemas", "install", f"{address}/a.zip", "--yes").stderr


def test_a_server_that_does_not_answer_is_told_without_a_trace(portal):
    with serving({}) as address:
        pass
    done = portal("schemas", "install", f"{address}/a.zip?token=geheim", "--yes")
    assert "kam keine Antwort" in done.stderr and "geheim" not in done.stderr


def test_the_house_holds_what_is_installed(portal, package):
    portal("schemas", "install", str(package), "--yes")
    settings = Settings.from_environment({"PORTAL_ENVIRONMENT": "test", "PORTAL_DATA": str(portal.folder)})
    house = House(settings, *(mock.Mock() for _ in range(4)))
    assert house.standards.validate(parse_safely(MESSAGE)) == ()
