"""One sentence says what is wrong and how to mend it, in the words the house agreed on."""

from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from portal.forms import AnyField, FieldDefinition
from tests.unit.forms.form_samples import TODAY

ADAPTER: TypeAdapter[FieldDefinition] = TypeAdapter(AnyField)


def make(kind: str, noun: str = "Angabe", **more: Any) -> FieldDefinition:
    return ADAPTER.validate_python({"id": "f", "type": kind, "label": noun, **more})


def errors(field: FieldDefinition, **typed: str) -> dict[str, str]:
    raw = {f"f-{suffix}" if suffix != "f" else "f": [text] for suffix, text in typed.items()}
    return dict(field.judge(raw, "f", TODAY).errors)


BIRTHDAY = make("date", "Geburtsdatum", empty="Geben Sie Ihr Geburtsdatum ein.", not_after="today-1d")
START = make("date", "Beginn", not_before="today", too_early="Beginn muss am 12. Juni 2026 oder später liegen.")
LATER = make("date", "Beginn", not_before="2026-06-12", not_after="today+1y")
NAME = make("person_name")
HOME = make("address")


@pytest.mark.parametrize(
    ("field", "typed", "suffix", "sentence"),
    [
        (NAME, {"given": "Kim"}, "-family", "Geben Sie Ihren Familiennamen ein."),
        (NAME, {"given": "K", "family": "B" * 121}, "-family", "Familienname darf höchstens 120 Zeichen haben."),
        (
            NAME,
            {"given": "K#", "family": "B"},
            "-given",
            "Vorname enthält ein Zeichen, das wir nicht verarbeiten können: „#“. Lassen Sie es weg.",
        ),
        (BIRTHDAY, {}, "-day", "Geben Sie Ihr Geburtsdatum ein."),
        (BIRTHDAY, {"day": "27", "year": "1985"}, "-month", "Beim Geburtsdatum fehlt der Monat."),
        (BIRTHDAY, {"month": "3"}, "-day", "Beim Geburtsdatum fehlen Tag und Jahr."),
        (START, {"day": "1", "month": "3"}, "-year", "Beim Datum „Beginn“ fehlt das Jahr."),
        (
            BIRTHDAY,
            {"day": "31", "month": "2", "year": "1985"},
            "-day",
            "Den 31. Februar gibt es nicht. Prüfen Sie Tag und Monat.",
        ),
        (
            BIRTHDAY,
            {"day": "31", "month": "Feb.", "year": "85"},
            "-day",
            "Den 31. Februar gibt es nicht. Prüfen Sie Tag und Monat.",
        ),
        (
            BIRTHDAY,
            {"day": "29", "month": "2", "year": "1985"},
            "-day",
            "Den 29. Februar 1985 gibt es nicht. Prüfen Sie Tag, Monat und Jahr.",
        ),
        (
            BIRTHDAY,
            {"day": "13", "month": "6", "year": "2026"},
            "-day",
            "Geburtsdatum muss in der Vergangenheit liegen.",
        ),
        (BIRTHDAY, {"day": "27", "month": "3", "year": "85"}, "-year", "Jahr muss 4 Ziffern haben."),
        (BIRTHDAY, {"day": "29", "month": "2", "year": "84"}, "-year", "Jahr muss 4 Ziffern haben."),
        (BIRTHDAY, {"day": "x", "month": "3", "year": "85"}, "-day", "Tag muss eine Zahl von 1 bis 31 sein."),
        (
            BIRTHDAY,
            {"day": "3", "month": "13", "year": "1985"},
            "-month",
            "Monat muss eine Zahl von 1 bis 12 oder ein Monatsname sein.",
        ),
        (
            BIRTHDAY,
            {"day": "3", "month": "3", "year": "0000"},
            "-year",
            "Das Jahr 0000 gibt es nicht. Prüfen Sie das Jahr.",
        ),
        (
            START,
            {"day": "11", "month": "6", "year": "2026"},
            "-day",
            "Beginn muss am 12. Juni 2026 oder später liegen.",
        ),
        (
            LATER,
            {"day": "11", "month": "6", "year": "2026"},
            "-day",
            "Beginn muss am 12. Juni 2026 oder später liegen.",
        ),
        (
            LATER,
            {"day": "13", "month": "6", "year": "2027"},
            "-day",
            "Beginn muss am 12. Juni 2027 oder früher liegen.",
        ),
        (make("email"), {}, "", "Geben Sie Ihre E-Mail-Adresse ein."),
        (make("email"), {"f": "kim.beispiel.de"}, "", "In der E-Mail-Adresse fehlt das @-Zeichen."),
        (
            make("email"),
            {"f": "kim@beispiel"},
            "",
            "E-Mail-Adresse muss aussehen wie name@beispiel.de. Prüfen Sie die Schreibweise.",
        ),
        (
            make("phone"),
            {"f": "06062 12x"},
            "",
            "Telefonnummer darf nur Ziffern, Leerzeichen und + ( ) / - enthalten.",
        ),
        (
            make("phone"),
            {"f": "110"},
            "",
            "Telefonnummer muss Vorwahl und Rufnummer enthalten, zum Beispiel 06061 12345. Prüfen Sie die Ziffern.",
        ),
        (
            HOME,
            {"street": "Weg", "house_number": "1", "postal_code": "6472", "city": "Erbach"},
            "-postal_code",
            "Postleitzahl muss 5 Ziffern haben.",
        ),
        (
            HOME,
            {"street": "Weg", "postal_code": "64720", "city": "Erbach"},
            "-house_number",
            "Geben Sie die Hausnummer ein. Gibt es keine, schreiben Sie „ohne“.",
        ),
        (make("iban"), {"f": "DE89 3704 0044 0532 0130 0"}, "", "Deutsche IBAN muss 22 Zeichen haben. Ihre hat 21."),
        (
            make("iban"),
            {"f": "DE88 3704 0044 0532 0130 00"},
            "",
            "Die IBAN enthält einen Tippfehler. Vergleichen Sie sie mit Ihrer Bankkarte.",
        ),
        (make("iban"), {"f": "FR763000600001"}, "", "IBAN mit FR muss 27 Zeichen haben. Ihre hat 14."),
        (make("iban"), {"f": "532013000"}, "", "IBAN muss mit dem Länderkürzel beginnen, zum Beispiel mit DE."),
        (
            make("iban"),
            {"f": "XX123"},
            "",
            "IBAN darf nicht mit XX beginnen: Dieses Länderkürzel gibt es nicht. Deutsche beginnen mit DE.",
        ),
        (make("declaration"), {}, "", "Bestätigen Sie, dass Ihre Angaben richtig und vollständig sind."),
        (
            make("text", "Beschreibung", max_length=500),
            {"f": "x" * 537},
            "",
            "Beschreibung darf höchstens 500 Zeichen haben. Kürzen Sie um 37 Zeichen.",
        ),
        (
            make("text", "Rufname"),
            {"f": "Rex \u202e"},
            "",
            "Rufname enthält ein Zeichen, das wir nicht verarbeiten können: „U+202E“. "
            "Schreiben Sie zum Beispiel „Rex“.",
        ),
        (
            make("text", "Chipnummer", pattern="[0-9]{15}", mismatch="Chipnummer muss 15 Ziffern haben."),
            {"f": "123"},
            "",
            "Chipnummer muss 15 Ziffern haben.",
        ),
        (make("number", "Anzahl"), {"f": "2,5"}, "", "Anzahl muss eine ganze Zahl sein, zum Beispiel 3."),
        (make("number", "Anzahl", minimum=1), {"f": "0"}, "", "Anzahl muss mindestens 1 sein."),
        (make("number", "Höhe", maximum=90, unit="cm"), {"f": "91"}, "", "Höhe darf höchstens 90 cm sein."),
        (make("time", "Beginn"), {}, "", "Geben Sie die Uhrzeit „Beginn“ ein."),
        (make("time", "Beginn"), {"f": "abends"}, "", "Beginn muss eine Uhrzeit sein, zum Beispiel 18:30."),
        (make("time", "Beginn"), {"f": "18:5"}, "", "Beginn muss eine Uhrzeit sein, zum Beispiel 18:30."),
        (make("time", "Beginn"), {"f": "18:30 Uhr 15"}, "", "Beginn muss eine Uhrzeit sein, zum Beispiel 18:30."),
        (
            make("time", "Beginn"),
            {"f": "25:00"},
            "",
            "Beginn muss zwischen 0:00 und 23:59 liegen. Prüfen Sie die Ziffern.",
        ),
        (
            make("time", "Beginn"),
            {"f": "18:60"},
            "",
            "Beginn muss zwischen 0:00 und 23:59 liegen. Prüfen Sie die Ziffern.",
        ),
        (
            make("time", "Ende"),
            {"f": "24 Uhr"},
            "",
            "Ende darf höchstens 23:59 sein. Für Mitternacht schreiben Sie 0:00.",
        ),
        (make("money", "Kosten"), {}, "", "Geben Sie den Betrag „Kosten“ ein."),
        (make("money", "Kosten"), {"f": "viel"}, "", "Kosten muss ein Betrag in Euro sein, zum Beispiel 25,00."),
        (make("money", "Kosten"), {"f": "-5"}, "", "Kosten muss ein Betrag in Euro sein, zum Beispiel 25,00."),
        (make("money", "Kosten"), {"f": "1,255"}, "", "Kosten muss ein Betrag in Euro sein, zum Beispiel 25,00."),
        (make("money", "Kosten"), {"f": "12.50,00"}, "", "Kosten muss ein Betrag in Euro sein, zum Beispiel 25,00."),
        (make("money", "Kosten"), {"f": "9" * 13}, "", "Kosten darf vor dem Komma höchstens 12 Ziffern haben."),
        (make("money", "Kosten", minimum=500), {"f": "4,99"}, "", "Kosten muss mindestens 5,00 € sein."),
        (make("money", "Kosten", maximum=125000), {"f": "1250,01"}, "", "Kosten darf höchstens 1.250,00 € sein."),
        (
            make("money", "Kosten"),
            {"f": "5 \u202e"},
            "",
            "Kosten enthält ein Zeichen, das wir nicht verarbeiten können: „U+202E“.",
        ),
        (
            make("money", "Lohn", currency="CHF"),
            {"f": "25 €"},
            "",
            "Lohn muss ein Betrag in CHF sein, zum Beispiel 25,00.",
        ),
        (make("money", "Lohn", currency="CHF", minimum=500), {"f": "1"}, "", "Lohn muss mindestens 5,00 CHF sein."),
        (make("country", "Staat"), {}, "", "Wählen Sie bei „Staat“ den Staat aus."),
        (make("country", "Staat"), {"f": "DE"}, "", "Wählen Sie bei „Staat“ den Staat aus."),
        (
            make("nationality", "Staatsangehörigkeit"),
            {"f": "120"},
            "",
            "Wählen Sie bei „Staatsangehörigkeit“ die Staatsangehörigkeit aus.",
        ),
        (make("yes_no", "Chip"), {}, "", "Wählen Sie bei „Chip“ Ja oder Nein aus."),
        (
            make("radio", empty="Wählen Sie aus, woher er kommt.", options=[{"key": "x", "label": "X"}]),
            {"f": "y"},
            "",
            "Wählen Sie aus, woher er kommt.",
        ),
    ],
)
def test_the_sentence_stands_at_the_input_to_mend_and_nowhere_else(field, typed, suffix, sentence):
    assert errors(field, **typed) == {"f" + suffix: sentence}


def test_an_empty_address_asks_for_each_of_its_lines():
    assert list(errors(HOME)) == ["f-street", "f-house_number", "f-postal_code", "f-city"]


def test_an_empty_name_asks_for_both_names():
    assert errors(NAME) == {
        "f-given": "Geben Sie Ihren Vornamen ein.",
        "f-family": "Geben Sie Ihren Familiennamen ein.",
    }


def test_where_one_name_is_enough_the_given_name_may_stay_empty():
    one_name = make("person_name", single_name_allowed=True)
    assert errors(one_name, family="Sukarno") == {}
    assert list(errors(one_name)) == ["f-family"]


CHOICES = ("yes_no", "radio", "checkboxes", "select")


@pytest.mark.parametrize(
    ("kind", "noun"),
    [(kind, "Herkunft") for kind in ("text", "date", "number", *CHOICES)]
    + [(kind, "Woher kommt der Hund?") for kind in CHOICES],
)
def test_a_field_without_its_own_sentence_has_a_good_one(kind, noun):
    more = {"options": [{"key": "x", "label": "X"}]} if kind in ("radio", "checkboxes", "select") else {}
    (sentence,) = make(kind, noun, **more).missing().values()
    assert sentence.startswith(("Geben Sie ", "Wählen Sie "))
    assert f"„{noun}“" in sentence
    assert sentence.endswith(("ein.", "aus."))


def test_length_is_counted_in_letters_not_in_code_points():
    field = make("text", max_length=6)
    assert errors(field, f="Mu\u0308ller") == {}
    assert errors(field, f="Mu\u0308llerm") != {}


@pytest.mark.parametrize(("day", "month", "year"), [("12", "6", "2026"), ("12", "6", "2027")])
def test_the_first_and_the_last_day_of_a_range_belong_to_it(day, month, year):
    assert errors(LATER, day=day, month=month, year=year) == {}


def test_dogs_may_be_born_today():
    assert errors(make("date", "Wurf", not_after="today"), day="12", month="6", year="2026") == {}
    assert errors(make("date", "Wurf", not_after="today"), day="13", month="6", year="2026") == {
        "f-day": "Wurf muss heute oder in der Vergangenheit liegen."
    }


@pytest.mark.parametrize("currency", ["CH", "chf", "JPY", "EURO", 5, None, ["EUR"]])
def test_a_currency_is_one_of_the_codes_with_hundredths(currency):
    with pytest.raises(ValidationError, match="ISO 4217"):
        make("money", "Lohn", currency=currency)
