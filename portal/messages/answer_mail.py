"""A mail to somebody who sent an application: there is something new. Never what, and not about which case."""

from __future__ import annotations

from datetime import datetime, timedelta

from pydantic import ValidationError
from sqlalchemy.orm import Session

from portal import throttle
from portal.forms import Page
from portal.house import House
from portal.messages.hand_over import is_reserved
from portal.messages.letter import Letter, Link
from portal.messages.models import OutboxMail
from portal.messages.outbox import Kind, enqueue, sealed_mail
from portal.submissions import Case

#: However much an authority tells, somebody is written to so often: whoever looks sees everything at once.
PAUSE = timedelta(hours=1)
MOST_PER_PAUSE = 1


def answer_mail(house: House, case: Case, now: datetime) -> OutboxMail | None:
    """The mail, ready for the outbox; None if the case names no address that can be written to."""
    town = house.catalogue.municipality(case.municipality)
    address = applicant_address(case)
    if town is None or address is None or (house.settings.smtp is not None and is_reserved(address)):
        return None
    base = house.settings.base_url
    link = (Link(label="Stand ansehen", url=f"{base}/{town.slug}/status"),) if base else ()
    try:
        letter = Letter(
            recipient=address,
            sender=town.official_name,
            subject=f"{town.name}: Es gibt Neues zu Ihrem Vorgang",
            paragraphs=(
                "Guten Tag,",
                "zu einem Vorgang, den Sie online gesendet haben, hat die Behörde geantwortet.",
                "Was sie schreibt, lesen Sie mit Vorgangsnummer und Code auf unserer Seite.",
                *link,
                "Beides stand nach dem Absenden auf der Seite. Es steht in keiner E-Mail.",
                f"Fragen: Telefon {town.phone}",
                town.official_name,
            ),
        )
    except ValidationError:
        return None
    return sealed_mail(house, town.slug, Kind.ANSWER, letter, now)


def enqueue_answer_mail(house: House, session: Session, case: Case, mail: OutboxMail, now: datetime) -> bool:
    """Put it into the outbox in the caller's transaction, unless the person was written to within the hour."""
    counter = throttle.counter(house.keys, "answer mail", str(case.id), MOST_PER_PAUSE, PAUSE)
    if throttle.take(session, (counter,), now) is not None:
        return False
    enqueue(session, mail)
    return True


def applicant_address(case: Case) -> str | None:
    """The first e-mail address the form asks for, if it was given."""
    for step in case.service.form.steps:
        if not isinstance(step, Page):
            continue
        for field in step.fields:
            if field.type == "email" and case.answers.get(field.id):
                return str(case.answers[field.id])
    return None
