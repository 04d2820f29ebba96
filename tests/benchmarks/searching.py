"""Does a search cost the same among 11,000 municipalities as among 15, and how much of a page is it?"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable

from portal.application import build
from portal.catalogue import Catalogue
from portal.catalogue.stock import FolderStock
from tests.benchmarks.bench_house import TOWN, bench_house
from tests.benchmarks.many_towns import synthetic_folder
from tests.benchmarks.measuring import Row, Work, compare
from tests.benchmarks.scale import Scale

#: Among more municipalities nothing may grow; a page with a search may cost half as much again as one without.
LIMIT, PAGE_LIMIT = 1.2, 1.5
#: A word as it stands, a compound, an everyday word, a typing error, and nothing at all.
QUERIES = ("Hundesteuer", "Hundeanmeldung", "Kneipe aufmachen", "Gewerbeanmeldug", "Raumschiff")


def synthetic(towns: int, services: int) -> Catalogue:
    return Catalogue(FolderStock(synthetic_folder(towns, services)))


def searches(catalogue: Catalogue, towns: Iterable[int]) -> Callable[[], None]:
    """Search all over the catalogue; one operation is one search."""
    assert catalogue.find("town-0", QUERIES[0])
    asked = itertools.cycle([(f"town-{town}", query) for town in towns for query in QUERIES])

    def search() -> None:
        town, query = next(asked)
        catalogue.find(town, query)

    return search


def measure(scale: Scale) -> list[Row]:
    (few, many), services = scale.towns, scale.services[1]
    repeated = len(QUERIES) * scale.repeated
    among_many = searches(synthetic(many, services), (0, many // 2, many - 1))
    among_few = searches(synthetic(few, services), (0, few // 2, few - 1))
    with bench_house() as house:
        client = build(house=house).test_client()
        page = f"/{TOWN}/leistungen"
        return [
            compare(
                "Leistung suchen",
                Work(among_many, repeated),
                Work(among_few, repeated),
                measure=f"bei {few} Kommunen statt {many}",
                limit=LIMIT,
                rounds=scale.rounds,
            ),
            compare(
                "Seite mit einer Suche",
                Work(lambda: client.get(f"{page}?q=Hunt+anmelden"), scale.repeated),
                Work(lambda: client.get(page), scale.repeated),
                measure="alle Leistungen ohne Suche",
                limit=PAGE_LIMIT,
                rounds=scale.rounds,
            ),
        ]
