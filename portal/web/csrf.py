"""Forged forms are refused, stale ones are shown again with everything that was typed.

A token is stale when the browser session ended in between, for example overnight. That is no attack: the page says so
and the next click works. Views that can show their page again declare ``@reshows_when_stale`` and ask ``stale()``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, current_app, request
from flask_wtf.csrf import CSRFProtect, ValidationError, validate_csrf
from werkzeug.exceptions import Conflict

View = TypeVar("View", bound=Callable[..., Any])


class StaleForm(Conflict):
    """The form's token no longer belongs to this browser session, and the page cannot be shown again by itself."""

    description = "Das Formular war zu lange offen. Laden Sie die Seite neu und senden Sie sie noch einmal."


def reshows_when_stale(view: View) -> View:
    view.reshows_when_stale = True  # type: ignore[attr-defined]  # functions take attributes; their type does not say so
    return view


def stale() -> bool:
    """Whether the request's token is missing, forged or of another session."""
    try:
        validate_csrf(request.form.get("csrf_token"))
    except ValidationError:
        return True
    return False


def install_csrf(app: Flask) -> None:
    app.config.update(WTF_CSRF_TIME_LIMIT=None, WTF_CSRF_SSL_STRICT=False, WTF_CSRF_CHECK_DEFAULT=False)
    CSRFProtect(app)

    @app.before_request
    def refuse_stale_forms() -> None:
        if request.method != "POST" or request.endpoint is None:
            return
        view = current_app.view_functions[request.endpoint]
        if not getattr(view, "reshows_when_stale", False) and stale():
            raise StaleForm
