"""Services and offers of the catalogue as other programs read them."""

from __future__ import annotations

from datetime import date
from typing import Any

from portal import catalogue
from portal.open_data import shapes
from portal.open_data.municipalities import address_of, reference_to
from portal.web import absolute

#: What lists show of a service; a card of the catalogue has more.
ON_CARDS = ("id", "leika", "title", "summary", "kind", "audience", "trust_level")

#: What a service says word for word.
WORDS = (
    *ON_CARDS,
    "version",
    "content_hash",
    "lead",
    "keywords",
    "who",
    "who_not",
    "need",
    "duration_minutes",
    "processing",
    "other_ways",
    "next_steps",
    "legal_basis",
)


def service_card(card: catalogue.Card) -> shapes.ServiceCard:
    """A service in the list of all."""
    return shapes.ServiceCard(**on_card(card), links=service_links(card.id))


def service(found: catalogue.Service, today: date) -> shapes.Service:
    """A service in general words."""
    responsible = found.responsible
    return shapes.Service(
        **text_of(found, today),
        responsible=shapes.Link(url=responsible.url, provider=responsible.provider) if responsible else None,
        links=service_links(found.id),
    )


def offer_card(found: catalogue.Offer, today: date) -> shapes.OfferCard:
    """A service in the list of a town; made without reading the service itself."""
    return shapes.OfferCard(**on_card(found.card), **offered(found, today), office=found.office.name)


def offer(found: catalogue.Offer, today: date) -> shapes.Offer:
    """A service in a town, in its words."""
    return shapes.Offer(
        **text_of(found.service, today),
        **offered(found, today),
        municipality=reference_to(found.municipality),
        office=office_of(found),
        link=shapes.Link(**dict(found.link)) if found.link else None,
        closed_reason=found.closed_reason,
    )


def on_card(card: catalogue.Card) -> dict[str, Any]:
    return {name: getattr(card, name) for name in ON_CARDS}


def text_of(found: catalogue.Service, today: date) -> dict[str, Any]:
    """The parts of ``shapes.ServiceText``."""
    deadline = catalogue.deadline_notice(found.deadline, today) if found.deadline else None
    return {
        **{name: getattr(found, name) for name in WORDS},
        "how": tuple(shapes.Step(title=step.title, text=step.text) for step in found.how),
        "fee": fee_of(found),
        "deadline": deadline
        and shapes.Deadline(
            rule=deadline.rule,
            otherwise=deadline.otherwise,
            legal_basis=deadline.legal_basis,
            illustrative=deadline.illustrative,
        ),
    }


def fee_of(found: catalogue.Service) -> shapes.Fee:
    rule = found.fee
    fixed = rule.fixed if rule and not rule.illustrative else None
    return shapes.Fee(
        text=found.fee_text,
        name=rule.name if rule else None,
        calculated=rule is not None,
        fixed_cents=fixed.cents if fixed else None,
        tariff=tariff_of(found.tariff),
    )


def tariff_of(tariff: catalogue.Tariff | None) -> shapes.Tariff | None:
    return shapes.Tariff.model_validate(tariff.model_dump()) if tariff else None


def offered(found: catalogue.Offer, today: date) -> dict[str, Any]:
    """The parts of ``shapes.Offered``."""
    names = {"town": found.municipality.slug, "service": found.card.id}
    return {
        "way": found.way,
        "state": found.state(today),
        "opens": found.opens,
        "closes": found.closes,
        "links": shapes.OfferLinks(
            self=absolute("open_data.offer", **names),
            page=absolute("web.service", **names),
            service=absolute("open_data.service", service=found.card.id),
            municipality=absolute("open_data.municipality", town=found.municipality.slug),
            apply=absolute("begin.page", **names) if found.startable(today) else None,
        ),
    }


def office_of(found: catalogue.Offer) -> shapes.Office:
    office, town = found.office, found.municipality
    return shapes.Office(
        id=found.office_id,
        name=office.name,
        room=office.room,
        phone=office.phone,
        email=office.email,
        address=address_of(town),
        placeholder=town.placeholder,
    )


def service_links(service_id: str) -> shapes.ServiceLinks:
    return shapes.ServiceLinks(self=absolute("open_data.service", service=service_id))
