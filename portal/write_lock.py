"""Who writes to the embedded database now?  One writer at a time, over all threads and processes of the portal.

SQLite lets one transaction write. Without a queue in front of it, writers that read first and write then are thrown out
half-way („database is locked“); lined up behind the lock of one file, none is.
"""

from __future__ import annotations

import fcntl
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

#: How long a writer waits for its turn. A write takes milliseconds, so this long means something hangs.
PATIENCE_SECONDS = 10.0


class LockNotReached(Exception):
    """The turn did not come in time."""


class WriteLock:
    """The lock of one file.

    ``flock`` belongs to an open file, not to a process, so every holder opens the file anew: threads and forked
    children then exclude each other too. Threads first line up at a thread lock, which wakes them without polling.
    """

    def __init__(self, file: Path, patience: float = PATIENCE_SECONDS) -> None:
        self._file = file
        self._patience = patience
        self._threads = threading.Lock()
        os.register_at_fork(after_in_child=self._forget_threads_of_the_parent)

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold the lock; raises LockNotReached after the time of patience."""
        deadline = time.monotonic() + self._patience
        if not self._threads.acquire(timeout=self._patience):
            raise LockNotReached
        try:
            descriptor = os.open(self._file, os.O_RDWR | os.O_CREAT, 0o600)
            try:
                _lock(descriptor, deadline)
                try:
                    yield
                finally:
                    # Said aloud: closing alone would leave the lock to a child forked in between.
                    fcntl.flock(descriptor, fcntl.LOCK_UN)
            finally:
                os.close(descriptor)
        finally:
            self._threads.release()

    def _forget_threads_of_the_parent(self) -> None:
        self._threads = threading.Lock()


def _lock(descriptor: int, deadline: float) -> None:
    pause = 0.0005
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            if time.monotonic() + pause > deadline:
                raise LockNotReached from None
        time.sleep(pause)
        pause = min(pause * 1.5, 0.01)
