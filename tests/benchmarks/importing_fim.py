"""How long does the largest FIM schema take to become a service file, and how much memory?"""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import lxml.etree

from portal.fim import read_schema, schema_of, service_file, write_schema
from tests.benchmarks.bench_house import temporary_folder
from tests.benchmarks.measuring import Row, Work, compare, within
from tests.benchmarks.scale import Scale
from tests.shipped import CATALOGUE
from tests.tools import PROJECT, SHARED

#: Reading, modelling, writing and checking YAML, all in Python, against libxml2 reading the same bytes in C.
LIMIT = 30
MEMORY_GOAL = 300
GOAL_SECONDS = 5


def measure(scale: Scale) -> list[Row]:
    content = largest()
    work = Work(lambda: service_file(read_schema(content)), 1)
    with temporary_folder() as folder:
        file = folder / "schema.xdf.xml"
        file.write_bytes(content)
        memory = peak_megabytes(file)
    return [
        compare(
            "FIM-Schema übernehmen",
            work,
            Work(lambda: lxml.etree.fromstring(content), 5),
            measure=f"nur XML lesen, {len(content) / 1e6:.1f} MB".replace(".", ","),
            limit=LIMIT,
            rounds=scale.rounds,
        ),
        within("Dauer dafür", work.seconds(), GOAL_SECONDS, scale=scale, measure="Ziel"),
        Row("Speicher dafür", f"{memory} MB", f"{MEMORY_GOAL} MB", "Ziel", memory / MEMORY_GOAL, 1.0),
    ]


def largest() -> bytes:
    """The largest genuine schema where the test material lies beside the project, else the one of our longest form."""
    if SHARED is None:
        return write_schema(schema_of(CATALOGUE.services["gewerbe-anmelden"]), datetime.now(UTC))
    schemas = (SHARED / "xoev/fim/xdatenfelder-3.0/schemas").rglob("*.xdf.xml")
    return max(schemas, key=lambda file: file.stat().st_size).read_bytes()


def peak_megabytes(schema: Path) -> int:
    """The largest resident memory of a process that does nothing else."""
    code = (
        "import sys, pathlib; from portal.fim import read_schema, service_file;"
        "service_file(read_schema(pathlib.Path(sys.argv[1]).read_bytes()));"
        "print(pathlib.Path('/proc/self/status').read_text().split('VmHWM:')[1].split()[0])"
    )
    done = subprocess.run([sys.executable, "-c", code, str(schema)], cwd=PROJECT, capture_output=True, check=True)
    return int(done.stdout) // 1024
