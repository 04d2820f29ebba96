"""Asking ClamAV: the one module of this room that speaks to another process over a socket.

clamd's INSTREAM command takes the content in parts of known length and answers with one line (man 8 clamd). A file
counts as clean only if the answer is exactly „stream: OK“: whatever else happens, nothing is known.
"""

from __future__ import annotations

import socket
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from portal.attachments.attachment import MOST_FILE_BYTES
from portal.attachments.refusals import megabytes

#: For each single step: connecting, sending a part, and the verdict after the last one.
PATIENCE_SECONDS: Final = 60.0
CONNECT_SECONDS: Final = 5.0
_LONGEST_ANSWER: Final = 4096
_CLEAN: Final = "stream: OK"
_PART: Final = b"\0" * (64 * 1024)


class NotReached(Exception):
    """The scanner does not answer. It may do so later."""


class NotJudged(Exception):
    """The scanner answers, but gave no verdict on this file: it is longer than clamd is set to take, for example."""


def scan(address: str, content: Iterable[bytes], patience: float = PATIENCE_SECONDS) -> str | None:
    """The name of the malware that is found in ``content``, or None if it is clean.

    ``address`` as in PORTAL_CLAMD. Raises NotReached and NotJudged, and whatever reading ``content`` raises: then the
    connection is closed before the end, so that half a file never gets a verdict.
    """
    with _connected(address, patience) as connection:
        try:
            connection.sendall(b"zINSTREAM\0")
            for part in content:
                if part:
                    connection.sendall(len(part).to_bytes(4, "big") + part)
            connection.sendall((0).to_bytes(4, "big"))
        except (ConnectionError, TimeoutError):
            # clamd hangs up on a stream that is too long; it may have said so before.
            raise NotJudged(_answer(connection) or "clamd hung up") from None
        answer = _answer(connection)
    if answer == _CLEAN:
        return None
    found = answer.removeprefix("stream: ").removesuffix(" FOUND")
    if answer != f"stream: {found} FOUND" or found.startswith("Heuristics.Limits.Exceeded"):
        raise NotJudged(answer or "clamd said nothing")
    return found


@dataclass(frozen=True, slots=True)
class ScannerFinding:
    """``wrong`` and ``remedy`` are German sentences for the operator; ``answers`` says whether the scanner does."""

    wrong: str
    remedy: str
    answers: bool


def scanner_finding(address: str) -> ScannerFinding | None:
    """What is wrong with the scanner, or None.

    clamd does not tell its limits, so a stream as long as the largest file is tried.
    """
    try:
        found = scan(address, (_PART for _ in range(MOST_FILE_BYTES // len(_PART))))
    except NotReached:
        return ScannerFinding(
            f"Der Virenscanner unter „{address}“ antwortet nicht. Bis er es tut, bleiben Anträge mit Dateien stehen.",
            "Starten Sie clamd und prüfen Sie PORTAL_CLAMD.",
            answers=False,
        )
    except NotJudged:
        found = ""
    if found is None:
        return None
    return ScannerFinding(
        f"Der Virenscanner unter „{address}“ prüft Dateien von {megabytes(MOST_FILE_BYTES)} nicht.",
        "Setzen Sie in clamd.conf „StreamMaxLength 60M“, „MaxFileSize 60M“ und „MaxScanSize 400M“. "
        "Starten Sie clamd neu.",
        answers=True,
    )


def _connected(address: str, patience: float) -> socket.socket:
    try:
        if address.startswith("unix:"):
            connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            try:
                connection.settimeout(CONNECT_SECONDS)
                connection.connect(address.removeprefix("unix:"))
            except BaseException:
                connection.close()
                raise
        else:
            host, _, port = address.rpartition(":")
            connection = socket.create_connection((host.strip("[]"), int(port)), CONNECT_SECONDS)
    except OSError as error:
        raise NotReached(type(error).__name__) from None
    connection.settimeout(patience)
    return connection


def _answer(connection: socket.socket) -> str:
    """What clamd says, without the NUL at its end; empty if it says nothing."""
    said = b""
    try:
        while not said.endswith(b"\0") and len(said) < _LONGEST_ANSWER and (more := connection.recv(_LONGEST_ANSWER)):
            said += more
    except OSError:
        return ""
    return said.rstrip(b"\0").decode("utf-8", "replace").strip()
