"""A ClamAV of this test run: the real clamd with a database of one signature, the EICAR test file's."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

#: The industry's harmless test file, in two parts, so that no scanner of a developer's machine takes offence at ours.
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


@dataclass(frozen=True)
class Clamd:
    """``unix`` and ``tcp`` are its addresses as PORTAL_CLAMD takes them."""

    unix: str
    tcp: str


@contextmanager
def running_clamd(program: str, folder: Path, longest: str = "60M") -> Iterator[Clamd]:
    """clamd until the end of the block. ``longest`` is its StreamMaxLength; ``folder`` has to be new."""
    folder.mkdir(mode=0o755)
    database = folder / "db"
    database.mkdir()
    (database / "test.ndb").write_text(f"Test.Eicar:0:*:{EICAR.hex()}\n")
    port = _free_port()
    lines = {
        "DatabaseDirectory": database,
        "LocalSocket": folder / "clamd.ctl",
        "TCPSocket": port,
        "TCPAddr": "127.0.0.1",
        "Foreground": "yes",
        "StreamMaxLength": longest,
        "TemporaryDirectory": folder,
        "LogFile": folder / "clamd.log",
    }
    configuration = folder / "clamd.conf"
    if os.getuid() == 0:  # clamd gives up root's rights; without a user of its own it keeps them
        lines["User"] = "root"
    configuration.write_text("".join(f"{name} {value}\n" for name, value in lines.items()))
    process = subprocess.Popen(
        [program, f"--config-file={configuration}"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        _wait_until_it_answers(port, process)
        yield Clamd(f"unix:{folder / 'clamd.ctl'}", f"127.0.0.1:{port}")
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        shutil.rmtree(folder, ignore_errors=True)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def _wait_until_it_answers(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        assert process.poll() is None, "clamd ended while it started"
        try:
            with socket.create_connection(("127.0.0.1", port), 1) as connection:
                connection.sendall(b"zPING\0")
                if connection.recv(16).startswith(b"PONG"):
                    return
        except OSError:
            pass
        time.sleep(0.05)
    raise AssertionError("clamd does not answer")
