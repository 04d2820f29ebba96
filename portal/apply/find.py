"""Finding the way: choose a town, see what it offers, decide about one service."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.apply.deadline import deadline_of
from portal.apply.narrowing import LONGEST_QUERY, narrowed
from portal.apply.paper import paper_link
from portal.web import house, public, the_municipality, the_offer, today

blueprint = Blueprint("web", __name__)


@blueprint.get("/")
@public
def portal() -> ResponseReturnValue:
    """C1: all towns, found by name or postal code; a single hit leads straight there."""
    catalogue = house().catalogue
    query = request.args.get("ort", "").strip()[:LONGEST_QUERY]
    found = catalogue.towns_by(query) if query else None
    if found and len(found) == 1:
        return redirect(url_for("web.town", town=found[0].slug))
    return render_template(
        "web/portal.html",
        municipality=None,
        cooperation=None,
        regions=[(region, region.towns) for region in catalogue.cooperations],
        query=query,
        found=found,
    )


@blueprint.get("/<town>/")
@public
def town(town: str) -> ResponseReturnValue:
    """C2: what would you like to do here?"""
    municipality, catalogue = the_municipality(town), house().catalogue
    return render_template(
        "web/town.html",
        municipality=municipality,
        offers=catalogue.often(town),
        total=len(catalogue.offers(town)),
        occasions=tuple(catalogue.occasions(town)),
    )


@blueprint.get("/<town>/leistungen")
@public
def services(town: str) -> ResponseReturnValue:
    """C3: the list, or what fits the search and the choice."""
    municipality = the_municipality(town)
    return render_template(
        "web/services.html",
        municipality=municipality,
        found=narrowed(house().catalogue, town, request.args),
        broken=house().catalogue.broken_titles(town),
    )


@blueprint.get("/<town>/leistungen/<service>")
@public
def service(town: str, service: str) -> ResponseReturnValue:
    """C4: who, cost, duration, what you need, other ways, law. What only others offer says who does."""
    municipality, catalogue = the_municipality(town), house().catalogue
    known = catalogue.service(service)
    if known is not None and catalogue.offer(town, service) is None:
        page = render_template(
            "web/not_offered.html",
            municipality=municipality,
            service=known,
            neighbours=[offer.municipality for offer in catalogue.neighbours_offering(town, service)],
        )
        return page, 404
    offer = the_offer(town, service)
    state = offer.state(today())
    return render_template(
        "web/service.html",
        municipality=offer.municipality,
        offer=offer,
        service=offer.service,
        state=state,
        paper=paper_link(offer) if state == "open" else None,
        deadline=deadline_of(offer),
    )


@blueprint.get("/<town>/leistungen/<service>/woanders")
@public
def elsewhere(town: str, service: str) -> ResponseReturnValue:
    """The same service in the town where somebody lives, found by postal code or name; asks if several fit."""
    offer = the_offer(town, service)
    query = request.args.get("ort", "").strip()[:LONGEST_QUERY]
    found = [one for one in house().catalogue.towns_by(query) if not one.training]
    if len(found) == 1:
        return redirect(url_for("web.service", town=found[0].slug, service=service))
    return render_template(
        "web/elsewhere.html",
        municipality=offer.municipality,
        offer=offer,
        service=offer.service,
        query=query,
        found=found,
    )
