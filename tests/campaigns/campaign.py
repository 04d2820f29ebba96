"""Is any application ever lost or doubled?  N applicants, while web and worker are killed and the DMS folder is away.

    python -m tests.campaigns.campaign --n 50 --database sqlite --seed 7 --workers 3 --stall 60

Each applicant walks the whole form over HTTP and repeats a request until it is answered; every third one then takes the
application back. Meanwhile ``kill -9`` meets
web and workers at random moments, one worker stands still in the middle of a hand-over, and for a while the folder of
the DMS is away or its disk full. Then two clerks take the same cases at the same moment. At the end the clerk's list
and the folder are read, and everything that was confirmed must be in both, once. Everything stays on loopback.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import queue
import random
import shutil
import sys
import tempfile
import threading
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import lxml.etree

from tests.applicant import Applicant, Lost
from tests.campaigns.clerks_at_work import MARKER, TOWN, read_inbox, take_twice
from tests.campaigns.disturbances import extra_workers, fill_disk, kill_at_random, small_disk, stall, take_folder_away
from tests.campaigns.tally import Tally
from tests.http_browser import HttpBrowser
from tests.postgres import Cluster
from tests.running_portal import RunningPortal, running_portal

CLIENTS = 4
#: The whole campaign ends by itself after so many seconds.
LONGEST = 60 * 60
#: Bytes a package takes on the disk of the DMS, generously.
DISK_FOR_ONE = 400_000
#: For so many seconds an applicant repeats what nobody answers: a killed server has to start on a busy machine.
PATIENCE = 180.0
#: Of so many cases two clerks try to take the same one.
MOST_TAKEN = 20
WITHDRAWN_EVERY = 3
XDOMEA_ID, SUBJECT = "{*}FachverfahrenObjektID", ".//{*}Vorgang/{*}AllgemeineMetadaten/{*}Betreff"


def run(n: int, database: str, seed: int, folder: Path, workers: int = 3, stalled: float = 0) -> Tally:
    """The whole campaign. ``seed`` decides the moments of the kills; one worker stands still ``stalled`` seconds."""
    chance = random.Random(seed)
    tally = Tally()
    dms = folder / "data" / "dms" / TOWN
    with (
        database_of(database) as url,
        small_disk(dms.parent, DISK_FOR_ONE * (n + 20)) as full_is_possible,
        running_portal(folder, url) as portal,
        extra_workers(portal, workers - 1) as extra,
    ):
        over = threading.Event()
        disturbers = [
            threading.Thread(target=kill_at_random, args=(portal, extra, chance, over, tally)),
            threading.Thread(target=take_folder_away, args=(dms, over, tally, n // 3)),
        ]
        if full_is_possible:
            disturbers.append(threading.Thread(target=fill_disk, args=(dms.parent, over, tally, n * 2 // 3)))
        if stalled and extra:
            file = url or f"sqlite:///{portal.data / 'portal.sqlite3'}"
            arguments = (portal, extra[0], file, over, tally, n // 4, stalled)
            disturbers.append(threading.Thread(target=stall, args=arguments))
        applicants = start_applicants(portal, n, tally)
        for disturber in disturbers:
            disturber.start()
        for applicant in applicants:
            applicant.join(LONGEST)
        over.set()
        for disturber in disturbers:
            disturber.join(stalled + 30)
        wait_for_deliveries(portal, n + len(tally.withdrawn))
        tally.fenced = sum(worker.fenced for worker in extra) + portal.log.count('"fenced"')
        take_twice(portal, [reference for _, reference in tally.confirmed[:MOST_TAKEN]], tally)
        read_inbox(portal, tally)
        read_folder(portal, tally)
    return tally


@contextlib.contextmanager
def database_of(kind: str) -> Iterator[str | None]:
    if kind == "sqlite":
        yield None
        return
    with Cluster.throwaway() as cluster:
        yield cluster.new_database()


def start_applicants(portal: RunningPortal, n: int, tally: Tally) -> list[threading.Thread]:
    answers = json.loads(portal.command("services", "examples", "hund-anmelden", "--json").stdout)[0]["answers"]
    waiting: queue.SimpleQueue[int] = queue.SimpleQueue()
    for number in range(n):
        waiting.put(number)

    def work() -> None:
        while True:
            try:
                number = waiting.get_nowait()
            except queue.Empty:
                return
            name, person = f"{MARKER} {in_letters(number)}", Applicant(HttpBrowser(portal.base, PATIENCE), TOWN)  # type: ignore[arg-type]
            try:
                reference = person.apply(with_name(answers, name))
                if number % WITHDRAWN_EVERY == 0:
                    tally.withdrawn.append(taken_back(person, reference))
            except Exception as error:
                tally.failures.append(f"{name}: {type(error).__name__}: {error}")
            else:
                tally.confirmed.append((name, reference))

    threads = [threading.Thread(target=work) for _ in range(min(CLIENTS, n))]
    for thread in threads:
        thread.start()
    return threads


def taken_back(person: Applicant, reference: str) -> str:
    """Take the application back and read that it is; returns the reference."""
    person.open(f"/{TOWN}/vorgang/{reference}/zurueckziehen")
    person.submit({}, action="withdraw")
    if "Zurückgezogen" not in person.text:
        raise Lost(f"ended at {person.address}")
    return reference


def in_letters(number: int) -> str:
    """A name that is like no other: 0 → „Aaaa“, 27 → „Aabb“. Names take no digits."""
    letters = ""
    for _ in range(4):
        number, letter = divmod(number, 26)
        letters = chr(ord("a") + letter) + letters
    return letters.capitalize()


def with_name(answers: dict[str, Any], name: str) -> dict[str, Any]:
    given, family = name.split(" ")
    return {**answers, "halter": {"given": given, "family": family}}


def wait_for_deliveries(portal: RunningPortal, n: int) -> None:
    """Until everything is delivered, or for as long as the longest pause of the backoff allows."""
    until = time.monotonic() + 180
    while time.monotonic() < until:
        rows = json.loads(portal.command("deliver", "list", "--json").stdout or "[]")
        if len(rows) >= n and all(row["state"] == "delivered" for row in rows):
            return
        time.sleep(1)


def read_folder(portal: RunningPortal, tally: Tally) -> None:
    """Open every package the DMS would fetch."""
    for package in sorted((portal.data / "dms" / TOWN).glob("*.zip")):
        with zipfile.ZipFile(package) as archive:
            message = next(name for name in archive.namelist() if name.endswith("0605.xml"))
            root = lxml.etree.fromstring(archive.read(message))
        found, about = root.find(f".//{XDOMEA_ID}"), root.find(SUBJECT)
        withdrawal = about is not None and str(about.text).startswith("Rücknahme:")
        (tally.withdrawals if withdrawal else tally.folder)["" if found is None else str(found.text)] += 1


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--n", type=int, default=50)
    parser.add_argument("--database", choices=["sqlite", "postgres"], default="sqlite")
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--workers", type=int, default=3)
    parser.add_argument("--stall", type=float, default=60, help="seconds for which one worker stands still")
    arguments = parser.parse_args()
    seed = arguments.seed if arguments.seed is not None else random.SystemRandom().randrange(10**6)
    folder = Path(tempfile.mkdtemp(prefix="campaign-"))
    began = time.monotonic()
    tally = run(arguments.n, arguments.database, seed, folder, arguments.workers, arguments.stall)
    for failure in tally.failures[:10]:
        print(failure)
    print(f"{arguments.database}, seed {seed}, {time.monotonic() - began:.0f} s, {arguments.workers} workers")
    print(tally.disturbances)
    if tally.good(arguments.n):
        shutil.rmtree(folder)
    else:
        print(f"everything is kept in {folder}")
    print(tally.line)
    return 0 if tally.good(arguments.n) else 1


if __name__ == "__main__":
    sys.exit(main())
