"""Which town offers which service, and what it says in its own words.

A town file names the town, its offices and its offers. An offer may fill the slots its service leaves open, such as the
fee; it can never change a question.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import Field, JsonValue

from portal.catalogue.model import Email, FilePlanKey, Model, Phone, Slug, Text
from portal.catalogue.service import Service, Tariff
from portal.catalogue.towns import Municipality


class Office(Model):
    """Who is responsible inside the town hall. ``notices``: an e-mail says how many new cases wait in the inbox."""

    name: Text
    room: Text | None = None
    phone: Phone
    email: Email
    notices: bool = True


class Target(Model):
    """Where applications are delivered: a name of the town's own, the transport, and the transport's options."""

    name: Slug
    transport: Slug
    options: dict[str, JsonValue] = {}


class OwnWords(Model):
    """What one town says instead of the service's text; only slots the service declares."""

    fee_text: Text | None = None
    tariff: Tariff | None = None
    processing: Text | None = None
    other_ways: Text | None = None
    legal_basis: Text | None = None
    next_steps: tuple[Text, ...] | None = None

    def filled(self) -> dict[str, Any]:
        """The slots this town fills, with its words."""
        return {slot: words for slot in OwnWords.model_fields if (words := getattr(self, slot)) is not None}


class OfferEntry(Model):
    """An offer as a town file writes it: names instead of the things themselves."""

    service: Slug
    office: Slug
    texts: OwnWords = OwnWords()
    file_plan_key: FilePlanKey | None = None
    targets: Annotated[tuple[Target, ...], Field(min_length=1)]


class TownFile(Model):
    """``services/municipalities/<ikz>/<town>.yaml``."""

    town: Municipality
    offices: Annotated[dict[Slug, Office], Field(min_length=1)]
    offers: tuple[OfferEntry, ...] = ()


class FilePlanEntry(Model):
    key: FilePlanKey
    title: Text


class FilePlan(Model):
    """``services/fileplan/<ikz>.yaml``: the subjects under which a cooperation files.

    ``illustrative`` marks a sample that the cooperation has not decided.
    """

    ikz: Slug
    version: Text
    illustrative: bool = False
    entries: Annotated[tuple[FilePlanEntry, ...], Field(min_length=1)]


@dataclass(frozen=True, slots=True)
class Offer:
    """One service in one town. ``service`` speaks in the town's words, so its snapshot keeps what was shown there.

    ``office_id`` is the office's name in the town's file; empty for what is no longer offered.
    """

    municipality: Municipality
    service: Service
    office: Office
    file_plan_key: str
    targets: tuple[Target, ...]
    office_id: str = ""

    @property
    def fee_text(self) -> str:
        return self.service.fee_text


def offer_of(town: Municipality, entry: OfferEntry, service: Service, office: Office) -> Offer:
    """The offer a town file means. The entry must have passed its checks."""
    words = entry.texts.filled()
    if entry.file_plan_key:
        words["file_plan_key"] = entry.file_plan_key
    spoken = service.in_words(words) if words else service
    return Offer(town, spoken, office, spoken.file_plan_key, entry.targets, entry.office)


def former_offer(town: Municipality, service: Service) -> Offer:
    """What a town offered once: its cases and receipts stay, and the town itself is whom to ask."""
    office = Office(name=town.official_name, phone=town.phone, email=town.email)
    return Offer(town, service, office, service.file_plan_key, ())
