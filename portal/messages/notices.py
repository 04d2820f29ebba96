"""Telling an office that new cases wait in its inbox: how many, and nothing about them.

At most once an hour; what comes in at night or at the weekend is told the next working morning in one mail. For every
office a row says up to which moment it knows its cases. The mail and that moment are written in one transaction, and
only by the worker that finds the row as it read it: killed in between, nothing is told twice and nothing is left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeAlias

import sqlalchemy as sa
import structlog
from pydantic import ValidationError
from sqlalchemy.orm import Session

from portal.catalogue import Municipality, Office
from portal.database import WORKER, Scope, insert_if_absent, rows_changed, utc_now
from portal.house import House
from portal.messages.hand_over import is_reserved
from portal.messages.letter import Letter, Link
from portal.messages.models import OfficeNotice
from portal.messages.office_hours import in_office_hours
from portal.messages.outbox import Kind, enqueue, sealed_mail
from portal.submissions import Arrivals, count_arrivals

#: The shortest time between two mails to one office.
PAUSE = timedelta(hours=1)
#: A case counts from the arrival of its POST but is there only once it is stored. No request takes this long.
SETTLED = timedelta(minutes=2)

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Inbox:
    """An office that wants to be told, with the services whose cases it looks after."""

    town: Municipality
    office_id: str
    office: Office
    services: tuple[str, ...]


Key: TypeAlias = tuple[str, str]


def notify_offices(house: House) -> int:
    """Queue a notice for every office that has new cases and was not told within the hour; returns how many."""
    now = utc_now()
    inboxes = {(inbox.town.slug, inbox.office_id): inbox for inbox in told_inboxes(house)}
    known = _known(house, inboxes, now)
    if not in_office_hours(now):
        return 0
    due = {
        key: Arrivals(key[0], inboxes[key].services, row.known_until)
        for key, row in known.items()
        if row.told_at is None or row.told_at <= now - PAUSE
    }
    until = now - SETTLED
    numbers = count_arrivals(house, tuple(due.values()), until)
    told = 0
    for key, arrivals in due.items():
        if numbers.get(arrivals):
            try:
                told += _tell(house, inboxes[key], known[key], numbers[arrivals], until, now)
            except ValidationError:
                log.error("office has no usable address", municipality=key[0], office=key[1])
    return told


def told_inboxes(house: House) -> Iterator[Inbox]:
    """Every office of every town that wants notices and can get them.

    With a mail server, samples of addresses get none: there is nobody, or somebody else.
    """
    for town in house.catalogue.municipalities:
        services: dict[str, list[str]] = {}
        offices: dict[str, Office] = {}
        for offer in house.catalogue.offers(town.slug):
            offices[offer.office_id] = offer.office
            services.setdefault(offer.office_id, []).append(offer.card.id)
        for office_id, office in offices.items():
            sample = town.placeholder or is_reserved(office.email)
            if office.notices and not (sample and house.settings.smtp is not None):
                yield Inbox(town, office_id, office, tuple(services[office_id]))


def _known(house: House, inboxes: dict[Key, Inbox], now: datetime) -> dict[Key, OfficeNotice]:
    """What each office knows. An office that is new here begins now: nobody is told of years of old cases."""

    def rows(session: Session) -> dict[Key, OfficeNotice]:
        found = session.scalars(sa.select(OfficeNotice))
        return {(row.municipality, row.office): row for row in found if (row.municipality, row.office) in inboxes}

    with house.database.reading(WORKER) as session:
        known = rows(session)
    if len(known) == len(inboxes):
        return known
    with house.database.writing(WORKER) as session:
        for municipality, office in inboxes.keys() - known.keys():
            beginning = {"municipality": municipality, "office": office, "known_until": now - SETTLED}
            insert_if_absent(session, OfficeNotice, beginning)
        return rows(session)


def _tell(house: House, inbox: Inbox, row: OfficeNotice, number: int, until: datetime, now: datetime) -> bool:
    """Queue the mail, unless another worker did since ``row`` was read."""
    mail = sealed_mail(house, inbox.town.slug, Kind.NOTICE, _letter(house, inbox, number), now)
    unchanged = (
        OfficeNotice.office == inbox.office_id,
        OfficeNotice.known_until == row.known_until,
        OfficeNotice.told_at.is_(None) if row.told_at is None else OfficeNotice.told_at == row.told_at,
    )
    with house.database.writing(Scope.town(inbox.town.slug)) as session:
        ours = rows_changed(session, sa.update(OfficeNotice).where(*unchanged).values(known_until=until, told_at=now))
        if ours:
            enqueue(session, mail)
    return ours == 1


def _letter(house: House, inbox: Inbox, number: int) -> Letter:
    waiting = "liegt 1 neuer Vorgang" if number == 1 else f"liegen {number} neue Vorgänge"
    base = house.settings.base_url
    link = (Link(label="Posteingang öffnen", url=f"{base}/{inbox.town.slug}/amt/eingang"),) if base else ()
    return Letter(
        recipient=inbox.office.email,
        sender=inbox.town.official_name,
        subject=f"{inbox.town.name}: {number} {'neuer Vorgang' if number == 1 else 'neue Vorgänge'}",
        paragraphs=(
            "Guten Tag,",
            f"In Ihrem Posteingang {waiting}.",
            *link,
            "Diese E-Mail kommt höchstens einmal in der Stunde, montags bis freitags von 7 bis 18 Uhr. "
            "Der technische Betrieb kann sie für Ihr Amt abschalten.",
        ),
    )
