"""As in the image: an ordinary user, a root nobody can write to, only the data and a temporary folder."""

import os
import pwd
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

import pytest
import requests

from tests.applicant import Applicant
from tests.http_browser import HttpBrowser
from tests.running_portal import running_portal
from tests.tools import PROJECT, need, program, unreachable

TOWN = "michelstadt"

#: Binds what stays writable over itself, lets nobody write to the rest, gives up every right, becomes the command.
#: Where Python lies in a home that only root may enter, everybody may enter it, in this namespace alone.
CONFINED = """
set -e
for folder in "$DATA" "$TEMPORARY"; do mount --bind "$folder" "$folder"; done
case "$PYTHON_HOME" in /root/*)
    mkdir -p "$TEMPORARY/home"
    mount --bind "$PYTHON_HOME" "$TEMPORARY/home"
    mount -t tmpfs -o mode=0755 tmpfs /root
    mkdir -p "$PYTHON_HOME"
    mount --move "$TEMPORARY/home" "$PYTHON_HOME" 2>/dev/null || mount --bind "$TEMPORARY/home" "$PYTHON_HOME"
    mount -o remount,ro,bind "$PYTHON_HOME"
    mount -o remount,ro /root ;;
esac
mount -o remount,ro,bind /
exec setpriv --reuid=nobody --regid=nogroup --clear-groups --no-new-privs --inh-caps=-all --bounding-set=-all -- "$@"
"""


@pytest.fixture
def folder():
    """A folder of the ordinary user; pytest's own lies where only root may go."""
    if os.geteuid() != 0:
        unreachable("Nur root kann ein Wurzelverzeichnis nur lesbar einhängen.")
    need(program("unshare"), "unshare fehlt: apt-get install util-linux")
    need(program("setpriv"), "setpriv fehlt: apt-get install util-linux")
    path = Path(tempfile.mkdtemp(prefix="portal-read-only-"))
    path.chmod(0o755)
    for name in ("data", "temporary"):
        (path / name).mkdir(mode=0o700)
        shutil.chown(path / name, "nobody", "nogroup")
    yield path
    shutil.rmtree(path, ignore_errors=True)


def confined(folder):
    """The beginning of a command that runs as in the image."""
    python_home = Path(os.path.realpath(PROJECT / ".venv" / "bin" / "python")).parents[3]
    variables = {"DATA": folder / "data", "TEMPORARY": folder / "temporary", "PYTHON_HOME": python_home}
    return ["env", *(f"{k}={v}" for k, v in variables.items()), "unshare", "--mount", "sh", "-c", CONFINED, "confined"]


def test_form_receipt_and_delivery_work_where_only_data_and_temporary_files_can_be_written(folder, answers):
    probe = ["sh", "-c", f"! touch {PROJECT}/probe && ! touch /usr/probe && touch {folder}/data/probe && id -u"]
    done = subprocess.run([*confined(folder), *probe], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == [str(pwd.getpwnam("nobody").pw_uid)]
    assert done.stderr.count("Read-only file system") == 2
    variables = {
        "TMPDIR": str(folder / "temporary"),
        "PORTAL_RUN": str(folder / "temporary" / "run"),
        "PYTHONPATH": str(PROJECT),
        "PYTHONDONTWRITEBYTECODE": "1",
        "HOME": str(folder / "data"),
    }
    with running_portal(folder, accounts=False, prefix=confined(folder), **variables) as portal:
        process = Path(f"/proc/{portal.supervisor.pid}")
        assert f"Uid:\t{pwd.getpwnam('nobody').pw_uid}\t" in (process / "status").read_text()
        (root,) = [line for line in (process / "mountinfo").read_text().splitlines() if line.split()[4] == "/"]
        assert "ro" in root.split()[5].split(",")

        somebody = Applicant(HttpBrowser(portal.base), TOWN)
        reference = somebody.apply(answers)
        receipt = requests.get(
            f"{portal.base}/{TOWN}/vorgang/{reference}/eingang.pdf",
            cookies=somebody.client.session.cookies,
            timeout=60,
        )
        assert receipt.content.startswith(b"%PDF-")
        assert delivered(portal.data / "dms" / TOWN)
        changed = [path for path in (PROJECT / "run", PROJECT / "var") if path.exists() and newer(path, process)]
        assert changed == []


def delivered(folder, seconds=60.0):
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if list(folder.glob("*.zip")):
            return True
        time.sleep(0.2)
    return False


def newer(path, process):
    return path.stat().st_mtime > process.stat().st_mtime


@pytest.fixture
def answers(catalogue):
    example = next(example for example in catalogue.services["hund-anmelden"].examples if example.valid)
    return example.answers
