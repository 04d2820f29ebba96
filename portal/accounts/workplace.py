"""What the pages about accounts share: their blueprint, who is signed in, and how long to wait."""

from __future__ import annotations

import math
from datetime import datetime

from flask import Blueprint
from werkzeug.exceptions import NotFound

from portal.accounts.account import Account
from portal.accounts.sessions import current_account

blueprint = Blueprint("accounts", __name__)


def signed_in() -> Account:
    """Who is signed in; the guard let nobody else pass."""
    account = current_account()
    if account is None:
        raise NotFound
    return account


def wait_sentence(until: datetime, now: datetime) -> str:
    """Why nothing is tried now, and when it is again."""
    minutes = math.ceil((until - now).total_seconds() / 60)
    wait = "1 Minute" if minutes == 1 else f"{minutes} Minuten"
    return f"Das waren zu viele Versuche. Warten Sie {wait} und versuchen Sie es dann noch einmal."
