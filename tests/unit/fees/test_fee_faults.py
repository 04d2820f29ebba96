"""A rule that does not fit its form is refused before anyone applies, with place and remedy."""

import pytest
from pydantic import ValidationError

from portal.fees import faults
from tests.unit.fees.fee_samples import STAND, rule, whole_rule


def bands(written, of="flaeche"):
    return f"{{kind: bands, label: Größe, of: {of}, bands: [{written}]}}"


def fixed(more):
    return f"{{kind: fixed, label: Fest, cents: 100, {more}}}"


def choice(cents, of="groesse"):
    return f"{{kind: choice, label: Wahl, of: {of}, cents: {{{cents}}}}}"


#: item, place inside it, part of the sentence, part of the remedy
FAULTS = [
    (bands("{from: 0, up_to: 50, cents: 1}, {from: 52, cents: 2}"), ("bands", 1), "Zwischen 50 und 52", "from: 51"),
    (bands("{from: 0, up_to: 50, cents: 1}, {from: 50, cents: 2}"), ("bands", 1), "gelten beide für 50", "from: 51"),
    (bands("{from: 0, cents: 1}, {from: 50, cents: 2}"), ("bands", 1), "davor hat kein Ende", "up_to"),
    (bands("{up_to: 9, cents: 1}, {up_to: 999, cents: 2}"), ("bands", 1), "ohne Anfang", "from: 10"),
    (bands("{from: 2, cents: 1}"), ("bands", 0), "Unter 2 gibt es keinen", "from: 1"),
    (bands("{from: 1, up_to: 499, cents: 1}"), ("bands", 0), "Über 499 gibt es keinen", "up_to"),
    (
        bands("{up_to: 10, cents: 1}, {from: 11, up_to: 5, cents: 2}, {from: 6, cents: 3}"),
        ("bands", 1),
        "endet bei 5 vor ihrem Anfang 11",
        "Vertauschen",
    ),
    (bands("{cents: 1}", of="name"), ("of",), "(Art text) lässt sich hier nicht rechnen", "flaeche, umsatz"),
    (bands("{cents: 1}", of="flache"), ("of",), "„flache“ gibt es hier nicht", "flaeche"),
    (bands("{cents: 1}", of="tiefe"), ("of",), "darf negativ sein", "minimum: 0"),
    (bands("{cents: 1}", of="stueck"), ("of",), "„stueck“ gibt es hier nicht", "flaeche"),
    (bands("{cents: 1}", of="umsatz").replace("}]}", "}], times: [umsatz]}"), ("times", 0), "(Art money)", "anzahl"),
    ("{kind: units, label: Zahl, of: art, cents: 1}", ("of",), "(Art radio)", "extras, urkunden"),
    (fixed("per: day, period: beginn"), ("period",), "(Art date)", "date_range"),
    (fixed("per: day, period: [beginn, name]"), ("period", 1), "(Art text)", "ende"),
    (fixed("per: day, period: [beginn, schluss]"), ("period", 1), "darf vor dem Feld „beginn“", "after_field: beginn"),
    (fixed("each: person"), ("each",), "„person“ gibt es hier nicht", "urkunden"),
    (fixed("when: {field: sorte, equals: ehe}"), ("when",), "Die Bedingung passt nicht", "Bedingung"),
    (fixed("when: {field: art, equals: amt}"), ("when",), "firma, verein", "Bedingung"),
    (choice("a1: 1"), ("cents",), "Ohne Betrag sind: a0", "kostenlos ist 0"),
    (choice("a1: 1, a0: 2, a2: 3"), ("cents", "a2"), "„a2“ gibt es bei „groesse“ nicht", "a1, a0"),
    (choice("a1: 1", of="anzahl"), ("of",), "(Art number)", "art, groesse, extras"),
]


@pytest.mark.parametrize(("item", "place", "sentence", "remedy"), FAULTS)
def test_it_is_said_where_the_rule_does_not_fit_and_what_to_do(item, place, sentence, remedy):
    found = list(faults(rule(fixed("times: [flaeche]"), item), STAND))
    assert [fault.place for fault in found] == [("items", 1, *place)]
    assert sentence in found[0].sentence
    assert remedy in found[0].remedy


def test_conditions_of_reductions_and_exemptions_are_looked_at_too():
    wrong = {"when": {"field": "nie", "equals": True}, "legal_basis": "§ 1"}
    found = faults(
        rule(
            fixed("times: []"),
            reductions=[wrong | {"label": "Teil", "percent": 5}],
            exemptions=[wrong | {"reason": "Frei"}],
        ),
        STAND,
    )
    assert [fault.place for fault in found] == [("reductions", 0, "when"), ("exemptions", 0, "when")]


def test_the_rule_with_every_kind_of_item_has_no_fault():
    assert list(faults(whole_rule(), STAND)) == []


REDUCTION = {"label": "Teil", "legal_basis": "§ 1"}


@pytest.mark.parametrize(
    ("item", "more"),
    [
        ("{kind: fixed, label: Fest, cents: -1}", {}),
        ("{kind: fixed, label: Fest, cents: 1.5}", {}),
        ("{kind: frei, label: Fest, cents: 1}", {}),
        (fixed("per: week"), {}),
        (fixed("per: night"), {}),
        (fixed("per: evening, period: [beginn, ende]"), {}),
        (fixed("times: []"), {"name": ""}),
        (fixed("period: [beginn, ende]"), {}),
        ("{kind: units, label: Zahl, of: anzahl, cents: 1, base_cents: 5}", {}),
        ("{kind: units, label: Zahl, of: anzahl, cents: 1, one: Urkunde}", {}),
        (fixed("times: []"), {"reductions": [REDUCTION | {"percent": 101}]}),
        (fixed("times: []"), {"reductions": [REDUCTION | {"percent": 0}]}),
        (fixed("times: []"), {"reductions": [REDUCTION]}),
        (fixed("times: []"), {"reductions": [REDUCTION | {"percent": 5, "cents": 5}]}),
        (fixed("times: []"), {"minimum_cents": 2, "maximum_cents": 1}),
        (fixed("times: []"), {"maximum_cents": -1}),
        (fixed("times: []"), {"items": []}),
    ],
)
def test_what_is_no_rule_at_all_cannot_be_read(item, more):
    with pytest.raises(ValidationError):
        rule(item, **more)
