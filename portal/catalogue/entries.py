"""Which offers files write down: the cooperation's for all its towns, and over them a town's own.

    cooperations/odenwald.yaml                      offers: [{service: hund-anmelden, office: steuern}, …]
    municipalities/odenwald/erbach.yaml             offers: [{service: hund-anmelden, texts: {fee_text: …}}]

A town names only what differs. It may fill the slots its service leaves open, such as the fee; it can never change a
question.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Annotated, Any, Literal, Self, TypeAlias

from pydantic import Field, JsonValue, model_validator

from portal.catalogue.deadlines import Deadline
from portal.catalogue.model import Email, FilePlanKey, Model, Phone, Slug, Text
from portal.catalogue.service import Link, Tariff
from portal.catalogue.towns import CooperationFile, Municipality
from portal.fees import FeeRule
from portal.forms import Refused

#: How a service is offered: with our own form, on a page of somebody else, or on paper only.
Way: TypeAlias = Literal["form", "link", "paper"]

#: What the electronic file is handed: a Vorgang alone, or an Akte (which a DMS opens for it) with the Vorgang inside.
Filing: TypeAlias = Literal["akte", "vorgang"]

#: What becomes of records once they need not be kept, in xdomea's words: archive, let the archive decide, destroy.
Disposal: TypeAlias = Literal["A", "B", "V"]

#: How long records are kept after they were closed, in years, at most as many as xdomea can say.
Keeping: TypeAlias = Annotated[int, Field(ge=0, le=65535)] | Literal["unlimited"]

#: The name of a folder inside a town's; in ``answers`` a DMS puts its answers.
FOLDER = r"[a-z][a-z0-9-]{0,59}"
TAKEN_FOLDERS = frozenset({"answers"})

#: The office that does everything for which a town names no other.
CENTRAL_OFFICE = "zentrale"


class Office(Model):
    """Who is responsible inside the town hall. ``notices``: an e-mail says how many new cases wait in the inbox."""

    name: Text
    room: Text | None = None
    phone: Phone
    email: Email
    notices: bool = True


class Target(Model):
    """Where applications are delivered: a name of the town's own, the transport, and the transport's options.

    The option ``folder`` names a folder inside the town's, so that a receiver finds only what is for it.
    """

    name: Slug
    transport: Slug
    options: dict[str, JsonValue] = {}

    @model_validator(mode="after")
    def its_folder_is_a_plain_name(self) -> Self:
        folder = self.options.get("folder", "")
        if "folder" in self.options and (not re.fullmatch(FOLDER, str(folder)) or folder in TAKEN_FOLDERS):
            raise Refused(
                f"„{folder}“ kann kein Ordner sein.",
                "Schreiben Sie kleine Buchstaben, Ziffern und -, zum Beispiel bauamt, aber nicht answers.",
            )
        return self


class OwnWords(Model):
    """What one town says instead of the service's text; only slots the service declares."""

    fee_text: Text | None = None
    fee: FeeRule | None = None
    tariff: Tariff | None = None
    deadline: Deadline | None = None
    processing: Text | None = None
    other_ways: Text | None = None
    legal_basis: Text | None = None
    next_steps: tuple[Text, ...] | None = None

    def filled(self) -> dict[str, Any]:
        """The slots this town fills, with its words."""
        return {slot: words for slot in OwnWords.model_fields if (words := getattr(self, slot)) is not None}


class OfferEntry(Model):
    """An offer as a file writes it: names instead of the things themselves.

    way        own form, page of somebody else (then ``link``, unless the service names it), or on paper only
    instead    the way that is left where nobody can prove the trust level the form needs
    opens      first day on which one can apply; until then the page says when it opens
    closes     last day on which one can apply; ``closed_reason`` says why, where the dates alone do not
    targets    where applications go; without them, the town's or the cooperation's ``targets``
    filing     what the electronic file is handed; without it, what the town or the cooperation says, or a Vorgang
    offered    false takes an offer of the cooperation out
    """

    service: Slug
    office: Slug | None = None
    offered: bool = True
    way: Way = "form"
    instead: Literal["link", "paper"] = "paper"
    link: Link | None = None
    opens: date | None = None
    closes: date | None = None
    closed_reason: Text | None = None
    texts: OwnWords = OwnWords()
    file_plan_key: FilePlanKey | None = None
    targets: tuple[Target, ...] = ()
    filing: Filing | None = None

    @model_validator(mode="after")
    def it_opens_before_it_closes(self) -> Self:
        if self.opens and self.closes and self.opens > self.closes:
            raise Refused(f"{self.opens} liegt nach {self.closes}.", "Vertauschen Sie „opens“ und „closes“.")
        return self

    def over(self, general: OfferEntry) -> OfferEntry:
        """The cooperation's entry with everything this one names put in its place; slots one by one."""
        parts = {name: getattr(general, name) for name in OfferEntry.model_fields}
        parts |= {name: getattr(self, name) for name in self.model_fields_set}
        parts["texts"] = OwnWords.model_construct(**general.texts.filled() | self.texts.filled())
        return OfferEntry.model_construct(**parts)


class TownFile(Model):
    """``services/municipalities/<ikz>/<town>.yaml``."""

    town: Municipality
    offices: Annotated[dict[Slug, Office], Field(min_length=1)]
    targets: tuple[Target, ...] = ()
    filing: Filing | None = None
    offers: tuple[OfferEntry, ...] = ()

    def office_id(self, wanted: str | None) -> str | None:
        """The office that does this here: the named one, or the one that does everything; None if there is neither."""
        return next((name for name in (wanted, CENTRAL_OFFICE) if name is not None and name in self.offices), None)


class RegionFile(CooperationFile):
    """``services/cooperations/<ikz>.yaml``: the landscape and what every town of it offers."""

    targets: tuple[Target, ...] = ()
    filing: Filing | None = None
    offers: tuple[OfferEntry, ...] = ()


class FilePlanEntry(Model):
    """One subject. ``retention_years`` and ``disposal`` stand here where they differ from the plan's."""

    key: FilePlanKey
    title: Text
    retention_years: Keeping | None = None
    disposal: Disposal | None = None


class FilePlan(Model):
    """``services/fileplan/<ikz>.yaml``: the subjects under which a cooperation files.

    ``illustrative`` marks a sample that the cooperation has not decided. ``retention_years`` and ``disposal`` hold
    where an entry says nothing: unless somebody decided otherwise, the archive has its say.
    """

    ikz: Slug
    version: Text
    illustrative: bool = False
    retention_years: Keeping = 10
    disposal: Disposal = "B"
    entries: Annotated[tuple[FilePlanEntry, ...], Field(min_length=1)]


def title_in_plan(plan: FilePlan | None, key: str) -> str | None:
    """What the subject with this key is called; None if the plan does not hold it."""
    return next((entry.title for entry in plan.entries if entry.key == key), None) if plan else None


def general_entries(region: RegionFile | None) -> Mapping[str, OfferEntry]:
    """What a cooperation offers everywhere, by service."""
    return by_service(region.offers) if region else {}


def by_service(entries: Iterable[OfferEntry]) -> dict[str, OfferEntry]:
    return {entry.service: entry for entry in entries}


def entry_of(general: Mapping[str, OfferEntry], own: Mapping[str, OfferEntry], service: str) -> OfferEntry | None:
    """What counts for a service in a town; None if it does not offer it."""
    said, here = general.get(service), own.get(service)
    entry = here.over(said) if here and said else here or said
    return entry if entry and entry.offered else None
