"""How a case stands, in words for the person who sent it: each stage with what it means."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from portal.answers import AnswerStage
from portal.catalogue import Kind
from portal.submissions import Stage

#: Status → its name and its meaning. What is not named here is the office's own business and is not shown.
WORDS: Mapping[Kind, Mapping[str, tuple[str, str]]] = {
    "antrag": {
        "received": ("Eingegangen", "Ihr Antrag ist bei uns. Entschieden ist noch nichts."),
        "in_process": ("In Prüfung", "Wir prüfen Ihren Antrag."),
        "withdrawn": ("Zurückgezogen", "Sie haben Ihren Antrag zurückgezogen. Wir bearbeiten ihn nicht weiter."),
        "done": ("Abgeschlossen", "Wir haben Ihren Antrag fertig bearbeitet."),
    },
    "anzeige": {
        "received": ("Eingegangen", "Ihre Anzeige ist bei uns. Geprüft ist sie noch nicht."),
        "in_process": ("In Prüfung", "Wir prüfen Ihre Anzeige."),
        "withdrawn": ("Zurückgezogen", "Sie haben Ihre Anzeige zurückgezogen. Wir bearbeiten sie nicht weiter."),
        "done": ("Abgeschlossen", "Wir haben Ihre Anzeige fertig bearbeitet."),
    },
    "anfrage": {
        "received": ("Eingegangen", "Ihre Anfrage ist bei uns. Zugesagt ist noch nichts."),
        "in_process": ("In Prüfung", "Wir prüfen Ihre Anfrage."),
        "withdrawn": ("Zurückgezogen", "Sie haben Ihre Anfrage zurückgezogen. Wir bearbeiten sie nicht weiter."),
        "done": ("Abgeschlossen", "Wir haben Ihre Anfrage beantwortet."),
    },
    "meldung": {
        "received": ("Eingegangen", "Ihre Meldung ist bei uns. Geprüft ist sie noch nicht."),
        "in_process": ("In Prüfung", "Wir prüfen Ihre Meldung."),
        "withdrawn": ("Zurückgezogen", "Sie haben Ihre Meldung zurückgezogen. Wir bearbeiten sie nicht weiter."),
        "done": ("Abgeschlossen", "Wir haben Ihre Meldung fertig bearbeitet."),
    },
    "stellungnahme": {
        "received": ("Eingegangen", "Ihre Stellungnahme ist bei uns. Geprüft ist sie noch nicht."),
        "in_process": ("In Prüfung", "Wir prüfen Ihre Stellungnahme."),
        "withdrawn": ("Zurückgezogen", "Sie haben Ihre Stellungnahme zurückgezogen. Wir bearbeiten sie nicht weiter."),
        "done": ("Abgeschlossen", "Wir haben Ihre Stellungnahme ausgewertet."),
    },
}
#: Nothing more is going to happen by itself.
OVER = frozenset({"withdrawn", "done"})


@dataclass(frozen=True, slots=True)
class ShownStage:
    title: str
    meaning: str
    at: datetime
    done: bool


def shown_course(stages: Iterable[Stage], answers: Iterable[AnswerStage], kind: Kind) -> tuple[ShownStage, ...]:
    """The stages as the page shows them, with what authorities answered; the last one is how the case stands now.

    The arrival is always the first, whatever an authority's clock says.
    """
    words = WORDS[kind]
    first, *own = (
        ShownStage(*words[stage.status], stage.at, stage.status in OVER) for stage in stages if stage.status in words
    )
    answered = (ShownStage(stage.title, stage.meaning, max(stage.at, first.at), stage.over) for stage in answers)
    return (first, *sorted((*own, *answered), key=lambda stage: stage.at))
