"""The course of a case: each status it came to, and when. Read from its events, so it shows what really happened."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from portal.submissions.events import BEFORE, Happened, after


@dataclass(frozen=True, slots=True)
class Stage:
    """The case came to ``status`` at this moment."""

    status: str
    at: datetime


def course(events: Iterable[Happened]) -> tuple[Stage, ...]:
    """The stages in their order, from the case's events, oldest first. Events that leave the status alone are none."""
    stages, state = [], BEFORE
    for event in events:
        before, state = state, after(state, event)
        if state.status != before.status:
            stages.append(Stage(state.status, event.at))
    return tuple(stages)
