"""What people see of answers: the applicant, the clerk, the operator, and whoever asks on the command line."""

import json
from uuid import uuid4

import lxml.html
import pytest
from click.testing import CliRunner

from portal import cli
from portal.answers import Intake
from portal.database import Scope
from portal.delivery import enqueue_deliveries
from portal.delivery.models import DeliveryRow
from portal.submissions import load_case, message_name, note_name
from tests import answer_samples as samples
from tests.applicant import Applicant
from tests.cases import make_case
from tests.clerks import signed_in, signed_in_operator

TOWN = "michelstadt"
SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
pytestmark = SQLITE


def words(page):
    return " ".join(" ".join(lxml.html.fromstring(page).itertext()).split())


def answer(house, reference, *contents):
    """Let these answers come; each is called with an id by which the authority knows the case."""
    id_ = uuid4()
    case = load_case(house, TOWN, reference)
    with house.database.writing(Scope.town(TOWN)) as session:
        note_name(session, house.keys, TOWN, case.id, message_name(id_))
    folder = house.settings.data / "dms" / TOWN / "answers"
    folder.mkdir(parents=True, exist_ok=True)
    for content in contents:
        (folder / f"{uuid4()}.xml").write_bytes(content(id_))
    Intake(settled=0)(house)


def said(hour):
    return f"2026-06-05T{hour:02}:00:00Z"


ALL = (
    lambda id_: samples.acknowledged(reference=id_, said=said(7)),
    lambda id_: samples.file_number("III/2-117", reference=id_, said=said(8)),
    lambda id_: samples.findings("Der Lageplan <b>fehlt</b>.", reference=id_, said=said(9)),
    lambda id_: samples.fee_notice(reference=id_, said=said(10)),
    lambda id_: samples.status("17", due="2026-08-01", html="<p>Siehe Liste.</p>", reference=id_, said=said(11)),
)


def test_the_person_who_sent_it_reads_number_questions_fee_and_where_it_stands(app, house):
    somebody = Applicant(app.test_client(), TOWN)
    example = next(example for example in house.catalogue.services["hund-anmelden"].examples if example.valid)
    reference = somebody.apply(example.answers)
    answer(house, reference, *ALL)
    somebody.open(f"/{TOWN}/vorgang/{reference}")
    text = words(somebody.page.text)
    for part in (
        "Ihr Aktenzeichen III/2-117",
        "Rückfragen der Behörde Der Lageplan <b>fehlt</b>.",
        "Gebührenbescheid",
        "120,00 €",
        "15. Juli 2026",
        "Kassenzeichen 4711",
        "Unterlagen fehlen",
        "Frist: 01.08.2026. Siehe Liste.",
        "Bei der Behörde",
        "Die Behörde bestätigt den Eingang. Wir melden uns.",
    ):
        assert part in text
    (now,) = somebody.tree.xpath("//li[@aria-current='step']//h3/text()")
    assert now == "Unterlagen fehlen"
    assert somebody.tree.xpath("//section[@aria-labelledby='verlauf']//h3/text()")[0] == "Eingegangen"


def test_the_clerk_sees_what_the_electronic_file_and_the_authority_said(app, house):
    reference = make_case(house, TOWN, enqueue=enqueue_deliveries(house))
    answer(house, reference, *ALL)
    process = next(iter(processes(house, reference)))
    names = {"fields": {"Aktenzeichen": "Hundesteuer 26/117"}, "words": ""}
    answer(house, reference, lambda _: samples.imported(process, **names), lambda _: samples.received(process))
    text = words(signed_in(app, TOWN).get(f"/{TOWN}/amt/vorgang/{reference}").text)
    for part in (
        "Aktenzeichen im DMS Hundesteuer 26/117",
        "Der Vorgang liegt im DMS.",
        "Das DMS hat den Vorgang übernommen",
        "Aktenzeichen der Behörde: III/2-117",
        "120,00 €, zu zahlen bis 15.07.2026",
        "Behörde: neuer Stand",
        "Behörde: Eingang bestätigt",
    ):
        assert part in text


def processes(house, reference):
    with house.database.reading(Scope.town(TOWN)) as session:
        return [row.process_id for row in session.query(DeliveryRow) if row.reference == reference]


def test_the_operator_sees_what_lies_aside_and_nothing_of_what_stands_in_it(app, house, monkeypatch):
    operator = signed_in_operator(app)
    assert "Jede Rückmeldung ist übernommen." in operator.get("/betrieb/").text
    answer(house, make_case(house, TOWN), lambda _: b"<Mustermann/>", lambda _: samples.received(uuid4()))
    text = words(operator.get("/betrieb/").text)
    assert "Rückmeldungen, die beiseite liegen: 2" in text and "Mustermann" not in text
    assert "Zu dieser Nachricht gibt es keinen Vorgang." in text and "Michelstadt" in text
    assert "portal_answers_laid_aside 2.0" in app.test_client().get("/metrics").text
    monkeypatch.setattr("portal.answer_commands.opened_house", lambda: house)
    told = CliRunner().invoke(cli.portal, ["answers", "list", "--json"])
    assert {row["outcome"] for row in json.loads(told.output)} == {"laid_aside"}
    assert "keine Nachricht von xdomea" in CliRunner().invoke(cli.portal, ["answers", "list", "--all"]).output
