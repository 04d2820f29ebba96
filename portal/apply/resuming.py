"""Going on in this browser with a form that was begun in another: the link leads here, the code opens it.

Looking changes nothing and looks nothing up: mail programs follow links before a person does.
"""

from __future__ import annotations

import structlog
from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.drafts import LinkDead, LinkRefused, OpenLink, open_drafts, open_link, typed_link_code
from portal.keys import HolderSecret
from portal.web import (
    ErrorText,
    give_holder_secret,
    health,
    holder_secret,
    house,
    public,
    refusal_page,
    reshows_when_stale,
    stale,
    the_municipality,
)

blueprint = Blueprint("resuming", __name__)

CODE = "code"

STALE = "Die Seite war zu lange offen. Drücken Sie den Knopf noch einmal."
EMPTY = "Geben Sie den Code ein."
MISTYPED = "Code muss 8 Zeichen haben, wie K7QM-24RT. 0, 1, I, L, O und U kommen nicht vor."

log = structlog.get_logger()


@blueprint.get("/<town>/fortsetzen")
@public
def overview(town: str) -> ResponseReturnValue:
    """What was begun in this browser, and how to go on with what was begun in another."""
    the_municipality(town)
    secret = holder_secret()
    offers = {offer.card.id: offer for offer in house().catalogue.offers(town)}
    heads = open_drafts(house(), town, None, secret) if secret else ()
    return render_template(
        "apply/resume.html",
        open_drafts=[
            {
                "title": offers[head.service].card.title,
                "url": url_for("begin.resume", town=town, service=head.service, draft=head.id),
                "updated_at": head.updated_at,
                "expires_at": head.expires_at,
            }
            for head in heads
            if head.service in offers
        ],
    )


@blueprint.route("/<town>/fortsetzen/<token>", methods=["GET", "POST"])
@public
@reshows_when_stale
def page(town: str, token: str) -> ResponseReturnValue:
    """Ask for the code; the right one makes this browser the draft's holder."""
    the_municipality(town)
    if request.method != "POST":
        return _show({})
    health.count_unknown_names(request.form, CODE)
    if stale():
        return _show({}, notice=STALE)
    typed = request.form.get(CODE, "")
    code = typed_link_code(typed)
    if code is None:
        return _show({CODE: MISTYPED if typed.strip() else EMPTY})
    secret = holder_secret() or HolderSecret.new()
    try:
        moved = open_link(house(), town, OpenLink(token, code), secret)
    except LinkRefused as refused:
        log.warning("resume refused", municipality=town, left=refused.left)
        tries = "1 Versuch" if refused.left == 1 else f"{refused.left} Versuche"
        return _show({CODE: f"Der Code passt nicht zu diesem Link. Sie haben noch {tries}."})
    except LinkDead:
        log.warning("resume link dead", municipality=town)
        return _dead()
    log.info("draft moved", municipality=town, service=moved.service)
    response = redirect(url_for("begin.resume", town=town, service=moved.service, draft=moved.draft_id), 303)
    give_holder_secret(response, secret)
    return response


def _dead() -> ResponseReturnValue:
    return refusal_page(
        410,
        ErrorText(
            "Dieser Link öffnet nichts mehr",
            "Er wurde schon benutzt, durch einen neuen ersetzt, zu oft mit falschem Code versucht oder ist abgelaufen. "
            "Erstellen Sie einen neuen in dem Browser, in dem Sie das Formular zuletzt bearbeitet haben.",
            "Was dort gespeichert ist, bleibt bis zum angezeigten Tag erhalten.",
        ),
    )


def _show(errors: dict[str, str], notice: str | None = None) -> str:
    return render_template(
        "apply/resume_link.html",
        raw={CODE: [request.form.get(CODE, "")]},
        errors=errors,
        errors_in_order=tuple(errors.items()),
        notice=notice,
    )
