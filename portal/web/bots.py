"""Telling programs from people without bothering people.

A field that only programs see must come back empty. The moment the form was shown travels signed; a form that comes
back at once is counted and shows in the metrics, but is not refused: fast people exist, and so do screen readers with
macros. A rush on one service raises an alert from the counters; nobody is turned away.
"""

from __future__ import annotations

import threading
import time

import structlog
from flask import current_app
from itsdangerous import BadSignature, URLSafeTimedSerializer
from prometheus_client import Counter
from werkzeug.datastructures import MultiDict

from portal.web.health import registry

HONEYPOT = "website"
STARTED = "started"
#: Nobody reads the page in less.
SECONDS_TO_READ = 2

#: More forms of one service in an hour than a town of this size ever begins. Raises an alert, refuses nobody.
RUSH_PER_HOUR = 200

hurried_forms_total = Counter(
    "portal_hurried_forms_total", "Forms sent back faster than a person reads", ["service"], registry=registry
)
drafts_total = Counter("portal_drafts_total", "Drafts begun", ["municipality", "service"], registry=registry)
rushes_total = Counter(
    "portal_rushes_total",
    f"Hours in which a service of a town was begun {RUSH_PER_HOUR} times or more",
    ["municipality", "service"],
    registry=registry,
)

#: Town and service → the hour and how many forms were begun in it.
_begun: dict[tuple[str, str], tuple[int, int]] = {}
_counting = threading.Lock()

log = structlog.get_logger()


def start_stamp() -> str:
    """The signed moment at which the form was shown."""
    return _serializer().dumps(int(time.time()))


def filled_in_by_a_program(form: MultiDict[str, str]) -> bool:
    """Whether the field nobody sees was filled in."""
    return bool(form.get(HONEYPOT))


def note_haste(form: MultiDict[str, str], service: str) -> None:
    """Count a form that came back at once or without its stamp."""
    try:
        shown = _serializer().loads(form.get(STARTED, ""))
    except BadSignature:
        shown = None
    if not isinstance(shown, int) or time.time() - shown < SECONDS_TO_READ:
        hurried_forms_total.labels(service).inc()


def note_begun(municipality: str, service: str) -> None:
    """Count a form that was begun; alert once an hour when a service is asked for more often than is plausible."""
    drafts_total.labels(municipality, service).inc()
    hour = int(time.time() // 3600)
    with _counting:
        begun = _begun.get((municipality, service), (hour, 0))
        count = begun[1] + 1 if begun[0] == hour else 1
        _begun[municipality, service] = (hour, count)
    if count == RUSH_PER_HOUR:
        rushes_total.labels(municipality, service).inc()
        log.warning("rush", municipality=municipality, service=service, begun_this_hour=count)


def _serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.secret_key or b"", salt="form shown")
