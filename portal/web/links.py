"""Absolute links: for mails, feeds and other programs, which do not know where they came from."""

from __future__ import annotations

from typing import Any

from flask import request, url_for

from portal.web.current import house


def base_address() -> str:
    """``https://antrag.example``: ``PORTAL_BASE_URL``; without one (never in operation) the request's own."""
    return (house().settings.base_url or request.host_url).rstrip("/")


def absolute(endpoint: str, **values: Any) -> str:
    """The public address of a view; values its path does not name follow as query."""
    return base_address() + url_for(endpoint, **values)
