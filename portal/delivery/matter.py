"""What of a case is handed over: the application, and later perhaps that it was withdrawn."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from uuid import UUID

from portal.xoev import process_id


class Matter(StrEnum):
    """The value stands in the database and in the ids of hand-overs, and never changes its meaning."""

    APPLICATION = "application"
    WITHDRAWAL = "withdrawal"


def process_of(submission_id: UUID, target: str, matter: str = Matter.APPLICATION) -> UUID:
    """The ProzessID of handing this over: always the same, so a repetition is known as one."""
    return process_id(submission_id, _named(target, matter))


def event_data(target: str, matter: str) -> Mapping[str, str]:
    """How an event names a hand-over; that of the application by its target alone."""
    return {"target": target} if matter == Matter.APPLICATION else {"target": target, "matter": str(matter)}


def _named(target: str, matter: str) -> str:
    return target if matter == Matter.APPLICATION else f"{target} {matter}"
