"""Every example of every service through everything: form, message, schemas, receipt, delivery, clerk.

Where and on which database it happens must not matter. All combinations are tried with FULL_MATRIX=1; a usual run tries
so many that every example goes the way once and every two of service, database and cooperation meet.
"""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, product

import lxml.html
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
from portal.forms import files_in, summary
from portal.settings import REPOSITORY
from portal.submissions import load_case
from portal.xoev import schema_for
from tests.applicant import Applicant
from tests.cases import sample_files
from tests.clerks import signed_in
from tests.pdf_checks import qpdf_problems, verapdf
from tests.tools import shared

CATALOGUE = Catalogue.read(REPOSITORY / "services")
EXAMPLES = [
    pytest.param(service.id, example, id=f"{service.id}: {example['name']}")
    for service in CATALOGUE.services.values()
    for example in examples_json(service)
]
INVALID = [example for example in EXAMPLES if not example.values[1]["valid"]]
TOWN = "witzenhausen"
DATABASES = ("sqlite", "postgres")


@dataclass(frozen=True)
class Way:
    """One example of a service, sent to a town of a cooperation, on one database."""

    service: str
    example: str
    database: str
    cooperation: str

    @property
    def pairs(self) -> frozenset[tuple[str, ...]]:
        """What has been tried together once this way was gone."""
        factors = (self.service, self.database, self.cooperation)
        return frozenset({*combinations(factors, 2), (self.service, self.example)})


def every_way() -> tuple[Way, ...]:
    valid = [(s.id, example.name) for s in CATALOGUE.services.values() for example in s.examples if example.valid]
    regions = [cooperation.id for cooperation in CATALOGUE.cooperations]
    return tuple(Way(*example, database, region) for example, database, region in product(valid, DATABASES, regions))


def pairwise(ways: Sequence[Way]) -> tuple[Way, ...]:
    """Ways after which every pair there is was tried: each next one tries the most that is new."""
    left = set().union(*(way.pairs for way in ways))
    chosen = []
    while left:
        best = max(ways, key=lambda way: len(way.pairs & left))
        chosen.append(best)
        left -= best.pairs
    return tuple(chosen)


USUAL = pairwise(every_way())


def matrix() -> Iterator[object]:
    for way in every_way():
        marks = () if way in USUAL else (pytest.mark.full,)
        name = f"{way.service}: {way.example} – {way.database}, {way.cooperation}"
        yield pytest.param(way.database, way, id=name, marks=marks)


XDOMEA = "{urn:xoev-de:xdomea:schema:3.1.0}"


@pytest.fixture
def app(house):
    return build(house=house)


@pytest.mark.parametrize(("database_url", "way"), tuple(matrix()), indirect=["database_url"])
def test_a_valid_example_arrives_everywhere(house, app, way, tmp_path):
    town = CATALOGUE.cooperation(way.cooperation).towns[0].slug
    (example,) = [example for example in CATALOGUE.services[way.service].examples if example.name == way.example]
    person = Applicant(app.test_client(), town, way.service)
    reference = person.apply(example.answers, sample_files(example.files))
    case = load_case(house, town, reference)
    check_message(case)
    receipt = person.open(f"/{town}/vorgang/{reference}/eingang.pdf").get_data()
    check_receipt(receipt, case.message, tmp_path)
    check_delivery(house, case, receipt)
    assert load_case(house, town, reference).badges == {"dms": "delivered"}
    check_inbox(app, case, receipt)


def test_a_usual_run_tries_every_example_and_every_pair():
    assert {(way.service, way.example) for way in USUAL} == {(way.service, way.example) for way in every_way()}
    assert set().union(*(way.pairs for way in USUAL)) == set().union(*(way.pairs for way in every_way()))
    assert len(USUAL) < len(every_way()) / 3


@pytest.mark.parametrize(("service", "example"), INVALID)
def test_an_invalid_example_stops_at_its_field_and_nothing_is_sent(house, app, service, example):
    person = Applicant(app.test_client(), TOWN, service)
    person.begin()
    person.fill(example["answers"], sample_files(example["files"]))
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


def check_delivery(house, case, receipt):
    """One attempt hands over one package, valid by the published xdomea, with receipt, message and files unchanged."""
    reference, files = case.reference, files_in(case.service.form, case.answers)
    with house.database.reading(Scope.town(case.municipality)) as session:
        row = session.scalars(sa.select(DeliveryRow).where(DeliveryRow.reference == reference)).one()
    attempt(house, row.municipality, row.id, row.attempt, "worker-1")
    assert [view.state for view in overview(house, reference)] == [State.DELIVERED]
    (package,) = (house.settings.data / "dms" / case.municipality).glob("*.zip")
    with zipfile.ZipFile(package) as archive:
        contents = {name: archive.read(name) for name in archive.namelist()}
    (name,) = [name for name in contents if name.endswith("_FVDaten.SGOAblegen.0605.xml")]
    root = etree.fromstring(contents.pop(name))
    published = etree.XMLSchema(etree.parse(shared() / "xoev" / "xdomea-3.1.0" / "xsd" / "xdomea.xsd"))
    assert published.validate(root), published.error_log
    assert root.findtext(f".//{XDOMEA}FachverfahrenObjektID") == reference
    sent = {file["sha256"] for file in files}
    assert {digest(content) for content in contents.values()} == {digest(receipt), digest(case.message), *sent}
    assert {element.text for element in root.iter(f"{XDOMEA}Dateiname")} == set(contents)


def check_inbox(app, case, receipt):
    """A clerk of the town finds it in the list, reads the answers, and gets the same receipt and message."""
    clerk = signed_in(app, case.municipality)
    assert case.reference in clerk.get(f"/{case.municipality}/amt/eingang").text
    address = f"/{case.municipality}/amt/vorgang/{case.reference}"
    page = lxml.html.fromstring(clerk.get(address).text)
    shown = {" ".join(term.text_content().split()) for term in page.xpath("//dt")}
    assert {entry.label for part in summary(case.service.form, case.answers) for entry in part.entries} <= shown
    assert clerk.get(f"{address}/eingang.pdf").data == receipt
    assert clerk.get(f"{address}/antrag.xml").data == case.message


def digest(content):
    return hashlib.sha256(content).hexdigest()
