"""What is offered where: towns and lists lie in memory, everything else is fetched when somebody needs it.

Look-ups go through dictionaries, so they cost the same among 11,000 municipalities as among 15.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cached_property, lru_cache
from heapq import merge
from pathlib import Path
from typing import Self

from portal.catalogue.changes import Change
from portal.catalogue.compiled import CompiledStock, compiled_file, fingerprint
from portal.catalogue.entries import FilePlan, OfferEntry, TownFile, by_service, entry_of, general_entries
from portal.catalogue.findings import BrokenService, CatalogueError, Finding
from portal.catalogue.folder import read_folder
from portal.catalogue.navigation import LifeEvent
from portal.catalogue.offers import Offer, offer_of
from portal.catalogue.search import WordIndex, fold, words
from portal.catalogue.service import Card, Service
from portal.catalogue.service_index import ServiceIndex
from portal.catalogue.stock import FolderStock, Stock
from portal.catalogue.towns import Cooperation, CooperationFile, Municipality

POSTAL_CODE = re.compile(r"[0-9]{5}")

#: How many towns' offers and how many services stay in memory. A service takes about 0.2 MB.
TOWNS_KEPT, SERVICES_KEPT = 64, 48
#: And how many file plans, of some tens of KB each.
PLANS_KEPT = 8


class Catalogue:
    """The whole offer of all municipalities. Never changes; a new one is read at the next start.

    ``municipalities`` and ``cooperations`` stand in public order: by cooperation, then by name, training last.
    ``simulated`` says whether logins may be pretended where staff practise. ``fingerprint`` names this very content in
    hex: two catalogues with one fingerprint say the same on the same day.
    """

    def __init__(self, stock: Stock, *, simulated: bool = False, fingerprint: str = "") -> None:
        self.fingerprint = f"{fingerprint}{int(simulated)}"
        self._stock = stock
        self._simulated = simulated
        towns: dict[str, list[Municipality]] = {}
        for town in sorted(stock.municipalities, key=by_name):
            region = stock.regions.get(town.ikz)
            towns.setdefault(town.ikz, []).append(town.under(region) if region else town)
        self.cooperations = tuple(
            cooperation_of(region, towns.get(region.id, ()))
            for region in sorted(stock.regions.values(), key=lambda region: (region.training, fold(region.name)))
        )
        self._cooperations = {region.id: region for region in self.cooperations}
        self.municipalities = tuple(town for region in self.cooperations for town in region.towns)
        self._towns = {town.slug: town for town in self.municipalities}
        self._general = {ikz: general_entries(region) for ikz, region in stock.regions.items()}
        self._changes: dict[str | None, list[Change]] = {}
        for change in stock.changes:
            self._changes.setdefault(change.town, []).append(change)
        self._places = WordIndex(
            (town, (town.name, *town.postal_codes, *town.districts)) for town in self.municipalities
        )
        self._service = lru_cache(SERVICES_KEPT)(stock.service)
        self._spoken = lru_cache(4 * SERVICES_KEPT)(self._in_words)
        self._offers_of = lru_cache(TOWNS_KEPT)(self._read_offers)
        self._file_plan = lru_cache(PLANS_KEPT)(stock.file_plan)

    @classmethod
    def read(
        cls,
        folder: Path,
        transports: Collection[str] | None = None,
        *,
        simulated: bool = False,
        tolerant: bool = False,
    ) -> Self:
        """The catalogue in a folder; see ``portal.catalogue.folder`` for its shape and ``tolerant``.

        ``transports`` are the ways of delivery that exist; without it any name is taken. Raises CatalogueError, which
        names file, line, place and remedy of everything that is wrong.
        """
        stock = FolderStock(read_folder(folder, transports, tolerant=tolerant))
        return cls(stock, simulated=simulated, fingerprint=fingerprint(folder))

    @classmethod
    def open(cls, folder: Path, store: Path, *, simulated: bool = False, tolerant: bool = False) -> Self:
        """The catalogue as compiled in ``store`` if it is there, or else read from the folder."""
        file = compiled_file(folder, store)
        if not file.exists():
            return cls.read(folder, simulated=simulated, tolerant=tolerant)
        stock = CompiledStock(file)
        if not tolerant and (stock.broken or stock.passed_over):
            faults = (finding for one in stock.broken.values() for finding in one.findings)
            raise CatalogueError((*faults, *stock.passed_over))
        return cls(stock, simulated=simulated, fingerprint=file.stem)

    @property
    def services(self) -> Mapping[str, Service]:
        """Every service by its id, in its general words. Read when asked for."""
        return Services(self)

    @property
    def broken(self) -> Mapping[str, BrokenService]:
        """Services whose files have faults or do not fit the others. Nobody offers them until they are mended."""
        return self._stock.broken

    @property
    def passed_over(self) -> tuple[Finding, ...]:
        """Faults of files that no service needs, such as the file of changes. They say nothing until mended."""
        return self._stock.passed_over

    def service(self, service_id: str) -> Service | None:
        return self._service(service_id) if service_id in self._stock.cards else None

    def service_ids(self) -> Collection[str]:
        return self._stock.cards.keys()

    @cached_property
    def cards(self) -> tuple[Card, ...]:
        """Every service as lists show it, by title."""
        return tuple(sorted(self._stock.cards.values(), key=lambda card: fold(card.title)))

    @cached_property
    def participating(self) -> tuple[Municipality, ...]:
        """The municipalities that are places in the world, in public order."""
        return tuple(town for town in self.municipalities if not town.training)

    @cached_property
    def training(self) -> tuple[Municipality, ...]:
        """Where staff practise."""
        return tuple(town for town in self.municipalities if town.training)

    def cooperation(self, ikz: str) -> Cooperation | None:
        return self._cooperations.get(ikz)

    def file_plan(self, ikz: str) -> FilePlan | None:
        """Under what a cooperation files."""
        return self._file_plan(ikz)

    def municipality(self, slug: str) -> Municipality | None:
        return self._towns.get(slug)

    def offers(self, slug: str) -> tuple[Offer, ...]:
        """What a town offers, by title; empty if there is no such town."""
        return self._offers_of(slug).all if slug in self._towns else ()

    def offer(self, slug: str, service_id: str) -> Offer | None:
        return self._offers_of(slug).get(service_id) if slug in self._towns else None

    def broken_titles(self, slug: str) -> tuple[str, ...]:
        """What the town would offer, were the files not broken, by title."""
        return tuple(sorted(one.title for name, one in self._stock.broken.items() if self.is_broken(slug, name)))

    def is_broken(self, slug: str, service_id: str) -> bool:
        """Would this town offer the service, were its file not broken?"""
        return service_id in self._stock.broken and slug in self._towns and self._offers_of(slug).means(service_id)

    def changes(self, slug: str | None = None) -> tuple[Change, ...]:
        """What changed, the newest first, things of days to come too: everywhere, or about what one town offers."""
        if slug is None:
            return self._stock.changes
        if slug not in self._towns:
            return ()
        told, offers = self._changes, self._offers_of(slug)
        here = merge(told.get(None, ()), told.get(slug, ()), key=lambda change: change.date, reverse=True)
        return tuple(change for change in here if offers.means(change.service))

    def find(self, slug: str, query: str) -> tuple[Offer, ...]:
        """The town's offers in which every typed word is found, the best hit first."""
        if slug not in self._towns:
            return ()
        town = self._offers_of(slug)
        return town.these(self._index.find(query, town.ids, town.at_office))

    def nearest(self, slug: str, query: str) -> tuple[Offer, ...]:
        """What the town offers that comes near a search without a hit; empty if nothing does."""
        if slug not in self._towns:
            return ()
        town = self._offers_of(slug)
        return town.these(self._index.nearest(query, town.ids))

    def occasions(self, slug: str) -> Iterator[tuple[LifeEvent, tuple[Offer, ...]]]:
        """The occasions of life for which the town offers something, each with the offers."""
        town = self._offers_of(slug) if slug in self._towns else None
        for event in self._stock.navigation.occasions.life_events if town else ():
            if town and (offers := town.these(event.services)):
                yield event, offers

    def often(self, slug: str, most: int = 6) -> tuple[Offer, ...]:
        """What is most asked for of what the town offers, filled up by title."""
        if slug not in self._towns:
            return ()
        town = self._offers_of(slug)
        first = town.these(self._stock.navigation.occasions.often)
        rest = town.all if len(first) < most else ()
        return tuple({offer.card.id: offer for offer in (*first, *rest)}.values())[:most]

    def prepare_search(self) -> None:
        """Build ahead what the first search would otherwise wait for: some tenths of a second among 575 services."""
        _ = self._index

    @cached_property
    def _index(self) -> ServiceIndex:
        """Built at the first search: commands that look nothing up need none."""
        navigation = self._stock.navigation
        return ServiceIndex(self._stock.cards.values(), navigation.synonyms, navigation.occasions.often)

    def neighbours_offering(self, slug: str, service_id: str) -> tuple[Offer, ...]:
        """Who else in the town's cooperation offers the service, in public order."""
        town = self._towns.get(slug)
        region = self._cooperations.get(town.ikz) if town else None
        offers = (self.offer(other.slug, service_id) for other in region.towns if other is not town) if region else ()
        return tuple(offer for offer in offers if offer)

    def towns_with(self, postal_code: str) -> tuple[Municipality, ...]:
        """The towns to which a postal code belongs; often more than one shares it. The training town has no place."""
        found = self._places.find(postal_code) if POSTAL_CODE.fullmatch(postal_code) else ()
        return tuple(town for town in found if postal_code in town.postal_codes and not town.training)

    def towns_by(self, text: str) -> tuple[Municipality, ...]:
        """Towns by the beginning of name, district or postal code, in public order."""
        return self._places.find(text)

    def _read_offers(self, slug: str) -> TownOffers:
        file = self._stock.town(slug)
        return TownOffers(self, file, self._general.get(file.town.ikz, {}))

    def _in_words(self, slug: str, service_id: str) -> Service:
        entry = self._offers_of(slug).entry(service_id)
        if entry is None:
            raise LookupError(f"{slug} does not offer {service_id}")
        words = entry.texts.filled() | ({"file_plan_key": entry.file_plan_key} if entry.file_plan_key else {})
        service = self._service(service_id)
        return service.in_words(words) if words else service

    def build(self, file: TownFile, entry: OfferEntry) -> Offer:
        """The offer an entry means; its service is read when somebody needs it."""
        slug, service_id = file.town.slug, entry.service
        region = self._stock.regions.get(file.town.ikz)
        return offer_of(
            file,
            self._towns[slug],
            entry,
            self._stock.cards[service_id],
            file.targets or (region.targets if region else ()),
            lambda: self._spoken(slug, service_id),
            filing=file.filing or (region.filing if region else None),
            simulated=self._simulated,
        )

    def has_service(self, service_id: str) -> bool:
        return service_id in self._stock.cards


class TownOffers:
    """The offers of one town, each made when it is first asked for."""

    def __init__(self, catalogue: Catalogue, file: TownFile, general: Mapping[str, OfferEntry]) -> None:
        self._catalogue = catalogue
        self._file = file
        self._general = general
        self._own = by_service(file.offers)
        self._made: dict[str, Offer | None] = {}

    def entry(self, service_id: str) -> OfferEntry | None:
        return entry_of(self._general, self._own, service_id)

    def means(self, service_id: str) -> bool:
        return self.entry(service_id) is not None

    def get(self, service_id: str) -> Offer | None:
        try:
            return self._made[service_id]
        except KeyError:
            if not self._catalogue.has_service(service_id):
                return None
        entry = self.entry(service_id)
        return self._made.setdefault(service_id, self._catalogue.build(self._file, entry) if entry else None)

    @cached_property
    def ids(self) -> frozenset[str]:
        """The services the town offers."""
        named = {**self._general, **self._own}
        return frozenset(one for one in named if self._catalogue.has_service(one) and self.means(one))

    def these(self, service_ids: Iterable[str]) -> tuple[Offer, ...]:
        """The offers of these services, as far as the town has them, in the same order."""
        return tuple(offer for service_id in service_ids if (offer := self.get(service_id)))

    def at_office(self, word: str) -> Iterator[str]:
        """The services of the offices in whose name the word stands: „steueramt“."""
        offices = self._file.offices
        fits = {name for name, office in offices.items() if any(part.startswith(word) for part in words(office.name))}
        for service_id in self.ids if fits else ():
            entry = self.entry(service_id)
            if entry and self._file.office_id(entry.office) in fits:
                yield service_id

    @cached_property
    def all(self) -> tuple[Offer, ...]:
        """Every offer, by title."""
        return tuple(sorted(self.these(self.ids), key=by_title))


class Services(Mapping[str, Service]):
    """All services, read one by one."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    def __getitem__(self, service_id: str) -> Service:
        service = self._catalogue.service(service_id)
        if service is None:
            raise KeyError(service_id)
        return service

    def __iter__(self) -> Iterator[str]:
        return iter(self._catalogue.service_ids())

    def __len__(self) -> int:
        return len(self._catalogue.service_ids())


def cooperation_of(region: CooperationFile, towns: Iterable[Municipality]) -> Cooperation:
    parts = {name: getattr(region, name) for name in CooperationFile.model_fields}
    return Cooperation(**parts, towns=tuple(towns))


def by_name(town: Municipality) -> str:
    return fold(town.name)


def by_title(offer: Offer) -> str:
    return fold(offer.card.title)
