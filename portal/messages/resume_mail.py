"""Mails to somebody who left a form for later: the link, and one reminder before everything is deleted.

The link opens nothing without the code, which was shown on the screen and stands in no mail. The reminder holds no link
at all. Neither names the service or the person.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import structlog

from portal import throttle
from portal.catalogue import Municipality
from portal.database import WORKER, Scope, utc_now
from portal.drafts import Contact, Draft, DueReminder, due_reminders, keep_contact, note_reminded
from portal.house import House
from portal.keys import HolderSecret
from portal.messages.letter import Letter, Link
from portal.messages.outbox import Kind, enqueue, sealed_mail
from portal.web import BERLIN, german_day

#: Nobody's mailbox is flooded from here: mails to one address, from one draft and from one place in a day.
DAY = timedelta(days=1)
MOST_PER_ADDRESS = 3
MOST_PER_DRAFT = 5
MOST_PER_PLACE = 20

REMINDERS_AT_ONCE = 200

log = structlog.get_logger()


def send_resume_link(
    house: House, draft: Draft, secret: HolderSecret, *, address: str, link_url: str, place: str, now: datetime
) -> None:
    """Queue the mail with the link and keep the address for the reminder.

    ``place`` is where the request came from. Above the limits nothing is kept or sent, and nobody is told: whether
    others wrote to this address is not the asker's business. Raises DraftNotFound, and ValueError for what is no
    address.
    """
    town = house.catalogue.municipality(draft.municipality)
    if town is None:
        raise LookupError(f"no municipality „{draft.municipality}“")
    letter = _link_letter(town, draft, address, link_url)
    contact = Contact.of(house, draft, letter.recipient)
    mail = sealed_mail(house, town.slug, Kind.RESUME, letter, now, draft.id)
    counters = (
        throttle.counter(house.keys, "resume mail address", letter.recipient.lower(), MOST_PER_ADDRESS, DAY),
        throttle.counter(house.keys, "resume mail draft", str(draft.id), MOST_PER_DRAFT, DAY),
        throttle.counter(house.keys, "resume mail place", throttle.place(place), MOST_PER_PLACE, DAY),
    )
    with house.database.writing(Scope.town(town.slug)) as session:
        closed = throttle.take(session, counters, now)
        if closed is None:
            keep_contact(session, contact, secret, now)
            enqueue(session, mail)
    if closed:
        log.warning("resume mail throttled", municipality=town.slug)


def remind(house: House) -> int:
    """Queue the reminders that are due; returns how many. Two workers at once remind nobody twice."""
    now = utc_now()
    due = {one.draft_id: one for one in due_reminders(house, now, REMINDERS_AT_ONCE)}
    mails = {
        draft_id: sealed_mail(house, town.slug, Kind.REMINDER, _reminder(town, one), now, draft_id)
        for draft_id, one in due.items()
        if (town := house.catalogue.municipality(one.municipality)) is not None
    }
    if not mails:
        return 0
    with house.database.writing(WORKER) as session:
        reminded = note_reminded(session, mails, now)
        for draft_id in reminded:
            enqueue(session, mails[draft_id])
    return len(reminded)


def _link_letter(town: Municipality, draft: Draft, address: str, link_url: str) -> Letter:
    last_day = german_day(draft.expires_at.astimezone(BERLIN).date())
    return Letter(
        recipient=address,
        sender=town.official_name,
        subject=f"{town.name}: Ihr Link zum Weiterausfüllen",
        paragraphs=(
            "Guten Tag,",
            f"Sie haben ein Formular gespeichert. Sie können es bis zum {last_day} weiter ausfüllen. "
            "Danach löschen wir Ihre Angaben.",
            "Öffnen Sie den Link. Geben Sie dort den Code ein, der beim Speichern auf der Seite stand.",
            Link(label="Formular fortsetzen", url=link_url),
            "Der Code steht in keiner E-Mail. Ohne ihn öffnet der Link nichts. Der Link gilt einmal.",
            "Sie haben nichts gespeichert? Dann müssen Sie nichts tun. Ihre Adresse löschen wir mit dem Formular.",
            f"Fragen: Telefon {town.phone}",
            town.official_name,
        ),
    )


def _reminder(town: Municipality, due: DueReminder) -> Letter:
    last_day = german_day(due.expires_at.astimezone(BERLIN).date())
    return Letter(
        recipient=due.address,
        sender=town.official_name,
        subject=f"{town.name}: Wir löschen Ihr Formular am {last_day}",
        paragraphs=(
            "Guten Tag,",
            f"Sie haben ein Formular begonnen und nicht abgesendet. Am {last_day} löschen wir Ihre Angaben.",
            "Möchten Sie es noch absenden? Öffnen Sie den Link aus unserer letzten E-Mail und geben Sie den Code ein, "
            "der beim Speichern auf der Seite stand. "
            "Haben Sie den Link schon benutzt? Dann geht es nur in dem Browser weiter, in dem Sie das taten.",
            "Möchten Sie es nicht mehr absenden? Dann müssen Sie nichts tun. "
            "Wir löschen auch Ihre Adresse und erinnern Sie nicht noch einmal.",
            f"Fragen: Telefon {town.phone}",
            town.official_name,
        ),
    )
