"""HTTP to the letter: requests that no library would send, and what comes back byte for byte."""

from __future__ import annotations

import contextlib
import socket
import ssl
from dataclasses import dataclass
from pathlib import Path

#: Longer than the portal's own limits for a connection, so that an answer without an end shows as one.
PATIENCE = 20


@dataclass(frozen=True)
class Reply:
    """``rest`` is what came after the first answer: a second one would be the answer to a smuggled request."""

    status: int
    head: str
    body: str
    rest: bytes


def connect(port: int, trust: Path | None = None) -> socket.socket:
    """A connection to a server of this machine, over TLS if there is a certificate to trust."""
    connection = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
    if trust is None:
        return connection
    return ssl.create_default_context(cafile=str(trust)).wrap_socket(connection, server_hostname="localhost")


def ask(port: int, request: bytes, trust: Path | None = None, *, cut: bool = False) -> Reply:
    """Send these bytes and read until the server closes; ``cut`` says that nothing more will come.

    Whoever sends too much is told so before everything is sent: then sending fails and the answer is there.
    """
    with connect(port, trust) as connection:
        with contextlib.suppress(ConnectionError):
            connection.sendall(request)
            if cut:
                connection.shutdown(socket.SHUT_WR)
        return parsed(read_all(connection))


def read_all(connection: socket.socket) -> bytes:
    received = b""
    with contextlib.suppress(ConnectionError, ssl.SSLError):
        while piece := connection.recv(65536):
            received += piece
    return received


def parsed(received: bytes) -> Reply:
    head, _, rest = received.partition(b"\r\n\r\n")
    fields = dict(line.split(": ", 1) for line in head.decode("latin-1").split("\r\n")[1:])
    length = int(fields.get("Content-Length", len(rest)))
    status = int(head.split()[1]) if head else 0
    return Reply(status, head.decode("latin-1"), rest[:length].decode(), rest[length:])


def post(path: str, *headers: str, body: bytes = b"", host: str = "localhost") -> bytes:
    """A POST with these headers and nothing added but Host and the wish to end the connection."""
    return request("POST", path, *headers, body=body, host=host)


def request(method: str, path: str, *headers: str, body: bytes = b"", host: str = "localhost") -> bytes:
    lines = (f"{method} {path} HTTP/1.1", f"Host: {host}", "Connection: close", *headers, "", "")
    return "\r\n".join(lines).encode("latin-1") + body
