"""The pages about accounts with data as their views give it: name → template, context."""

from collections.abc import Iterator
from datetime import datetime
from types import SimpleNamespace
from typing import Any

ROLES = {"clerk": "Sachbearbeitung", "lead": "Leitung"}
ID = "0197c000-0000-7000-8000-000000000002"
CODES = ("K7QM-24RT-9XWA", "4HTW-9CNE-K2RP")
OFFER = SimpleNamespace(secret="ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", image="data:image/svg+xml,%3Csvg/%3E")


def account_pages(
    clerk: dict[str, Any], nowhere: dict[str, Any], moment: datetime
) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Every page in each of its states; ``clerk`` and ``nowhere`` are what all pages in a town and outside have."""
    lead = {**clerk, "account": SimpleNamespace(**{**vars(clerk["account"]), "role": "lead", "has_factor": True})}
    operator = {**nowhere, "account": SimpleNamespace(**{**vars(clerk["account"]), "role": "operator"})}
    yield from own_pages(clerk, lead, operator)
    yield from lead_pages(lead, moment)


def refused(errors: dict[str, str]) -> dict[str, Any]:
    return {"errors": errors, "errors_in_order": tuple(errors.items()), "forced": False, "notice": None}


def own_pages(
    clerk: dict[str, Any], lead: dict[str, Any], operator: dict[str, Any]
) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for name, who, left in (("own", clerk, 0), ("own-with-factor", lead, 1), ("own-of-operator", operator, 0)):
        yield name, "accounts/own.html", {**who, **refused({}), "codes_left": left, "required": False}
    initial = SimpleNamespace(**{**vars(clerk["account"]), "password_is_initial": True})
    wrong = {name: "Geben Sie das Passwort ein." for name in ("old", "new", "again")}
    yield "password", "accounts/password.html", {**clerk, **refused({})}
    yield "password-refused", "accounts/password.html", {**clerk, **refused(wrong)}
    yield "password-first", "accounts/password.html", {**clerk, **refused({}), "account": initial, "forced": True}
    for name, errors, forced in (
        ("enrolment", {}, True),
        ("enrolment-refused", {"totp": "Der Code stimmt nicht."}, False),
    ):
        context = {**clerk, **refused(errors), "forced": forced, "offer": OFFER, "recovery_codes": 10}
        yield name, "accounts/enrolment.html", context
    yield "recovery-codes", "accounts/recovery_codes.html", {**clerk, **refused({}), "codes": CODES}
    yield "recovery-codes-of-operator", "accounts/recovery_codes.html", {**operator, **refused({}), "codes": CODES}
    for name, errors in (("factor", {}), ("factor-refused", {"password": "Passwort oder Code stimmt nicht."})):
        yield name, "accounts/factor.html", {**lead, **refused(errors), "codes_left": 9, "required": bool(errors)}


def lead_pages(lead: dict[str, Any], moment: datetime) -> Iterator[tuple[str, str, dict[str, Any]]]:
    managed = SimpleNamespace(
        id=ID,
        name="Sam Muster",
        email="sam@stadt.example",
        role="clerk",
        active=True,
        has_factor=True,
        initial_until=None,
    )
    invited = SimpleNamespace(**{**vars(managed), "has_factor": False, "initial_until": moment})
    locked = SimpleNamespace(**{**vars(managed), "role": "lead", "active": False})
    yield "accounts", "accounts/accounts.html", {**lead, "accounts": (managed, invited, locked), "roles": ROLES}
    typed = {"name": "Sam", "email": "sam@", "role": "lead"}
    wrong = {name: "Das fehlt." for name in ("name", "email", "role")}
    for name, errors in (("new-account", {}), ("new-account-refused", wrong)):
        context = {**lead, **refused(errors), "typed": typed if errors else dict.fromkeys(typed, "")}
        yield name, "accounts/new_account.html", {**context, "roles": tuple(ROLES.items())}
    shown = {"password": CODES[0], "login_url": "portal.example/stadt/amt/anmelden"}
    yield "initial-password", "accounts/initial_password.html", {**lead, **shown, "managed": invited}
    history = (SimpleNamespace(at=moment, text="Konto angelegt", actor="Kim Beispiel"),)
    states = (("account", managed, False, None), ("account-invited", invited, False, None))
    for name, one, own, sentence in (*states, ("account-own-refused", locked, True, "Sam ist die einzige Leitung.")):
        context = {**lead, "managed": one, "own": own, "role": ROLES[one.role], "history": history}
        yield name, "accounts/account.html", {**context, "refused": sentence, "notice": None}
