"""An organisation has a name and a legal form; court and number of its register belong together."""

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from portal.forms.fieldtypes.organisation import KINDS, STORED
from tests.unit.forms.form_samples import TODAY, field, form, page
from tests.unit.forms.more_samples import CLUB, FIRM, GMBH, make, typed

EITHER, MUST, NEVER = (make("organisation", register=register) for register in ("optional", "required", "none"))

NAME = "Geben Sie den Namen der Organisation ein."
FORM = "Wählen Sie die Rechtsform aus."
COURT = "Wählen Sie das Registergericht aus."
NUMBER = "Geben Sie die Registernummer ein, zum Beispiel HRB 1234."
KIND = "Registernummer muss mit HRA, HRB, GnR, GsR, PR oder VR beginnen, zum Beispiel HRB 1234."


def told(definition, **inputs):
    return dict(definition.judge(typed(**inputs), "f", TODAY).errors)


@pytest.mark.parametrize(
    ("definition", "inputs", "errors"),
    [
        (EITHER, {}, {"f-name": NAME, "f-legal_form": FORM}),
        (NEVER, {}, {"f-name": NAME, "f-legal_form": FORM}),
        (
            MUST,
            {},
            {"f-name": NAME, "f-legal_form": FORM, "f-register_court": COURT, "f-register_number": NUMBER},
        ),
        (MUST, CLUB, {"f-register_court": COURT, "f-register_number": NUMBER}),
        (EITHER, CLUB | {"register_court": "M1103"}, {"f-register_number": NUMBER}),
        (EITHER, CLUB | {"register_number": "VR 12"}, {"f-register_court": COURT}),
        (EITHER, {"name": "x" * 201, "legal_form": "GmbH"}, {"f-legal_form": FORM, "f-name": "too long"}),
        (EITHER, FIRM | {"register_number": "1234"}, {"f-register_number": KIND}),
        (EITHER, FIRM | {"register_number": "HRB 0"}, {"f-register_number": KIND}),
        (EITHER, FIRM | {"register_court": "Darmstadt"}, {"f-register_court": COURT}),
        (
            EITHER,
            FIRM | {"register_number": "HRB \u202e"},
            {"f-register_number": "Registernummer enthält ein Zeichen, das wir nicht verarbeiten können: „U+202E“."},
        ),
    ],
)
def test_the_sentence_stands_at_the_part_to_mend(definition, inputs, errors):
    long = "Name der Organisation darf höchstens 200 Zeichen haben. Kürzen Sie um 1 Zeichen."
    assert told(definition, **inputs) == {
        name: long if sentence == "too long" else sentence for name, sentence in errors.items()
    }


@given(
    st.sampled_from(KINDS),
    st.sampled_from(["", " ", " Nr. ", " nr "]),
    st.integers(1, 9_999_999),
    st.text("ABKL", max_size=3),
    st.booleans(),
)
def test_a_register_number_is_understood_however_it_is_typed(kind, gap, number, suffix, small):
    text = f"{kind}{gap}{number}{suffix}"
    reading = EITHER.judge(typed(**FIRM | {"register_number": text.lower() if small else text}), "f", TODAY)
    kept = reading.value["register_number"]
    assert kept == f"{kind} {number} {suffix}".strip()
    assert re.fullmatch(STORED, kept)


def test_letters_that_only_look_like_those_of_a_register_are_refused():
    strange = told(EITHER, **FIRM | {"register_number": "G\u017fR 12"})
    assert "„\u017f“" in strange["f-register_number"]


def test_where_no_register_is_asked_for_none_is_kept_shown_or_sent():
    assert NEVER.judge(typed(**FIRM), "f", TODAY).value == {"name": FIRM["name"], "legal_form": FIRM["legal_form"]}
    assert NEVER.show(FIRM) == ("Beispiel GmbH", GMBH)
    assert NEVER.leaves(FIRM).keys() == {part.name for part in NEVER.shape().parts} == {"name", "legal_form"}


def test_the_schema_says_what_the_official_keys_mean():
    assert EITHER.code_labels("legal_form")["221110"] == GMBH
    assert EITHER.code_labels("register_court")["M1103"] == "Amtsgericht Darmstadt"
    assert EITHER.code_labels("name") == {}


@pytest.mark.parametrize("value", [{}, {"name": "x"}, FIRM | {"seat": "Erbach"}, FIRM | {"name": 5}, [FIRM], None])
def test_what_is_no_organisation_is_not_held_and_not_shown(value):
    assert not EITHER.holds(value)
    assert EITHER.show(value) == ()
    assert EITHER.check(value, TODAY) != {}


@pytest.mark.parametrize("definition", [EITHER, MUST, NEVER])
def test_a_definition_is_read_back_from_what_is_kept_of_it(definition):
    kept = json.loads(json.dumps(definition.model_dump(mode="json")))
    assert type(definition).model_validate(kept) == definition


def test_an_edition_that_is_not_there_is_told():
    with pytest.raises(ValidationError, match=re.escape("Stände sind: 2.4")):
        make("organisation", legal_form_edition="9")


def test_no_condition_asks_about_an_organisation():
    with pytest.raises(ValidationError, match="Bedingungen können nicht nach"):
        form(page("a", field("when", "organisation")), page("b", field("x"), when={"field": "when", "equals": "x"}))
