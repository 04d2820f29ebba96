"""The fee in a message: there where a service may charge one, as the schema wants it, and nowhere else."""

import pytest
from lxml import etree

from portal.fees import Fee, FeeRule, Line
from portal.xoev import SchemaStore, build_message, schema_for
from tests.unit.xoev.applications import RECEIVED, REFERENCE, catalogue, dog

CHARGED = Fee(
    1800,
    (
        Line("Urkunden", "3 Urkunden: 12,00 € + 2 × 6,00 €", 2400),
        Line("Für Vereine – „halb“", "25 % von 24,00 €", -600),
    ),
    "§ 2 der Satzung",
    illustrative=True,
)
EXEMPT = Fee(0, (), "§ 5 der Satzung", exempt_reason="Gemeinnützige Vereine zahlen nichts.")
RULE = FeeRule.model_validate_json('{"legal_basis": "§ 2", "items": [{"kind": "fixed", "label": "A", "cents": 1}]}')


def message(service, fee):
    return build_message(
        service,
        municipality=catalogue().municipalities[0],
        reference=REFERENCE,
        received_at=RECEIVED,
        answers=next(example.answers for example in dog().examples if example.valid),
        fee=fee,
    )


@pytest.fixture(scope="module")
def charging():
    return dog().in_words({"id": "mit-gebuehr", "fee": RULE})


def test_the_lines_the_sum_and_the_law_stand_at_the_end_of_the_message(charging):
    root = etree.fromstring(message(charging, CHARGED))
    assert [etree.QName(child).localname for child in root] == ["Kopf", "Angaben", "Gebuehr"]
    assert [(etree.QName(leaf).localname, leaf.text) for leaf in root[2].iter() if not len(leaf)] == [
        ("Bezeichnung", "Urkunden"),
        ("Berechnung", "3 Urkunden: 12,00 € + 2 × 6,00 €"),
        ("Betrag", "24.00"),
        ("Bezeichnung", "Für Vereine – „halb“"),
        ("Berechnung", "25 % von 24,00 €"),
        ("Betrag", "-6.00"),
        ("Summe", "18.00"),
        ("Rechtsgrundlage", "§ 2 der Satzung"),
        ("Beispiel", "true"),
    ]


@pytest.mark.parametrize("fee", [CHARGED, EXEMPT, None])
def test_the_schema_of_a_service_with_a_rule_takes_it_and_its_absence(charging, fee):
    assert SchemaStore().validate(charging, message(charging, fee)) == ()


def test_a_negative_sum_is_against_the_schema(charging):
    wrong = Fee(-5, (Line("A", "−0,05 €", -5),), "§ 2")
    assert [problem.input for problem in SchemaStore().validate(charging, message(charging, wrong))] == [None]


def test_a_service_that_leaves_its_fee_to_the_towns_may_charge_one():
    open_to_towns = dog().in_words({"id": "offen", "slots": ("fee",)})
    assert SchemaStore().validate(open_to_towns, message(open_to_towns, CHARGED)) == ()


def test_without_a_rule_neither_schema_nor_message_knows_a_fee():
    assert b"Gebuehr" not in schema_for(dog()).xsd
    assert b"Gebuehr" not in message(dog(), None)
    assert SchemaStore().validate(dog(), message(dog(), CHARGED)) != ()
