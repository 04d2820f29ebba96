"""A message that was never held against its official schema, with nothing pretended: schema, pin, case and package.

Packages as an operator would install them bear the namespace and version that the writer has. What the schema inside
demands is made up here: once what the writer writes, once something it does not.
"""

import io
import zipfile

import pytest
from lxml import etree

from portal.catalogue import Catalogue
from portal.delivery import enqueue_deliveries, messages_of, package_for
from portal.official import TYPES
from portal.submissions import find_case
from tests.cases import make_case
from tests.house_fixtures import installation_settings, installed
from tests.shipped import copy_with_only
from tests.unit.standards.packages import in_process, take

#: Training's town offers both with the portal's own form.
TOWN = "musterstadt"
SERVICES = {"xmeld:1700": "meldebescheinigung-beantragen", "xpersonenstand:081030": "urkunde-beantragen"}

SCHEMA = """<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="{namespace}">
<xs:element name="{root}"><xs:complexType><xs:sequence>
  <xs:element name="nachrichtenkopf.g2g"/><xs:element name="anschrift.leser"/><xs:element name="anschrift.autor"/>
  {more}
  <xs:any namespace="{namespace}" processContents="skip" maxOccurs="unbounded"/>
</xs:sequence><xs:anyAttribute processContents="skip"/></xs:complexType></xs:element></xs:schema>"""
#: Something between head and content that the writer knows nothing of.
UNKNOWN_TO_US = '<xs:element name="freigabe"/>'


@pytest.fixture(scope="module", params=SERVICES)
def kind(request):
    return TYPES[request.param]


@pytest.fixture(scope="module")
def catalogues(kind, tmp_path_factory):
    """The services as shipped, and the same with the standard pinned in the town's own file; by whether it is."""
    folder = copy_with_only(tmp_path_factory.mktemp("pinned") / "services", "hund-anmelden", *SERVICES.values())
    plain = Catalogue.read(folder, simulated=True)
    file = folder / "municipalities/training/musterstadt.yaml"
    pins = f'  standards:\n    {kind.standard}: [{{version: "{next(iter(kind.namespaces))}"}}]\n'
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("  training: true\n", f"  training: true\n{pins}", 1), encoding="utf-8")
    return {True: Catalogue.read(folder, simulated=True), False: plain}


@pytest.fixture
def sent(kind, catalogues, schemas, tables, tmp_path):
    """Install, send, hand over: the files of the package by name, and the message as clerks see it."""
    opened = []

    def send(*, pinned, schema=None, **others):
        settings = installation_settings(f"sqlite:///{tmp_path / 'portal.sqlite3'}", tmp_path)
        context = installed(settings, catalogues[pinned], schemas, tables.fill)
        house = context.__enter__()
        opened.append(context)
        if schema is not None:
            take(house.settings.standards_store, {"message.xsd": schema}, (kind.standard, next(iter(kind.namespaces))))
        reference = make_case(house, TOWN, service=SERVICES[kind.name], enqueue=enqueue_deliveries(house), **others)
        with zipfile.ZipFile(io.BytesIO(package_for(house, TOWN, reference).content)) as archive:
            files = {name: archive.read(name) for name in archive.namelist()}
        _, message, _ = messages_of(house, find_case(house, reference))
        return files, message

    with in_process():
        yield send
    for context in opened:
        context.__exit__(None, None, None)


def schema_of(kind, more=""):
    return SCHEMA.format(namespace=next(iter(kind.namespaces.values())), root=kind.code, more=more)


def enclosed(kind, files):
    return [content for name, content in files.items() if name.endswith(f"-{kind.name.replace(':', '-')}.xml")]


def told(files):
    """What the electronic file shows: the words of each field."""
    return " ".join(etree.fromstring(next(iter(files.values()))).xpath("//*[local-name()='Feld']//text()"))


def test_it_travels_where_the_town_names_the_version_and_the_installed_schema_accepts_it(kind, sent):
    files, message = sent(pinned=True, schema=schema_of(kind))
    (content,) = enclosed(kind, files)
    namespace = next(iter(kind.namespaces.values()))
    assert etree.fromstring(content).tag == f"{{{namespace}}}{kind.code}"
    assert (message.xml, message.problems) == (content, ())
    assert "Nicht beigefügt" not in told(files)


def test_a_schema_that_refuses_it_keeps_it_in_the_house_and_the_package_says_why(kind, sent):
    files, message = sent(pinned=True, schema=schema_of(kind, UNKNOWN_TO_US))
    assert enclosed(kind, files) == []
    assert f"Nicht beigefügt: {kind.title}" in told(files)
    assert message.problems and all(problem in told(files) for problem in message.problems)


def test_a_package_without_the_message_keeps_it_in_the_house_too(kind, sent):
    files, message = sent(pinned=True, schema=schema_of(kind).replace(kind.code, "etwas.anderes"))
    assert enclosed(kind, files) == [] and f"Nicht beigefügt: {kind.title}" in told(files)
    assert message.problems


@pytest.mark.parametrize(("pinned", "installed_"), [(False, True), (True, False), (False, False)])
def test_without_pin_or_schema_it_stays_and_nobody_is_troubled_with_it(kind, sent, pinned, installed_):
    files, message = sent(pinned=pinned, schema=schema_of(kind) if installed_ else None)
    assert enclosed(kind, files) == [] and "Nicht beigefügt" not in told(files)
    assert "noch nicht am amtlichen Schema erprobt" in message.problems[0]


def test_a_schema_of_another_version_is_not_its_schema(kind, sent):
    namespace = next(iter(kind.namespaces.values()))
    files, message = sent(pinned=True, schema=schema_of(kind).replace(namespace, f"{namespace}9"))
    assert enclosed(kind, files) == [] and "noch nicht am amtlichen Schema erprobt" in message.problems[0]
