"""What all pages share: layout, errors, security headers, access declarations, cookies, formats.

``install_web`` puts it around an application in the order a request meets it.
"""

from __future__ import annotations

from flask import Flask

from portal.settings import Settings
from portal.web import bots, health
from portal.web.access import (
    Access,
    Guard,
    account_holder,
    case_holder,
    clerk,
    holder,
    install_access,
    lead,
    operator,
    public,
)
from portal.web.cookies import (
    case_references,
    give_case,
    give_holder_secret,
    holder_secret,
    install_cookies,
)
from portal.web.csrf import StaleForm, install_csrf, reshows_when_stale, stale
from portal.web.current import current_municipality, house, the_municipality, the_offer
from portal.web.edge import cookie_name, cookie_settings, install_edge, let_point
from portal.web.errors import NOT_STORED, ErrorText, install_errors, note_unstored, refusal_page
from portal.web.formats import BERLIN, german_day, german_moment, short_moment, today
from portal.web.language import install_language
from portal.web.layout import install_layout
from portal.web.links import absolute, base_address
from portal.web.logs import configure_logs, install_logs
from portal.web.problems import asked_by_program

__all__ = [
    "BERLIN",
    "NOT_STORED",
    "Access",
    "ErrorText",
    "Guard",
    "StaleForm",
    "absolute",
    "account_holder",
    "asked_by_program",
    "base_address",
    "bots",
    "case_holder",
    "case_references",
    "clerk",
    "configure_logs",
    "cookie_name",
    "cookie_settings",
    "current_municipality",
    "german_day",
    "german_moment",
    "give_case",
    "give_holder_secret",
    "health",
    "holder",
    "holder_secret",
    "house",
    "install_web",
    "lead",
    "let_point",
    "note_unstored",
    "operator",
    "public",
    "refusal_page",
    "reshows_when_stale",
    "short_moment",
    "stale",
    "the_municipality",
    "the_offer",
    "today",
]

#: A page of answers is far below this; uploads have a limit of their own.
LARGEST_FORM_BYTES = 1024 * 1024


def install_web(app: Flask, settings: Settings, guards: dict[Access, Guard]) -> None:
    """Put logs, edge, forgery protection, access, layout and error pages around the application."""
    app.config.update(
        MAX_CONTENT_LENGTH=LARGEST_FORM_BYTES,
        MAX_FORM_MEMORY_SIZE=LARGEST_FORM_BYTES,
        MAX_FORM_PARTS=1000,
        SESSION_COOKIE_NAME=cookie_name(settings, "session"),
        SESSION_COOKIE_SECURE=settings.secure_cookies,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        TEMPLATES_AUTO_RELOAD=False,
    )
    install_logs(app)
    health.install_metrics(app)
    install_edge(app, settings)
    install_cookies(app, settings)
    install_csrf(app)
    install_access(app, guards)
    install_layout(app)
    install_language(app)
    install_errors(app)
