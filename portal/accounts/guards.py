"""May this account call this view?  The two guards that stand before the pages of clerks and of operators.

To an account without the right, a page looks like one that does not exist: nobody learns what another town has.
"""

from __future__ import annotations

import re
from typing import Any

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from portal.accounts.sessions import current_account
from portal.web import the_municipality

_LIST = r"eingang(\?[a-z]+=[A-Za-z0-9%&=+._~-]{0,600})?"
_CASE = r"vorgang/[A-Z0-9-]{1,20}(/[a-z]{1,20}(\.[a-z]{1,5})?)?"
_PAGES_OF_CLERKS = re.compile(f"({_LIST}|{_CASE})")


def guard_clerk(view_args: dict[str, Any]) -> ResponseReturnValue | None:
    """None for a clerk of the town in the address, the way to the login for nobody; raises NotFound for others."""
    town = str(view_args["town"])
    the_municipality(town)
    account = current_account()
    if account is None:
        way_back = way_back_to(town, request.full_path.rstrip("?")) if request.method in ("GET", "HEAD") else None
        return redirect(url_for("accounts.login", town=town, weiter=way_back), 303)
    if not account.is_clerk_of(town):
        raise NotFound
    return None


def guard_operator(view_args: dict[str, Any]) -> None:
    """None for an operator; raises NotFound for everybody else, signed in or not."""
    account = current_account()
    if account is None or not account.is_operator:
        raise NotFound


def way_back_to(town: str, address: str | None) -> str | None:
    """The address, if it is a page of this town's clerks; None for anything else, so that no link leads elsewhere."""
    root = f"/{town}/amt/"
    if address is None or not address.startswith(root):
        return None
    return address if _PAGES_OF_CLERKS.fullmatch(address.removeprefix(root)) else None
