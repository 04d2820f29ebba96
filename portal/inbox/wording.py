"""How a case reads to clerks: its state, its hand-overs, its events, in German words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from portal.answers import TITLES as ANSWERS
from portal.attachments import Attachment
from portal.attachments import State as AttachmentState
from portal.delivery import DeliveryView, Matter, State
from portal.forms import size_in_words
from portal.messages import Outbox
from portal.operations import Condition, age, size
from portal.submissions import MOST_COUNTED, EventKind, Happened, Status
from portal.web import BERLIN, short_moment

STATUS: Mapping[str, str] = {
    Status.RECEIVED: "Eingegangen",
    Status.IN_PROCESS: "In Prüfung",
    Status.WITHDRAWN: "Zurückgezogen",
    Status.DONE: "Erledigt",
    Status.ERASED: "Gelöscht",
}

#: An account that is gone; its events stay.
FORMER = "früheres Konto"

#: What changes who is in charge or whether a case is done.
DECISIONS = (EventKind.ASSIGNED, EventKind.RELEASED, EventKind.DONE, EventKind.REOPENED)

Kind = Literal["info", "success", "warning", "danger"]

KINDS: Mapping[State, Kind] = {
    State.PLANNED: "info",
    State.FAILING: "warning",
    State.HELD: "warning",
    State.ATTENTION: "danger",
    State.DELIVERED: "success",
}

TEXTS: Mapping[State, str] = {
    State.PLANNED: "läuft",
    State.FAILING: "gestört, wir versuchen es weiter",
    State.HELD: "angehalten, wir prüfen",
    State.ATTENTION: "braucht Hilfe",
    State.DELIVERED: "übergeben",
}

#: What the clerk has to do, where somebody might ask.
DETAILS: Mapping[State, str] = {
    State.FAILING: "Sie müssen nichts tun. Wir versuchen es, bis die eAkte antwortet.",
    State.HELD: "Sie können den Vorgang hier schon bearbeiten. Alle Angaben liegen vollständig vor.",
    State.ATTENTION: "Geben Sie diese Nummer dem technischen Betrieb.",
}


@dataclass(frozen=True, slots=True)
class ShownDelivery:
    """A hand-over as a badge: ``kind`` is its colour and shape, ``text`` follows „Übergabe an die eAkte: “."""

    kind: Kind
    text: str
    detail: str | None = None
    target: str = ""


@dataclass(frozen=True, slots=True)
class ShownFile:
    """A file of the applicant. ``kind`` and ``verdict`` say how the virus scan ended."""

    id: UUID
    name: str
    size: str
    kind: Kind
    verdict: str


@dataclass(frozen=True, slots=True)
class ShownEvent:
    at: datetime
    text: str


def file(attachment: Attachment) -> ShownFile:
    """A file as clerks read it. Nothing is sent before its verdict, so there are two."""
    kind: Kind = "success" if attachment.state is AttachmentState.CHECKED else "warning"
    verdict = "geprüft" if attachment.state is AttachmentState.CHECKED else "nicht geprüft"
    return ShownFile(attachment.id, attachment.name, size_in_words(attachment.size), kind, verdict)


def badge(state: str) -> ShownDelivery:
    """The badge of a row in the list, which knows the state alone."""
    known = State(state)
    return ShownDelivery(KINDS[known], TEXTS[known])


def how_many(total: int | None) -> str:
    """``27``, or ``mehr als 1.000`` where nobody counts on."""
    return f"mehr als {MOST_COUNTED:,}".replace(",", ".") if total is None else str(total)


def delivery(view: DeliveryView, now: datetime) -> ShownDelivery:
    """The hand-over on the page of its case: with the next attempt, and what to do."""
    text = TEXTS[view.state]
    if view.state is State.FAILING and view.next is not None:
        text = f"gestört, {_next_attempt(view.next, now)}"
    details = (view.error if view.state is State.ATTENTION else None, DETAILS.get(view.state), _answered(view))
    detail = " ".join(part for part in details if part) or None
    receiver = _receiver(view.target)
    if view.matter is Matter.WITHDRAWAL:
        text, receiver = f"Rücknahme {text}", f"Rücknahme, {receiver}"
    return ShownDelivery(KINDS[view.state], text, detail, receiver)


def _answered(view: DeliveryView) -> str | None:
    """What the receiver said of it."""
    if view.imported_at is not None:
        return f"Das DMS hat den Vorgang übernommen, {short_moment(view.imported_at)}."
    if view.received_at is not None:
        return f"Im DMS eingegangen, {short_moment(view.received_at)}."
    return None


def _next_attempt(at: datetime, now: datetime) -> str:
    if at <= now:
        return "neuer Versuch läuft"
    local = at.astimezone(BERLIN)
    if local.date() != now.astimezone(BERLIN).date():
        return f"neuer Versuch am {short_moment(at)}"
    return f"neuer Versuch um {local.hour}:{local.minute:02} Uhr"


def events(happened: Iterable[Happened], names: Mapping[UUID, str]) -> tuple[ShownEvent, ...]:
    """The events in order. Of each account's openings the last one is shown, so that they hide nothing else.

    ``names`` says whose account an id is; accounts that are gone are called „früheres Konto“.
    """
    shown = tuple(happened)
    last_openings = {event.data["account"]: event for event in shown if event.kind is EventKind.OPENED}
    return tuple(
        ShownEvent(event.at, _event_text(event, names))
        for event in shown
        if event.kind is not EventKind.OPENED or last_openings[event.data["account"]] is event
    )


def accounts_in(happened: Iterable[Happened]) -> frozenset[UUID]:
    """Whose doing the events are, and who was put in charge."""
    return frozenset(
        UUID(event.data[role]) for event in happened for role in ("account", "owner") if role in event.data
    )


def last_decision(happened: Iterable[Happened], names: Mapping[UUID, str]) -> ShownEvent | None:
    """What a clerk decided last."""
    decisions = [event for event in happened if event.kind in DECISIONS]
    return ShownEvent(decisions[-1].at, _event_text(decisions[-1], names)) if decisions else None


def person(account: UUID | str | None, names: Mapping[UUID, str]) -> str:
    """Whose account an id is."""
    return names.get(UUID(str(account)), FORMER) if account is not None else FORMER


def in_charge(owner: UUID | None, viewer: UUID, names: Mapping[UUID, str]) -> str:
    """Who is in charge, as the viewer reads it."""
    if owner is None:
        return "niemand"
    return "Sie" if owner == viewer else person(owner, names)


def _event_text(event: Happened, names: Mapping[UUID, str]) -> str:
    who = person(event.data.get("account"), names)
    who = who[0].upper() + who[1:]
    receiver = _receiver(event.data.get("target", ""))
    withdrawn = event.data.get("matter") == Matter.WITHDRAWAL
    handing_over = f"Übergabe{' der Rücknahme' if withdrawn else ''} an {receiver}"
    match event.kind:
        case EventKind.RECEIVED:
            return "Online eingegangen"
        case EventKind.DELIVERY_PLANNED:
            return f"{handing_over} eingeplant"
        case EventKind.DELIVERY_FAILED:
            return f"{handing_over} gestört, wir versuchen es weiter"
        case EventKind.DELIVERY_HELD:
            return f"{handing_over} angehalten"
        case EventKind.DELIVERY_ATTENTION:
            return f"{handing_over} braucht Hilfe"
        case EventKind.DELIVERED:
            return f"{'Rücknahme an' if withdrawn else 'An'} {receiver} übergeben"
        case EventKind.OPENED:
            return f"Zuletzt geöffnet: {person(event.data['account'], names)}"
        case EventKind.ASSIGNED if event.data["account"] == event.data.get("owner"):
            return f"{who} hat den Vorgang übernommen"
        case EventKind.ASSIGNED:
            return f"{who} hat den Vorgang weitergegeben an: {person(event.data.get('owner'), names)}"
        case EventKind.RELEASED:
            return f"{who} hat den Vorgang freigegeben"
        case EventKind.DONE:
            return f"{who} hat den Vorgang erledigt"
        case EventKind.REOPENED:
            return f"{who} hat den Vorgang wieder geöffnet"
        case EventKind.WITHDRAWN:
            return "Von der antragstellenden Person zurückgezogen"
        case EventKind.NOTED:
            return f"{who} hat eine interne Notiz geschrieben"
        case EventKind.ANSWERED:
            return ANSWERS.get(event.data.get("message", ""), "Rückmeldung eingegangen")
        case EventKind.HOLD_SET:
            return f"{who} hat eine Löschsperre gesetzt" if "account" in event.data else "Löschsperre gesetzt"
        case EventKind.HOLD_LIFTED:
            return f"{who} hat die Löschsperre aufgehoben" if "account" in event.data else "Löschsperre aufgehoben"
        case EventKind.ERASED:
            return "Gelöscht, weil die Aufbewahrung zu Ende war"


def facts(condition: Condition) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """How the installation is doing, as label and lines."""
    now = condition.seen_at
    oldest = f"seit {age(now - condition.oldest)}" if condition.oldest else "keine"
    lives = tuple(
        f"{worker.name}: {'läuft' if worker.alive(now) else 'antwortet nicht'}, "
        f"zuletzt gemeldet vor {age(now - worker.seen_at)}"
        for worker in condition.workers
    )
    backup = condition.backup
    saved = (
        (
            f"{short_moment(backup.created_at)}, vor {age(now - backup.created_at)}",
            f"{backup.file} ({size(backup.size)})",
        )
        if backup
        else ("Noch keine. Rufen Sie „portal backup create“ auf.",)
    )
    return (
        ("Älteste offene Übergabe", (oldest,)),
        ("E-Mails", mails(condition.mails, now)),
        ("Arbeiter", lives or ("Keiner läuft. Starten Sie „portal worker“.",)),
        ("Freier Speicher", (f"{size(condition.disk_free)} von {size(condition.disk_total)}",)),
        ("Letzte Sicherung", saved),
    )


def mails(box: Outbox, now: datetime) -> tuple[str, ...]:
    """How the outbox is doing: what waits since when, what was given up, and why."""
    waiting = (
        f"{box.waiting} {'wartet' if box.waiting == 1 else 'warten'}, die älteste seit {age(now - box.oldest)}"
        if box.oldest
        else "keine wartet"
    )
    given_up = (f"{box.given_up} in den letzten 30 Tagen nicht zustellbar",) if box.given_up else ()
    troubles = (f"{reason} Betrifft {number}." for reason, number in box.troubles.items())
    return (waiting, *given_up, *troubles)


def _receiver(target: str) -> str:
    return "die eAkte" if target in ("dms", "") else f"„{target}“"
