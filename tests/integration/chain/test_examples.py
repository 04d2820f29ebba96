"""Every example of every service through everything: form, message, schemas, receipt, delivery, clerk.

Where and on which database it happens must not matter: three towns of three cooperations offer everything here. All
combinations are tried with FULL_MATRIX=1. A usual run throws dice by its commit: every service goes the way, every two
of service, database and town meet, and over time every example is tried.
"""

from __future__ import annotations

import hashlib
import io
import random
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain, combinations, product

import lxml.html
import pikepdf
import pytest
import sqlalchemy as sa
import xmlschema
from lxml import etree

from portal.application import build
from portal.database import Scope
from portal.delivery import State, messages_of, overview
from portal.delivery.attempt import attempt
from portal.delivery.contents import day_of
from portal.delivery.models import DeliveryRow
from portal.forms import files_in, public, summary
from portal.settings import REPOSITORY
from portal.submissions import load_case
from portal.xoev import schema_for
from tests.applicant import Applicant
from tests.cases import as_stored, sample_files
from tests.clerks import cheap_passwords, signed_in
from tests.house_fixtures import installation_settings, installed
from tests.pdf_checks import qpdf_problems, verapdf
from tests.practice import TOWNS, WITH_FORM
from tests.tools import commit, full, shared

DATABASES = ("sqlite", "postgres")
EXAMPLES = {(service.id, example.name): example for service in WITH_FORM for example in service.examples}


@dataclass(frozen=True)
class Way:
    """One example of a service, sent to a town, on one database."""

    service: str
    example: str
    database: str
    town: str

    @property
    def pairs(self) -> frozenset[tuple[str, ...]]:
        """What has been tried together once this way was gone."""
        return frozenset(combinations((self.service, self.database, self.town), 2))


EVERY_WAY = tuple(
    Way(*named, database, town)
    for (named, example), database, town in product(EXAMPLES.items(), DATABASES, TOWNS)
    if example.valid
)


def pairwise(ways: Sequence[Way], dice: random.Random) -> tuple[Way, ...]:
    """Ways after which every pair there is was tried: each next one tries the most that is new."""
    ways = dice.sample(ways, len(ways))
    left = set().union(*(way.pairs for way in ways))
    chosen = []
    while left:
        best = max(ways, key=lambda way: len(way.pairs & left))
        chosen.append(best)
        left -= best.pairs
    return tuple(chosen)


USUAL = pairwise(EVERY_WAY, random.Random(commit()))
WAYS = EVERY_WAY if full() else tuple(way for way in EVERY_WAY if way in USUAL)

#: veraPDF starts slowly: it looks at one receipt of each town, and at one of each service where everything is tried.
LOOKED_AT = {(way.service if full() else way.town): way for way in USUAL}.values()

#: xmlschema takes its time: it looks at one message of each service, and at each where everything is tried.
OPINIONS = {way if full() else way.service: way for way in USUAL + WAYS}.values()

XDOMEA_VERSIONS = ("3.1.0", "3.0.0")


@pytest.fixture(scope="module")
def app(request, practice, schemas, tmp_path_factory) -> Iterator[object]:
    """One portal on each database for all ways, as in operation: each looks at its own case only."""
    folder = tmp_path_factory.mktemp(request.param)
    url = f"sqlite:///{folder / 'portal.sqlite3'}"
    if request.param == "postgres":
        url = request.getfixturevalue("postgres_cluster").new_database()
    with installed(installation_settings(url, folder), practice, schemas) as house, cheap_passwords():
        yield build(house=house)


@pytest.fixture(scope="module")
def clerks(app):
    """A clerk of each town, signed in."""
    return {town: signed_in(app, town) for town in TOWNS}


@pytest.mark.parametrize(
    ("app", "way"),
    [pytest.param(way.database, way, id=f"{way.service}: {way.example} – {way.database}, {way.town}") for way in WAYS],
    indirect=["app"],
)
def test_a_valid_example_arrives_everywhere(app, clerks, way, tmp_path):
    house, town, example = app.extensions["portal"], way.town, EXAMPLES[way.service, way.example]
    person = Applicant(app.test_client(), town, way.service)
    reference = person.apply(example.answers, sample_files(example.files))
    assert person.page.status_code == 200 and reference in person.text
    case = load_case(house, town, reference)
    check_answers(case, example)
    check_message(house, case)
    answer = person.open(f"/{town}/vorgang/{reference}/eingang.pdf")
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    receipt = answer.get_data()
    check_receipt(receipt, case.message, tmp_path)
    written = check_delivery(house, case, receipt)
    assert load_case(house, town, reference).badges == dict.fromkeys(written, "delivered")
    check_inbox(clerks[town], case, receipt)
    # What a machine may lack comes last, so that all before is proven on every one.
    if way in LOOKED_AT:
        check_profiles(receipt, tmp_path)
    for xml in written.values():
        check_by_published_schemas(xml, another_opinion=way in OPINIONS)


def test_a_usual_run_tries_every_service_in_every_town_and_every_pair():
    assert {(way.service, way.town) for way in USUAL} == {*product((service.id for service in WITH_FORM), TOWNS)}
    assert set().union(*(way.pairs for way in USUAL)) == set().union(*(way.pairs for way in EVERY_WAY))
    assert len(USUAL) < len(EVERY_WAY) / 3


def test_every_service_has_two_ways_at_least_and_with_time_each_is_tried():
    names = {service.id: {way.example for way in EVERY_WAY if way.service == service.id} for service in WITH_FORM}
    assert min(len(examples) for examples in names.values()) >= 2
    runs = [pairwise(EVERY_WAY, random.Random(str(number))) for number in range(20)]
    assert {(way.service, way.example) for way in chain(*runs)} == {(way.service, way.example) for way in EVERY_WAY}


def check_answers(case, example):
    """What was typed is what is stored, and each file under its name."""
    form = case.service.form
    typed = {key: value for key, value in public(form, case.answers).items() if key not in example.files}
    assert typed == public(form, as_stored(form, example.answers))
    assert [file["name"] for file in files_in(form, case.answers)] == [*chain(*example.files.values())]


def check_message(house, case):
    """Both validators accept it, and it names its case."""
    schema = explained(schema_for(case.service).xsd, str(REPOSITORY / "xoev_schemas" / case.service.id))
    assert list(schema.iter_errors(case.message.decode())) == []
    assert house.schemas.validate(case.service, case.message) == ()
    assert case.reference in case.message.decode()


@cache
def explained(schema, base):
    """The schema of a service as xmlschema reads it, which takes longer than to check a message."""
    return xmlschema.XMLSchema(schema.decode(), base_url=base)


def published(version):
    """The published schema of packages."""
    return shared() / "xoev" / f"xdomea-{version}" / "xsd" / "xdomea.xsd"


@cache
def xdomea(version):
    return etree.XMLSchema(etree.parse(published(version)))


@cache
def xdomea_in_another_opinion(version):
    return xmlschema.XMLSchema(published(version), allow="local")


def check_receipt(receipt, message, folder):
    """A sound file with exactly the message inside."""
    file = folder / "receipt.pdf"
    file.write_bytes(receipt)
    assert qpdf_problems(file) == ()
    with pikepdf.open(io.BytesIO(receipt)) as pdf:
        (attached,) = pdf.attachments.values()
        assert attached.get_file().read_bytes() == message


def check_profiles(receipt, folder):
    """PDF/A-3a and PDF/UA-1."""
    file = folder / "receipt.pdf"
    file.write_bytes(receipt)
    assert [str(verdict) for verdict in verapdf([file]) if not verdict.compliant] == []


def check_delivery(house, case, receipt):
    """For each target, one attempt hands over one package to its own folder. Returned are the packages' messages."""
    with house.database.reading(Scope.town(case.municipality)) as session:
        rows = session.scalars(sa.select(DeliveryRow).where(DeliveryRow.reference == case.reference)).all()
    targets = {target.name: target for target in house.catalogue.offer(case.municipality, case.service.id).targets}
    assert sorted(row.target for row in rows) == sorted(targets) and "dms" in targets
    written = {}
    for row in rows:
        outbox = house.settings.data / "dms" / case.municipality / targets[row.target].options.get("folder", "")
        before = {*outbox.glob("*.zip")}
        attempt(house, row.municipality, row.id, row.attempt, "worker-1")
        (package,) = {*outbox.glob("*.zip")} - before
        written[row.target] = check_package(house, case, receipt, package, row.target)
    assert {view.state for view in overview(house, case.reference)} == {State.DELIVERED}
    return written


def check_package(house, case, receipt, package, target):
    """It is in the town's version of xdomea, with receipt, message and files unchanged. Its message is returned.

    Official messages have an id of their own at every target; the pages show those of the electronic file.
    """
    reference, files = case.reference, files_in(case.service.form, case.answers)
    with zipfile.ZipFile(package) as archive:
        contents = {name: archive.read(name) for name in archive.namelist()}
    (name,) = [name for name in contents if name.endswith("_FVDaten.SGOAblegen.0605.xml")]
    xml = contents.pop(name).decode()
    root = etree.fromstring(xml.encode())
    pinned = (
        house.catalogue.municipality(case.municipality).standard_version("xdomea", day_of(case.received_at)) or "3.1.0"
    )
    assert root.nsmap["xdomea"].endswith(f":{pinned}")
    assert root.findtext(".//{*}FachverfahrenObjektID") == reference
    expected = {digest(receipt), *(file["sha256"] for file in files)}
    messages = {digest(message.xml) for message in messages_of(house, case) if travels(message)}
    by_fim = {name for name in contents if re.search(r"_fim\.(json|xml)$", name)}
    found = {digest(content) for name, content in contents.items() if name not in by_fim}
    assert found >= expected and len(found - expected) == len(messages)
    assert target != "dms" or found == expected | messages
    assert len(by_fim) == (2 if case.service.id.startswith("gewerbe-") else 0)
    assert {element.text for element in root.iter("{*}Dateiname")} == set(contents)
    return xml


def check_by_published_schemas(xml, another_opinion):
    """The package's message is valid by the published xdomea, and would be in the other version too."""
    written = etree.fromstring(xml.encode()).nsmap["xdomea"].rpartition(":")[2]
    for version in XDOMEA_VERSIONS:
        there = xml.replace(f"schema:{written}", f"schema:{version}")
        assert xdomea(version).validate(etree.fromstring(there.encode())), xdomea(version).error_log
        if another_opinion:
            assert [str(error) for error in xdomea_in_another_opinion(version).iter_errors(there)] == []


def travels(message):
    """Whether it is a file of the package, and not what the package itself says."""
    return not message.problems and not message.filename.endswith("_FVDaten.SGOAblegen.0605.xml")


def check_inbox(clerk, case, receipt):
    """A clerk of the town finds it in the list, reads the answers, and gets the same receipt and message."""
    assert case.reference in clerk.get(f"/{case.municipality}/amt/eingang").text
    address = f"/{case.municipality}/amt/vorgang/{case.reference}"
    page = lxml.html.fromstring(clerk.get(address).text)
    shown = {" ".join(term.text_content().split()) for term in page.xpath("//dt")}
    assert {entry.label for part in summary(case.service.form, case.answers) for entry in part.entries} <= shown
    assert clerk.get(f"{address}/eingang.pdf").data == receipt
    assert clerk.get(f"{address}/antrag.xml").data == case.message


def digest(content):
    return hashlib.sha256(content).hexdigest()
