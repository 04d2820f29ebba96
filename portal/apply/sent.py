"""What a page of a sent draft says: it is sent already, and here is the confirmation."""

from __future__ import annotations

from flask import make_response, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.apply.opening import Opened
from portal.submissions import load_case
from portal.web import give_case, house


def sent_page(opened: Opened) -> ResponseReturnValue:
    """The page of a draft that has a ``sent_reference``. This browser holds the draft, so it may look at the case."""
    case = load_case(house(), opened.draft.municipality, opened.draft.sent_reference or "")
    response = make_response(
        render_template(
            "apply/sent.html",
            offer=opened.offer,
            service=opened.service,
            reference=case.reference,
            received_at=case.received_at,
            confirmation_url=url_for("confirmation.page", town=case.municipality, reference=case.reference),
        )
    )
    give_case(response, case.reference)
    return response
