"""How long does a start take with very many services, read from their files or compiled before?"""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from pathlib import Path

from portal.catalogue import Catalogue, compile_folder, compiled_file
from portal.catalogue.compiled import write
from portal.settings import REPOSITORY
from tests.benchmarks.bench_house import temporary_folder
from tests.benchmarks.many_towns import synthetic_folder
from tests.benchmarks.measuring import Row, german, within
from tests.benchmarks.scale import Scale

#: A compiled catalogue opens in a tenth of the time that reading and checking take.
LIMIT = 0.1
GOAL_SECONDS = 5


def measure(scale: Scale) -> list[Row]:
    towns, services = scale.towns[1], scale.services[1]
    with temporary_folder() as folder:
        cold, warm = few_towns(folder / "few", services)
        whole = many_towns(folder / "many", towns, services)
    return [
        Row("Leistungen übersetzen", german(cold, "s"), "", f"{services} Leistungen, aus Dateien"),
        Row(
            "Übersetzte Leistungen öffnen",
            german(warm, "s"),
            "",
            f"{german(cold, 's')} aus Dateien",
            warm / cold,
            LIMIT,
        ),
        within("Öffnen für alle Kommunen", whole, GOAL_SECONDS, scale=scale, measure=f"{towns} × {services}"),
    ]


def few_towns(folder: Path, services: int) -> tuple[float, float]:
    """Seconds for reading and checking so many service files, and for opening what was made of them."""
    files = folder / "services"
    shutil.copytree(REPOSITORY / "services", files)
    originals = sorted((files / "catalogue").glob("*.yaml"))
    for number in range(services - len(originals)):
        original = originals[number % len(originals)]
        text = original.read_text(encoding="utf-8")
        copy = text.replace(f"id: {original.stem}\n", f"id: service-{number}\n", 1)
        (files / "catalogue" / f"service-{number}.yaml").write_text(copy, encoding="utf-8")
    cold = seconds(lambda: compile_folder(files, folder / "store"))
    return cold, seconds(lambda: Catalogue.open(files, folder / "store"))


def many_towns(folder: Path, towns: int, services: int) -> float:
    """Seconds for opening a compiled catalogue of so many towns, its folder's fingerprint included."""
    files, store = folder / "services", folder / "store"
    for part in ("catalogue", "municipalities/region"):
        (files / part).mkdir(parents=True)
    store.mkdir()
    # What stands in them is not read when it was compiled before, only hashed.
    model = (REPOSITORY / "services/municipalities/odenwald/erbach.yaml").read_text(encoding="utf-8")
    for number in range(towns):
        (files / "municipalities/region" / f"town-{number}.yaml").write_text(model, encoding="utf-8")
    form = (REPOSITORY / "services/catalogue/hund-anmelden.yaml").read_text(encoding="utf-8")
    for number in range(services):
        (files / "catalogue" / f"service-{number}.yaml").write_text(form, encoding="utf-8")
    write(synthetic_folder(towns, services), compiled_file(files, store))
    return seconds(lambda: Catalogue.open(files, store))


def seconds(work: Callable[[], object]) -> float:
    """Processor time, once: a start happens once."""
    start = time.process_time()
    work()
    return time.process_time() - start
