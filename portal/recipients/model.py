"""Recipients ready for use: each with the fields it gets of each service."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from portal.forms import Condition


@dataclass(frozen=True, slots=True)
class Share:
    """What one recipient gets of one service.

    ``numbers`` are those of the official form, ``fields`` the paths that pass, ``stand_ins`` answers that stand in
    another field: (field, its source, when).
    """

    form: str
    numbers: frozenset[int]
    fields: frozenset[str]
    stand_ins: tuple[tuple[str, str, Condition], ...]
    when: Condition
    condition: str


@dataclass(frozen=True, slots=True)
class Recipient:
    """An authority the law names. ``decision`` is what a person decides first; empty if nothing is to be decided."""

    id: str
    name: str
    legal_basis: str
    decision: str
    shares: Mapping[str, Share]


@dataclass(frozen=True, slots=True)
class RecipientTable:
    """One file: all recipients of one kind of notice."""

    id: str
    title: str
    legal_basis: str
    as_of: str
    notes: tuple[str, ...]
    recipients: tuple[Recipient, ...]

    def recipient(self, recipient_id: str) -> Recipient | None:
        return next((found for found in self.recipients if found.id == recipient_id), None)

    @property
    def heading(self) -> str:
        return f"{self.title} ({self.legal_basis}, Stand {self.as_of})"

    def shares_of(self, service_id: str) -> Iterator[tuple[Recipient, Share]]:
        """Who gets something of this service, and what."""
        for recipient in self.recipients:
            if (share := recipient.shares.get(service_id)) is not None:
                yield recipient, share

    def speaks_of(self, service_id: str) -> bool:
        """Does any recipient get something of this service?"""
        return any(self.shares_of(service_id))
