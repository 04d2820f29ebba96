"""How long until the portal answers after a start, and how much memory does each process take?"""

from __future__ import annotations

import os
import re
import subprocess
import time
from collections.abc import Mapping
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Any

import requests
from packaging.utils import NormalizedName, canonicalize_name

from portal.catalogue import Catalogue
from portal.settings import REPOSITORY
from tests.applicant import Applicant
from tests.benchmarks.bench_house import SERVICE, TOWN, temporary_folder
from tests.benchmarks.measuring import Row, german
from tests.benchmarks.scale import Scale
from tests.http_browser import HttpBrowser
from tests.running_portal import COMMAND, RunningPortal, free_port, running_portal
from tests.tools import PROJECT

MEMORY_GOAL = 150
PATIENCE_SECONDS = 60


def measure(scale: Scale) -> list[Row]:
    """Seconds depend on the machine and inform only. Memory does not, so it is held to its goal."""
    with temporary_folder() as folder, running_portal(folder, PYTHONPATH=as_in_operation(folder)) as portal:
        send_an_application(portal)
        memory = {
            "Speicher des Webservers": max(peak_megabytes(process) for process in family(portal.process_id("web"))),
            "Speicher des Arbeiters": peak_megabytes(portal.process_id("worker")),
        }
        starts = [started(portal.environment) for _ in range(min(3, scale.rounds))]
    seconds, processor = min(starts)
    return [
        Row("Start bis zur ersten Antwort", german(seconds, "s"), "2 s", f"{german(processor, 's')} Rechenzeit"),
        *(
            Row(what, german(size, "MB"), f"{MEMORY_GOAL} MB", "Ziel", size / MEMORY_GOAL, 1.0)
            for what, size in memory.items()
        ),
    ]


def as_in_operation(folder: Path) -> str:
    """A search path on which what only tests install cannot be found; some packages load more where there is more."""
    run, test = (locked(PROJECT / "requirements" / f"{name}.txt") for name in ("run", "test"))
    hidden = folder / "only-for-tests"
    hidden.mkdir()
    for module, packages in packages_distributions().items():
        if not {canonicalize_name(package) for package in packages} - (test - run):
            (hidden / f"{module}.py").write_text("raise ModuleNotFoundError(__name__, name=__name__)\n")
    return os.pathsep.join([str(hidden), str(PROJECT)])


def locked(file: Path) -> set[NormalizedName]:
    """The names of the packages that a lock file names."""
    return {canonicalize_name(name) for name in re.findall(r"^([\w.-]+)==", file.read_text(), re.MULTILINE)}


def send_an_application(portal: RunningPortal) -> None:
    """Use every part of both processes once: pages, sending, receipt, hand-over."""
    applicant = Applicant(HttpBrowser(portal.base), TOWN, SERVICE)  # type: ignore[arg-type]
    applicant.apply(example())
    applicant.open(f"{applicant.address}.pdf")
    until = time.monotonic() + PATIENCE_SECONDS
    while not list(portal.data.rglob("*.zip")):
        assert time.monotonic() < until, "nothing was handed over"
        time.sleep(0.1)


def example() -> Mapping[str, Any]:
    """The answers of the service's first valid example, as a person gives them."""
    service = Catalogue.read(REPOSITORY / "services").services[SERVICE]
    return next(example.answers for example in service.examples if example.valid)


def family(process: int | None) -> list[int]:
    """The process and its children; of the web server: gunicorn's own process and its worker."""
    children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    return [process or 0, *(int(child) for child in children)]


def processor_seconds(process: int) -> float:
    """What the process has used of the processor so far: fields 14 and 15 of its ``stat`` (proc(5))."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def peak_megabytes(process: int | None) -> float:
    """The largest resident memory the process ever had."""
    status = Path(f"/proc/{process}/status").read_text()
    (kilobytes,) = (line.split()[1] for line in status.splitlines() if line.startswith("VmHWM:"))
    return int(kilobytes) / 1024


def started(environment: Mapping[str, str]) -> tuple[float, float]:
    """Wall seconds and processor seconds from ``portal web`` to its first answer."""
    port = free_port()
    start = time.monotonic()
    web = subprocess.Popen([*COMMAND, "web"], env={**environment, "PORT": str(port)}, cwd=PROJECT)
    try:
        wait_for_answer(f"http://127.0.0.1:{port}/health/live")
        seconds = time.monotonic() - start
        return seconds, sum(processor_seconds(process) for process in family(web.pid))
    finally:
        web.terminate()
        web.wait(20)


def wait_for_answer(address: str) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until:
        try:
            if requests.get(address, timeout=5).ok:
                return
        except requests.RequestException:
            time.sleep(0.02)
    raise AssertionError(f"no answer from {address} for {PATIENCE_SECONDS} s")
