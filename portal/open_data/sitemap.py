"""Where search engines find the pages of services, and what they leave alone.

The index names one sitemap for each town; each holds that town's pages, far fewer than the 50,000 a sitemap may have.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from flask import Blueprint
from flask.typing import ResponseReturnValue

from portal.catalogue import Catalogue
from portal.open_data.answers import kept
from portal.open_data.xml import add, root, written
from portal.web import absolute, base_address, house, public, the_municipality

blueprint = Blueprint("sitemap", __name__)

XML = "application/xml"
NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"

#: Pages of somebody's own, of the offices, and of the machine: none of them is anybody's hit.
PRIVATE = (
    "/*/antrag/",
    "/*/vorgang/",
    "/*/status",
    "/*/fortsetzen",
    "/*/link/",
    "/*/amt/",
    "/amt/",
    "/betrieb/",
    "/health/",
    "/metrics",
)


@blueprint.get("/robots.txt")
@public
def robots() -> ResponseReturnValue:
    """What search engines leave alone (RFC 9309); training towns are no places in the world."""
    return kept(lambda: robots_text(house().catalogue, absolute("sitemap.index")), "text/plain")


@blueprint.get("/sitemap.xml")
@public
def index() -> ResponseReturnValue:
    """The sitemaps of all towns. Made once: it grows with the number of towns."""
    return kept(lambda: index_of(house().catalogue, base_address()), XML)


@blueprint.get("/<town>/sitemap.xml")
@public
def of_town(town: str) -> ResponseReturnValue:
    """The town's start page, its list, and the page of each service."""
    the_municipality(town)
    names = (offer.card.id for offer in house().catalogue.offers(town))
    own = [absolute("web.town", town=town), absolute("web.services", town=town)]
    return kept(
        lambda: located("urlset", "url", [*own, *(absolute("web.service", town=town, service=name) for name in names)]),
        XML,
    )


def robots_text(catalogue: Catalogue, sitemap: str) -> str:
    training = (f"/{town.slug}/" for town in catalogue.training)
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in (*PRIVATE, *training)), "", f"Sitemap: {sitemap}"]
    return "\n".join([*lines, ""])


@lru_cache(maxsize=2)
def index_of(catalogue: Catalogue, base: str) -> bytes:
    """Addresses are put together here: routing 11,000 of them would take a second."""
    return located("sitemapindex", "sitemap", (f"{base}/{town.slug}/sitemap.xml" for town in catalogue.participating))


def located(root_name: str, name: str, addresses: Iterable[str]) -> bytes:
    document = root(NAMESPACE, root_name)
    for address in addresses:
        add(add(document, name), "loc", address)
    return written(document)
