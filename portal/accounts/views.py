"""Signing in and out."""

from __future__ import annotations

import math
from datetime import datetime

import structlog
from flask import make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.account import Account
from portal.accounts.authenticate import LoginRefused, LoginThrottled, authenticate
from portal.accounts.guards import way_back_to
from portal.accounts.sessions import begin_session, current_account, end_session
from portal.accounts.workplace import blueprint, wait_sentence
from portal.catalogue import Municipality
from portal.database import utc_now
from portal.web import StaleForm, house, public, reshows_when_stale, stale, the_municipality

log = structlog.get_logger()

STALE = "Die Seite war zu lange offen. Geben Sie Ihr Passwort noch einmal ein."
EMAIL_EMPTY = "Geben Sie Ihre E-Mail-Adresse ein."
PASSWORD_EMPTY = "Geben Sie Ihr Passwort ein."  # noqa: S105  # a sentence, no password


@blueprint.route("/<town>/amt/anmelden", methods=["GET", "POST"])
@public
@reshows_when_stale
def login(town: str) -> ResponseReturnValue:
    """The login of one town's clerks. Operators sign in at any of them."""
    municipality = the_municipality(town)
    if request.method == "POST":
        return _sign_in(municipality)
    account = current_account()
    if account is not None and (account.is_operator or account.is_clerk_of(town)):
        return redirect(_first_page(account, town))
    return _show({})


@blueprint.post("/<town>/amt/abmelden")
@blueprint.post("/betrieb/abmelden", defaults={"town": None})
@public
@reshows_when_stale
def logout(town: str | None) -> ResponseReturnValue:
    """End the session. One that ended by itself meanwhile is fine too."""
    if town is not None:
        the_municipality(town)
    if current_account() is not None:
        if stale():
            raise StaleForm
        end_session(utc_now())
    return redirect(url_for("accounts.login", town=town) if town else url_for("web.portal"), 303)


def _sign_in(municipality: Municipality) -> ResponseReturnValue:
    if stale():
        return _show({}, notice=STALE)
    email, password = request.form.get("email", ""), request.form.get("password", "")
    asked = (("email", email.strip(), EMAIL_EMPTY), ("password", password, PASSWORD_EMPTY))
    missing = {name: sentence for name, typed, sentence in asked if not typed}
    if missing:
        return _show(missing)
    now, town = utc_now(), municipality.slug
    try:
        account = authenticate(
            house(),
            email=email,
            password=password,
            code=request.form.get("totp", ""),
            town=town,
            address=request.remote_addr or "",
            now=now,
        )
    except LoginThrottled as closed:
        log.warning("login throttled", municipality=town)
        return _show_closed(closed.until, now)
    except LoginRefused:
        log.warning("login refused", municipality=town)
        return _show({"email": _does_not_fit(municipality)})
    begin_session(account, now)
    log.info("login", municipality=town, role=account.role.value)
    return redirect(_first_page(account, town), 303)


def _does_not_fit(municipality: Municipality) -> str:
    return (
        f"E-Mail-Adresse, Passwort und Code passen zu keinem Konto von {municipality.name}. "
        "Prüfen Sie alle drei. Jeder Code gilt nur einmal."
    )


def _first_page(account: Account, town: str) -> str:
    """Where work begins, or the page that asked for the login."""
    if account.is_operator:
        return url_for("inbox.operations")
    return way_back_to(town, request.args.get("weiter")) or url_for("inbox.cases", town=town)


def _show_closed(until: datetime, now: datetime) -> ResponseReturnValue:
    seconds = math.ceil((until - now).total_seconds())
    response = make_response(_show({"email": wait_sentence(until, now)}), 429)
    response.headers["Retry-After"] = str(seconds)
    return response


def _show(errors: dict[str, str], notice: str | None = None) -> str:
    return render_template(
        "accounts/login.html",
        email=request.form.get("email", ""),
        errors=errors,
        errors_in_order=tuple(errors.items()),
        notice=notice,
    )
