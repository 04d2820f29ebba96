"""The two cookies of an applicant: the holder secret opens drafts, the case cookie opens what was just sent."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import cast

from flask import Flask, current_app, request
from itsdangerous import BadSignature, URLSafeTimedSerializer
from werkzeug.wrappers import Response

from portal.keys import HolderSecret
from portal.settings import Settings
from portal.web.current import house
from portal.web.edge import cookie_name, cookie_settings

#: How long a browser may look at what it sent without number and code.
CASE_COOKIE_SECONDS = 24 * 60 * 60
#: More than a household sends in a day; keeps the cookie below the 4 KiB that browsers take.
CASES_REMEMBERED = 20


@dataclass(frozen=True, slots=True)
class Cookies:
    """The serializer and names, made once at start."""

    cases: URLSafeTimedSerializer
    holder_name: str
    case_name: str


def install_cookies(app: Flask, settings: Settings) -> None:
    """Make the signing serializer once; its key comes from the master key file, not from a setting."""
    with app.app_context():
        signing_key = house().keys.purpose_key("case cookie")
    app.extensions["portal-cookies"] = Cookies(
        URLSafeTimedSerializer(signing_key, salt="case"),
        cookie_name(settings, "holder"),
        cookie_name(settings, "case"),
    )


def _cookies() -> Cookies:
    return cast(Cookies, current_app.extensions["portal-cookies"])


def holder_secret() -> HolderSecret | None:
    """The secret this browser holds, or None on its first visit and for a cookie that is not one."""
    text = request.cookies.get(_cookies().holder_name)
    return HolderSecret.from_cookie(text) if text else None


def give_holder_secret(response: Response, secret: HolderSecret) -> None:
    """Let the browser keep the secret until it is closed."""
    response.set_cookie(_cookies().holder_name, secret.cookie, **cookie_settings(house().settings))


def case_references() -> tuple[str, ...]:
    """The cases this browser may look at, newest last."""
    return tuple(_given_cases())


def _given_cases() -> dict[str, int]:
    """Reference → when it was given, in seconds since 1970; only those of the last 24 hours, each with its own end."""
    text = request.cookies.get(_cookies().case_name)
    if not text:
        return {}
    try:
        given = _cookies().cases.loads(text, max_age=CASE_COOKIE_SECONDS)
    except BadSignature:
        return {}
    earliest = time.time() - CASE_COOKIE_SECONDS
    return {reference: moment for reference, moment in given if moment >= earliest}


def give_case(response: Response, reference: str) -> None:
    """Let the browser look at the case for 24 hours, beside those it may see already."""
    others = [(known, moment) for known, moment in _given_cases().items() if known != reference]
    text = _cookies().cases.dumps([*others, (reference, int(time.time()))][-CASES_REMEMBERED:])
    response.set_cookie(_cookies().case_name, text, max_age=CASE_COOKIE_SECONDS, **cookie_settings(house().settings))
