"""What is offered where: read once at start, then only looked up.

Towns and offers lie in dictionaries, so a look-up costs the same among 11,000 municipalities as among 15.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Self

from portal.catalogue.folder import read_folder
from portal.catalogue.offers import Offer, offer_of
from portal.catalogue.search import WordIndex, fold, rank, words
from portal.catalogue.service import Service
from portal.catalogue.towns import Cooperation, CooperationFile, Municipality

#: How much a hit counts, by where it stands.
TITLE, KEYWORD, TEXT = 8, 5, 1


class Catalogue:
    """The whole offer of all municipalities. Never changes; a new one is read at the next start.

    ``municipalities`` and ``cooperations`` stand in public order: by cooperation, then by name, training last.
    """

    def __init__(
        self,
        cooperations: Iterable[CooperationFile],
        services: Iterable[Service],
        offers: Mapping[Municipality, Iterable[Offer]],
    ) -> None:
        self._services = {service.id: service for service in services}
        towns: dict[str, list[Municipality]] = {}
        for town in sorted(offers, key=by_name):
            towns.setdefault(town.ikz, []).append(town)
        self.cooperations = tuple(
            Cooperation(**dict(region) | {"towns": tuple(towns.get(region.id, ()))})
            for region in sorted(cooperations, key=lambda region: (region.training, fold(region.name)))
        )
        self._cooperations = {region.id: region for region in self.cooperations}
        self.municipalities = tuple(town for region in self.cooperations for town in region.towns)
        self._towns = {town.slug: town for town in self.municipalities}
        self._offers = {
            town.slug: {offer.service.id: offer for offer in sorted(made, key=by_title)}
            for town, made in offers.items()
        }
        self._places = WordIndex(
            (town, (town.name, *town.postal_codes, *town.districts)) for town in self.municipalities
        )

    @classmethod
    def read(cls, folder: Path, transports: Collection[str] | None = None) -> Self:
        """The catalogue in a folder; see ``portal.catalogue.folder`` for its shape.

        ``transports`` are the ways of delivery that exist; without it any name is taken. Raises CatalogueError, which
        names file, line, place and remedy of everything that is wrong.
        """
        read = read_folder(folder, transports)
        offers = {
            file.town: [
                offer_of(file.town, entry, read.services[entry.service], file.offices[entry.office])
                for entry in file.offers
            ]
            for file in read.towns
        }
        return cls(read.cooperations.values(), read.services.values(), offers)

    @property
    def services(self) -> Mapping[str, Service]:
        """Every service by its id, in its general words."""
        return MappingProxyType(self._services)

    def service(self, service_id: str) -> Service | None:
        return self._services.get(service_id)

    def cooperation(self, ikz: str) -> Cooperation | None:
        return self._cooperations.get(ikz)

    def municipality(self, slug: str) -> Municipality | None:
        return self._towns.get(slug)

    def offers(self, slug: str) -> tuple[Offer, ...]:
        """What a town offers, by title; empty if there is no such town."""
        return tuple(self._offers.get(slug, {}).values())

    def offer(self, slug: str, service_id: str) -> Offer | None:
        return self._offers.get(slug, {}).get(service_id)

    def find(self, slug: str, query: str) -> tuple[Offer, ...]:
        """The town's offers in which every typed word occurs, the best hit first."""
        typed = words(query)
        ranked = [(rank(typed, searched_texts(offer)), offer) for offer in self.offers(slug)] if typed else []
        return tuple(offer for weight, offer in sorted(ranked, key=lambda hit: -hit[0]) if weight)

    def towns_by(self, text: str) -> tuple[Municipality, ...]:
        """Towns by the beginning of name, district or postal code, in public order."""
        return self._places.find(text)


def by_name(town: Municipality) -> str:
    return fold(town.name)


def by_title(offer: Offer) -> str:
    return fold(offer.service.title)


def searched_texts(offer: Offer) -> Iterable[tuple[int, str]]:
    service = offer.service
    yield TITLE, service.title
    yield from ((KEYWORD, keyword) for keyword in service.keywords)
    yield from ((TEXT, text) for text in (service.summary, service.lead, service.legal_basis, offer.office.name))
