"""C3: the services of a town, narrowed by a search, by whom they are for, and by an occasion of life."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _

from portal.catalogue import Catalogue, Offer

#: A search longer than this is no search; the rest is ignored.
LONGEST_QUERY = 100

#: Whom services are for: the word in the address, the word in the service file, the words on the page.
GROUPS = {
    "privat": ("citizens", _("Privatpersonen")),
    "betriebe": ("businesses", _("Betriebe")),
    "vereine": ("clubs", _("Vereine")),
    "gaeste": ("visitors", _("Gäste")),
}


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What was asked for and what came of it. ``group`` and ``occasion`` are empty if all are meant.

    ``groups`` and ``occasions`` are what can be chosen, as (value, text). ``near`` is offered when nothing fits.
    """

    query: str
    group: str
    occasion: str
    groups: tuple[tuple[str, Any], ...]
    occasions: tuple[tuple[str, str], ...]
    offers: tuple[Offer, ...]
    near: tuple[Offer, ...]

    @property
    def chosen(self) -> bool:
        return bool(self.query or self.group or self.occasion)


def narrowed(catalogue: Catalogue, town: str, asked: Mapping[str, str]) -> Narrowed:
    """``asked`` are the address's parts ``q``, ``gruppe`` and ``anlass``; what does not exist narrows nothing."""
    query = asked.get("q", "").strip()[:LONGEST_QUERY]
    group = asked.get("gruppe", "")
    occasions = {event.id: (event.title, offers) for event, offers in catalogue.occasions(town)}
    occasion = asked.get("anlass", "")
    group, occasion = group if group in GROUPS else "", occasion if occasion in occasions else ""
    offers = catalogue.find(town, query) if query else catalogue.offers(town)
    if occasion:
        here = {offer.card.id for offer in occasions[occasion][1]}
        offers = tuple(offer for offer in offers if offer.card.id in here)
    if group:
        offers = tuple(offer for offer in offers if GROUPS[group][0] in offer.card.audience)
    return Narrowed(
        query,
        group,
        occasion,
        tuple((key, words) for key, (_audience, words) in GROUPS.items()),
        tuple((key, title) for key, (title, _offers) in occasions.items()),
        offers,
        () if offers or not query else catalogue.nearest(town, query) or catalogue.often(town),
    )
