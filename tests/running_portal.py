"""A whole portal in processes of its own: ``portal run`` with web and worker, in a folder that is thrown away."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import requests

from tests.tools import PROJECT

COMMAND = (sys.executable, "-m", "portal.cli")


@dataclass
class RunningPortal:
    """``folder`` holds its data, keys, process ids and log."""

    folder: Path
    base: str
    environment: Mapping[str, str]
    supervisor: subprocess.Popen[bytes]

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def command(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a ``portal`` command against this installation."""
        return subprocess.run(
            [*COMMAND, *arguments], env=dict(self.environment), cwd=PROJECT, capture_output=True, text=True, timeout=120
        )

    def process_id(self, name: str) -> int | None:
        """The process id of ``web`` or ``worker``, or None between two lives."""
        try:
            return int((self.folder / "run" / f"{name}.pid").read_text())
        except (FileNotFoundError, ValueError):
            return None

    def kill(self, name: str) -> bool:
        """``kill -9`` one of the two."""
        process = self.process_id(name)
        if process is None:
            return False
        try:
            os.kill(process, signal.SIGKILL)
        except ProcessLookupError:
            return False
        return True

    @property
    def log(self) -> str:
        return (self.folder / "log").read_text()


@contextmanager
def running_portal(
    folder: Path,
    database_url: str | None = None,
    *,
    accounts: bool = True,
    prefix: Sequence[str] = (),
    **variables: str,
) -> Iterator[RunningPortal]:
    """Set up an installation in ``folder``, run it until the block ends, then stop it.

    ``accounts`` makes the demo's logins; without them only the key. ``prefix`` is put before each command of it, and
    becomes the command in the end.
    """
    port = free_port()
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")},
        "PORTAL_DATA": str(folder / "data"),
        "PORTAL_RUN": str(folder / "run"),
        "PORTAL_WORKER": "worker-1",
        "PORT": str(port),
        **({"PORTAL_DATABASE_URL": database_url} if database_url else {}),
        **variables,
    }
    for arguments in (("migrate",), ("demo",) if accounts else ("keys", "init")):
        done = subprocess.run(
            [*prefix, *COMMAND, *arguments], env=environment, cwd=PROJECT, capture_output=True, text=True, timeout=120
        )
        if done.returncode:
            raise AssertionError(f"portal {' '.join(arguments)}: {done.stderr}")
    with (folder / "log").open("wb") as log:
        supervisor = subprocess.Popen([*prefix, *COMMAND, "run"], env=environment, cwd=PROJECT, stdout=log, stderr=log)
    portal = RunningPortal(folder, f"http://127.0.0.1:{port}", environment, supervisor)
    try:
        wait_until_ready(portal)
        yield portal
    finally:
        supervisor.terminate()
        try:
            supervisor.wait(20)
        except subprocess.TimeoutExpired:
            supervisor.kill()


def wait_until_ready(portal: RunningPortal, seconds: float = 60) -> None:
    """Ask on this machine, under the name the portal answers to."""
    host = urlsplit(portal.environment.get("PORTAL_BASE_URL") or portal.base).netloc
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            if requests.get(f"{portal.base}/health/ready", headers={"Host": host}, timeout=2).ok:
                return
        except requests.RequestException:
            pass
        if portal.supervisor.poll() is not None:
            break
        time.sleep(0.1)
    raise AssertionError(f"the portal did not get ready: {portal.log[-2000:]}")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
