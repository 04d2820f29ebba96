"""„Konten“: the pages on which a town's leads manage its accounts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import structlog
from flask import make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest, NotFound

from portal.accounts.account import Role, account_names
from portal.accounts.events import AccountHappening, Kind, history
from portal.accounts.leading import (
    Change,
    ChangeRefused,
    InvitationRefused,
    ManagedAccount,
    NotYours,
    change,
    invite,
    managed_account,
    managed_accounts,
)
from portal.accounts.workplace import blueprint, signed_in
from portal.database import utc_now
from portal.web import absolute, house, lead, reshows_when_stale, stale

log = structlog.get_logger()

STALE = "Die Seite war zu lange offen. Prüfen Sie alles und senden Sie noch einmal."

ROLES: Mapping[Role, str] = {Role.CLERK: "Sachbearbeitung", Role.LEAD: "Leitung", Role.OPERATOR: "Betrieb"}

#: What happened, as it stands in the history; „selbst“ is who did it to the own account.
HISTORY: Mapping[Kind, str] = {
    Kind.MADE: "Konto angelegt",
    Kind.DEACTIVATED: "Konto gesperrt",
    Kind.ACTIVATED: "Konto entsperrt",
    Kind.MADE_LEAD: "Rolle Leitung gegeben",
    Kind.MADE_CLERK: "Rolle Sachbearbeitung gegeben",
    Kind.PASSWORD_RESET: "Neues Anfangspasswort ausgestellt",
    Kind.PASSWORD_CHANGED: "Eigenes Passwort gewählt",
    Kind.FACTOR_SET_UP: "Zweiten Faktor eingerichtet",
    Kind.FACTOR_REMOVED: "Zweiten Faktor entfernt",
    Kind.FACTOR_RESET: "Zweiten Faktor zurückgesetzt",
    Kind.RECOVERY_USED: "Mit einem Wiederherstellungscode angemeldet",
    Kind.SESSIONS_ENDED: "Überall sonst abgemeldet",
}

#: What the page says after a change, as long as it is still true.
DONE_NOTICES: Mapping[str, str] = {
    Change.DEACTIVATE: "Das Konto ist gesperrt. Alle Sitzungen sind beendet, die Vorgänge bleiben.",
    Change.ACTIVATE: "Das Konto ist entsperrt.",
    Change.MAKE_LEAD: "Das Konto hat jetzt die Rolle Leitung.",
    Change.MAKE_CLERK: "Das Konto hat jetzt die Rolle Sachbearbeitung.",
    Change.RESET_FACTOR: "Der zweite Faktor ist zurückgesetzt. Bis zu einem neuen genügt das Passwort.",
}


@dataclass(frozen=True, slots=True)
class ShownHappening:
    at: datetime
    text: str
    actor: str


@blueprint.get("/<town>/amt/konten")
@lead
def accounts(town: str) -> str:
    """All accounts of the town."""
    return render_template(
        "accounts/accounts.html", account=signed_in(), accounts=managed_accounts(house(), town), roles=ROLES
    )


@blueprint.route("/<town>/amt/konten/neu", methods=["GET", "POST"])
@lead
@reshows_when_stale
def new_account(town: str) -> ResponseReturnValue:
    """Make an account. Its first password is shown in answer to the form and nowhere else."""
    if request.method != "POST":
        return _new_page({})
    if stale():
        return _new_page({}, notice=STALE)
    email, name, role = (request.form.get(field, "") for field in ("email", "name", "role"))
    try:
        made, password = invite(house(), signed_in(), town, email=email, name=name, role=role, now=utc_now())
    except InvitationRefused as refused:
        return _new_page(dict(refused.errors))
    except NotYours:
        raise NotFound from None
    log.info("account made", municipality=town)
    return _password_page(town, made, password)


@blueprint.get("/<town>/amt/konten/<uuid:account_id>")
@lead
def one_account(town: str, account_id: UUID) -> ResponseReturnValue:
    """One account with its history."""
    found = _found(town, account_id)
    done = request.args.get("getan", "")
    return _account_page(town, found, notice=DONE_NOTICES.get(done) if _still_true(done, found) else None)


@blueprint.post("/<town>/amt/konten/<uuid:account_id>")
@lead
@reshows_when_stale
def change_account(town: str, account_id: UUID) -> ResponseReturnValue:
    """Lock, unlock, another role, a new first password, without second factor."""
    found = _found(town, account_id)
    if stale():
        return _account_page(town, found, notice=STALE)
    wanted = request.form.get("action", "")
    if wanted not in list(Change):
        raise BadRequest
    try:
        password = change(house(), signed_in(), town, account_id, Change(wanted), utc_now())
    except ChangeRefused as refused:
        return _account_page(town, found, refused=str(refused))
    except NotYours:
        raise NotFound from None
    log.info("account changed", municipality=town, change=wanted)
    if password is not None:
        return _password_page(town, account_id, password)
    if account_id == signed_in().id:  # whoever changed the own account is signed out by that
        return redirect(url_for("accounts.login", town=town), 303)
    return redirect(url_for("accounts.one_account", town=town, account_id=account_id, getan=wanted), 303)


def _still_true(done: str, account: ManagedAccount) -> bool:
    match done:
        case Change.DEACTIVATE:
            return not account.active
        case Change.ACTIVATE:
            return account.active
        case Change.MAKE_LEAD:
            return account.role is Role.LEAD
        case Change.MAKE_CLERK:
            return account.role is Role.CLERK
        case Change.RESET_FACTOR:
            return not account.has_factor
        case _:
            return False


def _found(town: str, account_id: UUID) -> ManagedAccount:
    try:
        return managed_account(house(), town, account_id)
    except NotYours:
        raise NotFound from None


def _new_page(errors: dict[str, str], notice: str | None = None) -> ResponseReturnValue:
    return render_template(
        "accounts/new_account.html",
        account=signed_in(),
        typed={field: request.form.get(field, "") for field in ("email", "name", "role")},
        roles=tuple((role.value, ROLES[role]) for role in (Role.CLERK, Role.LEAD)),
        errors=errors,
        errors_in_order=tuple(errors.items()),
        notice=notice,
    )


def _account_page(
    town: str, found: ManagedAccount, notice: str | None = None, refused: str | None = None
) -> ResponseReturnValue:
    happenings = history(house(), town, found.id)
    page = render_template(
        "accounts/account.html",
        account=signed_in(),
        managed=found,
        own=found.id == signed_in().id,
        role=ROLES[found.role],
        history=_shown(happenings, found.id),
        refused=refused,
        notice=notice,
    )
    return make_response(page, 409 if refused else 200)


def _password_page(town: str, account_id: UUID, password: str) -> ResponseReturnValue:
    return render_template(
        "accounts/initial_password.html",
        account=signed_in(),
        managed=_found(town, account_id),
        password=password,
        login_url=absolute("accounts.login", town=town),
    )


def _shown(happenings: tuple[AccountHappening, ...], account_id: UUID) -> tuple[ShownHappening, ...]:
    names = account_names(house(), frozenset(one.actor for one in happenings if one.actor is not None))

    def actor(one: AccountHappening) -> str:
        if one.actor is None:
            return "technischer Betrieb"
        return "selbst" if one.actor == account_id else names.get(one.actor, "unbekannt")

    return tuple(ShownHappening(one.at, HISTORY[one.kind], actor(one)) for one in happenings)
