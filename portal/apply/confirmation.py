"""C11: it has arrived. Opens with the case cookie of the browser that sent it, never with the number alone.

It shows the code of the status page to the browser that still holds the draft's secret, and to no other.
"""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from portal.catalogue import Offer, former_offer
from portal.submissions import Case, CaseNotFound, code_shown_to, load_case, receipt_of
from portal.web import case_holder, case_references, give_case, holder_secret, house, the_municipality

blueprint = Blueprint("confirmation", __name__)


def to_confirmation(town: str, reference: str) -> Response:
    """Redirect to the confirmation and let this browser see it for 24 hours."""
    response = redirect(url_for("confirmation.page", town=town, reference=reference), 303)
    give_case(response, reference)
    return response


@blueprint.get("/<town>/vorgang/<reference>/eingang")
@case_holder
def page(town: str, reference: str) -> ResponseReturnValue:
    case = held_case(town, reference)
    return render_template(
        "apply/confirmation.html",
        offer=offer_of(case),
        service=case.service,
        reference=case.reference,
        code=code_shown_to(house().keys, case, holder_secret()),
        received_at=case.received_at,
        next_steps=case.service.next_steps,
        receipt_size=len(receipt_of(house(), case)),
    )


@blueprint.get("/<town>/vorgang/<reference>/eingang.pdf")
@case_holder
def receipt(town: str, reference: str) -> ResponseReturnValue:
    case = held_case(town, reference)
    return pdf(receipt_of(house(), case), f"Eingangsbestaetigung-{case.reference}.pdf")


def pdf(content: bytes, name: str) -> Response:
    return Response(content, mimetype="application/pdf", headers={"Content-Disposition": f'inline; filename="{name}"'})


def held_case(town: str, reference: str) -> Case:
    """The case if this browser sent it or gave its code; otherwise 404, whether or not there is one."""
    the_municipality(town)
    if reference not in case_references():
        raise NotFound
    try:
        return load_case(house(), town, reference)
    except CaseNotFound:
        raise NotFound from None


def offer_of(case: Case) -> Offer:
    """What the town offers under the case's service, or offered when it was sent."""
    return house().catalogue.offer(case.municipality, case.service.id) or former_offer(
        the_municipality(case.municipality), case.service
    )
