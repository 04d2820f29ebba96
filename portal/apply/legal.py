"""Impressum, Datenschutz, Barrierefreiheit of each municipality."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from portal.web import house, public, the_municipality

blueprint = Blueprint("legal", __name__)


@blueprint.get("/<town>/impressum")
@public
def imprint(town: str) -> ResponseReturnValue:
    return render_template("web/impressum.html", municipality=the_municipality(town))


@blueprint.get("/<town>/datenschutz")
@public
def privacy(town: str) -> ResponseReturnValue:
    municipality = the_municipality(town)
    offers = [offer for offer in house().catalogue.offers(municipality.slug) if offer.way == "form"]
    return render_template("web/datenschutz.html", municipality=municipality, offers=offers)


@blueprint.get("/<town>/barrierefreiheit")
@public
def accessibility(town: str) -> ResponseReturnValue:
    return render_template("web/barrierefreiheit.html", municipality=the_municipality(town))
