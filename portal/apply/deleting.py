"""„Alles löschen“: what somebody began and did not send. It has a page of its own, so one click loses nothing."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.drafts import DraftNotFound, delete_open, open_drafts
from portal.web import holder, holder_secret, house, the_offer

blueprint = Blueprint("deleting", __name__)


@blueprint.get("/<town>/antrag/<service>/loeschen")
@holder
def page(town: str, service: str) -> ResponseReturnValue:
    """What would be deleted. Raises DraftNotFound if there is nothing."""
    offer = the_offer(town, service)
    secret = holder_secret()
    heads = open_drafts(house(), town, service, secret) if secret else ()
    if not heads:
        raise DraftNotFound
    return render_template(
        "apply/delete.html",
        offer=offer,
        service=offer.service,
        back_url=url_for("begin.page", town=town, service=service),
        open_drafts=heads,
    )


@blueprint.post("/<town>/antrag/<service>/loeschen")
@holder
def delete(town: str, service: str) -> ResponseReturnValue:
    """Delete the drafts and their links. Doing it twice is fine."""
    the_offer(town, service)
    secret = holder_secret()
    if secret is None:
        raise DraftNotFound
    delete_open(house(), town, service, secret)
    return redirect(url_for("begin.page", town=town, service=service, geloescht="ja"), 303)
