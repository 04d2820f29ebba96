"""What a rule comes to: tables that read like a tariff."""

from datetime import date

import pytest

from portal.fees import Fee, FeeRule, Line, NotYet, compute
from portal.fees.compute import first_and_last
from tests.unit.fees.fee_samples import CLUB, STAND, answers, rule, whole_rule

FIXED = "{kind: fixed, label: Erlaubnis, cents: 2500}"
FIRST_TWELVE = "of: anzahl, included: 1, base_cents: 1200, cents: 600"
UNITS = f"{{kind: units, label: Urkunden, {FIRST_TWELVE}, one: Urkunde, many: Urkunden}}"
FREE_UNITS = "{kind: units, label: Kopien, of: anzahl, included: 10, cents: 50}"
EXTRAS = "{kind: units, label: Anschlüsse, of: extras, cents: 700}"
THINGS = "{kind: units, label: Urkunden, of: urkunden, cents: 300}"
THREE = "[{up_to: 10, cents: 1000}, {from: 11, up_to: 50, cents: 2000}, {from: 51, cents: 9000}]"
BANDS = f"{{kind: bands, label: Größe, of: flaeche, bands: {THREE}}}"
MONEY = "{kind: bands, label: Umsatz, of: umsatz, bands: [{up_to: 99999, cents: 0}, {from: 100000, cents: 1100}]}"
CHOICE = "{kind: choice, label: Plakate, of: groesse, cents: {a1: 50, a0: 100}}"
METRES = "{kind: units, label: Länge, of: anzahl, cents: 300, one: Meter, many: Meter}"
POSTERS = "{kind: choice, label: Plakate, of: groesse, cents: {a1: 50, a0: 100}, times: [anzahl]}"
CHOICES = "{kind: choice, label: Extras, of: extras, cents: {strom: 1000, wasser: 500}}"
DAYS = "{kind: fixed, label: Standgeld, cents: 700, per: day, period: [beginn, ende]}"
WEEKS = "{kind: fixed, label: Fläche, cents: 150, times: [flaeche], per: week, period: [beginn, ende]}"
NIGHTS = "{kind: fixed, label: Gäste, cents: 280, times: [anzahl], per: night, period: [beginn, ende]}"
MONTHS = "{kind: fixed, label: Gerüst, cents: 5000, per: month, period: [beginn, ende]}"
COPIES_BY_WEEK = f"{{kind: units, label: Plakate, {FIRST_TWELVE}, per: week, period: [beginn, ende]}}"
EACH = "{kind: units, label: Urkunden, each: urkunden, of: stueck, included: 1, base_cents: 1200, cents: 600}"
WEDDING = "{kind: fixed, label: Eheurkunde, each: urkunden, cents: 100, when: {field: sorte, equals: ehe}}"
FOR_CLUBS = "{kind: fixed, label: Vereinsheft, cents: 100, when: {field: art, equals: verein}}"

#: item, answers that differ from the club's, the line's calculation, cents; no line: None
TARIFF = [
    (FIXED, {}, "25,00 €", 2500),
    (UNITS, {"anzahl": "3"}, "3 Urkunden: 12,00 € + 2 × 6,00 €", 2400),
    (METRES, {"anzahl": "8"}, "8 Meter × 3,00 €", 2400),
    (METRES, {"anzahl": "1"}, "1 Meter × 3,00 €", 300),
    (UNITS, {"anzahl": "1"}, "1 Urkunde: 12,00 €", 1200),
    (UNITS, {"anzahl": "0"}, None, 0),
    (FREE_UNITS, {"anzahl": "10"}, None, 0),
    (FREE_UNITS, {"anzahl": "12"}, "2 × 0,50 €", 100),
    (EXTRAS, {}, "2 × 7,00 €", 1400),
    (EXTRAS, {"extras": None}, None, 0),
    (THINGS, {}, "2 × 3,00 €", 600),
    (THINGS, {"urkunden": []}, None, 0),
    (BANDS, {"flaeche": "10"}, "10 m² (bis 10): 10,00 €", 1000),
    (BANDS, {"flaeche": "11"}, "11 m² (11 bis 50): 20,00 €", 2000),
    (BANDS, {"flaeche": "50"}, "50 m² (11 bis 50): 20,00 €", 2000),
    (BANDS, {"flaeche": "51"}, "51 m² (ab 51): 90,00 €", 9000),
    (MONEY, {"umsatz": "999,99"}, "999,99 € (bis 999,99 €): 0,00 €", 0),
    (MONEY, {"umsatz": "1000,00"}, "1.000,00 € (ab 1.000,00 €): 11,00 €", 1100),
    (MONEY, {"umsatz": None}, None, 0),
    (CHOICE, {"groesse": "a0"}, "DIN A0: 1,00 €", 100),
    (POSTERS, {"anzahl": "20"}, "DIN A1: 20 × 0,50 €", 1000),
    (POSTERS, {"anzahl": "0"}, None, 0),
    (CHOICES, {"extras": ["wasser"]}, "Wasser: 5,00 €", 500),
    (DAYS, {"beginn": "2026-06-01", "ende": "2026-06-01"}, "1 Tag × 7,00 €", 700),
    (DAYS, {"beginn": "2026-06-30", "ende": "2026-07-01"}, "2 Tage × 7,00 €", 1400),
    (WEEKS, {"beginn": "2026-06-01", "ende": "2026-06-07"}, "12 m² × 1 Woche × 1,50 €", 1800),
    (WEEKS, {"beginn": "2026-06-01", "ende": "2026-06-08"}, "12 m² × 2 Wochen × 1,50 €", 3600),
    (NIGHTS, {"beginn": "2026-03-02", "ende": "2026-03-09"}, "3 × 7 Nächte × 2,80 €", 5880),
    (NIGHTS, {"beginn": "2026-12-31", "ende": "2027-01-01"}, "3 × 1 Nacht × 2,80 €", 840),
    (NIGHTS, {"beginn": "2026-03-02", "ende": "2026-03-02"}, None, 0),
    (NIGHTS, {"beginn": "2026-03-02", "ende": "2026-03-01"}, None, 0),
    (MONTHS, {"beginn": "2026-01-15", "ende": "2026-02-14"}, "1 Monat × 50,00 €", 5000),
    (MONTHS, {"beginn": "2026-01-15", "ende": "2026-02-15"}, "2 Monate × 50,00 €", 10000),
    (MONTHS, {"beginn": "2026-01-31", "ende": "2026-02-28"}, "1 Monat × 50,00 €", 5000),
    (MONTHS, {"beginn": "2026-01-31", "ende": "2026-03-01"}, "2 Monate × 50,00 €", 10000),
    (MONTHS, {"beginn": "2026-12-01", "ende": "2026-12-31"}, "1 Monat × 50,00 €", 5000),
    (MONTHS, {"beginn": "2026-12-01", "ende": "2027-01-01"}, "2 Monate × 50,00 €", 10000),
    (MONTHS, {"beginn": "2026-06-02", "ende": "2026-06-01"}, None, 0),
    (COPIES_BY_WEEK, {"anzahl": "2"}, "3 Wochen × (12,00 € + 1 × 6,00 €)", 5400),
    (FOR_CLUBS, {}, "1,00 €", 100),
    (FOR_CLUBS, {"art": "firma"}, None, 0),
]


@pytest.mark.parametrize(("item", "changed", "calculation", "cents"), TARIFF)
def test_an_item_comes_to(item, changed, calculation, cents):
    fee = compute(rule(item), STAND, answers(**changed))
    assert isinstance(fee, Fee)
    assert [line.calculation for line in fee.lines] == ([] if calculation is None else [calculation])
    assert fee.total_cents == cents


def test_what_is_calculated_for_each_thing_has_a_line_for_each():
    fee = compute(rule(EACH, WEDDING), STAND, answers())
    assert fee.lines == (
        Line("Urkunden, Urkunde 1", "12,00 € + 2 × 6,00 €", 2400),
        Line("Urkunden, Urkunde 2", "12,00 €", 1200),
        Line("Eheurkunde, Urkunde 2", "1,00 €", 100),
    )


def test_several_choices_have_a_line_each():
    assert [line.cents for line in compute(rule(CHOICES), STAND, answers()).lines] == [1000, 500]


def test_a_period_is_two_answers_or_one_that_has_both_days():
    days = date(2026, 6, 1), date(2026, 6, 15)
    assert first_and_last(("von", "bis"), {"von": "2026-06-01", "bis": "2026-06-15"}) == days
    assert first_and_last(("zeit",), {"zeit": {"from": "2026-06-01", "until": "2026-06-15"}}) == days
    assert first_and_last(("zeit",), {}) is None


HALF = {"label": "Hälfte", "percent": 50, "legal_basis": "§ 4"}
FIVE = {"label": "Online", "cents": 500, "legal_basis": "§ 6"}
FOR_FIRMS = HALF | {"when": {"field": "art", "equals": "firma"}}

#: cents of the only item, what else the rule says, and the lines' cents after the item's
AFTERWARDS = [
    (2500, {"reductions": [HALF]}, [-1250]),
    (5, {"reductions": [HALF]}, [-3]),
    (1, {"reductions": [HALF | {"percent": 49}]}, [0]),
    (2500, {"reductions": [HALF | {"percent": 100}]}, [-2500]),
    (2500, {"reductions": [HALF, FIVE]}, [-1250, -500]),
    (2500, {"reductions": [FIVE, HALF]}, [-500, -1000]),
    (300, {"reductions": [FIVE]}, [-300]),
    (2500, {"reductions": [FOR_FIRMS]}, []),
    (2500, {"maximum_cents": 2000}, [-500]),
    (2500, {"maximum_cents": 2500}, []),
    (2500, {"minimum_cents": 3000}, [500]),
    (2500, {"reductions": [HALF], "minimum_cents": 2000}, [-1250, 750]),
    (9000, {"reductions": [HALF], "maximum_cents": 4000}, [-4500, -500]),
    (0, {"minimum_cents": 3000, "reductions": [HALF]}, []),
]


@pytest.mark.parametrize(("cents", "more", "expected"), AFTERWARDS)
def test_reductions_come_off_one_by_one_and_then_the_limits_are_kept(cents, more, expected):
    fee = compute(rule(f"{{kind: fixed, label: Erlaubnis, cents: {cents}}}", **more), STAND, answers())
    assert [line.cents for line in fee.lines[1:]] == expected
    assert fee.total_cents == cents + sum(expected)


def test_who_is_exempt_pays_nothing_and_reads_why():
    fee = compute(whole_rule(), STAND, answers(gemeinnuetzig=True))
    assert fee == Fee(
        0, (), "§ 2 der Satzung; § 5 der Satzung", True, exempt_reason="Gemeinnützige Vereine zahlen nichts."
    )


def test_every_kind_of_item_at_once():
    fee = compute(whole_rule(), STAND, answers())
    assert [(line.label, line.calculation, line.cents) for line in fee.lines] == [
        ("Erlaubnis", "25,00 €", 2500),
        ("Fläche", "12 m² × 3 Wochen × 1,50 €", 5400),
        ("Ausfertigungen", "3 Urkunden: 12,00 € + 2 × 6,00 €", 2400),
        ("Anschlüsse", "2 × 7,00 €", 1400),
        ("Größe", "12 m² (11 bis 50): 20,00 €", 2000),
        ("Umsatz", "1.000,00 € (ab 1.000,00 €): 11,00 €", 1100),
        ("Plakate", "DIN A1: 3 × 0,50 €", 150),
        ("Extras", "Strom: 10,00 €", 1000),
        ("Extras", "Wasser: 5,00 €", 500),
        ("Urkunden, Urkunde 1", "12,00 € + 2 × 6,00 €", 2400),
        ("Urkunden, Urkunde 2", "12,00 €", 1200),
        ("Eheurkunde, Urkunde 2", "1,00 €", 100),
        ("Vereine zahlen die Hälfte", "50 % von 201,50 €", -10075),
        ("Online-Antrag", "höchstens 5,00 € weniger", -500),
    ]
    assert (fee.total_cents, fee.total, fee.legal_basis, fee.illustrative) == (9575, "95,75 €", "§ 2 der Satzung", True)


@pytest.mark.parametrize(
    ("absent", "missing"),
    [
        ("flaeche", "Fläche"),
        ("anzahl", "Anzahl"),
        ("ende", "Ende"),
        ("groesse", "Größe"),
        ("gemeinnuetzig", "Gemeinnützigkeit"),
    ],
)
def test_without_an_answer_it_needs_no_fee_is_told(absent, missing):
    assert compute(whole_rule(), STAND, answers(**{absent: None})) == NotYet((missing,))


def test_a_question_that_decides_whether_another_is_asked_must_be_answered_too():
    exempt = {"reason": "Frei", "when": {"field": "gemeinnuetzig", "equals": True}, "legal_basis": "§ 5"}
    assert compute(rule(FIXED, exemptions=[exempt]), STAND, answers(art=None)) == NotYet(("Art",))


def test_a_thing_without_its_answer_keeps_the_fee_open():
    assert compute(rule(EACH), STAND, answers(urkunden=[{"sorte": "ehe"}])) == NotYet(("Stück",))


def test_answers_the_fee_does_not_look_at_may_be_missing():
    assert isinstance(compute(rule(BANDS), STAND, answers(name=None, tiefe=None)), Fee)


def test_a_fee_and_its_rule_can_be_stored_and_read_again():
    found = compute(whole_rule(), STAND, answers())
    assert Fee.from_data(found.data()) == found
    assert FeeRule.model_validate_json(whole_rule().model_dump_json()) == whole_rule()
    assert CLUB["art"] == "verein"


LEVY = compute(rule(NIGHTS, name="Gästebeitrag"), STAND, answers())
FEE = compute(rule(NIGHTS), STAND, answers())


def test_a_rule_says_what_is_paid_is_called():
    assert (LEVY.title, FEE.title) == ("Gästebeitrag", "Gebühr")
    assert LEVY.notes == ("Sie zahlen jetzt noch nichts. Sie erhalten einen Bescheid.",)
    assert FEE.notes == ("Sie zahlen jetzt noch nichts. Sie erhalten einen Gebührenbescheid.",)


def test_who_is_exempt_reads_what_it_is_called_too():
    exempt = {"reason": "Frei", "when": {"field": "art", "equals": "verein"}, "legal_basis": "§ 5"}
    assert compute(rule(NIGHTS, name="Gästebeitrag", exemptions=[exempt]), STAND, answers()).title == "Gästebeitrag"


def test_a_fee_that_was_stored_before_fees_had_names_opens_as_what_it_was():
    stored = {name: value for name, value in FEE.data().items() if name != "name"}
    assert Fee.from_data(stored) == FEE
    assert Fee.from_data(LEVY.data()) == LEVY


def test_one_basis_of_rule_and_exemption_is_named_once():
    exempt = {"reason": "Frei", "when": {"field": "art", "equals": "verein"}, "legal_basis": rule(DAYS).legal_basis}
    found = compute(rule(DAYS, exemptions=[exempt]), STAND, answers())
    assert found.legal_basis == rule(DAYS).legal_basis and found.exempt_reason == "Frei"


def test_a_rule_knows_every_amount_it_calculates_with():
    assert rule(DAYS, UNITS, MONEY, POSTERS).amounts == {700, 1200, 600, 1100, 50, 100}
