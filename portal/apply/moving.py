"""The address decides which town is responsible: who lives elsewhere goes on there, with the answers, or stays.

Asked once, right after the page with that address. The answers go into a new draft of the other town; the one begun
here stays until it is deleted or over. The new draft has the questions of today: who began with earlier ones reads what
is another there before they decide, and what nobody asks there goes along as a former answer.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.apply.opening import RETURN, Opened, open_draft
from portal.apply.renewing import Told, all_former, renamed
from portal.apply.sent import sent_page
from portal.catalogue import Migrated, Offer, migrated
from portal.drafts import DraftAlreadySent, save, start
from portal.forms import CHECK, Page, Place, prune
from portal.web import bots, health, holder, house, today

blueprint = Blueprint("moving", __name__)

TOWN, ACTION = "town", "action"
#: With a button: which form the other town had when the person read about it.
FORM = "form"


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
        told=opened.told,
        told_there=None if opened.told else told_there(opened, offers[0]),
        files_stay=bool(opened.files),
    )


@blueprint.post("/<town>/antrag/<service>/<uuid:draft>/anderswo")
@holder
def decide(town: str, service: str, draft: UUID) -> ResponseReturnValue:
    """Go on in the town that was chosen, or stay here."""
    opened = open_draft(town, service, draft)
    health.count_unknown_names(request.form, TOWN, FORM)
    if opened.draft.sent_reference is not None:
        return sent_page(opened)
    opened = opened.settled()
    there = {offer.municipality.slug: offer for offer in elsewhere(opened)}.get(request.form.get(TOWN, ""))
    if request.form.get(ACTION) == "move" and there:
        if request.form.get(FORM) != there.service.content_hash:
            # The form has changed since the question was asked: first read what is another there.
            here: dict[str, Any] = {**request.args.to_dict(), **(request.view_args or {})}
            return redirect(url_for("moving.page", **here), 303)
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
    if opened.service.routing and place == routing_place(opened) and elsewhere(opened):
        draft = opened.draft
        values: dict[str, Any] = {RETURN: request.args.get(RETURN)}  # None stands in no address
        return url_for("moving.page", town=draft.municipality, service=draft.service, draft=draft.id, **values)
    return opened.next_address(place)


def routing_place(opened: Opened) -> Place:
    """The page with the address that decides; the check page if the form has none."""
    pages = (step for step in opened.form.steps if isinstance(step, Page))
    return next((Place(step.id) for step in pages if opened.service.routing in step.by_id), CHECK)


def postal_code(opened: Opened) -> str:
    """The German postal code of the address that decides; empty if there is none."""
    counting = prune(opened.form, opened.draft.answers).answers
    address = counting.get(opened.service.routing or "", {})
    return str(address.get("postal_code", "")) if address.get("country", "DE") == "DE" else ""


def told_there(opened: Opened, there: Offer) -> Told | None:
    """What is another in the town's form than in the one the draft was begun with; None if nothing is."""
    found = migrated_to(opened, there)
    return Told((), found.anew, found.gone) if found.anew or found.gone else None


def migrated_to(opened: Opened, there: Offer) -> Migrated:
    changes = there.service.changes_from(opened.service)
    return migrated(opened.form, there.service.form, opened.draft.answers, changes)


def moved(opened: Opened, there: Offer) -> Opened:
    """A draft in the other town with all that was typed here. Files stay here. Raises TooManyDrafts."""
    draft, found = opened.draft, migrated_to(opened, there)
    former = tuple(answer for answer in all_former(draft.former, found.lost) if not answer.files)
    begun = start(house(), there, opened.secret, found.answers, renamed(draft.counters, found.groups), former)
    bots.note_begun(begun.municipality, begun.service)
    return Opened(there, there.service, begun, opened.secret)


def stay(opened: Opened) -> None:
    """Note that this address is meant for this town. Raises DraftChanged, DraftAlreadySent."""
    draft = opened.draft
    save(house(), draft, opened.secret, draft.answers, draft.counters, stays=postal_code(opened))
