"""Every example of every service goes the way a person goes, page by page over HTTP."""

from __future__ import annotations

from itertools import chain

import pytest

from portal.catalogue import Catalogue, Example, Service
from portal.forms import files_in, public
from portal.settings import REPOSITORY
from portal.submissions import load_case
from tests.applicant import Applicant
from tests.cases import as_stored, sample_files
from tests.integration.apply.journeys import errors_at_the_fields, house_of, path_of, submissions

EXAMPLES = [
    pytest.param(service, example, id=f"{service.id}: {example.name}")
    for service in Catalogue.read(REPOSITORY / "services").services.values()
    for example in service.examples
]


def only(valid: bool) -> list[object]:
    return [example for example in EXAMPLES if example.values[1].valid is valid]


def town_with(app, service: Service) -> str:
    """The first town that offers the service."""
    catalogue = house_of(app).catalogue
    return next(town.slug for town in catalogue.municipalities if catalogue.offer(town.slug, service.id))


@pytest.mark.parametrize(("service", "example"), only(valid=True))
def test_a_valid_example_is_confirmed_and_becomes_a_receipt_and_a_valid_message(
    standing_app, service: Service, example: Example
):
    house = house_of(standing_app)
    applicant = Applicant(standing_app.test_client(), town=town_with(standing_app, service), service=service.id)

    reference = applicant.apply(example.answers, sample_files(example.files))

    assert applicant.page.status_code == 200 and reference in applicant.text
    receipt = applicant.client.get(f"{path_of(applicant.address)}.pdf")
    assert (receipt.status_code, receipt.mimetype) == (200, "application/pdf")
    assert receipt.data.startswith(b"%PDF-")
    case = load_case(house, applicant.town, reference)
    assert house.schemas.validate(service, case.message) == ()
    typed = {key: value for key, value in public(service.form, case.answers).items() if key not in example.files}
    assert typed == public(service.form, as_stored(service.form, example.answers))
    assert [file["name"] for file in files_in(service.form, case.answers)] == [*chain(*example.files.values())]


@pytest.mark.parametrize(("service", "example"), only(valid=False))
def test_an_invalid_example_is_told_exactly_its_error_and_nothing_is_sent(
    standing_app, service: Service, example: Example
):
    before = submissions(standing_app)
    applicant = Applicant(standing_app.test_client(), town=town_with(standing_app, service), service=service.id)
    applicant.begin()

    applicant.fill(example.answers, sample_files(example.files))

    assert applicant.errors == dict(example.errors)
    assert errors_at_the_fields(applicant) == dict(example.errors)
    stopped_at, check = applicant.address, f"{applicant.draft_address}/pruefen"
    assert path_of(applicant.open(check).request.url) == path_of(stopped_at)
    applicant.client.post(check, data={**dict(applicant.form_values()), "declaration": "yes", "action": "send"})
    assert submissions(standing_app) == before
