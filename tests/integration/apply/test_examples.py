"""Every invalid example of every service goes the way a person goes, page by page over HTTP, up to its mistake.

The valid ones go further, up to the clerk: tests/integration/chain.
"""

from __future__ import annotations

import pytest

from portal.catalogue import Example, Service
from portal.delivery import overview
from tests.applicant import Applicant
from tests.cases import sample_files
from tests.integration.apply.journeys import errors_at_the_fields, house_of, path_of, submissions
from tests.shipped import CATALOGUE
from tests.tools import some_of_each

INVALID = [
    pytest.param(service, example, id=f"{service.id}: {example.name}")
    for service in CATALOGUE.services.values()
    for example in service.examples
    if not example.valid
]
SAMPLE = some_of_each(INVALID, lambda case: case.values[0].id)


def town_with(service: Service) -> str:
    """The first town that offers the service with our own form."""
    offers = (CATALOGUE.offer(town.slug, service.id) for town in CATALOGUE.municipalities)
    return next(offer.municipality.slug for offer in offers if offer and offer.way == "form")


def test_each_service_with_a_form_is_in_the_sample():
    with_form = {service.id for service in CATALOGUE.services.values() if service.has_form}
    assert {case.values[0].id for case in SAMPLE} == with_form


@pytest.mark.parametrize(("service", "example"), SAMPLE)
def test_an_invalid_example_is_told_exactly_its_error_and_nothing_is_sent(
    standing_app, service: Service, example: Example
):
    before, packages = submissions(standing_app), overview(house_of(standing_app))
    applicant = Applicant(standing_app.test_client(), town=town_with(service), service=service.id)
    applicant.begin()

    applicant.fill(example.answers, sample_files(example.files))

    assert applicant.errors == dict(example.errors)
    assert errors_at_the_fields(applicant) == dict(example.errors)
    stopped_at, check = applicant.address, f"{applicant.draft_address}/pruefen"
    assert path_of(applicant.open(check).request.url) == path_of(stopped_at)
    applicant.client.post(check, data={**dict(applicant.form_values()), "declaration": "yes", "action": "send"})
    assert (submissions(standing_app), overview(house_of(standing_app))) == (before, packages)
