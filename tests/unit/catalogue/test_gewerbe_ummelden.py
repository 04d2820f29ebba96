"""„Gewerbe ummelden“ asks for what GewA2 has (Anlage 2 GewAnzV), about persons in the same fields as GewA1."""

from datetime import date

import pytest

from portal.forms import numbered, problems
from tests.shipped import CATALOGUE
from tests.unit.catalogue.asked import fields, pages

SERVICES = CATALOGUE.services
CHANGE, START = SERVICES["gewerbe-ummelden"], SERVICES["gewerbe-anmelden"]
MOVED, RENAMED, ALONE, FOREIGN, PARTNERS = (e.answers for e in CHANGE.examples if e.valid)
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
    (15,): "zuhause betriebsstaette",
    (16,): "hauptniederlassung",
    (17,): "fruehere_anschrift",
    (18, 19): "schwerpunkt beschreibung weitere_taetigkeiten bisherige_taetigkeit aufgegebene_taetigkeit",
    (20, 22, 23, 24): "grund grund_text art vollzeit teilzeit niederlassung besonderes",
    (21,): "aenderung",
    (25,): "erlaubnis erlaubnis_datum erlaubnis_behoerde",
    (26,): "zulassungspflichtig handwerkskarte karte_datum karte_kammer",
    (27,): "inhaber_titel inhaber_titel_datum inhaber_titel_behoerde vertreter_titel",
    (28,): "inhaber_auflage inhaber_auflage_text vertreter_auflage vertreter_auflage_text",
}


@pytest.mark.parametrize("numbers", NUMBERS, ids=str)
def test_every_number_of_the_official_form_is_asked(numbers):
    assert set(NUMBERS[numbers].split()) <= fields(CHANGE).keys()


def test_every_number_but_the_three_that_need_no_question_is_here():
    assert set(range(1, 31)) - {number for row in NUMBERS for number in row} == {13, 29, 30}


def test_a_change_of_name_asks_for_the_former_one_as_the_trade_act_names_it():
    former = fields(CHANGE)["frueherer_name"]
    assert "Nummer 2a" in former.legal_basis
    assert "frueherer-name" in pages(CHANGE, PARTNERS) and "frueherer-name" not in pages(CHANGE, MOVED)


def test_persons_and_premises_are_asked_as_when_the_business_was_registered():
    """Same id, same type, same answers: what was typed for GewA1 fits GewA2."""
    ours, theirs = fields(CHANGE), fields(START)
    same = ("inhaber_", "vertreter_", "register_", "rechtsform", "firma", "geschaeft", "betriebsstaette", "leitung")
    shared = [key for key in theirs if key.startswith(same)]
    assert len(shared) > 25
    for key in shared:
        about = {"legal_basis", "hint"}
        assert ours[key].model_dump(exclude=about) == theirs[key].model_dump(exclude=about)


@pytest.mark.parametrize(
    ("answers", "change", "page"),
    [
        (RENAMED, {"grund": ["verlegung"]}, "fruehere-anschrift"),
        (MOVED, {"grund": ["erweiterung"]}, "bisher"),
        (MOVED, {"grund": ["wechsel", "verlegung"]}, "bisher"),
        (MOVED, {"grund": ["name"]}, "frueherer-name"),
        (MOVED, {"grund": ["allein"]}, "gesellschaft"),
        (MOVED, {"rechtsform": "gmbh"}, "vertretung"),
        (MOVED, {"rechtsform": "ek", "eingetragen": True}, "registerauszug"),
        (MOVED, {"zuhause": False}, "betriebsstaette"),
        (MOVED, {"niederlassung": "zweigstelle"}, "hauptniederlassung"),
        (MOVED, {"art": ["handwerk"]}, "zulassung"),
        (MOVED, {"erlaubnis": "vorhanden"}, "erlaubnis-daten"),
        (MOVED, {"inhaber_staat": "163"}, "aufenthalt"),
    ],
)
def test_a_page_is_asked_only_of_those_it_concerns(answers, change, page):
    assert page not in pages(CHANGE, answers)
    assert page in pages(CHANGE, answers | change)


def test_who_leaves_the_district_reads_on_the_first_page_to_register_there():
    first = CHANGE.form.steps[0]
    assert "melden Sie den Betrieb nur dort an" in first.intro and "nur dort an" in CHANGE.who_not


def test_several_changes_are_told_at_once():
    both = RENAMED | {"grund": ["verlegung", "erweiterung", "name"], "fruehere_anschrift": MOVED["fruehere_anschrift"]}
    assert problems(CHANGE.form, numbered(CHANGE.form, both), TODAY) == ()


@pytest.mark.parametrize("service", [START, CHANGE], ids=lambda service: service.id)
def test_the_branch_of_trade_is_voluntary_and_takes_nothing_from_the_description(service):
    asked = fields(service)
    assert asked["wirtschaftszweig"].optional and asked["wirtschaftszweig"].type == "activity"
    assert not asked["schwerpunkt"].optional and not asked["beschreibung"].optional
    given = [example.answers.get("wirtschaftszweig") for example in service.examples if example.valid]
    assert "96.02.1" in given and None in given
