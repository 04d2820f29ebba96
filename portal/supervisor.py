"""``portal run``: the web server and the worker side by side; whichever dies is started again.

The supervisor opens the listening socket and hands it down. So a browser that asks while the web server is being
restarted waits a moment instead of being turned away.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

import structlog

#: Tells a child that it was started by a supervisor, and which.
PARENT_VARIABLE = "PORTAL_SUPERVISOR_PID"
#: The number of the inherited listening socket.
SOCKET_VARIABLE = "PORTAL_SOCKET"
#: A dead process is noticed this often; it has to be back within 2 s.
LOOK_EVERY_SECONDS = 0.2
#: A process that lived shorter than this and died is started again with a growing pause, so it does not spin.
YOUNG_SECONDS = 5
LONGEST_PAUSE_SECONDS = 30

log = structlog.get_logger()


@dataclass
class Child:
    """One process to keep alive. ``pid_file`` holds its process id for people and monitoring."""

    name: str
    pid_file: Path
    socket_number: int | None = None
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    early_deaths: int = 0
    not_before: float = field(default=0.0)

    def start(self) -> None:
        # One heap of glibc for all threads instead of eight a core: they take turns anyway, and it saves 1 MB.
        environment = {"MALLOC_ARENA_MAX": "1", **os.environ, PARENT_VARIABLE: str(os.getpid())}
        descriptors: tuple[int, ...] = ()
        if self.socket_number is not None:
            environment[SOCKET_VARIABLE] = str(self.socket_number)
            descriptors = (self.socket_number,)
        self.process = subprocess.Popen(
            [sys.executable, "-m", "portal.cli", self.name], env=environment, pass_fds=descriptors
        )
        self.started = time.monotonic()
        self.pid_file.write_text(f"{self.process.pid}\n")

    def look(self) -> None:
        """Start the process again if it is dead and its pause is over."""
        now = time.monotonic()
        if self.process is not None and self.process.poll() is not None:
            log.error("process died", name=self.name, status=self.process.returncode)
            young = now - self.started < YOUNG_SECONDS
            self.early_deaths = self.early_deaths + 1 if young else 0
            # The first early death restarts at once: kill -9 right after a start is no fault of the process.
            pause = min(2.0 ** (self.early_deaths - 2), LONGEST_PAUSE_SECONDS) if self.early_deaths > 2 else 0
            self.not_before = now + pause
            self.process = None
        if self.process is None and now >= self.not_before:
            self.start()

    def terminate(self) -> None:
        if self.process is not None:
            self.process.terminate()

    def wait(self, seconds: float) -> None:
        """Wait for the end that was asked for, and bring it about if it does not come."""
        if self.process is None:
            return
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def supervise(host: str, port: int, run_folder: Path) -> int:
    """Run web and worker until SIGTERM or SIGINT. Returns the exit code.

    Raises OSError if the port is taken.
    """
    run_folder.mkdir(parents=True, exist_ok=True)
    listener = socket.create_server((host, port), backlog=256)
    listener.set_inheritable(True)
    children = [
        Child("web", run_folder / "web.pid", listener.fileno()),
        Child("worker", run_folder / "worker.pid"),
    ]
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    for child in children:
        child.start()
    print(f"Das Portal läuft: http://{host}:{port}/  (beenden mit Strg+C)", flush=True)
    while not stop.wait(LOOK_EVERY_SECONDS):
        for child in children:
            child.look()
    for child in children:
        child.terminate()
    for child in children:
        child.wait(10)
        child.pid_file.unlink(missing_ok=True)
    listener.close()
    return 0


def end_with_supervisor() -> None:
    """End this process when its supervisor is gone, so nothing is left behind after a kill -9 of ``portal run``."""
    expected = os.environ.get(PARENT_VARIABLE)
    if expected is None:
        return

    def watch() -> None:
        while os.getppid() == int(expected):
            time.sleep(0.5)
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, name="supervisor-watch", daemon=True).start()
