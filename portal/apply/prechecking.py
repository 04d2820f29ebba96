"""C5: is this the right form?  A few choices, kept in the address and nowhere else."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from portal.catalogue import Offer, Precheckpoint, PrecheckQuestion, walk_precheck
from portal.web import house, public, the_offer, today

blueprint = Blueprint("prechecking", __name__)

#: In an address: the question whose page was sent, so that a missing choice can be told from a first visit.
SENT = "frage"
UNANSWERED = "Wählen Sie eine Antwort aus."


@blueprint.get("/<town>/leistungen/<service>/check")
@public
def page(town: str, service: str) -> ResponseReturnValue:
    """The next question, or the result."""
    offer = the_offer(town, service)
    if not offer.service.precheck:
        raise NotFound
    if not offer.startable(today()):  # its page says why, and how else
        return redirect(url_for("web.service", town=town, service=service))
    point = walk_precheck(offer.service.precheck, request.args)
    return _result(offer, point) if point.question is None else _question(offer, point, point.question)


def _question(offer: Offer, point: Precheckpoint, question: PrecheckQuestion) -> str:
    errors = {question.id: UNANSWERED} if request.args.get(SENT) == question.id else {}
    return render_template(
        "web/precheck.html",
        municipality=offer.municipality,
        offer=offer,
        service=offer.service,
        question=question,
        answered=_answered(offer, point),
        errors=errors,
        errors_in_order=tuple(errors.items()),
    )


def _result(offer: Offer, point: Precheckpoint) -> str:
    answer = point.result
    other = house().catalogue.service(answer.service) if answer and answer.service else None
    return render_template(
        "web/precheck_result.html",
        municipality=offer.municipality,
        offer=offer,
        service=offer.service,
        # A service that is gone cannot be linked to; then the office knows.
        result="office" if answer and answer.service and other is None else answer and answer.result,
        because=answer and answer.because,
        other=other,
        answered=_answered(offer, point),
    )


def _answered(offer: Offer, point: Precheckpoint) -> list[dict[str, str]]:
    """What was chosen so far, each with the address that asks it again."""
    chosen: dict[str, Any] = {}
    shown = []
    for question, answer in point.answered:
        again = url_for("prechecking.page", town=offer.municipality.slug, service=offer.service.id, **chosen)
        shown.append(
            {
                "id": question.id,
                "key": answer.key,
                "question": question.question,
                "answer": answer.label,
                "change_url": again,
            }
        )
        chosen[question.id] = answer.key
    return shown
