"""The worker's part: take a mail, hand it over, write down what became of it.

Nothing is lost: a mail leaves the outbox only after the receiver said that it has it. Killed between that answer and
our commit, the worker sends it again; server, mail program and reader can tell by the same Message-ID. As a file it
replaces itself. So a mail may come twice and never not at all.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
import structlog
from pydantic import ValidationError

from portal.database import WORKER, new_id, rows_changed, utc_now
from portal.house import House
from portal.keys import KeyFailure
from portal.messages.hand_over import Later, Outcome, Refused, Sent, hand_over
from portal.messages.mime import message_of
from portal.messages.models import OutboxMail
from portal.messages.outbox import MailState, opened_letter

#: Longer than the slowest conversation with a mail server; after it another worker may take the mail.
LEASE = timedelta(minutes=10)

FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=1)
#: A receiver that asks for patience gets so much of it (RFC 5321, 4.5.4.1: at least 4 to 5 days).
GIVE_UP_AFTER = timedelta(days=5)

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Claim:
    """The right to send one mail, as long as the lease lasts."""

    mail: OutboxMail
    holder: str


def send_waiting(house: House, worker: str | None = None) -> int:
    """Hand over every mail whose time has come; returns how many were taken. Never raises for what a receiver does.

    If nothing at all gets through, the others are not tried either: they keep their place.
    """
    sent = 0
    while (claim := take(house, worker or house.settings.worker_name)) is not None:
        outcome = attempt(house, claim.mail)
        conclude(house, claim, outcome)
        sent += isinstance(outcome, Sent)
        if isinstance(outcome, Later) and outcome.everyone:
            break
    return sent


def take(house: House, worker: str) -> Claim | None:
    """Claim the mail that has waited longest; None if there is none.

    A worker that died and is back under its name need not wait until its own lease is over.
    """
    now = utc_now()
    ready = (
        OutboxMail.state == MailState.WAITING,
        OutboxMail.next_at <= now,
        sa.or_(
            OutboxMail.lease_until.is_(None),
            OutboxMail.lease_until <= now,
            OutboxMail.lease_by.startswith(f"{worker} ", autoescape=True),
        ),
    )
    # Looked for without a lock: nearly always there is nothing to do.
    with house.database.reading(WORKER) as session:
        found = session.scalars(sa.select(OutboxMail).where(*ready).order_by(OutboxMail.next_at).limit(1)).first()
    if found is None:
        return None
    holder = f"{worker} {new_id()}"
    mine = sa.update(OutboxMail).where(OutboxMail.municipality == found.municipality, OutboxMail.id == found.id, *ready)
    lease = {"lease_by": holder, "lease_until": now + LEASE, "attempts": OutboxMail.attempts + 1}
    with house.database.writing(WORKER) as session:
        if rows_changed(session, mine.values(lease)) != 1:
            return None  # another worker was faster; the next round looks again
    found.attempts += 1
    return Claim(found, holder)


def attempt(house: House, mail: OutboxMail) -> Outcome:
    """Try once. A bug of ours is an outcome too: it must not eat the mail, nor keep the others waiting."""
    settings = house.settings
    try:
        letter = opened_letter(house, mail)
        message = message_of(letter, mail.id, mail.created_at, settings.mail_from)
        return hand_over(settings, mail.id, message, letter.recipient)
    except (KeyFailure, ValidationError):
        return Refused("Der Inhalt lässt sich nicht öffnen.")
    except OSError as error:
        return Later(f"Der Ordner für E-Mails lässt sich nicht beschreiben ({error.strerror}).", everyone=True)
    except Exception as error:
        # The kind of error only: its text could hold an address.
        log.error("mail failed", kind=mail.kind, error=type(error).__name__)
        return Later(f"Unerwarteter Fehler {type(error).__name__}. Er steht im Protokoll.")


def conclude(house: House, claim: Claim, outcome: Outcome) -> None:
    """Write down what became of the mail, if it is still ours. Recipient and text go as soon as it is over."""
    now, mail = utc_now(), claim.mail
    change: dict[str, object] = {"lease_by": None, "lease_until": None}
    over = {"sealed_letter": None, "next_at": None, "ended_at": now}
    match outcome:
        case Sent():
            change |= over | {"state": MailState.SENT, "error": None}
        case Refused(reason):
            change |= over | {"state": MailState.GIVEN_UP, "error": reason}
        case Later(reason, everyone) if not everyone and now - mail.created_at >= GIVE_UP_AFTER:
            change |= over | {"state": MailState.GIVEN_UP, "error": reason}
        case Later(reason):
            change |= {"next_at": next_attempt(now, mail.attempts), "error": reason}
    still_mine = sa.update(OutboxMail).where(
        OutboxMail.municipality == mail.municipality, OutboxMail.id == mail.id, OutboxMail.lease_by == claim.holder
    )
    with house.database.writing(WORKER) as session:
        rows_changed(session, still_mine.values(change))
    log.info(
        "mail",
        kind=mail.kind,
        municipality=mail.municipality,
        attempt=mail.attempts,
        outcome=type(outcome).__name__,
        reason=getattr(outcome, "reason", None),
    )


def next_attempt(now: datetime, attempts: int) -> datetime:
    """Doubling from a minute to an hour, spread by chance so that many mails do not come back in one second."""
    pause = min(FIRST_PAUSE * 2.0 ** min(attempts - 1, 10), LONGEST_PAUSE)
    return now + pause * (0.75 + random.random() / 2)  # noqa: S311 - spreads load, guards nothing
