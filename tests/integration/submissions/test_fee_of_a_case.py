"""The fee is calculated once, when an application is sent, and stays what it was."""

import lxml.html
import pytest
from lxml import etree

from portal.catalogue import Catalogue, Service
from portal.fees import Fee, FeeRule, Line
from portal.house import House
from portal.submissions import load_case
from portal.submissions.receipt import receipt_content
from tests.cases import make_case, valid_answers
from tests.clerks import signed_in
from tests.integration.apply.journeys import house_of, with_answers

TOWN, SERVICE = "musterstadt", "gewerbe-anmelden"
#: The first valid example with two people who represent a company.
LINES = (
    Line("Anmeldung einer Gesellschaft", "34,00 €", 3400),
    Line("Weitere vertretende Personen", "1 × 13,00 €", 1300),
)


def company(house: House) -> int:
    """The number of the valid example in which two people represent a company."""
    examples = [example for example in house.catalogue.services[SERVICE].examples if example.valid]
    return next(n for n, example in enumerate(examples) if len(example.answers.get("vertretung", ())) == 2)


def words(html: str) -> str:
    return " ".join(" ".join(lxml.html.fromstring(html).itertext()).split())


@pytest.fixture
def reference(house: House) -> str:
    return make_case(house, TOWN, service=SERVICE, example=company(house))


def test_it_is_stored_with_its_lines_and_stands_in_the_message(house, reference):
    case = load_case(house, TOWN, reference)
    assert case.fee == Fee(4700, LINES, "Verwaltungskostensatzung der Stadt Musterstadt", illustrative=True)
    assert etree.fromstring(case.message).findtext(".//{*}Gebuehr/{*}Summe") == "47.00"
    assert house.schemas.validate(case.service, case.message) == ()


def test_a_later_tariff_does_not_change_it(house, reference):
    dearer = FeeRule.model_validate_json(
        '{"legal_basis": "§ 9", "items": [{"kind": "fixed", "label": "Neu", "cents": 99900}]}'
    )
    known = house.definition

    class Later:
        """The house after the tariff rose, even for the definition the case was made with."""

        def __getattr__(self, name: str) -> object:
            return getattr(house, name)

        def definition(self, content_hash: str) -> Service:
            return known(content_hash).in_words({"fee": dearer})

    assert load_case(Later(), TOWN, reference).fee == load_case(house, TOWN, reference).fee


def test_the_receipt_tells_it(house, reference):
    content = receipt_content(house, load_case(house, TOWN, reference))
    assert content.fee == (
        ("Anmeldung einer Gesellschaft", ("34,00 €",)),
        ("Weitere vertretende Personen", ("1 × 13,00 €", "13,00 €")),
        ("Summe", ("47,00 €",)),
        ("Rechtsgrundlage", ("Verwaltungskostensatzung der Stadt Musterstadt",)),
    )
    assert content.fee_notes[0] == "Sie zahlen jetzt noch nichts. Sie erhalten einen Gebührenbescheid."
    assert "Beispielbetrag" in content.fee_notes[1]


def test_a_clerk_sees_it(app, house, reference):
    page = signed_in(app, TOWN).get(f"/{TOWN}/amt/vorgang/{reference}")
    assert "Weitere vertretende Personen 1 × 13,00 € 13,00 € Summe 47,00 € Beispielbetrag" in words(page.text)


def test_who_checks_the_answers_sees_what_it_will_cost_and_that_nothing_is_paid_yet(app):
    house = house_of(app)
    applicant = with_answers(app, valid_answers(house, SERVICE, company(house)), TOWN, SERVICE)
    applicant.open(f"{applicant.draft_address}/pruefen")
    text = words(applicant.page.text)
    assert "Summe 47,00 € Beispielbetrag Sie zahlen jetzt noch nichts." in text
    assert text.index("Summe 47,00 €") < text.index("Erklärung")


def test_without_a_rule_there_is_none(house: House, catalogue: Catalogue):
    assert not catalogue.services["hund-anmelden"].may_charge
    case = load_case(house, "michelstadt", make_case(house))
    assert case.fee is None
    assert b"Gebuehr" not in case.message
    assert receipt_content(house, case).fee == ()


# What is not called a fee: the levy for guests, counted in nights ---------------------------------------------------

LEVY = Fee(
    4900,
    (
        Line("Erwachsene, Aufenthalt 1: Ferienwohnung Talblick", "2 × 7 Nächte × 2,80 €", 3920),
        Line("Kinder und Jugendliche, Aufenthalt 1: Ferienwohnung Talblick", "1 × 7 Nächte × 1,40 €", 980),
    ),
    "Satzung der Stadt Bad Sooden-Allendorf über den Gästebeitrag",
    illustrative=True,
    name="Gästebeitrag",
)
SPA, GUESTS = "bad-sooden-allendorf", "gaestebeitrag-melden"
#: A week for two adults and a child.
FAMILY = 0


@pytest.fixture
def report(house: House) -> str:
    return make_case(house, SPA, service=GUESTS, example=FAMILY)


def test_a_levy_is_stored_under_its_name_and_stands_in_the_message(house, report):
    case = load_case(house, SPA, report)
    assert case.fee == LEVY
    assert etree.fromstring(case.message).findtext(".//{*}Gebuehr/{*}Summe") == "49.00"
    assert house.schemas.validate(case.service, case.message) == ()


def test_a_stay_of_exempt_guests_is_a_levy_of_nothing(house):
    answers = valid_answers(house, GUESTS, FAMILY)
    (stay,) = answers["aufenthalte"]
    stay |= {"erwachsene": "0", "kinder": "0", "befreiung": True, "befreite": "3", "befreiung_grund": ["kinder"]}
    case = load_case(house, SPA, make_case(house, SPA, answers, service=GUESTS))
    assert (case.fee.total_cents, case.fee.lines, case.fee.notes[:-1]) == (0, (), ())
    assert house.schemas.validate(case.service, case.message) == ()


def test_the_receipt_names_the_levy_and_announces_a_notice_of_no_fee(house, report):
    content = receipt_content(house, load_case(house, SPA, report))
    assert (content.fee_title, content.fee[-2]) == ("Gästebeitrag", ("Summe", ("49,00 €",)))
    assert content.fee_notes[0] == "Sie zahlen jetzt noch nichts. Sie erhalten einen Bescheid."


def test_a_clerk_sees_the_levy_under_its_name(app, house, report):
    clerk = signed_in(app, SPA)
    seen = words(clerk.get(f"/{SPA}/amt/vorgang/{report}").text)
    assert "Gästebeitrag Erwachsene, Aufenthalt 1: Ferienwohnung Talblick 2 × 7 Nächte × 2,80 € 39,20 €" in seen
    assert "Gebühr" not in seen
    data = words(clerk.get(f"/{SPA}/amt/vorgang/{report}/daten").text)
    assert "Summe in Euro 49.00" in data and "Gebühr" not in data


def test_who_checks_the_stays_sees_how_the_levy_was_calculated(app):
    answers = valid_answers(house_of(app), GUESTS, FAMILY)
    host = with_answers(app, answers, SPA, GUESTS)
    host.open(f"{host.draft_address}/pruefen")
    text = words(host.page.text)
    assert "1 × 7 Nächte × 1,40 € 9,80 € Summe 49,00 € Beispielbetrag Sie zahlen jetzt noch nichts." in text
    assert "Sie erhalten einen Bescheid." in text and "Gebühr" not in text
