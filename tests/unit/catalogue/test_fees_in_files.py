"""The rule of a fee stands in a service's file or a town's; a fault in it is told with file, line and place."""

import shutil
from pathlib import Path

import pytest

from portal.catalogue import Catalogue, CatalogueError, Service, answers_of, check_service
from tests.shipped import CATALOGUE
from tests.tools import PROJECT

RULE = """fee:
  legal_basis: § 2 der Satzung
  items:
    - {kind: units, label: Hunde, of: hunde, cents: 500}
"""


@pytest.fixture
def folder(tmp_path):
    return Path(shutil.copytree(PROJECT / "services", tmp_path / "services"))


def put(file, before, text):
    """Write ``text`` before the first line that starts so; the number of its first line."""
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    at = next(number for number, line in enumerate(lines) if line.startswith(before))
    file.write_text("".join([*lines[:at], text, *lines[at:]]), encoding="utf-8")
    return at + 1


def findings_of(folder):
    with pytest.raises(CatalogueError) as raised:
        Catalogue.read(folder)
    return [(finding.file, finding.line, finding.path) for finding in raised.value.findings]


def into_the_service(folder, rule):
    file = folder / "catalogue/hund-anmelden.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("slots: [fee_text,", "slots: [fee, fee_text,"), "utf-8")
    return put(file, "other_ways:", rule)


def into_the_town(folder, rule):
    """Below the first offer's own words."""
    indented = "".join(f"      {line}\n" for line in rule.splitlines())
    return put(folder / "municipalities/training/musterstadt.yaml", "      tariff:", indented)


def test_a_rule_with_a_field_that_is_not_there_is_refused_in_the_service(folder):
    line = into_the_service(folder, RULE.replace("of: hunde", "of: katzen"))
    assert findings_of(folder) == [("services/catalogue/hund-anmelden.yaml", line + 3, "fee.items[0].of")]


def test_a_negative_amount_is_refused(folder):
    line = into_the_service(folder, RULE.replace("cents: 500", "cents: -500"))
    assert findings_of(folder) == [("services/catalogue/hund-anmelden.yaml", line + 3, "fee.items[0].cents")]


def test_a_towns_own_rule_takes_the_place_of_the_services(folder):
    into_the_service(folder, RULE)
    into_the_town(folder, RULE.replace("500", "700"))
    catalogue = Catalogue.read(folder)
    assert [
        catalogue.offer(town, "hund-anmelden").service.fee.items[0].cents for town in ("erbach", "musterstadt")
    ] == [
        500,
        700,
    ]


def test_a_towns_rule_is_checked_like_the_services(folder):
    into_the_service(folder, RULE)
    line = into_the_town(folder, RULE.replace("of: hunde", "of: katzen"))
    place = "offers[0].texts.fee.items[0].of"
    assert findings_of(folder) == [("services/municipalities/training/musterstadt.yaml", line + 3, place)]


def test_a_town_has_no_rule_of_its_own_where_the_service_does_not_leave_it_open(folder):
    line = into_the_town(folder, RULE)
    assert findings_of(folder) == [("services/municipalities/training/musterstadt.yaml", line, "offers[0].texts.fee")]


def test_an_example_that_says_what_it_costs_is_proved(folder):
    into_the_service(folder, RULE)
    file = folder / "catalogue/hund-anmelden.yaml"
    before = file.read_text(encoding="utf-8")
    for cents, found in ((500, []), (501, ["examples[0].fee_cents"])):
        file.write_text(before.replace("    valid: true\n", f"    valid: true\n    fee_cents: {cents}\n", 1), "utf-8")
        assert [finding.path for finding in check_service(file)] == found


def test_every_rule_that_is_shipped_can_be_calculated_for_every_valid_example():
    catalogue = CATALOGUE
    offers = [offer for town in catalogue.municipalities for offer in catalogue.offers(town.slug) if offer.service.fee]
    assert offers
    for offer in offers:
        for example in (example for example in offer.service.examples if example.valid):
            fee = offer.service.fee_for(answers_of(offer.service, example))
            assert fee is not None, (offer.municipality.slug, offer.service.id, example.name)


def test_the_snapshot_of_a_service_holds_its_rule(folder):
    into_the_service(folder, RULE)
    service = Catalogue.read(folder).service("hund-anmelden")
    assert service.fee is not None
    assert Service.from_snapshot(service.snapshot()).fee == service.fee


def test_a_price_list_with_the_name_of_the_levy_shows_what_is_calculated_with(folder):
    file = folder / "municipalities/odenwald/erbach.yaml"
    text = file.read_text(encoding="utf-8")
    old = 'case: "Erwachsene, je Nacht", cents: 180'
    assert old in text
    file.write_text(text.replace(old, old.replace("180", "200")), encoding="utf-8")
    with pytest.raises(CatalogueError) as raised:
        Catalogue.read(folder)
    (finding,) = raised.value.findings
    assert finding.path.endswith(".texts.tariff") and finding.file == "services/municipalities/odenwald/erbach.yaml"
    assert finding.sentence == "Nur in fee oder nur in tariff steht: 1,80 €, 2,00 €."
