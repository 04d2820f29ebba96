"""C12: how a case stands. Opens in the browser that sent it or that gave number and code, for 24 hours."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from portal.answers import answers_of, told
from portal.answers import stages as stages_of
from portal.apply.case_wording import shown_course
from portal.apply.confirmation import held_case, offer_of
from portal.forms import shown_name, size_in_words
from portal.submissions import course, receipt_of, sent_files, withdrawable, withdrawal_of
from portal.web import case_holder, house

blueprint = Blueprint("case", __name__)


@blueprint.get("/<town>/vorgang/<reference>")
@case_holder
def page(town: str, reference: str) -> ResponseReturnValue:
    case = held_case(town, reference)
    answers = answers_of(case)
    stages = shown_course(course(case.events), stages_of(answers), case.service.kind)
    return render_template(
        "apply/case.html",
        offer=offer_of(case),
        service=case.service,
        reference=case.reference,
        received_at=case.received_at,
        stages=stages,
        now=stages[-1],
        told=told(answers),
        next_steps=case.service.next_steps,
        files=tuple((shown_name(file["name"]), size_in_words(file["size"])) for file in sent_files(case)),
        receipt_size=len(receipt_of(house(), case)),
        withdrawal=withdrawal_of(case),
        withdrawable=withdrawable(case),
    )
