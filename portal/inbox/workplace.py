"""What every page of the clerks' workplace begins with: who is signed in, and the case of the address."""

from __future__ import annotations

from flask import Blueprint
from werkzeug.exceptions import NotFound

from portal.accounts import Account, current_account
from portal.database import utc_now
from portal.submissions import Case, CaseNotFound, load_case, note_opening
from portal.web import house

blueprint = Blueprint("inbox", __name__)

CASE = "/<town>/amt/vorgang/<reference>"


def signed_in() -> Account:
    """Who is signed in; the guard let nobody else pass."""
    account = current_account()
    if account is None:
        raise NotFound
    return account


def opened_case(town: str, reference: str) -> Case:
    """The town's case, with a trace of who opened it; another town's case is as unknown as one that never was."""
    try:
        found = load_case(house(), town, reference)
    except CaseNotFound:
        raise NotFound from None
    note_opening(house(), found, signed_in().id, utc_now())
    return found
