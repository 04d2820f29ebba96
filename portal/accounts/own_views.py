"""„Mein Konto“: where everybody manages the own account, below the own town or, for operators, below /betrieb."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest, NotFound

from portal.accounts.account import Account
from portal.accounts.authenticate import LoginRefused, LoginThrottled, prove_again
from portal.accounts.guards import unfinished
from portal.accounts.own import (
    AccountChanged,
    CodeRefused,
    PasswordRefused,
    change_password,
    end_other_sessions,
    recovery_codes_left,
    remove_factor,
    set_up_factor,
)
from portal.accounts.second_factor import RECOVERY_CODES, enrolment, offered_secret
from portal.accounts.sessions import begin_session, current_session_id
from portal.accounts.workplace import blueprint, signed_in, wait_sentence
from portal.database import utc_now
from portal.web import account_holder, current_municipality, house, reshows_when_stale, stale

STALE = "Die Seite war zu lange offen. Versuchen Sie es noch einmal."
CHANGED = "Ihr Konto wurde inzwischen in einem anderen Fenster geändert. Es gilt, was Sie hier sehen."
OLD_WRONG = "Das bisherige Passwort stimmt nicht. Geben Sie es noch einmal ein."
AGAIN_DIFFERENT = "Die beiden Eingaben sind verschieden. Geben Sie das neue Passwort zweimal gleich ein."
NEW_EMPTY = "Geben Sie das neue Passwort ein."
CODE_EMPTY = "Geben Sie den Code ein, den die App anzeigt."
CODE_WRONG = (
    "Der Code stimmt nicht. Geben Sie den Code ein, den die App gerade anzeigt. "
    "Hilft das nicht, prüfen Sie die Uhrzeit Ihres Telefons."
)
PROOF_WRONG = "Passwort oder Code stimmt nicht. Jeder Code gilt nur einmal: Warten Sie auf den nächsten."

#: What the page says after a change: word in the address → sentence and whether it is still true.
DONE_NOTICES: dict[str, tuple[str, Callable[[Account], bool]]] = {
    "passwort": ("Ihr neues Passwort gilt. Überall sonst sind Sie abgemeldet.", lambda _: True),
    "ohne-faktor": ("Der zweite Faktor ist entfernt.", lambda account: not account.has_factor),
    "abgemeldet": ("Überall sonst sind Sie abgemeldet.", lambda _: True),
    "geaendert": (CHANGED, lambda _: True),
}


@blueprint.get("/<town>/amt/konto")
@blueprint.get("/betrieb/konto", defaults={"town": None})
@account_holder
def own(town: str | None) -> str:
    """The own account: who am I here, and what can I change?"""
    account = signed_in()
    sentence, is_true = DONE_NOTICES.get(request.args.get("getan", ""), ("", lambda _: False))
    return _page(
        "own",
        codes_left=recovery_codes_left(house(), account) if account.has_factor else 0,
        required=house().settings.second_factor_required,
        notice=sentence if is_true(account) else None,
    )


@blueprint.post("/<town>/amt/konto/abmelden")
@blueprint.post("/betrieb/konto/abmelden", defaults={"town": None})
@account_holder
def elsewhere(town: str | None) -> ResponseReturnValue:
    """Sign out everywhere but here."""
    return _changed(lambda account, now: end_other_sessions(house(), account, now), "abgemeldet")


@blueprint.route("/<town>/amt/konto/passwort", methods=["GET", "POST"])
@blueprint.route("/betrieb/konto/passwort", methods=["GET", "POST"], defaults={"town": None})
@account_holder
@reshows_when_stale
def password(town: str | None) -> ResponseReturnValue:
    """Choose an own password."""
    if request.method != "POST":
        return _password_page({})
    if stale():
        return _password_page({}, notice=STALE)
    account, new = signed_in(), request.form.get("new", "")
    errors = {}
    if not account.password_is_initial and not request.form.get("old"):
        errors["old"] = OLD_WRONG
    if not new:
        errors["new"] = NEW_EMPTY
    elif new != request.form.get("again", ""):
        errors["again"] = AGAIN_DIFFERENT
    if errors:
        return _password_page(errors)
    # Who was handed a password signed in with it a moment ago and can do nothing else.
    if not account.password_is_initial:
        refused = _not_proved(request.form.get("old", ""), None, "old", OLD_WRONG)
        if refused is not None:
            return _password_page(*refused)
    try:
        return _changed(lambda own, now: change_password(house(), own, new, now), "passwort")
    except PasswordRefused as weak:
        return _password_page({"new": str(weak)})


@blueprint.route("/<town>/amt/konto/zweiter-faktor", methods=["GET", "POST"])
@blueprint.route("/betrieb/konto/zweiter-faktor", methods=["GET", "POST"], defaults={"town": None})
@account_holder
@reshows_when_stale
def factor(town: str | None) -> ResponseReturnValue:
    """Set up the second factor, or look at it and remove it."""
    has_factor = signed_in().has_factor
    show = _factor_page if has_factor else _enrolment_page
    if request.method != "POST":
        return show({})
    if stale():
        return show({}, notice=STALE)
    wanted = request.form.get("action", "")
    if wanted not in ("set-up", "remove"):
        raise BadRequest
    if (wanted == "remove") is not has_factor:  # done already, in another window or by a second click
        return _to_own("geaendert")
    return _remove() if has_factor else _set_up()


def _set_up() -> ResponseReturnValue:
    account, typed = signed_in(), request.form.get("totp", "")
    if not typed.strip():
        return _enrolment_page({"totp": CODE_EMPTY})
    now = utc_now()
    try:
        changed, codes = set_up_factor(house(), account, _offered(account), typed, now)
    except CodeRefused:
        return _enrolment_page({"totp": CODE_WRONG})
    except AccountChanged:
        return _to_own("geaendert")
    begin_session(changed, now)
    # Shown in answer to the form and nowhere else: no address leads to them again.
    return _page("recovery_codes", codes=codes)


def _remove() -> ResponseReturnValue:
    refused = _not_proved(request.form.get("password", ""), request.form.get("totp", ""), "password", PROOF_WRONG)
    if refused is not None:
        return _factor_page(*refused)
    return _changed(lambda account, now: remove_factor(house(), account, now), "ohne-faktor")


def _not_proved(password: str, code: str | None, at: str, sentence: str) -> tuple[dict[str, str], int] | None:
    """None if it is the person whose account this is; otherwise the error at the input ``at`` and the status."""
    now = utc_now()
    try:
        prove_again(house(), signed_in(), password=password, code=code, address=request.remote_addr or "", now=now)
    except LoginThrottled as closed:
        return {at: wait_sentence(closed.until, now)}, 429
    except LoginRefused:
        return {at: sentence}, 200
    return None


def _changed(change: Callable[[Account, datetime], Account], done: str) -> ResponseReturnValue:
    """Change the account, which ends its sessions, and let this browser go on with a new one."""
    now = utc_now()
    try:
        account = change(signed_in(), now)
    except AccountChanged:
        return _to_own("geaendert")
    begin_session(account, now)
    return _to_own(done)


def _to_own(done: str) -> ResponseReturnValue:
    return redirect(url_for("accounts.own", town=signed_in().municipality, getan=done), 303)


def _offered(account: Account) -> bytes:
    session_id = current_session_id()
    if session_id is None:
        raise NotFound
    return offered_secret(house().keys, account, session_id)


def _password_page(errors: dict[str, str], status: int = 200, notice: str | None = None) -> ResponseReturnValue:
    return make_response(_page("password", errors=errors, notice=notice), status)


def _factor_page(errors: dict[str, str], status: int = 200, notice: str | None = None) -> ResponseReturnValue:
    account = signed_in()
    left = recovery_codes_left(house(), account)
    required = house().settings.second_factor_required
    page = _page("factor", errors=errors, notice=notice, codes_left=left, required=required)
    return make_response(page, status)


def _enrolment_page(errors: dict[str, str], notice: str | None = None) -> ResponseReturnValue:
    account, municipality = signed_in(), current_municipality()
    portal = f"Online-Rathaus {municipality.name}" if municipality else "Online-Rathaus Betrieb"
    offer = enrolment(account, portal, _offered(account))
    return _page("enrolment", errors=errors, notice=notice, offer=offer, recovery_codes=RECOVERY_CODES)


def _page(name: str, errors: dict[str, str] | None = None, **context: Any) -> str:
    account = signed_in()
    errors = errors or {}
    return render_template(
        f"accounts/{name}.html",
        account=account,
        forced=unfinished(account) is not None,
        errors=errors,
        errors_in_order=tuple(errors.items()),
        **context,
    )
