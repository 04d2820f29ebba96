"""Answers that caches may keep.

All of them depend on the catalogue, the code of this room, the portal's address and the day alone. Their hash is the
strong ETag, so „is that still so?“ is answered without making anything.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import cache
from pathlib import Path

from flask import Response, request

from portal.web import base_address, house, today

#: Five minutes: an offer that opens at midnight is told soon after.
CACHED = "public, max-age=300"

JSON = "application/json"


def kept(make: Callable[[], bytes | str], mimetype: str) -> Response:
    """The answer, or 304 to who has it already; only an address that is known to exist may be answered so."""
    tag = etag()
    held = request.if_none_match
    response = Response(status=304) if held.contains_weak(tag) else Response(make(), mimetype=mimetype)
    response.headers["Cache-Control"] = CACHED
    response.set_etag(tag)
    return response


def etag() -> str:
    """Changes whenever any answer may change."""
    parts = (house().catalogue.fingerprint, code(), base_address(), today().isoformat())
    return hashlib.sha256("|".join(parts).encode()).hexdigest()[:32]


@cache
def code() -> str:
    """A hash of this room's code: a new version may tell the same catalogue in another way."""
    digest = hashlib.sha256()
    for file in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(file.read_bytes())
    return digest.hexdigest()
