"""The API: municipalities, services and who offers what, as JSON."""

from __future__ import annotations

from functools import partial
from typing import Any

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound, ServiceUnavailable

from portal.catalogue import Service
from portal.open_data import municipalities as towns
from portal.open_data import services as about
from portal.open_data import shapes
from portal.open_data.answers import JSON, kept
from portal.open_data.openapi import API, Operation, description
from portal.open_data.paging import listing, page_of
from portal.web import asked_by_program, base_address, house, public, the_municipality, the_offer, today

blueprint = Blueprint("open_data", __name__, url_prefix=API)

#: Any page may read this; nothing here depends on who asks.
FOR_EVERYBODY = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag",
    "Cross-Origin-Resource-Policy": "cross-origin",
}
PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, HEAD",
    "Access-Control-Allow-Headers": "If-None-Match",
    "Access-Control-Max-Age": "86400",
}


@blueprint.after_app_request
def open_to_other_pages(response: Response) -> Response:
    """Refusals too, or a page could not read why; addresses that do not exist belong to no blueprint."""
    if asked_by_program():
        response.headers.update(FOR_EVERYBODY)
        if request.method == "OPTIONS":
            response.headers.update(PREFLIGHT)
    return response


@blueprint.get("/municipalities")
@public
def municipalities() -> ResponseReturnValue:
    page = page_of(house().catalogue.participating)
    endpoint = "open_data.municipalities"
    return kept(
        lambda: as_json(listing(shapes.Municipalities, page, towns.municipality_card, endpoint)),
        JSON,
    )


@blueprint.get("/municipalities/<town>")
@public
def municipality(town: str) -> ResponseReturnValue:
    found = the_municipality(town)
    return kept(lambda: as_json(towns.municipality(found)), JSON)


@blueprint.get("/municipalities/<town>/services")
@public
def offers(town: str) -> ResponseReturnValue:
    the_municipality(town)
    page = page_of(house().catalogue.offers(town))
    card = partial(about.offer_card, today=today())
    return kept(lambda: as_json(listing(shapes.Offers, page, card, "open_data.offers", town=town)), JSON)


@blueprint.get("/municipalities/<town>/services/<service>")
@public
def offer(town: str, service: str) -> ResponseReturnValue:
    found = the_offer(town, service)
    return kept(lambda: as_json(about.offer(found, today())), JSON)


@blueprint.get("/services")
@public
def services() -> ResponseReturnValue:
    page = page_of(house().catalogue.cards)
    return kept(lambda: as_json(listing(shapes.Services, page, about.service_card, "open_data.services")), JSON)


@blueprint.get("/services/<service>")
@public
def service(service: str) -> ResponseReturnValue:
    found = the_service(service)
    return kept(lambda: as_json(about.service(found, today())), JSON)


@blueprint.get("/openapi.json")
@public
def openapi() -> ResponseReturnValue:
    return kept(lambda: description(OPERATIONS, base_address()), JSON)


#: What the description tells, in its order; every address of the API but the description itself.
OPERATIONS = (
    Operation("/municipalities", "Kommunen auflisten", shapes.Municipalities),
    Operation("/municipalities/{town}", "Eine Kommune lesen", shapes.Municipality),
    Operation("/municipalities/{town}/services", "Angebote einer Kommune auflisten", shapes.Offers),
    Operation("/municipalities/{town}/services/{service}", "Ein Angebot einer Kommune lesen", shapes.Offer),
    Operation("/services", "Leistungen auflisten", shapes.Services),
    Operation("/services/{service}", "Eine Leistung in allgemeinen Worten lesen", shapes.Service),
    Operation("/changes.atom", "Änderungen an Leistungen als Atom-Feed lesen", None),
)


def the_service(service_id: str) -> Service:
    """The service in general words. Raises NotFound, and ServiceUnavailable while its file has a fault."""
    catalogue = house().catalogue
    found = catalogue.service(service_id)
    if found is None:
        raise ServiceUnavailable if service_id in catalogue.broken else NotFound
    return found


def as_json(shape: Any) -> str:
    return str(shape.model_dump_json())
