"""C4, the other way: the form as a PDF to print. Everybody may read it; it holds nothing about anybody."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from portal.catalogue import Offer
from portal.forms import size_in_words
from portal.paper import PaperContent, Shelf, paper_content
from portal.web import house, public, the_offer

blueprint = Blueprint("paper", __name__)

#: An hour: long enough for a rush, short enough for a corrected form.
CACHED = "public, max-age=3600"

shelf = Shelf()


@dataclass(frozen=True, slots=True)
class PaperLink:
    """Where the form lies; ``size`` („90 kB“) is told where it is the main way, empty elsewhere."""

    url: str
    size: str


def paper_link(offer: Offer) -> PaperLink | None:
    """The link to an offer's form on paper; None where the form is somebody else's."""
    if offer.way == "link":
        return None
    size = size_in_words(shelf.size(content_of(offer))) if offer.way == "paper" else ""
    return PaperLink(url_for("paper.form", town=offer.municipality.slug, service=offer.card.id), size)


def content_of(offer: Offer) -> PaperContent:
    return paper_content(offer, house().catalogue.cooperation(offer.municipality.ikz))


@blueprint.get("/<town>/leistungen/<service>/formular.pdf")
@public
def form(town: str, service: str) -> ResponseReturnValue:
    offer = the_offer(town, service)
    if offer.way == "link":
        raise NotFound
    content = content_of(offer)
    # Who has the form already costs no drawing.
    known = request.if_none_match.contains(content.fingerprint)
    response = Response(status=304) if known else Response(shelf.file(content), mimetype="application/pdf")
    response.set_etag(content.fingerprint)
    response.headers["Cache-Control"] = CACHED
    response.headers["Content-Disposition"] = f'inline; filename="{offer.card.id}-{offer.municipality.slug}.pdf"'
    return response
