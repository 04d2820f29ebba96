"""What a request is about: the house it runs in and the municipality in its address."""

from __future__ import annotations

from typing import cast

from flask import current_app, g, request
from werkzeug.exceptions import NotFound

from portal.catalogue import Municipality, Offer
from portal.house import House


def house() -> House:
    return cast(House, current_app.extensions["portal"])


def current_municipality() -> Municipality | None:
    """The municipality in the address, or None on pages of the whole portal and for unknown names."""
    if "municipality" not in g:
        slug = (request.view_args or {}).get("town") or request.path.split("/", 2)[1]
        g.municipality = house().catalogue.municipality(slug)
    return cast("Municipality | None", g.municipality)


def the_municipality(slug: str) -> Municipality:
    """The municipality of this address; 404 if there is none."""
    municipality = house().catalogue.municipality(slug)
    if municipality is None:
        raise NotFound
    return municipality


class ServiceBroken(Exception):
    """A service's file has a fault, so it cannot be offered now; operators know. The municipality can be called."""

    def __init__(self, municipality: Municipality) -> None:
        super().__init__(f"a service of {municipality.slug} is broken")
        self.municipality = municipality


def the_offer(slug: str, service: str) -> Offer:
    """What the municipality offers under this name; 404 if it does not. Raises ServiceBroken."""
    municipality = the_municipality(slug)
    catalogue = house().catalogue
    offer = catalogue.offer(slug, service)
    if offer is None:
        if catalogue.is_broken(slug, service):
            raise ServiceBroken(municipality)
        raise NotFound
    return offer
