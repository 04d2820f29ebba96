"""A municipality of the catalogue as other programs read it."""

from __future__ import annotations

from portal import catalogue
from portal.open_data import shapes
from portal.web import absolute, house


def links_of(town: catalogue.Municipality) -> shapes.MunicipalityLinks:
    return shapes.MunicipalityLinks(
        self=absolute("open_data.municipality", town=town.slug),
        page=absolute("web.town", town=town.slug),
        services=absolute("open_data.offers", town=town.slug),
        changes=absolute("feeds.town_changes", town=town.slug),
    )


def municipality_card(town: catalogue.Municipality) -> shapes.MunicipalityCard:
    return shapes.MunicipalityCard(
        id=town.slug,
        name=town.name,
        official_name=town.official_name,
        kind=town.kind,
        ars=town.ars,
        ags=town.ags,
        training=town.training,
        links=links_of(town),
    )


def municipality(town: catalogue.Municipality) -> shapes.Municipality:
    cooperation = house().catalogue.cooperation(town.ikz)
    return shapes.Municipality(
        **dict(municipality_card(town)),
        cooperation=cooperation.name if cooperation else town.ikz,
        postal_codes=town.postal_codes,
        districts=town.districts,
        address=address_of(town),
        phone=town.phone,
        email=town.email,
        hours=town.hours,
        placeholder=town.placeholder,
    )


def address_of(town: catalogue.Municipality) -> shapes.Address:
    return shapes.Address(**dict(town.address))


def reference_to(town: catalogue.Municipality) -> shapes.Reference:
    return shapes.Reference(id=town.slug, name=town.name, ars=town.ars, ags=town.ags, training=town.training)
