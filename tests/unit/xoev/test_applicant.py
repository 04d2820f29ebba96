"""Who applied is found by the kinds of the fields, whatever a form calls them."""

import pytest

from portal.catalogue import answers_of
from portal.xoev import Contact, applicant_of
from tests.shipped import CATALOGUE

WITH_FORM = [service for service in CATALOGUE.services.values() if service.has_form]


def first_answers(service_id, **changes):
    service = CATALOGUE.service(service_id)
    example = next(example for example in service.examples if example.valid)
    return service.form, answers_of(service, example) | changes


def test_name_address_and_ways_to_be_reached_are_found():
    form, answers = first_answers("hund-anmelden", email="erika@example.org", telefon="06061 12345")
    found = applicant_of(form, answers)
    assert found == Contact(
        family=answers["halter"]["family"],
        given=answers["halter"]["given"],
        address=answers["adresse"],
        email="erika@example.org",
        phone="06061 12345",
    )


def test_an_organisation_stands_beside_the_person_who_speaks_for_it():
    form, answers = first_answers("vereinsfoerderung-beantragen")
    found = applicant_of(form, answers)
    assert (found.organisation, found.family) == (answers["verein"]["name"], answers["name"]["family"])


def test_somebody_else_is_not_the_applicant():
    """Two marry: the one who fills in the form applies."""
    form, answers = first_answers("trauzimmer-anfragen")
    assert applicant_of(form, answers).family == answers["name"]["family"] != answers["name_zwei"]["family"]


def test_the_address_of_a_plot_is_not_where_the_applicant_lives():
    form, answers = first_answers("abfallbehaelter-bestellen")
    assert answers["grundstueck"] and applicant_of(form, answers).address is None


def test_an_answer_that_no_longer_counts_says_nothing():
    form, answers = first_answers("anregung-senden")
    with_other = applicant_of(form, answers | {"halter": {"given": "X", "family": "Y"}})
    assert with_other == applicant_of(form, answers)


def test_who_says_nothing_of_themselves_is_nobody():
    form, answers = first_answers("mangel-melden")
    for name in ("name", "email"):
        answers.pop(name, None)
    assert applicant_of(form, answers) is None


@pytest.mark.parametrize("service", WITH_FORM, ids=lambda service: service.id)
def test_only_where_nobody_need_say_who_they_are_an_example_leaves_it_out(service):
    for example in (example for example in service.examples if example.valid):
        found = applicant_of(service.form, answers_of(service, example))
        assert found is not None or service.id in ("anregung-senden", "mangel-melden", "stellungnahme-abgeben"), (
            example.name
        )
