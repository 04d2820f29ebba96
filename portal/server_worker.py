"""What gunicorn answers and logs by itself: when a request cannot even be read, no view sees it.

gunicorn's own answers are English and its own log lines repeat the address that was asked for and the address in the
network it came from. An address may hold a case's number or the way to a draft, so here neither is written.
"""

from __future__ import annotations

import json
import logging
import socket
import time
from datetime import UTC, datetime
from typing import Any

from gunicorn import util
from gunicorn.glogging import Logger
from gunicorn.http import errors
from gunicorn.workers.gthread import ThreadWorker

#: The first kind that fits gives the status. What is not in it is our fault.
STATUS_OF: tuple[tuple[type[Exception], int], ...] = (
    (errors.InvalidResponseHeader, 500),
    (errors.InvalidResponseHeaderName, 500),
    (errors.LimitRequestLine, 414),
    (errors.LimitRequestHeaders, 431),
    (errors.UnsupportedTransferCoding, 501),
    (errors.ExpectationFailed, 417),
    (errors.ParseException, 400),
)

NOT_UNDERSTOOD = (
    "Diese Anfrage verstehen wir nicht",
    "Sie ist unvollständig oder verändert angekommen. Laden Sie die Seite neu.",
)
TOO_LONG = (
    "Diese Anfrage ist zu lang",
    "Öffnen Sie die Startseite noch einmal. Hilft das nicht, löschen Sie die Cookies dieser Seite in Ihrem Browser.",
)
OUR_FAULT = (
    "Das hat bei uns nicht geklappt",
    "Der Fehler liegt bei uns. Versuchen Sie es in einigen Minuten noch einmal.",
)

PAGE = """<!DOCTYPE html>
<html lang="de"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{title}</title></head><body><main><h1>{title}</h1><p>{explanation}</p></main></body></html>
"""


def unread_answer(status: int) -> bytes:
    """The whole HTTP answer to a request that could not be read. The connection ends with it."""
    title, explanation = TOO_LONG if status in (414, 431) else OUR_FAULT if status == 500 else NOT_UNDERSTOOD
    page = PAGE.format(title=title, explanation=explanation).encode()
    head = (
        f"HTTP/1.1 {status} Refused",
        "Connection: close",
        "Content-Type: text/html; charset=utf-8",
        f"Content-Length: {len(page)}",
        "Cache-Control: no-store",
        "Content-Security-Policy: default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
        "X-Content-Type-Options: nosniff",
        "Referrer-Policy: same-origin",
    )
    return "\r\n".join((*head, "", "")).encode() + page


#: How much of a refused request is read away, and for how long: as much as the proxy lets through.
MOST_UNREAD_BYTES = 128 * 1024 * 1024
UNREAD_SECONDS = 2.0


class WebWorker(ThreadWorker):  # type: ignore[misc]  # gunicorn ships no types
    """gunicorn's worker with threads, with our answers to what it cannot read."""

    def _keepalive_after(self, conn: Any, keepalive: bool) -> bool:
        """Read away what the application left of a body, so that the answer arrives.

        Whoever still sends when the connection closes may lose the answer to it (RFC 9112 section 9.6); a proxy then
        shows a page of its own. gunicorn reads 64 KB, and nothing where the connection ends.
        """
        drained = conn.parser.finish_body(deadline=time.monotonic() + UNREAD_SECONDS, max_bytes=MOST_UNREAD_BYTES)
        return bool(drained and keepalive)

    def handle_error(self, req: Any, client: socket.socket, addr: Any, exc: BaseException) -> None:
        """Answer and log a request that ended before or outside the application."""
        status = next((status for kind, status in STATUS_OF if isinstance(exc, kind)), 500)
        if status == 500:
            self.log.error("request failed outside the application", exc_info=exc)
        else:
            self.log.warning("request not readable: %s", status, exc_info=exc)
        try:
            util.write_nonblock(client, unread_answer(status))
        except OSError:
            self.log.debug("nobody waits for the answer")


class ServerLog(Logger):  # type: ignore[misc]  # gunicorn ships no types
    """gunicorn's log as JSON lines like all others."""

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        for handler in self.error_log.handlers:
            handler.setFormatter(JsonLine())


class JsonLine(logging.Formatter):
    """One JSON object per event: what happened, numbers, and the kind of an error. No text that came from outside."""

    def format(self, record: logging.LogRecord) -> str:
        arguments = record.args if isinstance(record.args, tuple) else ()
        kind = record.exc_info[0] if record.exc_info else None
        line = {
            "event": "server",
            "message": str(record.msg),
            "numbers": [argument for argument in arguments if isinstance(argument, int)],
            **({"error": kind.__name__} if kind else {}),
            "level": record.levelname.lower(),
            "timestamp": datetime.fromtimestamp(record.created, UTC).isoformat(),
        }
        return json.dumps(line)
