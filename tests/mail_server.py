"""A real mail server on loopback for tests: says what it is told to say and keeps what it took.

with mail_server() as server:
    server.replies = ["451 Später", "250 OK"]
"""

from __future__ import annotations

import datetime
import email
import ipaddress
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any, cast

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.running_portal import free_port

PASSWORD = "Kennwort-der-Poststelle"


@dataclass
class MailServer:
    """``recipient_replies`` and ``replies`` are given in turn to RCPT and at the end of DATA; then 250.

    ``at_goodbye`` is called at QUIT; who ``hangs_up`` then closes the connection without an answer, and as well at a
    wrong password.
    """

    port: int
    taken: list[bytes] = field(default_factory=list)
    replies: list[str] = field(default_factory=list)
    recipient_replies: list[str] = field(default_factory=list)
    encrypted: list[bool] = field(default_factory=list)
    envelopes: list[tuple[str, list[str]]] = field(default_factory=list)
    at_goodbye: Callable[[], None] | None = None
    hangs_up: bool = False

    @property
    def messages(self) -> list[EmailMessage]:
        return [cast(EmailMessage, email.message_from_bytes(one, policy=default)) for one in self.taken]

    # What aiosmtpd calls.

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        reply = self.recipient_replies.pop(0) if self.recipient_replies else "250 OK"
        if reply.startswith("250"):
            envelope.rcpt_tos.append(address)
        return reply

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        reply = self.replies.pop(0) if self.replies else "250 OK"
        if reply.startswith("250"):
            self.taken.append(envelope.content)
            self.envelopes.append((envelope.mail_from, list(envelope.rcpt_tos)))
            self.encrypted.append(session.ssl is not None)
        return reply

    async def handle_QUIT(self, server: Any, session: Any, envelope: Any) -> str:
        if self.at_goodbye is not None:
            self.at_goodbye()
        if self.hangs_up:
            server.transport.abort()
        return "221 Bye"


@contextmanager
def mail_server(certificate: Path | None = None, *, user: str | None = None) -> Iterator[MailServer]:
    """``certificate`` (with its key) makes it insist on STARTTLS; ``user`` must sign in with PASSWORD."""
    server = MailServer(free_port())
    options: dict[str, Any] = {}
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        options |= {"tls_context": context, "require_starttls": True}

    def sign_in(smtp: Any, _session: Any, _envelope: Any, _mechanism: str, given: Any) -> AuthResult:
        known = given.login == (user or "").encode() and given.password == PASSWORD.encode()
        if not known and server.hangs_up:
            smtp.transport.abort()
        return AuthResult(success=known, handled=known or server.hangs_up)

    if user is not None:
        options |= {"authenticator": sign_in, "auth_required": True, "auth_require_tls": certificate is not None}
    controller = Controller(server, hostname="127.0.0.1", port=server.port, **options)
    controller.start()
    try:
        yield server
    finally:
        controller.stop()


def self_made_certificate(folder: Path) -> Path:
    """A certificate for 127.0.0.1 that nobody trusts unless told to, and its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Poststelle")])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=30))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), True)
        .sign(key, hashes.SHA256())
    )
    file = folder / "poststelle.pem"
    pem = serialization.Encoding.PEM
    file.write_bytes(
        key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + certificate.public_bytes(pem)
    )
    return file
