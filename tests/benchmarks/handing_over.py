"""What does the package for the electronic file cost, beside copying its bytes, and how much memory do uploads take?"""

from __future__ import annotations

import shutil
import tracemalloc
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from uuid import UUID

from portal.attachments.store import Store
from portal.file_keys import FileKey
from portal.xoev import HandoverFile, build_package
from tests.benchmarks.bench_house import temporary_folder
from tests.benchmarks.measuring import Row, Work, compare, german
from tests.benchmarks.scale import Scale
from tests.unit.xoev.handovers import DOG

MEGABYTE = 1024 * 1024
#: Ten uploads of a megabyte, as the store holds them: each encrypted with a key of its own.
UPLOADS = 10
#: Decrypting, the checksums of the ZIP and the message, against the operating system copying the same bytes.
LIMIT = 15
MEMORY_GOAL = 20


def measure(scale: Scale) -> list[Row]:
    with temporary_folder() as folder:
        store, piece = Store(folder), bytes(range(256)) * (MEGABYTE // 256)
        files = []
        for number in range(UPLOADS):
            key, place = FileKey.new(), UUID(int=number)
            store.write("michelstadt", place, key, iter([piece]))
            files.append(HandoverFile(f"{number}.pdf", partial(store.open, "michelstadt", place, key), "018"))
        handover = replace(DOG, attachments=tuple(files))
        plain, target = folder / "plain", folder / "target"
        plain.write_bytes(piece * UPLOADS)

        def package() -> None:
            with target.open("wb") as file:
                build_package(handover).write_to(file)

        return [
            compare(
                f"Paket für die E-Akte, {UPLOADS} MB",
                Work(package, 1),
                Work(lambda: copied(plain, target), 5),
                measure="dieselben Bytes kopieren",
                limit=LIMIT,
                rounds=scale.rounds,
                goal="1 s",
            ),
            memory_row(package),
        ]


def copied(source: Path, target: Path) -> None:
    with source.open("rb") as reading, target.open("wb") as writing:
        shutil.copyfileobj(reading, writing, MEGABYTE)


def memory_row(work: Callable[[], object]) -> Row:
    """The most memory Python held at a time while it worked, beyond what it held before."""
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        work()
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    extra = (most - before) / MEGABYTE
    return Row("Speicher dafür", german(extra, "MB"), f"{MEMORY_GOAL} MB", "Ziel", extra / MEMORY_GOAL, 1.0)
