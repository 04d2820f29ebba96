"""Does finding an offer cost the same among 11,000 municipalities as among 15?"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import replace

from portal.catalogue import Catalogue, Offer
from portal.settings import REPOSITORY
from tests.benchmarks.bench_house import SERVICE, TOWN
from tests.benchmarks.measuring import Row, Work, compare
from tests.benchmarks.scale import Scale

LIMIT = 1.2
#: Different questions in a round. More would measure the caches of the processor.
ASKED = 20


def synthetic(towns: int, services: int) -> Catalogue:
    """A catalogue of this many towns with this many services each, copied from a real one."""
    real = Catalogue.read(REPOSITORY / "services")
    offer = real.offer(TOWN, SERVICE)
    assert offer is not None
    copies = [offer.service.model_copy(update={"id": f"service-{number}"}) for number in range(services)]
    offers: list[Offer] = [replace(offer, service=copy) for copy in copies]
    return Catalogue(
        real.cooperations,
        copies,
        {offer.municipality.model_copy(update={"slug": f"town-{number}"}): offers for number in range(towns)},
    )


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
    return [
        compare(
            "Angebot finden",
            Work(look_ups(synthetic(*large), *large), repeated),
            Work(look_ups(synthetic(*small), *small), repeated),
            measure=f"bei {small[0]} × {small[1]} statt {large[0]} × {large[1]}",
            limit=LIMIT,
            rounds=scale.rounds,
        )
    ]
