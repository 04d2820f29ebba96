"""The address decides which town is responsible: who lives elsewhere goes on there, with the answers, or stays.

Asked once, right after the page with that address. The answers go into a new draft of the other town; the one begun
here stays until it is deleted or over.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.apply.opening import RETURN, Opened, open_draft
from portal.apply.sent import sent_page
from portal.catalogue import Offer
from portal.drafts import DraftAlreadySent, save, start
from portal.forms import CHECK, Page, Place, prune
from portal.web import bots, health, holder, house, today

blueprint = Blueprint("moving", __name__)

TOWN, ACTION = "town", "action"


@blueprint.get("/<town>/antrag/<service>/<uuid:draft>/anderswo")
@holder
def page(town: str, service: str, draft: UUID) -> ResponseReturnValue:
    """Which towns the address may belong to; on with the form if it belongs here or the person said so."""
    opened = open_draft(town, service, draft)
    if opened.draft.sent_reference is not None:
        return sent_page(opened)
    offers = elsewhere(opened)
    if not offers:
        return redirect(opened.open_address())
    return render_template(
        "apply/moving.html",
        offer=opened.offer,
        service=opened.service,
        draft=opened.draft,
        back_url=opened.address(routing_place(opened)),
        offers=offers,
        files_stay=bool(opened.files),
    )


@blueprint.post("/<town>/antrag/<service>/<uuid:draft>/anderswo")
@holder
def decide(town: str, service: str, draft: UUID) -> ResponseReturnValue:
    """Go on in the town that was chosen, or stay here."""
    opened = open_draft(town, service, draft)
    health.count_unknown_names(request.form, TOWN)
    if opened.draft.sent_reference is not None:
        return sent_page(opened)
    if opened.renewing:  # a form that changed meanwhile: nothing is asked about it here, so it is stored first
        opened = opened.settled()
    there = {offer.municipality.slug: offer for offer in elsewhere(opened)}.get(request.form.get(TOWN, ""))
    if request.form.get(ACTION) == "move" and there:
        begun = moved(opened, there)
        return redirect(begun.next_address(routing_place(begun)), 303)
    try:
        stay(opened)
    except DraftAlreadySent:
        return sent_page(open_draft(town, service, draft))
    return redirect(opened.next_address(routing_place(opened)), 303)


def elsewhere(opened: Opened) -> tuple[Offer, ...]:
    """The offers of the towns to which the address belongs; none if it belongs here, nowhere, or the person stays."""
    code = postal_code(opened)
    town = opened.offer.municipality
    if not code or code == opened.draft.stays or town.training or code in town.postal_codes:
        return ()
    catalogue = house().catalogue
    offers = (catalogue.offer(other.slug, opened.service.id) for other in catalogue.towns_with(code))
    return tuple(offer for offer in offers if offer and offer.startable(today()))


def after_page(opened: Opened, place: Place) -> str:
    """Where „Weiter“ leads: to the question about the right town, if this page has raised it, else on in the form."""
    if opened.offer.service.routing and place == routing_place(opened) and elsewhere(opened):
        draft = opened.draft
        values: dict[str, Any] = {RETURN: request.args.get(RETURN)}  # None stands in no address
        return url_for("moving.page", town=draft.municipality, service=draft.service, draft=draft.id, **values)
    return opened.next_address(place)


def routing_place(opened: Opened) -> Place:
    """The page with the address that decides; the check page if the form has none."""
    pages = (step for step in opened.form.steps if isinstance(step, Page))
    return next((Place(step.id) for step in pages if opened.offer.service.routing in step.by_id), CHECK)


def postal_code(opened: Opened) -> str:
    """The German postal code of the address that decides; empty if there is none."""
    counting = prune(opened.form, opened.draft.answers).answers
    address = counting.get(opened.offer.service.routing or "", {})
    return str(address.get("postal_code", "")) if address.get("country", "DE") == "DE" else ""


def moved(opened: Opened, there: Offer) -> Opened:
    """A draft in the other town with the same answers, as far as it asks for them. Raises TooManyDrafts."""
    draft = opened.draft
    answers = prune(there.service.form, draft.answers).answers
    counters = {group: number for group, number in draft.counters.items() if group in answers}
    begun = start(house(), there, opened.secret, answers, counters)
    bots.note_begun(begun.municipality, begun.service)
    return Opened(there, there.service, begun, opened.secret)


def stay(opened: Opened) -> None:
    """Note that this address is meant for this town. Raises DraftChanged, DraftAlreadySent."""
    draft = opened.draft
    save(house(), draft, opened.secret, draft.answers, draft.counters, stays=postal_code(opened))
