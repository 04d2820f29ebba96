"""A PostgreSQL server of our own that lives as long as a test run and leaves nothing behind.

    with Cluster.throwaway() as cluster:
        url = cluster.new_database()

It starts in half a second, keeps nothing safe (`fsync=off`) and listens on loopback only.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
from psycopg import sql
from sqlalchemy.engine import make_url

from tests.tools import need, postgres_programs

#: German order of letters as in production; the encoding does not depend on the machine.
INITDB = (
    "--auth=trust",
    "--username=postgres",
    "--encoding=UTF8",
    "--locale=C.UTF-8",
    "--locale-provider=icu",
    "--icu-locale=de-DE",
    "--no-sync",
    "--no-instructions",
)
SETTINGS = (
    "listen_addresses=127.0.0.1",
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "max_connections=200",
)


class PostgresDidNotStart(Exception):
    """The throwaway server ended or stayed silent. The message holds what it said."""


def free_port() -> int:
    """A port of the loopback interface that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def as_postgres(command: Sequence[str]) -> list[str]:
    """PostgreSQL refuses to run as root: then it runs as the user that its package made.

    The server ends with the tests even if they are killed (`--pdeathsig`).
    """
    setpriv = ["setpriv", "--pdeathsig=INT"]
    if os.geteuid() == 0:
        setpriv += ["--reuid=postgres", "--regid=postgres", "--clear-groups"]
    return [*setpriv, "--", *command]


@dataclass(frozen=True)
class Cluster:
    """A running server. `url` leads to its empty first database, as SQLAlchemy writes addresses."""

    url: str
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1), repr=False)

    @classmethod
    @contextlib.contextmanager
    def throwaway(cls) -> Iterator[Cluster]:
        """Make a server, and at the end stop it and remove its files. Ends the test if PostgreSQL is not installed."""
        programs = need(postgres_programs(), "PostgreSQL fehlt: apt-get install postgresql")
        folder = Path(tempfile.mkdtemp(prefix="portal-postgres-"))
        try:
            data = _make_cluster(programs, folder)
            with _running(programs, data, folder) as port:
                yield cls(f"postgresql+psycopg://postgres@127.0.0.1:{port}/postgres")
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def new_database(self) -> str:
        """Make an empty database and return its address."""
        name = f"test_{next(self._numbers)}"
        self._tell(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        return make_url(self.url).set(database=name).render_as_string(hide_password=False)

    def refill(self, url: str, template: str) -> None:
        """Make the database of this address again as a copy of another one."""
        name, of = (sql.Identifier(make_url(address).database or "") for address in (url, template))
        self.drop(url)
        self._tell(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(name, of))

    def drop(self, url: str) -> None:
        """Remove a database of `new_database`, whoever is still connected to it."""
        name = make_url(url).database or ""
        self._tell(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))

    def _tell(self, statement: sql.Composed) -> None:
        with psycopg.connect(self.url.replace("+psycopg", "", 1), autocommit=True) as connection:
            connection.execute(statement)


def _make_cluster(programs: Path, folder: Path) -> Path:
    data = folder / "data"
    data.mkdir(mode=0o700)
    if os.geteuid() == 0:
        owner = pwd.getpwnam("postgres")
        for path in (folder, data):
            os.chown(path, owner.pw_uid, owner.pw_gid)
    subprocess.run(
        as_postgres([str(programs / "initdb"), "--pgdata", str(data), *INITDB]),
        check=True,
        cwd=folder,
        stdout=subprocess.DEVNULL,
        env={**os.environ, "LC_ALL": "C.UTF-8"},
    )
    return data


@contextlib.contextmanager
def _running(programs: Path, data: Path, folder: Path) -> Iterator[int]:
    """Keep the server running; yields its port. A second try covers a port that somebody else took in between."""
    for attempt in (1, 2):
        port = free_port()
        settings = [word for setting in SETTINGS for word in ("-c", setting)]
        command = [str(programs / "postgres"), "-D", str(data), "-p", str(port), "-k", str(folder), *settings]
        with (folder / "log").open("wb") as log:
            server = subprocess.Popen(as_postgres(command), cwd=folder, stdout=log, stderr=log, start_new_session=True)
        try:
            if _answers(server, port):
                yield port
                return
            if attempt == 2:
                raise PostgresDidNotStart((folder / "log").read_text(errors="replace"))
        finally:
            _stop(server)


def _answers(server: subprocess.Popen[bytes], port: int, patience: float = 20.0) -> bool:
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline and server.poll() is None:
        try:
            psycopg.connect(f"host=127.0.0.1 port={port} user=postgres dbname=postgres", connect_timeout=2).close()
        except psycopg.OperationalError:
            time.sleep(0.05)
        else:
            return True
    return False


def _stop(server: subprocess.Popen[bytes]) -> None:
    """Fast shutdown (SIGINT closes connections), after ten seconds immediate (SIGQUIT)."""
    for kind in (signal.SIGINT, signal.SIGQUIT):
        if server.poll() is None:
            server.send_signal(kind)
            with contextlib.suppress(subprocess.TimeoutExpired):
                server.wait(timeout=10)
