"""May this account call this view?  The guards that stand before the pages of clerks, leads and operators.

To an account without the right, a page looks like one that does not exist: nobody learns what another town has.
"""

from __future__ import annotations

import re
from typing import Any

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from portal.accounts.account import Account
from portal.accounts.sessions import current_account
from portal.web import house, the_municipality

_LIST = r"eingang(\?[a-z]+=[A-Za-z0-9%&=+._~-]{0,600})?"
_CASE = r"vorgang/[A-Z0-9-]{1,20}(/[a-z]{1,20}(\.[a-z]{1,5})?)?"
_ACCOUNTS = r"konto(/[a-z-]{1,20})?|konten(/[0-9a-f-]{1,40}|/neu)?"
_PAGES_OF_CLERKS = re.compile(f"({_LIST}|{_CASE}|{_ACCOUNTS})")


def guard_clerk(view_args: dict[str, Any]) -> ResponseReturnValue | None:
    """None for a clerk of the town in the address, the way to the login for nobody; raises NotFound for others.

    Who has to choose a password or set up a second factor first is led there.
    """
    account = _of_town(str(view_args["town"]))
    return _first(account) if isinstance(account, Account) else account


def guard_lead(view_args: dict[str, Any]) -> ResponseReturnValue | None:
    """As for clerks, but to a clerk who is no lead, these pages do not exist."""
    town = str(view_args["town"])
    account = _of_town(town)
    if not isinstance(account, Account):
        return account
    if not account.is_lead_of(town):
        raise NotFound
    return _first(account)


def guard_operator(view_args: dict[str, Any]) -> ResponseReturnValue | None:
    """None for an operator; raises NotFound for everybody else, signed in or not."""
    return _first(_operator())


def guard_account(view_args: dict[str, Any]) -> ResponseReturnValue | None:
    """The pages of the own account, below the own town or, for operators, below none."""
    town = view_args.get("town")
    account = _operator() if town is None else _of_town(str(town))
    if not isinstance(account, Account):
        return account
    return None if request.endpoint == unfinished(account) else _first(account)


def unfinished(account: Account) -> str | None:
    """The endpoint of what has to be done before anything else; None if nothing has."""
    if account.password_is_initial:
        return "accounts.password"
    if house().settings.second_factor_required and not account.has_factor:
        return "accounts.factor"
    return None


def _first(account: Account) -> ResponseReturnValue | None:
    endpoint = unfinished(account)
    return redirect(url_for(endpoint, town=account.municipality), 303) if endpoint else None


def _of_town(town: str) -> Account | ResponseReturnValue:
    """A clerk or lead of the town, or the way to its login for nobody; raises NotFound for others."""
    the_municipality(town)
    account = current_account()
    if account is None:
        way_back = way_back_to(town, request.full_path.rstrip("?")) if request.method in ("GET", "HEAD") else None
        return redirect(url_for("accounts.login", town=town, weiter=way_back), 303)
    if not account.is_clerk_of(town):
        raise NotFound
    return account


def _operator() -> Account:
    account = current_account()
    if account is None or not account.is_operator:
        raise NotFound
    return account


def way_back_to(town: str, address: str | None) -> str | None:
    """The address, if it is a page of this town's clerks; None for anything else, so that no link leads elsewhere."""
    root = f"/{town}/amt/"
    if address is None or not address.startswith(root):
        return None
    return address if _PAGES_OF_CLERKS.fullmatch(address.removeprefix(root)) else None
