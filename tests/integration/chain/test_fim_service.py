"""A service drafted from a FIM schema is a service like any other: offered, filled in, sent, with a valid message."""

import shutil

import pytest

from portal.application import build
from portal.catalogue import Catalogue, sample_file
from portal.fim import Rule, Value, read_schema, service_file
from portal.submissions import find_case
from tests.applicant import Applicant
from tests.house_fixtures import installation_settings, installed
from tests.tools import PROJECT
from tests.unit.fim.schemas import genuine, group, one, schema, text

RULE = Rule("R4711", "1.0.0", "Geheime Regel", "Wenn F1 leer ist, dann sei unsichtbar.")

PERSON = group(
    "G1",
    "Antragstellende Person",
    one(text("F1", "Name", precision={"minLength": "2", "maxLength": "80"}, rules=(RULE,))),
    one(group("G2", "Geburtsdatum", one(text("F2", "Tag", type="num_int", precision={"maxValue": "31"}), "0:1"))),
    one(
        group("G3", "Vertretung", one(text("F3", "Vollmacht", type="file")), one(text("F4", "Seit", type="date"))),
        "0:1",
    ),
    rules=(RULE,),
)
DOGS = group(
    "G4",
    "Hund",
    one(text("F5", "Rufname")),
    one(group("G5", "Impfung", one(text("F6", "Stoff", values=(Value("001", "Tollwut"),)))), "0:*"),
)
EVERYTHING = schema(
    one(text("F9", "Hinweis", kind="label", content="Lesen Sie das Merkblatt.")),
    one(PERSON),
    one(DOGS, "1:*"),
    one(text("F7", "Bemerkung"), "0:2"),
    one(text("F8", "Einverstanden", type="bool")),
)


def offered(made, folder):
    """The services of the portal and this one, offered in the town for practice; and its file's name."""
    services = folder / "services"
    shutil.copytree(PROJECT / "services", services)
    draft = service_file(made)
    (services / "catalogue" / f"{draft.name}.yaml").write_text(draft.text, encoding="utf-8")
    town, plan = services / "municipalities/training/musterstadt.yaml", services / "fileplan/training.yaml"
    office = f"  - service: {draft.name}\n    office: ordnung\n    targets:\n      - {{name: dms, transport: folder}}\n"
    town.write_text(town.read_text("utf-8") + office, encoding="utf-8")
    plan.write_text(plan.read_text("utf-8") + '  - {key: "00", title: Probe}\n', encoding="utf-8")
    return Catalogue.read(services), draft.name


@pytest.fixture
def opened(tmp_path, schemas):
    def open_with(made):
        catalogue, name = offered(made, tmp_path)
        settings = installation_settings(f"sqlite:///{tmp_path / 'portal.sqlite3'}", tmp_path)
        return installed(settings, catalogue, schemas), catalogue.services[name]

    return open_with


def sent(house, service, example):
    """The applicant after sending this example."""
    person = Applicant(build(house=house).test_client(), town="musterstadt", service=service.id)
    files = {name: [(file, sample_file(file)) for file in names] for name, names in example.files.items()}
    person.apply(example.answers, files)
    return person


@pytest.mark.parametrize("name", ["Nur das Nötige", "Alle Angaben"])
def test_a_person_fills_it_in_and_sends_it(opened, name):
    house, service = opened(EVERYTHING)
    example = next(example for example in service.examples if example.name == name)
    with house as portal:
        reference = sent(portal, service, example).address.split("/")[-2]
        assert b"<Rufname>Muster</Rufname>" in find_case(portal, reference).message


def test_the_pages_show_the_label_and_never_a_rule(opened):
    house, service = opened(EVERYTHING)
    with house as portal:
        person = Applicant(build(house=portal).test_client(), town="musterstadt", service=service.id)
        person.begin()
        seen = person.page.get_data(as_text=True)
        assert "Lesen Sie das Merkblatt." in seen
        assert "R4711" not in seen and "Geheime Regel" not in seen and "G1.F1" not in seen


def test_a_genuine_schema_is_filled_in_to_the_end(opened):
    smallest = min(genuine(), key=lambda file: file.stat().st_size)
    house, service = opened(read_schema(smallest.read_bytes()))
    with house as portal:
        assert sent(portal, service, service.examples[0]).address.endswith("/eingang")
