"""Logs: one JSON line per event, never an answer, never an address with a reference in it."""

from __future__ import annotations

import logging
import sys
import time
import uuid

import structlog
from flask import Flask, Response, g, request


def configure_logs() -> None:
    """One JSON object per line on standard error, times in UTC."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        # Asked anew each time, so that a line goes to the standard error of now.
        logger_factory=lambda *_: structlog.WriteLogger(sys.stderr),
        cache_logger_on_first_use=False,
    )


def install_logs(app: Flask) -> None:
    """Give each request a number and log its route pattern, status and duration.

    Logs are configured here too, however the application was started: structlog's own way of writing them shows the
    values of variables beside an error, and those are somebody's answers.
    """
    configure_logs()
    log = structlog.get_logger()

    @app.before_request
    def number() -> None:
        g.request_id = uuid.uuid4().hex[:12]
        g.started = time.perf_counter()

    @app.after_request
    def line(response: Response) -> Response:
        if request.endpoint not in ("static", "health.live", "health.ready", "health.metrics"):
            log.info(
                "request",
                id=g.get("request_id"),
                method=request.method,
                route=request.url_rule.rule if request.url_rule else "unknown",
                status=response.status_code,
                ms=round((time.perf_counter() - g.get("started", time.perf_counter())) * 1000, 1),
            )
        return response
