"""Does finding an offer cost the same among 11,000 municipalities as among 15, and how much of its page is it?"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jinja2
from flask import Flask, template_rendered
from flask.testing import FlaskClient

from portal.application import build
from portal.catalogue import Catalogue
from portal.catalogue.compiled import CompiledStock, write
from tests.benchmarks.bench_house import bench_house, temporary_folder
from tests.benchmarks.many_towns import synthetic_folder
from tests.benchmarks.measuring import Row, Work, compare
from tests.benchmarks.scale import Scale

LIMIT = 1.2
#: A whole answer may cost this much of taking a page's contents from a dictionary and rendering it.
PAGE_LIMIT = 10
#: Different questions in a round. More would measure the caches of the processor.
ASKED = 20


def synthetic(folder: Path, towns: int, services: int) -> Catalogue:
    """A compiled catalogue of this many towns that offer this many services each."""
    file = folder / f"{towns}-{services}.catalogue"
    write(synthetic_folder(towns, services), file)
    return Catalogue(CompiledStock(file))


def names(towns: int, services: int) -> list[tuple[str, str]]:
    """Offers from all over a synthetic catalogue."""
    return [(f"town-{number * 7919 % towns}", f"service-{number * 104729 % services}") for number in range(ASKED)]


def look_ups(catalogue: Catalogue, towns: int, services: int) -> Callable[[], None]:
    """Ask for offers all over the catalogue; one operation is one look-up."""
    questions = itertools.cycle(names(towns, services))

    def ask() -> None:
        town, service = next(questions)
        assert catalogue.offer(town, service) is not None

    return ask


def measure(scale: Scale) -> list[Row]:
    small, large = ((towns, services) for towns, services in zip(scale.towns, scale.services, strict=True))
    repeated = scale.repeated * 1_000
    with temporary_folder() as folder:
        many = synthetic(folder, *large)
        return [
            compare(
                "Angebot finden",
                Work(look_ups(many, *large), repeated),
                Work(look_ups(synthetic(folder, *small), *small), repeated),
                measure=f"bei {small[0]} × {small[1]} statt {large[0]} × {large[1]}",
                limit=LIMIT,
                rounds=scale.rounds,
            ),
            page_of_an_offer(many, large, scale),
        ]


def page_of_an_offer(catalogue: Catalogue, size: tuple[int, int], scale: Scale) -> Row:
    """The page of an offer among very many, looked up and rendered, beside a dictionary and the rendering alone."""
    addresses = [f"/{town}/leistungen/{service}" for town, service in names(*size)]
    with bench_house(catalogue) as house:
        app = build(house=house)
        client = app.test_client()
        known = contents(app, client, addresses)
        asked, taken = itertools.cycle(addresses), itertools.cycle(addresses)

        def render() -> None:
            template, context = known[next(taken)]
            template.render(context)

        with app.test_request_context(addresses[0]):
            return compare(
                "Seite eines Angebots",
                Work(lambda: client.get(next(asked)), scale.repeated),
                Work(render, scale.repeated),
                measure=f"Wörterbuch und Vorlage allein, bei {size[0]} × {size[1]}",
                limit=PAGE_LIMIT,
                rounds=scale.rounds,
            )


def contents(
    app: Flask, client: FlaskClient, addresses: list[str]
) -> dict[str, tuple[jinja2.Template, dict[str, Any]]]:
    """By address, the template of its page and everything that stands in it."""
    rendered: list[tuple[jinja2.Template, dict[str, Any]]] = []

    def remember(_app: Flask, template: jinja2.Template, context: dict[str, Any], **_more: object) -> None:
        rendered.append((template, context))

    with template_rendered.connected_to(remember, app):
        for address in addresses:
            assert client.get(address).status_code == 200
    return dict(zip(addresses, rendered, strict=True))
