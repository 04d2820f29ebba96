"""What a campaign does to a running portal: kills, a stalled worker, a folder that is away and a disk that is full."""

from __future__ import annotations

import contextlib
import fcntl
import os
import random
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import sqlalchemy as sa

from portal.database import utc_now
from portal.delivery.attempt import LEASE
from portal.delivery.models import DeliveryRow
from tests.campaigns.tally import Tally
from tests.running_portal import COMMAND, RunningPortal
from tests.tools import PROJECT

#: Seconds between two kills.
KILL_EVERY = (1.0, 5.0)
JUST_NOW = timedelta(seconds=0.5)
#: For how long a place cannot be written.
AWAY_SECONDS = 8


class ExtraWorker:
    """A worker beside the one that the supervisor keeps alive; the campaign itself starts it again."""

    def __init__(self, portal: RunningPortal, name: str) -> None:
        self.name = name
        self._portal = portal
        self._log = portal.folder / f"{name}.log"
        self._turn = threading.Lock()
        self._process = self._start()

    def _start(self) -> subprocess.Popen[bytes]:
        environment = {**self._portal.environment, "PORTAL_WORKER": self.name}
        with self._log.open("ab") as log:
            return subprocess.Popen([*COMMAND, "worker"], env=environment, cwd=PROJECT, stdout=log, stderr=log)

    def kill(self) -> bool:
        """``kill -9`` and start again; refused while it is stalled."""
        if not self._turn.acquire(blocking=False):
            return False
        try:
            self._process.kill()
            self._process.wait()
            self._process = self._start()
        finally:
            self._turn.release()
        return True

    @contextlib.contextmanager
    def stopped(self) -> Iterator[None]:
        """Stand still, as a machine does that is moved or swaps."""
        with self._turn:
            self._process.send_signal(signal.SIGSTOP)
            try:
                yield
            finally:
                self._process.send_signal(signal.SIGCONT)

    def end(self) -> None:
        with self._turn:
            self._process.terminate()
            try:
                self._process.wait(20)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()

    @property
    def fenced(self) -> int:
        """How often it noticed that its lease was gone."""
        return self._log.read_text().count('"fenced"')


@contextlib.contextmanager
def extra_workers(portal: RunningPortal, number: int) -> Iterator[list[ExtraWorker]]:
    """Workers ``worker-2``, ``worker-3`` … until the block ends."""
    workers = [ExtraWorker(portal, f"worker-{count}") for count in range(2, number + 2)]
    try:
        yield workers
    finally:
        for worker in workers:
            worker.end()


def kill_at_random(
    portal: RunningPortal, workers: list[ExtraWorker], chance: random.Random, over: threading.Event, tally: Tally
) -> None:
    """``kill -9`` for the web server and all workers, at moments that ``chance`` decides."""
    while not over.wait(chance.uniform(*KILL_EVERY)):
        victim = chance.choice(("web", "worker", *workers))
        if isinstance(victim, ExtraWorker):
            if victim.kill():
                tally.disturbed["worker killed"] += 1
        elif portal.kill(victim):
            tally.disturbed[f"{victim} killed"] += 1


def take_folder_away(folder: Path, over: threading.Event, tally: Tally, when: int) -> None:
    """Once ``when`` are confirmed, a file lies where the folder was, as with a share that fell off."""
    if not reached(when, over, tally):
        return
    folder.mkdir(parents=True, exist_ok=True)
    aside = folder.with_name(f"{folder.name}-aside")
    folder.rename(aside)
    folder.touch()
    over.wait(AWAY_SECONDS)
    folder.unlink()
    aside.rename(folder)
    tally.disturbed["folder away"] += 1


@contextlib.contextmanager
def small_disk(folder: Path, size: int) -> Iterator[bool]:
    """A file system of ``size`` bytes at ``folder``; False where this user may not mount one."""
    folder.mkdir(parents=True, exist_ok=True)
    mount = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True).returncode:
        yield False
        return
    try:
        yield True
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def fill_disk(folder: Path, over: threading.Event, tally: Tally, when: int) -> None:
    """Once ``when`` are confirmed, a file takes all the space there is for a while."""
    if not reached(when, over, tally):
        return
    filler = folder / "filler"
    with filler.open("wb", buffering=0) as file, contextlib.suppress(OSError):
        while True:
            file.write(b"\0" * 4096)
    over.wait(AWAY_SECONDS)
    filler.unlink()
    tally.disturbed["disk full"] += 1


def stall(
    portal: RunningPortal, worker: ExtraWorker, url: str, over: threading.Event, tally: Tally, when: int, seconds: float
) -> None:
    """Once ``when`` are confirmed, ``worker`` stands still amid a hand-over, for longer than a living one is silent.

    It holds a lease and has staged nothing yet; when it wakes up, another one has done its work, and it must see that.
    """
    if not reached(when, over, tally):
        return
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    while not over.wait(random.uniform(0, 0.05)):
        with worker.stopped():
            if in_the_middle(engine, worker.name) and not write_lock_held(portal.data / "portal.lock"):
                time.sleep(seconds)
                tally.disturbed["worker stalled"] += 1
                return


def in_the_middle(engine: sa.Engine, worker: str) -> bool:
    """Whether the worker, standing still, holds a lease without a staged package, and no lock of the row."""
    mine = sa.select(DeliveryRow.id).where(
        DeliveryRow.lease_by.startswith(f"{worker} ", autoescape=True),
        # Taken just now: an older one may be what a process of that name left behind when it was killed.
        DeliveryRow.lease_until > utc_now() + LEASE - JUST_NOW,
        DeliveryRow.staged.is_(None),
    )
    try:
        with engine.connect() as connection:
            if engine.dialect.name == "postgresql":
                return bool(connection.execute(mine.with_for_update(nowait=True)).all())
            return bool(connection.execute(mine).all())
    except sa.exc.OperationalError:
        return False


def write_lock_held(lock_file: Path) -> bool:
    """Whether somebody is writing to an embedded database."""
    if not lock_file.exists():
        return False
    with lock_file.open() as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def reached(when: int, over: threading.Event, tally: Tally) -> bool:
    """Wait until so many applications are confirmed; False if the campaign is over before."""
    while len(tally.confirmed) < when:
        if over.wait(0.1):
            return False
    return True
