"""„Gewerbe anmelden“ asks for what GewA1 has (Anlage 1 GewAnzV), and for each part only those whom it concerns."""

from datetime import date

import pytest

from portal.forms import Group, numbered, problems, prune
from tests.shipped import CATALOGUE
from tests.unit.catalogue.asked import pages

TRADE = CATALOGUE.services["gewerbe-anmelden"]
SOLE, COMPANY, PARTNERS, FOREIGN, TAKE_OVER, FILIALE = (e.answers for e in TRADE.examples if e.valid)
TODAY = date(2026, 6, 9)
(REPRESENTATIVES,) = (step for step in TRADE.form.steps if isinstance(step, Group))
IDS = {
    field.id
    for step in TRADE.form.steps
    for page in (step.pages if isinstance(step, Group) else [step])
    for field in page.fields
}

#: Where each number of the official form is asked. 13 is how many people the group names; 32 and 33, date and
#: signature, drop out online.
NUMBERS = {
    1: "rechtsform firma",
    2: "eingetragen register_art register_ort register_nummer register_staat",
    3: "geschaeftsname",
    4: "inhaber_name vertreter_name",
    5: "inhaber_name vertreter_name",
    6: "inhaber_geschlecht vertreter_geschlecht",
    7: "inhaber_geburtsname vertreter_geburtsname",
    8: "inhaber_geburtsdatum vertreter_geburtsdatum",
    9: "inhaber_geburtsort inhaber_geburtsstaat vertreter_geburtsort vertreter_geburtsstaat",
    10: "inhaber_staat inhaber_staat_2 vertreter_staat vertreter_staat_2",
    11: "inhaber_wohnung vertreter_wohnung",
    12: "telefon email webseite",
    14: "leitung",
    15: "zuhause betriebsstaette",
    16: "hauptniederlassung",
    17: "gleicher_ort fruehere_anschrift",
    18: "schwerpunkt beschreibung weitere_taetigkeiten",
    19: "nebenerwerb",
    20: "beginn",
    21: "art",
    22: "vollzeit teilzeit",
    23: "niederlassung",
    24: "besonderes",
    25: "grund",
    26: "vorher_art vorher_name vorher_firma",
    27: "unfall_traeger unfall_nummer",
    28: "erlaubnis erlaubnis_datum erlaubnis_behoerde",
    29: "zulassungspflichtig handwerkskarte karte_datum karte_kammer",
    30: "inhaber_titel inhaber_titel_datum inhaber_titel_behoerde vertreter_titel",
    31: "inhaber_auflage inhaber_auflage_text vertreter_auflage vertreter_auflage_text",
}


@pytest.mark.parametrize("number", NUMBERS)
def test_every_number_of_the_official_form_is_asked(number):
    assert set(NUMBERS[number].split()) <= IDS


def test_every_number_but_the_three_that_need_no_question_is_here():
    assert set(range(1, 34)) - NUMBERS.keys() == {13, 32, 33}


@pytest.mark.parametrize(
    ("answers", "change", "page"),
    [
        (SOLE, {"rechtsform": "ek"}, "eintragung"),
        (SOLE, {"rechtsform": "gmbh"}, "firma"),
        (SOLE, {"rechtsform": "gmbh"}, "vertretung"),
        (SOLE, {"rechtsform": "gbr"}, "beteiligung"),
        (SOLE, {"rechtsform": "ag"}, "leitung"),
        (SOLE, {"niederlassung": "zweig"}, "leitung"),
        (SOLE, {"niederlassung": "zweigstelle"}, "hauptniederlassung"),
        (SOLE, {"zuhause": False}, "betriebsstaette"),
        (SOLE, {"grund": "uebernahme"}, "vorher"),
        (SOLE, {"grund": "rechtsform", "gleicher_ort": False}, "fruehere-anschrift"),
        (SOLE, {"grund": "verlegung"}, "fruehere-anschrift"),
        (SOLE, {"grund": "verlegung"}, "unfallversicherung"),
        (SOLE, {"art": ["handel", "handwerk"]}, "zulassung"),
        (SOLE, {"art": ["handwerk"], "zulassungspflichtig": True}, "handwerkskarte"),
        (SOLE, {"erlaubnis": "vorhanden"}, "erlaubnis-daten"),
        (SOLE, {"inhaber_staat": "163"}, "aufenthalt"),
        (TAKE_OVER, {"eingetragen": True}, "register"),
    ],
)
def test_a_page_is_asked_only_of_those_it_concerns(answers, change, page):
    assert page not in pages(TRADE, answers)
    assert page in pages(TRADE, answers | change)


def test_a_sole_trader_is_not_asked_about_representatives_and_a_company_not_about_a_holder():
    assert "vertretung" not in pages(TRADE, SOLE)
    own = [step for step in TRADE.form.steps if step.section == "person" and not isinstance(step, Group)]
    kept = prune(TRADE.form, numbered(TRADE.form, COMPANY | {key: SOLE[key] for key in SOLE if "inhaber_" in key}))
    assert own and not any(key.startswith("inhaber_") for key in kept.answers)


@pytest.mark.parametrize(("states", "asked"), [(("163", None), True), (("163", "475"), True), (("000", "163"), False),
    (("163", "151"), False), (("158", None), False), (("149", None), False), (("997", None), True)])  # fmt: skip
def test_a_residence_title_is_asked_of_nobody_with_freedom_of_movement(states, asked):
    """Citizens of the EU, the EEA and Switzerland need none, even as a second citizenship; stateless people do."""
    answers = SOLE | {"inhaber_staat": states[0]} | ({"inhaber_staat_2": states[1]} if states[1] else {})
    assert ("aufenthalt" in pages(TRADE, answers)) is asked


def test_each_representative_answers_for_themselves():
    first, second = COMPANY["vertretung"]
    assert "vertreter_titel" not in first and second["vertreter_titel"] == "vorhanden"
    told = problems(TRADE.form, numbered(TRADE.form, COMPANY | {"vertretung": [second, first]}), TODAY)
    assert told == ()


def test_a_company_that_names_nobody_is_asked_for_at_least_one():
    told = problems(TRADE.form, {key: value for key, value in COMPANY.items() if key != "vertretung"}, TODAY)
    assert [problem.sentence for problem in told] == ["Fügen Sie mindestens eine geschäftsführende Person hinzu."]


def test_a_business_that_began_long_ago_can_still_be_registered():
    assert problems(TRADE.form, numbered(TRADE.form, SOLE | {"beginn": "2019-05-01"}), TODAY) == ()


def test_documents_are_shown_on_paper_or_later_and_named_where_people_read_first():
    told = " ".join(step.text for step in TRADE.how)
    for paper in ("Registerauszug", "Vollmacht", "Erlaubnis", "Handwerkskarte", "Ausweis"):
        assert paper in told
