"""Who takes a mail?  A mail server, or while none is configured a folder: one file for each mail.

The only module beside the transports that speaks to another machine, and only the worker calls it.
"""

from __future__ import annotations

import contextlib
import os
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from typing import TypeAlias
from uuid import UUID

from portal.settings import Settings, Smtp

#: How long a silent server is waited for at each step, in seconds.
PATIENCE = 20.0

#: Domains that reach nobody, by RFC 2606 and RFC 6761: what stands in samples and placeholders.
RESERVED_ENDINGS = (".example", ".invalid", ".test", ".localhost")
RESERVED_DOMAINS = ("example.com", "example.net", "example.org")


@dataclass(frozen=True, slots=True)
class Sent:
    """The receiver has the mail and answers for it."""


@dataclass(frozen=True, slots=True)
class Refused:
    """This mail will never be taken."""

    reason: str


@dataclass(frozen=True, slots=True)
class Later:
    """Not now. ``everyone``: no mail would get through, so it is not this one's fault."""

    reason: str
    everyone: bool = False


Outcome: TypeAlias = Sent | Refused | Later


def hand_over(settings: Settings, mail_id: UUID, message: EmailMessage, recipient: str) -> Outcome:
    """Give the message to whom the settings name. Raises OSError if the folder cannot be written."""
    if settings.smtp is None:
        store(settings.data / "mail", mail_id, message)
        return Sent()
    if is_reserved(recipient):
        return Refused("Die Adresse ist ein Platzhalter.")
    return to_server(settings.smtp, settings.mail_from, recipient, message)


def is_reserved(address: str) -> bool:
    """Whether the address is made for samples: nobody can have a mailbox there."""
    domain = address.rpartition("@")[2].rstrip(".").lower()
    samples = any(domain == sample or domain.endswith(f".{sample}") for sample in RESERVED_DOMAINS)
    return samples or f".{domain}".endswith(RESERVED_ENDINGS)


def store(folder: Path, mail_id: UUID, message: EmailMessage) -> None:
    """Write ``<id>.eml``, whole or not at all, readable by its owner alone. A repeated mail replaces itself."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    beside = folder / f".{mail_id}.part"
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(message.as_bytes())
        file.flush()
        os.fsync(file.fileno())
    os.replace(beside, folder / f"{mail_id}.eml")
    listing = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(listing)
    finally:
        os.close(listing)


def to_server(server: Smtp, mail_from: str, recipient: str, message: EmailMessage) -> Outcome:
    """One conversation with the mail server (RFC 5321).

    A reply that would meet every mail, to the connection, the login or the sender, is for operators to repair: the mail
    waits. Only what is said about recipient or content decides about this mail. Replies are told by their code alone,
    because their text often repeats the address.
    """
    try:
        with _connected(server) as connection:
            connection.sendmail(mail_from, [recipient], message.as_bytes())
    except smtplib.SMTPRecipientsRefused as refused:
        return _said(next(code for code, _ in refused.recipients.values()))
    except smtplib.SMTPDataError as refused:
        return _said(refused.smtp_code)
    except smtplib.SMTPAuthenticationError as error:
        return Later(f"Der Mailserver lehnt die Anmeldung ab ({error.smtp_code}).", everyone=True)
    except smtplib.SMTPSenderRefused as error:
        return Later(f"Der Mailserver lehnt den Absender ab ({error.smtp_code}).", everyone=True)
    except smtplib.SMTPResponseException as error:
        return Later(f"Der Mailserver nimmt nichts an ({error.smtp_code}).", everyone=True)
    except ssl.SSLError:
        return Later(
            "Die Verschlüsselung zum Mailserver kam nicht zustande. Prüfen Sie sein Zertifikat.", everyone=True
        )
    except (smtplib.SMTPException, OSError) as error:
        return Later(f"Der Mailserver ist nicht erreichbar ({type(error).__name__}).", everyone=True)
    return Sent()


@contextmanager
def _connected(server: Smtp) -> Iterator[smtplib.SMTP]:
    """A connection, encrypted and signed in as the settings want it. What the goodbye brings changes nothing."""
    context = ssl.create_default_context(cafile=server.ca_file)
    connection = (
        smtplib.SMTP_SSL(server.host, server.port, timeout=PATIENCE, context=context)
        if server.tls == "tls"
        else smtplib.SMTP(server.host, server.port, timeout=PATIENCE)
    )
    try:
        if server.tls == "starttls":
            connection.starttls(context=context)
        if server.user is not None:
            _sign_in(connection, server.user, server.password or "")
        yield connection
        with contextlib.suppress(smtplib.SMTPException, OSError):
            connection.quit()
    finally:
        connection.close()


def _sign_in(connection: smtplib.SMTP, user: str, password: str) -> None:
    try:
        connection.login(user, password)
    except smtplib.SMTPServerDisconnected:
        # Some servers hang up on a wrong password instead of saying so (RFC 4954, 6: 535).
        raise smtplib.SMTPAuthenticationError(535, b"") from None


def _said(code: int) -> Outcome:
    """What the server thinks of this mail: 4yz is for a while, 5yz for good (RFC 5321, 4.2.1)."""
    if 500 <= code < 600:
        return Refused(f"Der Mailserver lehnt die Nachricht ab ({code}).")
    return Later(f"Der Mailserver bittet um Geduld ({code}).")
