"""Does finding an offer cost the same among 11,000 municipalities as among 15?"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from pathlib import Path

from portal.catalogue import Catalogue
from portal.catalogue.compiled import CompiledStock, write
from tests.benchmarks.bench_house import temporary_folder
from tests.benchmarks.many_towns import synthetic_folder
from tests.benchmarks.measuring import Row, Work, compare
from tests.benchmarks.scale import Scale

LIMIT = 1.2
#: Different questions in a round. More would measure the caches of the processor.
ASKED = 20


def synthetic(folder: Path, towns: int, services: int) -> Catalogue:
    """A compiled catalogue of this many towns that offer this many services each."""
    file = folder / f"{towns}-{services}.catalogue"
    write(synthetic_folder(towns, services), file)
    return Catalogue(CompiledStock(file))


def look_ups(catalogue: Catalogue, towns: int, services: int) -> Callable[[], None]:
    """Ask for offers all over the catalogue; one operation is one look-up."""
    names = [(f"town-{number * 7919 % towns}", f"service-{number * 104729 % services}") for number in range(ASKED)]
    questions = itertools.cycle(names)

    def ask() -> None:
        town, service = next(questions)
        assert catalogue.offer(town, service) is not None

    return ask


def measure(scale: Scale) -> list[Row]:
    small, large = ((towns, services) for towns, services in zip(scale.towns, scale.services, strict=True))
    repeated = scale.repeated * 1_000
    with temporary_folder() as folder:
        return [
            compare(
                "Angebot finden",
                Work(look_ups(synthetic(folder, *large), *large), repeated),
                Work(look_ups(synthetic(folder, *small), *small), repeated),
                measure=f"bei {small[0]} × {small[1]} statt {large[0]} × {large[1]}",
                limit=LIMIT,
                rounds=scale.rounds,
            )
        ]
