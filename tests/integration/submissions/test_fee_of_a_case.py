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
