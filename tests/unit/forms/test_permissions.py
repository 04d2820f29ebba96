"""What people permit: to collect from their account, and what needs their consent. Both are shown as given."""

import pytest
from pydantic import ValidationError

from portal.forms import summary
from tests.unit.forms.form_samples import TODAY, field, form, page
from tests.unit.forms.more_samples import MANDATE, MORE_FIELDS, make, typed

SEPA, CONSENT = MORE_FIELDS["sepa_mandate"], MORE_FIELDS["consent"]

FOTO = {"text": "Die Stadt darf das Foto zeigen.", "withdrawal": "Schreiben Sie uns."}
GRANT = "Bestätigen Sie, dass Sie das Lastschriftmandat erteilen."
WHOSE = "Geben Sie ein, wem das Konto gehört."


@pytest.mark.parametrize(
    ("inputs", "errors"),
    [
        ({}, {"f-iban": "Geben Sie die IBAN ein.", "f-holder": WHOSE, "f-agreed": GRANT}),
        ({"agreed": "yes"}, {"f-iban": "Geben Sie die IBAN ein.", "f-holder": WHOSE}),
        ({"iban": "DE02120300000000202051", "holder": "Kim"}, {"f-agreed": GRANT}),
        ({"iban": "DE02120300000000202051", "holder": "Kim", "agreed": "on"}, {"f-agreed": GRANT}),
        (
            {"iban": "DE02120300000000202052", "holder": "K" * 71, "agreed": "yes"},
            {
                "f-iban": "Die IBAN enthält einen Tippfehler. Vergleichen Sie sie mit Ihrer Bankkarte.",
                "f-holder": "Kontoinhaberin oder Kontoinhaber darf höchstens 70 Zeichen haben.",
            },
        ),
        (
            {"iban": "TR33 0006 1005 1978 6457 8413 26", "holder": "Kim", "agreed": "yes"},
            {"f-iban": "IBAN darf nicht mit TR beginnen: Von dort gibt es keine SEPA-Lastschrift."},
        ),
    ],
)
def test_a_mandate_needs_an_account_its_holder_and_a_yes(inputs, errors):
    assert dict(SEPA.judge(typed(**inputs), "f", TODAY).errors) == errors


@pytest.mark.parametrize(
    ("change", "suffixes"),
    [
        ({"agreed": False}, ["-agreed"]),
        ({"agreed": "yes"}, ["-agreed"]),
        ({"holder": ""}, ["-holder"]),
        ({"iban": 5}, ["-iban"]),
        ({"bic": "X"}, ["-iban", "-holder", "-agreed"]),
    ],
)
def test_a_stored_mandate_that_is_not_whole_is_none(change, suffixes):
    assert list(SEPA.check(MANDATE | change, TODAY)) == suffixes
    assert SEPA.holds(MANDATE) and SEPA.check(MANDATE, TODAY) == {}


def test_without_a_mandate_nothing_is_told_where_it_is_voluntary():
    voluntary = make("sepa_mandate", purpose="die Hundesteuer", optional=True)
    assert voluntary.judge({}, "f", TODAY).errors == {}


def test_the_mandate_names_what_is_collected_and_what_the_town_sends_later():
    text = " ".join(make("sepa_mandate", purpose="den Gästebeitrag").mandate)
    for word in ("den Gästebeitrag", "8 Wochen", "Mandatsreferenz", "Gläubiger-Identifikationsnummer"):
        assert word in text


def test_no_condition_asks_about_a_mandate_but_one_may_ask_about_a_consent():
    mandate = page("first", field("when", "sepa_mandate", purpose="die Hundesteuer"))
    with pytest.raises(ValidationError, match="Bedingungen können nicht nach"):
        form(mandate, page("later", field("more"), when={"field": "when", "equals": "x"}))
    form(page("first", field("when", "consent", **FOTO)), page("x", field("y"), when={"field": "when", "equals": True}))


@pytest.mark.parametrize("missing", ["text", "withdrawal"])
def test_nobody_is_asked_to_consent_without_knowing_what_to_and_how_to_take_it_back(missing):
    with pytest.raises(ValidationError, match=missing):
        make("consent", **{key: text for key, text in FOTO.items() if key != missing})


def test_a_consent_cannot_be_made_compulsory():
    with pytest.raises(ValidationError, match="optional"):
        make("consent", optional=False, **FOTO)


def test_the_check_page_says_that_nobody_consented():
    definition = form(page("first", field("foto", "consent", **FOTO)))
    for answers, line in (({}, "Nicht eingewilligt"), ({"foto": True}, f"Eingewilligt: {FOTO['text']}")):
        (section,) = summary(definition, answers)
        assert [entry.lines for entry in section.entries] == [(line,)]


def test_what_is_not_the_box_itself_is_no_consent():
    assert CONSENT.judge({"f": ["true"]}, "f", TODAY).errors == {
        "f": "Setzen Sie das Häkchen bei „Angabe“ nur, wenn Sie einwilligen."
    }
    assert CONSENT.check(False, TODAY) and CONSENT.show(False) == ()
