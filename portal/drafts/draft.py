"""What a draft is to the rest of the portal, and what can be wrong with one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeAlias
from uuid import UUID

from sqlalchemy.orm import Session

from portal.catalogue import FormerAnswer
from portal.keys import DataKey


class DraftNotFound(Exception):
    """There is no such draft for this holder in this town. Another holder's draft looks the same, on purpose."""

    def __init__(self) -> None:
        super().__init__(
            "Diesen Entwurf gibt es in diesem Browser nicht. "
            "Öffnen Sie ihn in dem Browser, in dem Sie ihn begonnen haben, oder beginnen Sie neu."
        )


class DraftChanged(Exception):
    """The draft was saved by another tab in between. ``current`` is what it holds now."""

    def __init__(self, current: Draft) -> None:
        super().__init__("Der Entwurf wurde gerade in einem anderen Fenster geändert. Speichern Sie noch einmal.")
        self.current = current


class DraftAlreadySent(Exception):
    """The draft was sent and takes no more answers. ``reference`` names the case it became."""

    def __init__(self, reference: str) -> None:
        super().__init__(f"Der Antrag ist schon gesendet. Seine Nummer ist {reference}.")
        self.reference = reference


class TooManyDrafts(Exception):
    """The holder has as many open drafts in this town as one person reasonably needs."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"Sie haben schon {limit} offene Entwürfe. Senden Sie zuerst einen davon ab.")


@dataclass(frozen=True, slots=True)
class DraftHead:
    """What a list of drafts shows. It needs no key."""

    id: UUID
    municipality: str
    service: str
    created_at: datetime
    updated_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Draft:
    """An opened draft.

    ``answers`` are plain JSON values by field id; ``counters`` say which number each repeatable group gives next.
    ``stays`` is the postal code for which the person said that another town's address is meant for this town.
    ``former`` are answers of an earlier definition that this one does not ask for.
    A sent draft has a ``sent_reference``, no answers and no key: both were erased when it was sent.
    """

    id: UUID
    municipality: str
    service: str
    definition_hash: str
    answers: Mapping[str, Any] = field(repr=False)
    counters: Mapping[str, int] = field(repr=False)
    revision: int
    expires_at: datetime
    sent_reference: str | None = None
    stays: str = field(default="", repr=False)
    former: tuple[FormerAnswer, ...] = field(default=(), repr=False)
    key: DataKey | None = field(default=None, repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Renewed:
    """A draft under a newer definition, not saved yet. ``within`` is what else the saving transaction has to write."""

    draft: Draft
    within: Callable[[Session], None]


#: How a draft goes over to a newer definition; one that has done so already stays as it is.
Renewal: TypeAlias = Callable[[Draft], Renewed]
