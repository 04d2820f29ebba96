"""Is any application ever lost or doubled?  N applicants, while web and worker are killed and the DMS folder is away.

    python -m tests.campaigns.campaign --n 50 --database sqlite --seed 7

Each applicant walks the whole form over HTTP and repeats a request until it is answered. Meanwhile ``kill -9`` meets
web and worker at random moments, and for a while the folder of the DMS cannot be written. At the end the clerk's list
and the folder are read, and everything that was confirmed must be in both, once. Everything stays on loopback.
"""

from __future__ import annotations

import argparse
import contextlib
import itertools
import json
import queue
import random
import shutil
import sys
import tempfile
import threading
import time
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import lxml.etree
import lxml.html

from tests.applicant import Applicant
from tests.http_browser import HttpBrowser
from tests.postgres import Cluster
from tests.running_portal import RunningPortal, running_portal

TOWN = "michelstadt"
CLIENTS = 4
MARKER = "Probe"
#: Seconds between two kills; the whole campaign ends by itself after ``LONGEST``.
KILL_EVERY = (1.0, 5.0)
LONGEST = 60 * 60
XDOMEA_ID = "{*}FachverfahrenObjektID"


@dataclass
class Tally:
    """What the applicants were told and what was found."""

    confirmed: list[tuple[str, str]] = field(default_factory=list)  # (marker name, reference)
    failures: list[str] = field(default_factory=list)
    kills: Counter[str] = field(default_factory=Counter)
    inbox: Counter[str] = field(default_factory=Counter)  # reference → how often in the list
    names: Counter[str] = field(default_factory=Counter)  # marker name → how often in the list
    folder: Counter[str] = field(default_factory=Counter)  # reference → how many packages

    @property
    def lost(self) -> int:
        return sum(1 for _, reference in self.confirmed if not self.inbox[reference] or not self.folder[reference])

    @property
    def doubled(self) -> int:
        return sum(
            max(self.inbox[reference] - 1, self.folder[reference] - 1, self.names[name] - 1, 0)
            for name, reference in self.confirmed
        )

    @property
    def line(self) -> str:
        return (
            f"campaign: {len(self.confirmed)} confirmed, {sum(self.inbox.values())} in inbox, "
            f"{sum(self.folder.values())} in folder, {self.lost} lost, {self.doubled} doubled"
        )

    def good(self, n: int) -> bool:
        counts = {len(self.confirmed), sum(self.inbox.values()), sum(self.folder.values())}
        return counts == {n} and not self.lost and not self.doubled and not self.failures


def run(n: int, database: str, seed: int, folder: Path) -> Tally:
    """The whole campaign. ``seed`` decides the moments of the kills."""
    chance = random.Random(seed)
    tally = Tally()
    with database_of(database) as url, running_portal(folder, url) as portal:
        over = threading.Event()
        disturbers = [
            threading.Thread(target=kill_at_random, args=(portal, chance, over, tally)),
            threading.Thread(target=take_folder_away, args=(portal, over, tally, n)),
        ]
        applicants = start_applicants(portal, n, tally)
        for disturber in disturbers:
            disturber.start()
        for applicant in applicants:
            applicant.join(LONGEST)
        over.set()
        for disturber in disturbers:
            disturber.join(30)
        wait_for_deliveries(portal, n)
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
            name = f"{MARKER} {in_letters(number)}"
            try:
                reference = Applicant(HttpBrowser(portal.base), TOWN).apply(with_name(answers, name))  # type: ignore[arg-type]
            except Exception as error:
                tally.failures.append(f"{name}: {type(error).__name__}: {error}")
            else:
                tally.confirmed.append((name, reference))

    threads = [threading.Thread(target=work) for _ in range(min(CLIENTS, n))]
    for thread in threads:
        thread.start()
    return threads


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


def kill_at_random(portal: RunningPortal, chance: random.Random, over: threading.Event, tally: Tally) -> None:
    while not over.wait(chance.uniform(*KILL_EVERY)):
        name = chance.choice(("web", "worker"))
        if portal.kill(name):
            tally.kills[name] += 1


def take_folder_away(portal: RunningPortal, over: threading.Event, tally: Tally, n: int) -> None:
    """Once a third is confirmed, a file lies where the folder was, as with a share that fell off."""
    folder = portal.data / "dms" / TOWN
    while len(tally.confirmed) < n / 3:
        if over.wait(0.1):
            return
    folder.mkdir(parents=True, exist_ok=True)
    aside = folder.with_name(f"{TOWN}-aside")
    folder.rename(aside)
    folder.touch()
    over.wait(8)
    folder.unlink()
    aside.rename(folder)


def wait_for_deliveries(portal: RunningPortal, n: int) -> None:
    """Until everything is delivered, or for as long as the longest pause of the backoff allows."""
    until = time.monotonic() + 180
    while time.monotonic() < until:
        rows = json.loads(portal.command("deliver", "list", "--json").stdout or "[]")
        if len(rows) >= n and all(row["state"] == "delivered" for row in rows):
            return
        time.sleep(1)


def read_inbox(portal: RunningPortal, tally: Tally) -> None:
    """Page through the clerk's list as the clerk does."""
    logins = json.loads((portal.data / "demo-logins.json").read_text())
    login = next(entry for entry in logins if entry["town"] == TOWN and entry["role"] == "clerk")
    clerk = Applicant(HttpBrowser(portal.base), TOWN)  # type: ignore[arg-type]
    clerk.open(f"/{TOWN}/amt/anmelden")
    clerk.submit({"email": login["email"], "password": login["password"]})
    address: str | None = f"/{TOWN}/amt/eingang"
    while address:
        clerk.open(address)
        for row in clerk.tree.xpath(ROWS):
            text = " ".join(row.text_content().split())
            link = row.xpath(".//a[contains(@href, '/amt/vorgang/')]")[0]
            tally.inbox[link.get("href").rsplit("/", 1)[-1]] += 1
            tally.names.update(word for word in marker_names(text))
        following = clerk.tree.xpath("//nav[contains(@class, 'p-pages')]//a[@rel='next']/@href")
        address = following[0] if following else None


ROWS = "//ul[contains(concat(' ', @class, ' '), ' p-inbox ')]/li"


def marker_names(text: str) -> list[str]:
    return [f"{first} {second}" for first, second in itertools.pairwise(text.split()) if first == MARKER]


def read_folder(portal: RunningPortal, tally: Tally) -> None:
    """Open every package the DMS would fetch."""
    for package in sorted((portal.data / "dms" / TOWN).glob("*.zip")):
        with zipfile.ZipFile(package) as archive:
            message = next(name for name in archive.namelist() if name.endswith("0605.xml"))
            found = lxml.etree.fromstring(archive.read(message)).find(f".//{XDOMEA_ID}")
        tally.folder["" if found is None else str(found.text)] += 1


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--n", type=int, default=50)
    parser.add_argument("--database", choices=["sqlite", "postgres"], default="sqlite")
    parser.add_argument("--seed", type=int, default=None)
    arguments = parser.parse_args()
    seed = arguments.seed if arguments.seed is not None else random.SystemRandom().randrange(10**6)
    folder = Path(tempfile.mkdtemp(prefix="campaign-"))
    began = time.monotonic()
    tally = run(arguments.n, arguments.database, seed, folder)
    for failure in tally.failures[:10]:
        print(failure)
    print(
        f"{arguments.database}, seed {seed}, {time.monotonic() - began:.0f} s, "
        f"killed {tally.kills['web']} × web, {tally.kills['worker']} × worker"
    )
    if tally.good(arguments.n):
        shutil.rmtree(folder)
    else:
        print(f"everything is kept in {folder}")
    print(tally.line)
    return 0 if tally.good(arguments.n) else 1


if __name__ == "__main__":
    sys.exit(main())
