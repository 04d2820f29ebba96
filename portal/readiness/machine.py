"""The machine: may the portal write, is there room, is the clock right, who is it run by?"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from portal.database import utc_now
from portal.house import House
from portal.operations import size
from portal.readiness.flaw import Flaw, error, warning
from portal.settings import Settings

#: Below this nothing is accepted safely any more: a database file, its log and a package need room at once.
LEAST_FREE = 200_000_000
#: What monitoring alerts at, too: portal/operations/alerts.yaml.
LITTLE_FREE = 5_000_000_000
#: No clock that is right shows a moment before this release.
RELEASED = datetime(2026, 11, 1, tzinfo=UTC)


def data_folder(settings: Settings) -> Iterator[Flaw]:
    """PORTAL_DATA is there, writable, closed to others, and has room."""
    data = settings.data
    if not data.is_dir():
        yield error(f"Den Ordner {data} gibt es nicht.", "Prüfen Sie PORTAL_DATA und rufen Sie „portal migrate“ auf.")
        return
    fault = _cannot_write(data)
    if fault:
        yield error(
            f"In {data} lässt sich nicht schreiben ({fault}).", "Prüfen Sie Eigentümer, Rechte und Datenträger."
        )
        return
    if data.stat().st_mode & 0o007:
        yield warning(f"Der Ordner {data} steht anderen offen.", f"Setzen Sie „chmod 700 {data}“.")
    free = shutil.disk_usage(data).free
    if free < LEAST_FREE:
        yield error(f"Auf dem Datenträger von {data} sind nur {size(free)} frei.", "Schaffen Sie Platz.")
    elif free < LITTLE_FREE:
        yield warning(f"Auf dem Datenträger von {data} sind nur {size(free)} frei.", "Schaffen Sie bald Platz.")


def temporary_folder(settings: Settings) -> Iterator[Flaw]:
    """There is a folder for files of a moment; with a read-only root it has to be provided."""
    try:
        fault = _cannot_write(Path(tempfile.gettempdir()))
    except FileNotFoundError:
        fault = "keiner ist beschreibbar"
    if fault:
        yield error(
            f"Es gibt keinen Ordner für vorläufige Dateien ({fault}).", "Setzen Sie TMPDIR oder binden Sie /tmp."
        )


def clock(settings: Settings) -> Iterator[Flaw]:
    """The clock cannot be before the release; times of receipt have legal weight."""
    now = utc_now()
    if now < RELEASED:
        yield error(f"Die Uhr dieser Maschine zeigt {now:%d.%m.%Y}.", "Stellen Sie sie, am besten mit NTP.")


def user(house: House) -> Iterator[Flaw]:
    """Nobody needs root for this."""
    if os.geteuid() == 0:
        yield warning("Das Portal läuft als root.", "Starten Sie es als eigener Benutzer ohne besondere Rechte.")


def _cannot_write(folder: Path) -> str | None:
    """Why nothing can be written there; None if it can."""
    try:
        with tempfile.NamedTemporaryFile(dir=folder, prefix=".check-") as probe:
            probe.write(b"portal")
            probe.flush()
            os.fsync(probe.fileno())
    except OSError as problem:
        return problem.strerror or type(problem).__name__
    return None
