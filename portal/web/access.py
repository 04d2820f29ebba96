"""Who may call a view: every route says it, and one place enforces it.

    @blueprint.get("/<town>/amt/eingang")
    @clerk
    def inbox(town): ...

``create_app`` refuses to start with a route that does not declare its access, so nobody can forget it.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import Any, TypeVar

from flask import Flask, current_app, request
from werkzeug.exceptions import NotFound

View = TypeVar("View", bound=Callable[..., Any])
Guard = Callable[[dict[str, Any]], Any]


class Access(StrEnum):
    """The answers to „Wer darf das?“."""

    PUBLIC = "public"
    HOLDER = "holder"  # the browser that holds the draft's secret; the view loads the draft with it
    CASE_HOLDER = "case_holder"  # the browser with the case cookie set at sending
    CLERK = "clerk"  # a clerk of the town in the address
    LEAD = "lead"  # who manages the accounts of the town in the address
    OPERATOR = "operator"
    ACCOUNT = "account"  # whoever is signed in, about the own account


#: Accesses that nothing opens where no guard stands.
_GUARDED = frozenset({Access.CLERK, Access.LEAD, Access.OPERATOR, Access.ACCOUNT})


class AccessUndeclared(Exception):
    """A route does not say who may call it. Decorate the view with one of portal.web's access declarations."""


def _declare(access: Access) -> Callable[[View], View]:
    def mark(view: View) -> View:
        view.access = access  # type: ignore[attr-defined]  # functions take attributes; their type does not say so
        return view

    return mark


public = _declare(Access.PUBLIC)
holder = _declare(Access.HOLDER)
case_holder = _declare(Access.CASE_HOLDER)
clerk = _declare(Access.CLERK)
lead = _declare(Access.LEAD)
operator = _declare(Access.OPERATOR)
account_holder = _declare(Access.ACCOUNT)


def access_of(app: Flask, endpoint: str) -> Access | None:
    """What the endpoint declares; Flask's own static files are public."""
    if endpoint == "static":
        return Access.PUBLIC
    return getattr(app.view_functions[endpoint], "access", None)


def install_access(app: Flask, guards: dict[Access, Guard]) -> None:
    """Enforce the declared access before each view.

    ``guards`` gives, per access, a function of the address's values that returns None to let the request pass or a
    response (a redirect to the login). Drafts and cases are guarded by their own room when they are loaded, because
    only it can tell a foreign one from an unknown one, and must not.
    """
    for rule in app.url_map.iter_rules():
        if access_of(app, rule.endpoint) is None:
            raise AccessUndeclared(f"{rule.rule} ({rule.endpoint}) does not declare who may call it")

    @app.before_request
    def enforce() -> Any:
        if request.endpoint is None:
            return None
        access = access_of(current_app, request.endpoint)
        guard = guards.get(access) if access else None
        if access in _GUARDED and guard is None:
            raise NotFound
        return guard(request.view_args or {}) if guard else None
