"""Finding the way: choose a town, see what it offers, decide about one service."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.apply.deadline import deadline_of
from portal.web import house, public, the_municipality, the_offer, today

blueprint = Blueprint("web", __name__)

#: A search longer than this is no search; the rest is ignored.
LONGEST_QUERY = 100


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
    municipality = the_municipality(town)
    offers = house().catalogue.offers(town)
    return render_template("web/town.html", municipality=municipality, offers=offers, total=len(offers))


@blueprint.get("/<town>/leistungen")
@public
def services(town: str) -> ResponseReturnValue:
    """C3: the list, or what fits the search."""
    municipality = the_municipality(town)
    catalogue = house().catalogue
    query = request.args.get("q", "").strip()[:LONGEST_QUERY]
    everything = catalogue.offers(town)
    return render_template(
        "web/services.html",
        municipality=municipality,
        query=query,
        offers=catalogue.find(town, query) if query else everything,
        total=len(everything),
    )


@blueprint.get("/<town>/leistungen/<service>")
@public
def service(town: str, service: str) -> ResponseReturnValue:
    """C4: who, cost, duration, what you need, other ways, law."""
    offer = the_offer(town, service)
    return render_template(
        "web/service.html",
        municipality=offer.municipality,
        offer=offer,
        service=offer.service,
        state=offer.state(today()),
        deadline=deadline_of(offer),
    )
