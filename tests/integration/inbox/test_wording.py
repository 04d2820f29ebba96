"""Every state and every event has German words that say how it stands and, where it matters, what to do."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from portal.delivery import DeliveryView, State
from portal.inbox import wording
from portal.submissions import EventKind, Happened

NOON = datetime(2026, 6, 9, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("state", "upcoming", "kind", "text"),
    [
        (State.PLANNED, None, "info", "läuft"),
        (State.FAILING, timedelta(minutes=5), "warning", "gestört, neuer Versuch um 14:05 Uhr"),
        (State.FAILING, timedelta(minutes=-5), "warning", "gestört, neuer Versuch läuft"),
        (State.FAILING, timedelta(days=1), "warning", "gestört, neuer Versuch am 10.06.2026, 14:00 Uhr"),
        (State.FAILING, None, "warning", "gestört, wir versuchen es weiter"),
        (State.HELD, None, "warning", "angehalten, wir prüfen"),
        (State.ATTENTION, None, "danger", "braucht Hilfe"),
        (State.DELIVERED, None, "success", "übergeben"),
    ],
)
def test_a_hand_over_reads_as_it_stands(state, upcoming, kind, text):
    next_at = NOON + upcoming if upcoming else None
    shown = wording.delivery(DeliveryView("erbach", "K7QM-24RT-9XWA", "dms", state, 3, next_at, None), NOON)
    assert (shown.kind, shown.text) == (kind, text)


def test_what_needs_help_says_what_the_receiver_said():
    view = DeliveryView("erbach", "K7QM-24RT-9XWA", "dms", State.ATTENTION, 3, None, "Das Ziel fehlt.")
    assert wording.delivery(view, NOON).detail == "Das Ziel fehlt. Geben Sie diese Nummer dem technischen Betrieb."


def test_every_state_has_a_badge():
    assert {wording.badge(state).kind for state in State} == {"info", "warning", "danger", "success"}


@pytest.mark.parametrize("kind", EventKind)
def test_every_event_has_words(kind):
    data = {"target": "dms", "account": str(uuid4())}
    (shown,) = wording.events([Happened(kind, NOON, data)], {})
    assert shown.at == NOON and shown.text[0].isupper()


def test_of_each_accounts_openings_the_last_is_shown():
    ada, bo = uuid4(), uuid4()
    happened = [Happened(EventKind.RECEIVED, NOON)] + [
        Happened(EventKind.OPENED, NOON + timedelta(hours=hour), {"account": str(who)})
        for hour, who in enumerate((ada, bo, ada), start=1)
    ]
    shown = wording.events(happened, {ada: "Ada"})
    assert [event.text for event in shown] == [
        "Online eingegangen", "Zuletzt geöffnet: früheres Konto", "Zuletzt geöffnet: Ada",
    ]  # fmt: skip
