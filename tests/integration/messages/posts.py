"""Short cuts for tests of mails: a house with a mail server, a mail in its outbox, and the row it became."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from portal.database import WORKER, Scope, utc_now
from portal.house import House
from portal.messages import Kind, Letter, enqueue, sealed_mail
from portal.messages.models import OutboxMail
from portal.settings import Smtp
from tests.mail_server import MailServer

ON_ONE_DATABASE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
TOWN = "michelstadt"
MARKER = "Zyxwmarke"
RECIPIENT = f"{MARKER.lower()}@poststelle.de"
LETTER = Letter(
    recipient=RECIPIENT, sender="Stadt Michelstadt", subject=f"Grüße an {MARKER}", paragraphs=("Größe: ß", MARKER)
)


def with_server(house: House, server: MailServer, **changes: Any) -> House:
    """The same house with this mail server, spoken to in plain text unless ``changes`` of its settings want more."""
    plain = Smtp(host="127.0.0.1", port=server.port, tls="none", user=None, password=None, ca_file=None)
    smtp = plain.model_copy(update=changes)
    return replace(house, settings=house.settings.model_copy(update={"smtp": smtp, "mail_from": "portal@amt.de"}))


def later(time_machine: Any, span: timedelta) -> None:
    time_machine.move_to(utc_now() + span, tick=True)


def post(house: House, letter: Letter = LETTER) -> None:
    mail = sealed_mail(house, TOWN, Kind.RESUME, letter, utc_now())
    with house.database.writing(Scope.town(TOWN)) as session:
        enqueue(session, mail)


def mails(house: House) -> list[OutboxMail]:
    with house.database.reading(WORKER) as session:
        return list(session.scalars(sa.select(OutboxMail).order_by(OutboxMail.id)))


def only_mail(house: House) -> OutboxMail:
    (mail,) = mails(house)
    return mail


def files(house: House) -> list[Path]:
    return sorted((house.settings.data / "mail").glob("*.eml"))
