"""What is in an uploaded file?  Asked of a process of its own (``inspect_child.py``), which also writes it anew.

The bytes travel through pipes and lie in memory only. The process gets an empty environment, takes at most 1 GiB and
30 seconds, and whatever happens to it, this one lives on.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

from pydantic import BaseModel, ConfigDict, ValidationError

from portal.attachments.refusals import inspected
from portal.attachments.store import CHUNK_BYTES

CHILD: Final = Path(__file__).with_name("inspect_child.py")
#: From start to end, in seconds.
PATIENCE_SECONDS: Final = 30.0
#: Each may take a gigabyte, so few run at once; the others wait for their turn.
AT_ONCE: Final = 2
LONGEST_HEAD: Final = 4096

#: Endings by what they promise.
ENDINGS: Final = {
    "pdf": "application/pdf",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "jpe": "image/jpeg",
    "jfif": "image/jpeg",
    "png": "image/png",
}
_PREFERRED: Final = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png"}
_turns = threading.BoundedSemaphore(AT_ONCE)


class Facts(BaseModel):
    """What the child says about a file it has cleaned."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    media_type: str
    pages: int | None = None
    pixels: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Inspected:
    """A file that was taken: ``name`` ends as the content demands, ``content`` is to be read once."""

    name: str
    facts: Facts
    content: Iterator[bytes]


@contextmanager
def inspecting(name: str, content: Iterator[bytes], patience: float = PATIENCE_SECONDS) -> Iterator[Inspected]:
    """Look into a file. Raises UploadRefused; reading the result may raise it, too.

    ``name`` is the applicant's cleaned name for it: its ending has to agree with the content.
    """
    ending = _promised(name)
    with _turns, _child(patience) as child:
        _feed(child, content)
        head = child.stdout.readline(LONGEST_HEAD) if child.stdout else b""
        facts = _read(name, head)
        if ending is None:
            name = f"{name}.{_PREFERRED[facts.media_type]}"
        elif ENDINGS[ending] != facts.media_type:
            raise inspected("extension", name)
        yield Inspected(name, facts, _rest(name, child))


def _promised(name: str) -> str | None:
    """The ending of the name, or None without one; raises UploadRefused for one of a format that is not taken."""
    stem, _, ending = name.rpartition(".")
    ending = ending.lower()
    if not stem:
        return None
    if ending in ("heic", "heif"):
        raise inspected("heic", name)
    if ending not in ENDINGS:
        raise inspected("format", name)
    return ending


@contextmanager
def _child(patience: float) -> Iterator[subprocess.Popen[bytes]]:
    child = subprocess.Popen(
        [sys.executable, "-I", str(CHILD)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={},
        cwd="/",
    )
    end = threading.Timer(patience, child.kill)
    end.daemon = True
    end.start()
    try:
        with child:
            try:
                yield child
            finally:
                child.kill()
    finally:
        end.cancel()


def _feed(child: subprocess.Popen[bytes], content: Iterator[bytes]) -> None:
    """Give the child the file. It reads to the end before it writes, so nobody waits for the other."""
    stdin: IO[bytes] | None = child.stdin
    if stdin is None:
        return
    with suppress(BrokenPipeError):  # it ended early; what it said tells why
        try:
            for chunk in content:
                stdin.write(chunk)
        finally:
            stdin.close()


def _read(name: str, head: bytes) -> Facts:
    """What the child said. One that was ended or broke down said nothing whole."""
    try:
        said = json.loads(head)
        if "refused" in said:
            raise inspected(said["refused"], name)
        return Facts.model_validate(said)
    except (ValueError, ValidationError):
        raise inspected("too_complex", name) from None


def _rest(name: str, child: subprocess.Popen[bytes]) -> Iterator[bytes]:
    """The cleaned content; raises UploadRefused if the child did not come to its end."""
    stdout = child.stdout
    while stdout is not None and (chunk := stdout.read(CHUNK_BYTES)):
        yield chunk
    if child.wait() != 0:
        raise inspected("too_complex", name)
