"""Is the portal alive, is it ready, how is it doing: for the people and machines that operate it."""

from __future__ import annotations

import time
from collections.abc import Iterable
from typing import cast

import sqlalchemy as sa
from flask import Blueprint, Flask, Response, current_app, g, request
from flask.typing import ResponseReturnValue
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.gc_collector import GCCollector
from prometheus_client.process_collector import ProcessCollector
from prometheus_client.registry import Collector
from sqlalchemy.exc import SQLAlchemyError

from portal.database import DatabaseBusy
from portal.web.access import public
from portal.web.current import house

blueprint = Blueprint("health", __name__)

registry = CollectorRegistry()
ProcessCollector(registry=registry)
GCCollector(registry=registry)
requests_total = Counter(
    "portal_requests_total", "Requests by route pattern", ["method", "route", "status"], registry=registry
)
request_seconds = Histogram("portal_request_seconds", "Time to answer, by route pattern", ["route"], registry=registry)
unknown_fields_total = Counter(
    "portal_unknown_form_fields_total", "Names in a POST that the form does not know", registry=registry
)


#: What a browser sends. Whoever makes methods up must not make up series of numbers.
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})

#: Names every form of ours sends.
FURNITURE = frozenset({"action", "csrf_token"})


def count_unknown_names(sent: Iterable[str], *known: str) -> None:
    """Count the names of a POST that its page does not know. They are ignored otherwise."""
    unknown_fields_total.inc(len(set(sent) - FURNITURE - set(known)))


@blueprint.get("/health/live")
@public
def live() -> ResponseReturnValue:
    """The process answers."""
    return {"status": "ok"}


@blueprint.get("/health/ready")
@public
def ready() -> ResponseReturnValue:
    """The process can do its work: the database answers."""
    try:
        with house().database.reading() as session:
            session.execute(sa.select(1))
    except (DatabaseBusy, SQLAlchemyError):
        return {"status": "database unavailable"}, 503
    return {"status": "ok"}


@blueprint.get("/metrics")
@public
def metrics() -> ResponseReturnValue:
    """The process's numbers, and those of the installation."""
    numbers = generate_latest(registry) + generate_latest(_installation())
    return Response(numbers, content_type=CONTENT_TYPE_LATEST)


def _installation() -> CollectorRegistry:
    return cast(CollectorRegistry, current_app.extensions["portal-numbers"])


def also_tell(app: Flask, collector: Collector) -> None:
    """Let ``/metrics`` tell the numbers of another room, too."""
    app.extensions["portal-numbers"].register(collector)


def install_metrics(app: Flask) -> None:
    """Count and time each request by its route pattern, so the number of series stays small."""
    app.extensions["portal-numbers"] = CollectorRegistry()

    @app.after_request
    def count(response: Response) -> Response:
        route = request.url_rule.rule if request.url_rule else "unknown"
        method = request.method if request.method in METHODS else "other"
        requests_total.labels(method, route, str(response.status_code)).inc()
        if "started" in g:
            request_seconds.labels(route).observe(time.perf_counter() - g.started)
        return response
