"""C6: what you need, how long it takes, what is saved; the button makes the draft."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from portal.apply.deadline import deadline_of
from portal.apply.opening import Opened, open_draft
from portal.apply.sent import sent_page
from portal.drafts import open_drafts, start
from portal.keys import HolderSecret
from portal.web import (
    bots,
    give_holder_secret,
    health,
    holder,
    holder_secret,
    house,
    public,
    reshows_when_stale,
    stale,
    the_offer,
    today,
)

blueprint = Blueprint("begin", __name__)

STALE = "Die Seite war zu lange offen. Drücken Sie den Knopf noch einmal."
DELETED = "Wir haben gelöscht, was Sie begonnen und nicht gesendet hatten."
UNSEEN_FIELD = "Ein Feld, das man nicht sieht, war ausgefüllt. Drücken Sie den Knopf noch einmal."


@blueprint.get("/<town>/antrag/<service>")
@public
def page(town: str, service: str) -> ResponseReturnValue:
    """What to expect; a draft begun here earlier comes first („Weiter“ before „Neu“)."""
    return _show(town, service)


def _show(town: str, service: str, notice: str | None = None) -> str:
    offer = the_offer(town, service)
    if offer.way != "form":
        raise NotFound
    secret = holder_secret()
    heads = open_drafts(house(), town, service, secret) if secret else ()
    return render_template(
        "apply/begin.html",
        offer=offer,
        state=offer.state(today()),
        deadline=deadline_of(offer),
        service=offer.service,
        back_url=url_for("web.service", town=town, service=service),
        open_drafts=[
            {
                "url": url_for("begin.resume", town=town, service=service, draft=head.id),
                "expires_at": head.expires_at,
                "updated_at": head.updated_at,
            }
            for head in heads
        ],
        started=bots.start_stamp(),
        can_remember=False,
        errors_in_order=(),
        delete_url=url_for("deleting.page", town=town, service=service),
        notice=notice or (DELETED if not heads and request.args.get("geloescht") == "ja" else None),
    )


@blueprint.post("/<town>/antrag/<service>")
@public
@reshows_when_stale
def make(town: str, service: str) -> ResponseReturnValue:
    """Make the draft and go to its first page or its list of sections. A new browser gets its holder secret here."""
    offer = the_offer(town, service)
    if stale():
        return _show(town, service, STALE)
    if not offer.startable(today()):
        return _show(town, service)
    health.count_unknown_names(request.form, bots.HONEYPOT, bots.STARTED)
    if bots.filled_in_by_a_program(request.form):
        return _show(town, service, UNSEEN_FIELD)
    bots.note_haste(request.form, service)
    secret = holder_secret() or HolderSecret.new()
    draft = start(house(), offer, secret)
    bots.note_begun(town, service)
    response = redirect(Opened(offer, offer.service, draft, secret).entry_address, 303)
    give_holder_secret(response, secret)
    return response


@blueprint.get("/<town>/antrag/<service>/<uuid:draft>/")
@holder
def resume(town: str, service: str, draft: UUID) -> ResponseReturnValue:
    """Go on where the first answer is missing, or at the list of sections."""
    opened = open_draft(town, service, draft)
    return sent_page(opened) if opened.draft.sent_reference else redirect(opened.entry_address)
