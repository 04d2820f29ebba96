"""Every example of every service through everything: form, message, schemas, receipt, delivery, clerk."""

from __future__ import annotations

import hashlib
import io
import zipfile

import pikepdf
import pytest
import sqlalchemy as sa
import xmlschema
from lxml import etree

from portal.application import build
from portal.catalogue import Catalogue, examples_json
from portal.database import Scope
from portal.delivery import State, overview
from portal.delivery.attempt import attempt
from portal.delivery.models import DeliveryRow
from portal.settings import REPOSITORY
from portal.submissions import load_case
from portal.xoev import schema_for
from tests.applicant import Applicant
from tests.pdf_checks import qpdf_problems, verapdf
from tests.tools import shared

CATALOGUE = Catalogue.read(REPOSITORY / "services")
EXAMPLES = [
    pytest.param(service.id, example, id=f"{service.id}: {example['name']}")
    for service in CATALOGUE.services.values()
    for example in examples_json(service)
]
VALID = [example for example in EXAMPLES if example.values[1]["valid"]]
INVALID = [example for example in EXAMPLES if not example.values[1]["valid"]]
TOWN = "witzenhausen"
XDOMEA = "{urn:xoev-de:xdomea:schema:3.1.0}"


@pytest.fixture
def applicant(house):
    return lambda service: Applicant(build(house=house).test_client(), TOWN, service)


@pytest.mark.parametrize(("service", "example"), VALID)
def test_a_valid_example_arrives_everywhere(house, applicant, service, example, tmp_path):
    person = applicant(service)
    reference = person.apply(example["answers"])
    case = load_case(house, TOWN, reference)
    check_message(case)
    receipt = person.open(f"/{TOWN}/vorgang/{reference}/eingang.pdf").get_data()
    check_receipt(receipt, case.message, tmp_path)
    check_delivery(house, reference, receipt, case.message)
    assert load_case(house, TOWN, reference).badges == {"dms": "delivered"}


@pytest.mark.parametrize(("service", "example"), INVALID)
def test_an_invalid_example_stops_at_its_field_and_nothing_is_sent(house, applicant, service, example):
    person = applicant(service)
    person.begin()
    person.fill(example["answers"])
    assert person.errors == example["errors"]
    assert overview(house) == ()


def check_message(case):
    """Both validators accept it, and it names its case."""
    schema = schema_for(case.service).xsd
    types = REPOSITORY / "xoev_schemas" / case.service.id
    explained = xmlschema.XMLSchema(schema.decode(), base_url=str(types))
    assert list(explained.iter_errors(case.message.decode())) == []
    assert case.reference in case.message.decode()


def check_receipt(receipt, message, folder):
    """PDF/A-3a and PDF/UA-1, sound, with exactly the message inside."""
    file = folder / "receipt.pdf"
    file.write_bytes(receipt)
    assert [str(verdict) for verdict in verapdf([file]) if not verdict.compliant] == []
    assert qpdf_problems(file) == ()
    with pikepdf.open(io.BytesIO(receipt)) as pdf:
        (attached,) = pdf.attachments.values()
        assert attached.get_file().read_bytes() == message


def check_delivery(house, reference, receipt, message):
    """One attempt hands over one package, valid by the published xdomea, with receipt and message unchanged."""
    with house.database.reading(Scope.town(TOWN)) as session:
        row = session.scalars(sa.select(DeliveryRow).where(DeliveryRow.reference == reference)).one()
    attempt(house, row.municipality, row.id, row.attempt, "worker-1")
    assert [view.state for view in overview(house, reference)] == [State.DELIVERED]
    (package,) = (house.settings.data / "dms" / TOWN).glob("*.zip")
    with zipfile.ZipFile(package) as archive:
        contents = {name: archive.read(name) for name in archive.namelist()}
    (name,) = [name for name in contents if name.endswith("_FVDaten.SGOAblegen.0605.xml")]
    root = etree.fromstring(contents.pop(name))
    published = etree.XMLSchema(etree.parse(shared() / "xoev" / "xdomea-3.1.0" / "xsd" / "xdomea.xsd"))
    assert published.validate(root), published.error_log
    assert root.findtext(f".//{XDOMEA}FachverfahrenObjektID") == reference
    assert {digest(content) for content in contents.values()} == {digest(receipt), digest(message)}
    assert {element.text for element in root.iter(f"{XDOMEA}Dateiname")} == set(contents)


def digest(content):
    return hashlib.sha256(content).hexdigest()
