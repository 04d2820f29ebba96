"""A letter as an Internet message (RFC 5322): the same bytes at every attempt, so that a repeated one is recognised."""

from __future__ import annotations

from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from uuid import UUID

from portal.messages.letter import Letter


def message_of(letter: Letter, mail_id: UUID, created_at: datetime, mail_from: str) -> EmailMessage:
    """The message. Its Message-ID comes from the row's id: whoever gets it twice can tell (RFC 5322, 3.6.4).

    ``Auto-Submitted`` keeps other programs from answering (RFC 3834, 5).
    """
    message = EmailMessage(policy=SMTP)
    message["From"] = Address(display_name=letter.sender, addr_spec=mail_from)
    message["To"] = Address(addr_spec=letter.recipient)
    message["Subject"] = letter.subject
    message["Date"] = created_at.replace(microsecond=0)
    message["Message-ID"] = f"<{mail_id}@{mail_from.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.text(), cte="quoted-printable")
    message.add_alternative(letter.html(), subtype="html", cte="quoted-printable")
    message["Content-Language"] = "de"
    message.set_boundary(f"part-{mail_id.hex}")
    return message
