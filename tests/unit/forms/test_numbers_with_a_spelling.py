"""Numbers that an office has given: they are taken however people group them, and kept one way."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.forms.form_samples import TODAY
from tests.unit.forms.more_samples import make

PLATE = make("plate", label="Kennzeichen")
CHIP = make("dog_chip", label="Chipnummer")

PLATES = st.tuples(
    st.text("ABCEÄÖÜ", min_size=1, max_size=3),
    st.text("ABXYZ", min_size=1, max_size=2),
    st.integers(1, 9999),
    st.sampled_from(["", "E", "H"]),
)
GAPS = st.sampled_from(["-", " ", " - ", "–"])


def told(field, text):
    return field.judge({"f": [text]}, "f", TODAY).errors.get("f")


@given(PLATES, GAPS, st.sampled_from(["", " ", "-", "  "]), st.booleans())
def test_a_plate_is_understood_however_it_is_typed(parts, gap, before_digits, small):
    district, letters, number, suffix = parts
    text = f"{district}{gap}{letters}{before_digits}{number}{suffix}"
    reading = PLATE.judge({"f": [text.lower() if small else text]}, "f", TODAY)
    if len(district + letters + str(number)) > 8:
        assert reading.errors == {"f": "Kennzeichen darf ohne E oder H höchstens 8 Buchstaben und Ziffern haben."}
    else:
        assert reading.value == f"{district}-{letters} {number}{suffix}"
        assert PLATE.holds(reading.value)


SHAPE = "Kennzeichen muss aussehen wie ERB-AB 123. Prüfen Sie Buchstaben und Ziffern."
HYPHEN = "Kennzeichen muss nach dem Kürzel des Bezirks einen Bindestrich haben, zum Beispiel ERB-AB 123."


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "Geben Sie das Kennzeichen ein, zum Beispiel ERB-AB 123."),
        ("FAB 123", HYPHEN),
        ("ERBAB123", HYPHEN),
        ("ERB-AB 0123", SHAPE),
        ("ERB-AB", SHAPE),
        ("ERBA-AB 1", SHAPE),
        ("ERB-ÄB 1", SHAPE),
        ("ERB-AB 12X", SHAPE),
        ("ERB-ABC 1", SHAPE),
        ("ERB-AB 🐕", "Kennzeichen enthält ein Zeichen, das wir nicht verarbeiten können: „🐕“."),
    ],
)
def test_what_is_no_plate_is_told_how_one_looks(text, sentence):
    assert told(PLATE, text) == sentence


@given(st.integers(1, 998), st.integers(0, 10**12 - 1), st.sampled_from(["", " ", ".", "-"]))
def test_a_chip_is_fifteen_digits_with_a_country_or_a_maker(prefix, rest, gap):
    digits = f"{prefix:03d}{rest:012d}"
    grouped = gap.join((digits[:3], digits[3:7], digits[7:11], digits[11:]))
    assert CHIP.judge({"f": [grouped]}, "f", TODAY).value == digits
    assert CHIP.show(digits) == (f"{digits[:3]} {digits[3:7]} {digits[7:11]} {digits[11:]}",)
    assert CHIP.holds(digits)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "Geben Sie die Chipnummer ein. Sie steht im Heimtierausweis."),
        ("276 0981 0123 456", "Chipnummer muss 15 Ziffern haben. Ihre hat 14."),
        ("276 0981 0123 456A", "Chipnummer darf nur Ziffern enthalten."),
        ("٢٧٦098101234567", "Chipnummer enthält ein Zeichen, das wir nicht verarbeiten können: „٢“."),
        ("000098101234567", "Chipnummer darf nicht mit 000 beginnen. Deutsche Chips beginnen meist mit 276."),
        ("999098101234567", "Chipnummer darf nicht mit 999 beginnen. Deutsche Chips beginnen meist mit 276."),
    ],
)
def test_what_is_no_chip_is_told_what_to_check(text, sentence):
    assert told(CHIP, text) == sentence


@pytest.mark.parametrize(
    ("field", "text", "stored"), [(PLATE, "erb ab 1", "ERB-AB 1"), (CHIP, "276 " + "1" * 12, None)]
)
def test_an_example_may_write_it_as_people_do(field, text, stored):
    stored = stored or text.replace(" ", "")
    assert field.check(text, TODAY) == {}
    assert field.show(text) == field.show(stored)
    assert field.leaves(text) == stored
