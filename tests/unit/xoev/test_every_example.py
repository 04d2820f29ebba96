"""Every valid example of every service, one by one: its message by its schema, its package by xdomea, in every version.

No case, no database, no PDF: what the whole way tries by turns is tried here always.
"""

from __future__ import annotations

from functools import cache
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest
import xmlschema
from lxml import etree

from portal.catalogue import Example, Service, answers_of, title_in_plan
from portal.delivery.contents import PDF_A, XML, day_of
from portal.delivery.package import shown_fields
from portal.forms import files_in, public
from portal.settings import REPOSITORY
from portal.xoev import (
    Handover,
    HandoverFile,
    Package,
    Party,
    SchemaStore,
    applicant_of,
    build_message,
    build_package,
    format_code,
    process_id,
    schema_for,
    xdomea,
)
from tests.answer_samples import genuine_schema
from tests.cases import as_stored
from tests.shipped import CATALOGUE
from tests.tools import shared
from tests.unit.xoev.applications import RECEIVED, REFERENCE

WITH_FORM = [service for service in CATALOGUE.services.values() if service.has_form]
EXAMPLES = [
    pytest.param(service, number, id=f"{service.id}: {example.name}")
    for service in WITH_FORM
    for number, example in enumerate(service.examples)
    if example.valid
]
EXAMPLE = pytest.mark.parametrize(("service", "number"), EXAMPLES)
VERSIONS = tuple(xdomea.NAMESPACES)
TOWN = CATALOGUE.municipality("musterstadt")
SCHEMAS = SchemaStore()
#: Says nothing: what the electronic file has in its package is not looked at here.
RECEIPT = HandoverFile(f"Eingangsbestaetigung-{REFERENCE}.pdf", b"%PDF-1.7", PDF_A, "Eingangsbestätigung")


def answered(service: Service, example: Example) -> dict[str, Any]:
    return as_stored(service.form, answers_of(service, example))


def message_of(service: Service, example: Example) -> bytes:
    answers = answered(service, example)
    return build_message(
        service,
        municipality=TOWN,
        reference=REFERENCE,
        received_at=RECEIVED,
        answers=public(service.form, answers),
        fee=service.fee_for(answers),
    )


def handover_of(service: Service, example: Example, filing: str) -> Handover:
    """What the electronic file gets of it, as of a case."""
    answers, offer = answered(service, example), CATALOGUE.offer(TOWN.slug, service.id)
    case = SimpleNamespace(service=service, answers=answers, former=())
    files = (
        HandoverFile(file["name"], b"sample", format_code(file["name"])) for file in files_in(service.form, answers)
    )
    return Handover(
        process_id=process_id(UUID("01990000-0000-7000-8000-000000000001"), "dms"),
        created_at=RECEIVED,
        reference=REFERENCE,
        subject=f"{service.title} – {REFERENCE}",
        received_on=day_of(RECEIVED),
        sender=Party(f"Online-Portal {TOWN.official_name}"),
        recipient=Party(TOWN.official_name, TOWN.ars, offer.office.name),
        file_plan_key=service.file_plan_key,
        retention_years=service.retention_years,
        service_name=service.title,
        file_plan_title=title_in_plan(CATALOGUE.file_plan(TOWN.ikz), service.file_plan_key),
        secrecy=service.confidential,
        filing=filing,
        applicant=applicant_of(service.form, answers),
        fields=tuple(shown_fields(case, ())),
        receipt=RECEIPT,
        attachments=(
            HandoverFile(f"{REFERENCE}.xml", message_of(service, example), XML, "Antragsdaten"),
            *files,
        ),
    )


@cache
def second_opinion(service_id: str) -> xmlschema.XMLSchema:
    schema = schema_for(CATALOGUE.services[service_id]).xsd.decode()
    return xmlschema.XMLSchema(schema, base_url=str(REPOSITORY / "xoev_schemas" / service_id))


@cache
def published(version: str) -> etree.XMLSchema:
    return genuine_schema(shared() / "xoev", f"xdomea-{version}/xsd/xdomea.xsd")


def message_in(package: Package) -> etree._Element:
    _, xml = package.entries[0]
    assert isinstance(xml, bytes)
    return etree.fromstring(xml)


@cache
def sent(service_id: str, number: int, version: str) -> tuple[tuple[Handover, etree._Element], ...]:
    """Hand-overs as Vorgang and as Akte, each with its message.

    The message has kept to our own profile, or it would not have been built.
    """
    service = CATALOGUE.services[service_id]
    handovers = [handover_of(service, service.examples[number], filing) for filing in ("vorgang", "akte")]
    return tuple((handover, message_in(build_package(handover, version))) for handover in handovers)


def test_every_service_with_a_form_has_valid_examples_and_all_of_them_are_here():
    assert {service.id for service, _ in (one.values for one in EXAMPLES)} == {service.id for service in WITH_FORM}
    assert len(EXAMPLES) >= 79


@EXAMPLE
def test_its_message_keeps_to_the_schema_of_its_service(service, number):
    assert SCHEMAS.validate(service, message_of(service, service.examples[number])) == ()


@EXAMPLE
def test_another_validator_agrees(service, number):
    found = second_opinion(service.id).iter_errors(message_of(service, service.examples[number]).decode())
    assert [str(error) for error in found] == []


@pytest.mark.parametrize("version", VERSIONS)
@EXAMPLE
def test_its_package_keeps_to_our_profile_and_brings_every_answer_and_file(service, number, version):
    for handover, root in sent(service.id, number, version):
        assert root.findtext(".//{*}FachverfahrenObjektID") == REFERENCE
        assert len(handover.fields) == len([*root.iter("{*}Feld")])
        assert len(handover.attachments) + 1 == len([*root.iter("{*}Dateiname")])


@pytest.mark.parametrize("version", VERSIONS)
@EXAMPLE
def test_its_package_is_valid_by_the_standard_itself(service, number, version):
    schema = published(version)
    for _, root in sent(service.id, number, version):
        assert schema.validate(root), schema.error_log
