"""Forms on paper to test with: those of every service in the catalogue, and one with every type of field."""

from dataclasses import replace
from functools import cache

from portal.forms import Form
from portal.paper import PaperContent, paper_content, paper_form
from tests.shipped import CATALOGUE
from tests.unit.web.field_samples import ALL_TYPES

#: Every service with a form of its own, also those that are not offered in the town.
FORMS = sorted(name for name in CATALOGUE.services if CATALOGUE.services[name].has_form)


def content(service: str, town: str = "michelstadt", **changes: object) -> PaperContent:
    """What the form of a service says in a town; keyword arguments change the service."""
    offers = {offer.card.id: offer for offer in CATALOGUE.offers(town)}
    offer = offers.get(service) or next(iter(offers.values()))
    whole = offer.service if offer.card.id == service else CATALOGUE.services[service]
    said = whole.in_words(changes)
    region = CATALOGUE.cooperation(offer.municipality.ikz)
    return paper_content(replace(offer, card=said.card, spoken=lambda: said), region)


@cache
def printed(service: str, town: str = "michelstadt") -> bytes:
    return paper_form(content(service, town))


def of_form(form: Form) -> PaperContent:
    """A form made for a test, in the words of the dog's registration."""
    return content("hund-anmelden", form=form)


def gallery() -> dict[str, PaperContent]:
    """The forms every check of the file format runs on: the usual one, the longest, files, and every type of field."""
    return {
        "hund": content("hund-anmelden"),
        "gewerbe": content("gewerbe-anmelden", "witzenhausen"),
        "urkunde": content("urkunde-beantragen"),
        "all types": of_form(ALL_TYPES),
    }
