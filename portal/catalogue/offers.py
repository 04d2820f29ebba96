"""One service in one town: the way it is offered, who is responsible, and the service in the town's own words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, TypeAlias

from portal.catalogue.entries import Filing, OfferEntry, Office, Target, TownFile, Way
from portal.catalogue.service import Card, Link, Service
from portal.catalogue.towns import Municipality
from portal.catalogue.trust import NO_TRUST, is_proven

#: What proves who applies.
Proof: TypeAlias = Literal["simulator"]

#: Can one apply today?
State: TypeAlias = Literal["open", "not_yet", "over"]


@dataclass(frozen=True, slots=True)
class Offer:
    """One service in one town.

    ``card`` is what lists show. ``service`` speaks in the town's words, so its snapshot keeps what was shown there; it
    is read when it is needed. ``office_id`` is the office's name in the town's file; empty for what is no longer
    offered. ``way`` is the way that is really open: a form that needs more trust than anybody can prove here is not.
    ``filing`` is what the electronic file is handed.
    """

    municipality: Municipality
    card: Card
    office: Office
    file_plan_key: str
    targets: tuple[Target, ...]
    office_id: str = ""
    way: Way = "form"
    link: Link | None = None
    opens: date | None = None
    closes: date | None = None
    closed_reason: str | None = None
    filing: Filing = "vorgang"
    spoken: Callable[[], Service] = field(repr=False, compare=False, kw_only=True)

    @property
    def service(self) -> Service:
        return self.spoken()

    @property
    def fee_text(self) -> str:
        return self.service.fee_text

    @property
    def proof(self) -> Proof | None:
        """By what an applicant proves here who they are; None where nobody has to."""
        if self.card.trust_level == NO_TRUST or self.way != "form":
            return None
        return self.municipality.identity_provider

    def state(self, today: date) -> State:
        """Whether ``today`` (in the town's own time) lies between the first and the last day."""
        if self.opens and today < self.opens:
            return "not_yet"
        return "over" if self.closes and today > self.closes else "open"

    def startable(self, today: date) -> bool:
        """Can one begin our own form today?"""
        return self.way == "form" and self.state(today) == "open"


def offer_of(
    file: TownFile,
    town: Municipality,
    entry: OfferEntry,
    card: Card,
    targets: tuple[Target, ...],
    spoken: Callable[[], Service],
    *,
    filing: Filing | None,
    simulated: bool,
) -> Offer:
    """The offer a town's files mean. They must have passed their checks.

    ``town`` is the catalogue's own, of which there is one only;
    ``targets`` and ``filing`` are those of the town or its cooperation;
    ``simulated`` says whether pretended logins count.
    """
    office = file.office_id(entry.office)
    if office is None:
        raise ValueError(f"{file.town.slug} has no office {entry.office} for {entry.service}")
    return Offer(
        municipality=town,
        card=card,
        office=file.offices[office],
        file_plan_key=entry.file_plan_key or card.file_plan_key,
        targets=entry.targets or targets,
        office_id=office,
        way=way_of(entry, card, town, simulated=simulated),
        link=entry.link or card.responsible,
        opens=entry.opens,
        closes=entry.closes,
        closed_reason=entry.closed_reason,
        filing=entry.filing or filing or "vorgang",
        spoken=spoken,
    )


def way_of(entry: OfferEntry, card: Card, town: Municipality, *, simulated: bool) -> Way:
    """The way that is open: the written one, or the one ``instead`` where the form needs more trust than there is."""
    if not card.has_form:
        return "link"
    if entry.way != "form" or is_proven(card.trust_level, town, simulated=simulated):
        return entry.way
    return entry.instead


def former_offer(town: Municipality, service: Service) -> Offer:
    """What a town offered once: its cases and receipts stay, and the town itself is whom to ask."""
    office = Office(name=town.official_name, phone=town.phone, email=town.email)
    return Offer(town, service.card, office, service.file_plan_key, (), spoken=lambda: service)
