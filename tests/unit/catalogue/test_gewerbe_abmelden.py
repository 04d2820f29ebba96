"""„Gewerbe abmelden“ asks for what GewA3 has (Anlage 3 GewAnzV), about persons in the same fields as GewA1."""

from datetime import date

import pytest

from portal.forms import numbered, problems
from tests.shipped import CATALOGUE
from tests.unit.catalogue.asked import fields, pages

SERVICES = CATALOGUE.services
END, START = SERVICES["gewerbe-abmelden"], SERVICES["gewerbe-anmelden"]
GIVEN_UP, SOLD, CHANGED, ABROAD, PARTNERS = (e.answers for e in END.examples if e.valid)
TODAY = date(2026, 6, 9)

#: Where each number of the official form is asked. 13 is how many people the group names; 29 and 30, date and
#: signature, drop out online. Numbers in one row: the recipients' lists of GewAnzV § 3 tell the row apart from its
#: neighbours, but not its numbers from each other.
NUMBERS = {
    (1,): "rechtsform firma",
    (2,): "eingetragen register_art register_ort register_nummer register_staat",
    (3,): "geschaeftsname",
    (4, 5): "inhaber_name vertreter_name",
    (6,): "inhaber_geschlecht vertreter_geschlecht",
    (7,): "inhaber_geburtsname vertreter_geburtsname",
    (8,): "inhaber_geburtsdatum vertreter_geburtsdatum",
    (9,): "inhaber_geburtsort inhaber_geburtsstaat vertreter_geburtsort vertreter_geburtsstaat",
    (10,): "inhaber_staat inhaber_staat_2 vertreter_staat vertreter_staat_2",
    (11,): "inhaber_wohnung vertreter_wohnung",
    (12,): "telefon email webseite",
    (14,): "leitung",
    (15, 16): "zuhause betriebsstaette hauptniederlassung",
    (17,): "kuenftige_anschrift",
    (18,): "schwerpunkt beschreibung weitere_taetigkeiten",
    (19,): "nebenerwerb",
    (20,): "ende",
    (21,): "art",
    (22,): "vollzeit teilzeit",
    (23,): "niederlassung",
    (24,): "besonderes",
    (25, 26, 27, 28): "grund ursache nachfolge_art nachfolge_name nachfolge_firma",
}


@pytest.mark.parametrize("numbers", NUMBERS, ids=str)
def test_every_number_of_the_official_form_is_asked(numbers):
    assert set(NUMBERS[numbers].split()) <= fields(END).keys()


def test_every_number_but_the_three_that_need_no_question_is_here():
    assert set(range(1, 31)) - {number for row in NUMBERS for number in row} == {13, 29, 30}


def test_persons_and_premises_are_asked_as_when_the_business_was_registered():
    """Same id, same type, same answers: what was typed for GewA1 fits GewA3."""
    ours, theirs = fields(END), fields(START)
    same = ("inhaber_", "vertreter_", "register_", "firma", "betriebsstaette", "hauptniederlassung", "leitung")
    shared = [key for key in theirs if key.startswith(same) and "titel" not in key and "auflage" not in key]
    assert len(shared) > 20
    for key in shared:
        about = {"legal_basis", "hint"}
        assert ours[key].model_dump(exclude=about) == theirs[key].model_dump(exclude=about)
    assert ours["rechtsform"].codes == theirs["rechtsform"].codes


def test_nobody_who_ends_is_asked_for_a_permit_a_craft_card_or_a_residence_title():
    asked = " ".join(fields(END))
    assert not any(word in asked for word in ("titel", "auflage", "erlaubnis", "handwerkskarte", "unfall"))


@pytest.mark.parametrize(
    ("answers", "change", "page"),
    [
        (SOLD, {"grund": "aufgabe"}, "ursache"),
        (GIVEN_UP, {"grund": "uebergabe"}, "nachfolge"),
        (GIVEN_UP, {"grund": "umwandlung"}, "nachfolge"),
        (SOLD, {"nachfolge_art": "person"}, "nachfolge-person"),
        (CHANGED, {"nachfolge_art": "firma"}, "nachfolge-firma"),
        (GIVEN_UP, {"grund": "ausland"}, "kuenftige-anschrift"),
        (GIVEN_UP, {"rechtsform": "gbr"}, "vertretung"),
        (GIVEN_UP, {"zuhause": False}, "betriebsstaette"),
        (GIVEN_UP, {"niederlassung": "zweig"}, "leitung"),
    ],
)
def test_a_page_is_asked_only_of_those_it_concerns(answers, change, page):
    assert page not in pages(END, answers)
    assert page in pages(END, answers | change)


def test_moving_to_another_district_is_no_reason_to_deregister():
    """The registration there counts as the deregistration here (GewO § 14 Abs. 1 Satz 3, GewAnzV § 3 Abs. 2a)."""
    assert "verlegung" not in fields(END)["grund"].codes
    assert "melden Sie den Betrieb nur dort an" in END.form.steps[0].intro
    assert "nur dort an" in END.who_not


def test_a_successor_who_is_not_known_yet_holds_nobody_up():
    answers = {key: value for key, value in SOLD.items() if key != "nachfolge_firma"} | {"nachfolge_art": "offen"}
    assert problems(END.form, numbered(END.form, answers), TODAY) == ()
