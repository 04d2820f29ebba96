"""How a case stands, in words for the person who sent it: each stage with what it means."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from portal.submissions import Stage

#: Status → its name and its meaning. What is not named here is the office's own business and is not shown.
WORDS: Mapping[Literal["antrag", "anzeige"], Mapping[str, tuple[str, str]]] = {
    "antrag": {
        "received": ("Eingegangen", "Ihr Antrag ist bei uns. Entschieden ist noch nichts."),
        "in_process": ("In Prüfung", "Wir prüfen Ihren Antrag."),
        "done": ("Abgeschlossen", "Wir haben Ihren Antrag fertig bearbeitet."),
    },
    "anzeige": {
        "received": ("Eingegangen", "Ihre Anzeige ist bei uns. Geprüft ist sie noch nicht."),
        "in_process": ("In Prüfung", "Wir prüfen Ihre Anzeige."),
        "done": ("Abgeschlossen", "Wir haben Ihre Anzeige fertig bearbeitet."),
    },
}
DONE = "done"


@dataclass(frozen=True, slots=True)
class ShownStage:
    title: str
    meaning: str
    at: datetime
    done: bool


def shown_course(stages: Iterable[Stage], kind: Literal["antrag", "anzeige"]) -> tuple[ShownStage, ...]:
    """The stages as the page shows them; the last one is how the case stands now."""
    words = WORDS[kind]
    return tuple(
        ShownStage(*words[stage.status], stage.at, stage.status == DONE) for stage in stages if stage.status in words
    )
