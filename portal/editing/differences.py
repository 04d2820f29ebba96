"""In what the offers of one service differ from town to town: their words, their way, their office, their days.

What the service's file says is the measure; what only the towns say is measured by what most of them do.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from typing import TypeVar

from portal.catalogue import Catalogue, Offer, Service

H = TypeVar("H", bound=Hashable)

#: What a town may have of its own, and what the table calls it, in the table's order.
KINDS = {
    "texts": "Texte",
    "fee": "Gebühr",
    "deadline": "Frist",
    "way": "Weg",
    "period": "Zeitraum",
    "office": "Amt",
    "targets": "Ziel",
    "filing": "Ablage",
    "file_plan_key": "Aktenplan",
}

#: Parts of a service that are about money, and those that are about its last day, which the questions
#: keep to; all others are texts.
OF_MONEY = frozenset(("fee", "fee_text", "tariff"))
OF_DAYS = frozenset(("deadline", "form"))


def offers_of(catalogue: Catalogue, service: Service) -> tuple[Offer, ...]:
    """The offers of all towns that have the service."""
    offers = (catalogue.offer(town.slug, service.id) for town in catalogue.municipalities)
    return tuple(offer for offer in offers if offer is not None)


def differences(service: Service, offers: Sequence[Offer]) -> dict[str, tuple[str, ...]]:
    """By the slug of each town that has something of its own: the kinds of it, as KINDS names them."""
    if not offers:
        return {}
    usual_office = most(offer.office.name for offer in offers)
    usual_targets = most(repr(offer.targets) for offer in offers)
    usual_filing = most(offer.filing for offer in offers)
    found = {}
    for offer in offers:
        own = {
            **in_words(service, offer.service),
            "way": offer.way != ("form" if service.has_form else "link"),
            "period": (offer.opens, offer.closes) != (None, None),
            "office": offer.office.name != usual_office,
            "targets": repr(offer.targets) != usual_targets,
            "filing": offer.filing != usual_filing,
            "file_plan_key": offer.file_plan_key != service.file_plan_key,
        }
        found[offer.municipality.slug] = tuple(kind for kind in KINDS if own[kind])
    return {town: kinds for town, kinds in found.items() if kinds}


def in_words(service: Service, own: Service) -> dict[str, bool]:
    """Which kinds of a service's parts a town puts differently."""
    parts = {name for name in type(service).model_fields if getattr(service, name) != getattr(own, name)}
    return {
        "texts": bool(parts - OF_MONEY - OF_DAYS),
        "fee": bool(parts & OF_MONEY),
        "deadline": bool(parts & OF_DAYS),
    }


def most(values: Iterator[H]) -> H:
    """The most frequent one; of several the first."""
    return Counter(values).most_common(1)[0][0]
