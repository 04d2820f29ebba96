"""The worker's part: look into every town's folder of answers, take what is complete, move it where it belongs.

    PORTAL_DATA/dms/<town>/answers/             here the electronic file puts its answers
    PORTAL_DATA/dms/<town>/answers/done/        taken
    PORTAL_DATA/dms/<town>/answers/quarantine/  laid aside; a row says why

A file is complete once it has stayed as it is for some seconds. What begins with a dot or ends with ``.part`` is still
being written.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path

import structlog
from sqlalchemy.exc import SQLAlchemyError

from portal.answers.files import read
from portal.answers.taking import take
from portal.database import DatabaseBusy, utc_now
from portal.delivery import answer_folders
from portal.flushing import flush_folder
from portal.house import House

#: How long size and time of a file have to stay the same, in seconds.
SETTLED_SECONDS = 5.0
#: So many files of one folder in one round; the others come in the next.
MOST_AT_ONCE = 50
#: Of so many it is remembered since when they stay the same; beyond that somebody floods the folder.
MOST_WATCHED = 10_000
ENDINGS = (".xml", ".zip")
#: What a file system takes as a name, in bytes, less what is put before it.
LONGEST_NAME = 200

log = structlog.get_logger()


class Intake:
    """The intake of one worker. It remembers, between its rounds, what is still changing."""

    def __init__(self, settled: float = SETTLED_SECONDS) -> None:
        self._settled = settled
        self._seen: dict[Path, tuple[int, int, float]] = {}

    def __call__(self, house: House) -> int:
        """One round over all towns; returns how many files were moved. A folder that fails does not stop the others."""
        moved = 0
        present: set[Path] = set()
        for municipality, folder in answer_folders(house):
            try:
                for path in self._complete(folder, present):
                    moved += self._take(house, municipality, folder, path)
            except OSError as error:
                log.warning("answers not read", municipality=municipality, error=type(error).__name__)
        self._seen = {path: seen for path, seen in self._seen.items() if path in present}
        return moved

    def _complete(self, folder: Path, present: set[Path]) -> Iterator[Path]:
        """The files that stayed as they are, at most MOST_AT_ONCE."""
        try:
            entries = os.scandir(folder)
        except FileNotFoundError:
            return  # nobody has answered here yet
        complete = []
        with entries:
            for entry in entries:
                if not awaited(entry) or len(present) >= MOST_WATCHED:
                    continue
                path = Path(entry.path)
                present.add(path)
                if self._stays(path, entry.stat(follow_symlinks=False)):
                    complete.append(path)
                    if len(complete) == MOST_AT_ONCE:
                        break
        yield from complete

    def _stays(self, path: Path, about: os.stat_result) -> bool:
        now = time.monotonic()
        seen = self._seen.get(path)
        if seen is None or seen[:2] != (about.st_size, about.st_mtime_ns):
            self._seen[path] = (about.st_size, about.st_mtime_ns, now)
            return self._settled <= 0
        return now - seen[2] >= self._settled

    def _take(self, house: House, municipality: str, folder: Path, path: Path) -> bool:
        """Take one file. What fails is left where it is for the next round, and does not stop the others."""
        try:
            found = read(path)
            outcome = take(house, municipality, found, utc_now())
            move(path, folder / outcome.value, f"{found.fingerprint[:16]}_{path.name}")
        except FileNotFoundError:
            return False  # another worker was faster
        except (OSError, DatabaseBusy, SQLAlchemyError) as error:
            log.warning("answer not moved", municipality=municipality, error=type(error).__name__)
            return False
        self._seen.pop(path, None)
        log.info("answer", municipality=municipality, outcome=outcome.name.lower(), file=found.fingerprint[:16])
        return True


def awaited(entry: os.DirEntry[str]) -> bool:
    """Whether the entry is meant for us: a finished message or package, or a link that claims to be one."""
    name = entry.name
    if name.startswith(".") or not name.lower().endswith(ENDINGS):
        return False
    return not entry.is_dir(follow_symlinks=False)


def move(path: Path, folder: Path, name: str) -> None:
    """Move the file by one rename, under a name that belongs to its content, and put both folders on the disk."""
    folder.mkdir(exist_ok=True)
    os.replace(path, folder / shortened(name))
    flush_folder(folder)
    flush_folder(path.parent)


def shortened(name: str) -> str:
    """The name cut to what every file system takes, its ending kept."""
    stem, ending = os.path.splitext(name)
    return os.fsdecode(os.fsencode(stem)[:LONGEST_NAME]) + ending
