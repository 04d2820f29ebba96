"""What can come of an attempt.  Four answers, each a type, so that none is forgotten.

Texts are codes and sentences of our own: never what a person typed, never a file's content.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """Where a delivery stands. The value stands in the database and in ``portal deliver list``."""

    PLANNED = "planned"  # its next attempt is in the queue
    FAILING = "failing"  # the last attempt failed, the next one is in the queue
    HELD = "held"  # our own schema check failed: a person looks first
    ATTENTION = "attention"  # the receiver refused it: a person has to act
    DELIVERED = "delivered"


#: States in which an attempt must be in the queue, so that a sweep puts it there if it is missing.
LIVE_STATES = (State.PLANNED, State.FAILING)


@dataclass(frozen=True, slots=True)
class Delivered:
    """The receiver has it. „Schon vorhanden“ is this too."""


@dataclass(frozen=True, slots=True)
class TryAgain:
    """Something that passes: network, full disk, missing rights. ``after`` is the receiver's wish in seconds."""

    reason: str
    after: float | None = None


@dataclass(frozen=True, slots=True)
class NeedsAttention:
    """Trying again as it is will not help. ``reason`` says what to do."""

    reason: str


@dataclass(frozen=True, slots=True)
class Fenced:
    """Another worker has taken over in the meantime; this one says nothing about the outcome."""


Outcome = Delivered | TryAgain | NeedsAttention | Fenced
