"""Taking an application back: a page of its own, so that one click gives nothing up."""

from __future__ import annotations

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from portal.apply.confirmation import held_case, offer_of, pdf
from portal.database import utc_now
from portal.delivery import enqueue_withdrawal
from portal.submissions import (
    Case,
    CaseNotFound,
    NotWithdrawable,
    WithdrawalRefused,
    withdraw,
    withdrawable,
    withdrawal_letter_of,
)
from portal.web import case_holder, health, house, reshows_when_stale, stale

blueprint = Blueprint("withdrawing", __name__)

GROUND = "reason"
STALE = "Die Seite war zu lange offen. Drücken Sie den Knopf noch einmal."


@blueprint.get("/<town>/vorgang/<reference>/zurueckziehen")
@case_holder
def page(town: str, reference: str) -> ResponseReturnValue:
    """What it means to take the application back; afterwards the case itself says how it stands."""
    case = held_case(town, reference)
    return _show(case) if withdrawable(case) else _to_case(case)


@blueprint.post("/<town>/vorgang/<reference>/zurueckziehen")
@case_holder
@reshows_when_stale
def take_back(town: str, reference: str) -> ResponseReturnValue:
    case = held_case(town, reference)
    health.count_unknown_names(request.form, GROUND)
    if stale():
        return _show(case, notice=STALE)
    try:
        withdraw(house(), case, request.form.get(GROUND, ""), utc_now(), enqueue_withdrawal(house()))
    except WithdrawalRefused as refused:
        return _show(case, {GROUND: str(refused)})
    except NotWithdrawable:
        return make_response(_show(case, closed=True), 409)
    return _to_case(case)


@blueprint.get("/<town>/vorgang/<reference>/ruecknahme.pdf")
@case_holder
def confirmation(town: str, reference: str) -> ResponseReturnValue:
    """The confirmation as a PDF; 404 as long as nothing was taken back."""
    case = held_case(town, reference)
    try:
        return pdf(withdrawal_letter_of(house(), case), f"Ruecknahme-{case.reference}.pdf")
    except CaseNotFound:
        raise NotFound from None


def _to_case(case: Case) -> ResponseReturnValue:
    return redirect(url_for("case.page", town=case.municipality, reference=case.reference), 303)


def _show(case: Case, errors: dict[str, str] | None = None, notice: str | None = None, closed: bool = False) -> str:
    return render_template(
        "apply/withdraw.html",
        offer=offer_of(case),
        service=case.service,
        reference=case.reference,
        closed=closed,
        raw={GROUND: [request.form.get(GROUND, "")]},
        errors=errors or {},
        errors_in_order=tuple((errors or {}).items()),
        notice=notice,
    )
