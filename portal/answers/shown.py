"""What people read of the answers to a case: the applicant on the status page, clerks on the case's page."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from portal.answers.status_words import status_words
from portal.fees import euros
from portal.submissions import Case

#: What each message is called on the clerks' page.
TITLES: Mapping[str, str] = {
    "xdomea:0629": "DMS: Eingang bestätigt",
    "xdomea:0630": "DMS: Rückmeldung zur Übernahme",
    "xbau-kernmodul:1120": "Behörde: Eingang bestätigt",
    "xbau-kernmodul:1121": "Behörde: Aktenzeichen mitgeteilt",
    "xbau-kernmodul:1140": "Behörde: Unterlagen geprüft",
    "xbau-kernmodul:1160": "Behörde: Gebührenbescheid",
    "xbau-kernmodul:1170": "Behörde: neuer Stand",
}


@dataclass(frozen=True, slots=True)
class StoredAnswer:
    """An answer as it was kept. ``said_at`` is its time by the sender's clock, but never after its arrival."""

    kind: str
    at: datetime
    said_at: datetime
    error: str | None
    content: Mapping[str, Any] = field(repr=False)


@dataclass(frozen=True, slots=True)
class AnswerStage:
    """What an answer makes of the course of a case. ``over``: nothing more is going to happen by itself."""

    title: str
    meaning: str
    at: datetime
    over: bool


@dataclass(frozen=True, slots=True)
class FeeNotice:
    """A notice of fees. ``amount`` is empty if the notice names none."""

    amount: str
    advance: bool
    due: date
    purpose: str
    iban: str
    positions: tuple[tuple[str, str], ...]
    text: tuple[str, ...]
    appeal: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """What authorities told of a case. ``questions`` are open, each as its paragraphs; ``letter`` goes with them."""

    file_number: str = ""
    questions: tuple[tuple[str, ...], ...] = ()
    letter: tuple[str, ...] = ()
    fees: tuple[FeeNotice, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.file_number or self.questions or self.letter or self.fees)


@dataclass(frozen=True, slots=True)
class ShownAnswer:
    """One answer on the clerks' page."""

    at: datetime
    title: str
    lines: tuple[str, ...]


def sealed_content(said_at: datetime, kind: str, error: str | None, content: Mapping[str, Any]) -> bytes:
    """What is sealed of an answer."""
    stored = {"kind": kind, "said_at": said_at.isoformat(), "error": error, "content": content}
    return json.dumps(stored, ensure_ascii=False).encode()


def sealed_part(event_id: object) -> str:
    """What a sealed answer is bound to."""
    return f"answer {event_id}"


def answers_of(case: Case) -> tuple[StoredAnswer, ...]:
    """The answers to a case in the order in which they were said, whenever they came."""
    found = []
    for note in case.answered:
        stored = json.loads(case.open(sealed_part(note.id), note.sealed))
        said_at = min(datetime.fromisoformat(stored["said_at"]), note.at)
        found.append(StoredAnswer(stored["kind"], note.at, said_at, stored["error"], stored["content"]))
    return tuple(sorted(found, key=lambda answer: (answer.said_at, answer.kind, str(answer.content))))


def stages(answers: Iterable[StoredAnswer]) -> tuple[AnswerStage, ...]:
    """The stages that authorities' answers add to the course of a case."""
    return tuple(stage for answer in answers if (stage := _stage(answer)) is not None)


def told(answers: Sequence[StoredAnswer]) -> Told:
    """What the person who sent the case reads of it, beside the stages."""
    number = _file_number(answers)
    checked = [answer for answer in answers if answer.kind == "xbau-kernmodul:1140"]
    fees = tuple(_fee(answer.content) for answer in answers if answer.kind == "xbau-kernmodul:1160")
    if not checked or checked[-1].content["complete"]:
        return Told(number, fees=fees)
    last = checked[-1].content
    questions = tuple(tuple(finding) for finding in last["findings"] if finding)
    return Told(number, questions, tuple(last["text"]), fees)


def _file_number(answers: Sequence[StoredAnswer]) -> str:
    """The file number told last; what a message of its own said of it comes before what others mention."""
    told_of = [answer for answer in answers if answer.content.get("file_number")]
    own = [answer for answer in told_of if answer.kind == "xbau-kernmodul:1121"]
    return str((own or told_of)[-1].content["file_number"]) if told_of else ""


def names_in_dms(answers: Iterable[StoredAnswer]) -> tuple[tuple[str, str], ...]:
    """What the electronic file calls the case: (label, value), each once."""
    found: dict[tuple[str, str], None] = {}
    for answer in answers:
        found.update(dict.fromkeys((label, value) for label, value in answer.content.get("names", ())))
    return tuple(found)


def shown(answers: Iterable[StoredAnswer]) -> tuple[ShownAnswer, ...]:
    """Every answer as clerks read it, the oldest first."""
    return tuple(ShownAnswer(answer.at, TITLES[answer.kind], tuple(_lines(answer))) for answer in answers)


def _stage(answer: StoredAnswer) -> AnswerStage | None:
    content, at = answer.content, answer.said_at
    extra = "".join(f" {paragraph}" for paragraph in content.get("text", ()))
    match answer.kind:
        case "xbau-kernmodul:1120":
            return AnswerStage("Bei der Behörde", f"Die Behörde bestätigt den Eingang.{extra}", at, False)
        case "xbau-kernmodul:1140" if content["complete"]:
            return AnswerStage("Unterlagen vollständig", "Die Behörde hat alles, was sie braucht.", at, False)
        case "xbau-kernmodul:1140":
            return AnswerStage("Rückfragen", "Die Behörde braucht noch etwas von Ihnen.", at, False)
        case "xbau-kernmodul:1160":
            title = "Vorauszahlung" if content["advance"] else "Gebührenbescheid"
            return AnswerStage(title, "Die Behörde hat eine Gebühr festgesetzt.", at, False)
        case "xbau-kernmodul:1170":
            words = status_words(content["status"], content["list"])
            due = f" Frist: {_day(content['due'])}." if content["due"] else ""
            return AnswerStage(words.title, f"{words.meaning}{due}{extra}", at, words.over)
    return None


def _fee(content: Mapping[str, Any]) -> FeeNotice:
    return FeeNotice(
        euros(content["cents"]) if content["cents"] is not None else "",
        content["advance"],
        date.fromisoformat(content["due"]),
        content["purpose"],
        content["iban"],
        tuple((label, euros(cents)) for label, cents in content["positions"]),
        tuple(content["text"]),
        tuple(content["appeal"]),
    )


def _lines(answer: StoredAnswer) -> list[str]:
    content = answer.content
    stage = _stage(answer)
    lines = [f"Aktenzeichen der Behörde: {content['file_number']}"] if content.get("file_number") else []
    match answer.kind:
        case "xdomea:0629":
            return ["Das Paket ist im DMS eingegangen."]
        case "xdomea:0630":
            lines = [answer.error or "Der Vorgang liegt im DMS."]
            return [*lines, *content["said"], *(f"{label}: {value}" for label, value in content["names"])]
        case "xbau-kernmodul:1140":
            findings = [" ".join(finding) for finding in content["findings"] if finding]
            return [*lines, stage.title if stage else "", *findings, *content["text"]]
        case "xbau-kernmodul:1160":
            fee = _fee(content)
            amount = [f"{fee.amount}, zu zahlen bis {_day(content['due'])}"] if fee.amount else []
            return [*lines, *amount, *fee.text]
    return [*lines, *([f"{stage.title}: {stage.meaning}"] if stage else [])]


def _day(iso: str) -> str:
    return f"{date.fromisoformat(iso):%d.%m.%Y}"
