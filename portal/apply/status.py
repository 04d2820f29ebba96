"""C13: number and code open the status page of a case, in any browser, for 24 hours."""

from __future__ import annotations

import math
from datetime import datetime

import structlog
from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.database import utc_now
from portal.submissions import CodeRefused, CodeThrottled, typed_reference, unlock
from portal.web import give_case, health, house, public, reshows_when_stale, stale, the_municipality

blueprint = Blueprint("status", __name__)

NUMBER, CODE = "reference", "code"

STALE = "Die Seite war zu lange offen. Drücken Sie den Knopf noch einmal."
EMPTY = {NUMBER: "Geben Sie die Vorgangsnummer ein.", CODE: "Geben Sie den Code ein."}
MISTYPED = {
    NUMBER: "Vorgangsnummer muss 12 Zeichen haben, wie K7QM-24RT-9XWA. 0, 1, I, L, O und U kommen nicht vor.",
    CODE: "Code muss 12 Zeichen haben, wie 4HTW-9CNE-K2RP. 0, 1, I, L, O und U kommen nicht vor.",
}

log = structlog.get_logger()


@blueprint.route("/<town>/status", methods=["GET", "POST"])
@public
@reshows_when_stale
def page(town: str) -> ResponseReturnValue:
    """Ask for both; what does not fit gets one answer, whatever it is that does not fit."""
    municipality = the_municipality(town)
    if request.method != "POST":
        return _show({})
    health.count_unknown_names(request.form, NUMBER, CODE)
    if stale():
        return _show({}, notice=STALE)
    typed = {name: request.form.get(name, "") for name in (NUMBER, CODE)}
    written = {name: typed_reference(text) for name, text in typed.items()}
    reference, code = written[NUMBER], written[CODE]
    if reference is None or code is None:
        wrong = (name for name in (NUMBER, CODE) if written[name] is None)
        return _show({name: (MISTYPED if typed[name].strip() else EMPTY)[name] for name in wrong})
    now = utc_now()
    try:
        unlock(house(), town, reference, code, address=request.remote_addr or "", now=now)
    except CodeThrottled as closed:
        log.warning("status throttled", municipality=town)
        return _show_closed(closed.until, now)
    except CodeRefused:
        log.warning("status refused", municipality=town)
        return _show({NUMBER: f"Nummer und Code passen zu keinem Vorgang von {municipality.name}. Prüfen Sie beides."})
    response = redirect(url_for("case.page", town=town, reference=reference), 303)
    give_case(response, reference)
    return response


def _show_closed(until: datetime, now: datetime) -> ResponseReturnValue:
    seconds = math.ceil((until - now).total_seconds())
    minutes = math.ceil(seconds / 60)
    wait = "1 Minute" if minutes == 1 else f"{minutes} Minuten"
    sentence = f"Das waren zu viele Versuche. Warten Sie {wait} und versuchen Sie es dann noch einmal."
    response = make_response(_show({NUMBER: sentence}), 429)
    response.headers["Retry-After"] = str(seconds)
    return response


def _show(errors: dict[str, str], notice: str | None = None) -> str:
    return render_template(
        "apply/status.html",
        raw={name: [request.form.get(name, "")] for name in (NUMBER, CODE)},
        errors=errors,
        errors_in_order=tuple(errors.items()),
        notice=notice,
    )
