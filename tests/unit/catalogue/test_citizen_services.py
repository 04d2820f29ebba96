"""Services for citizens: what is asked only sometimes, what never, and what the words promise."""

import re

import pytest

from portal.catalogue import answers_of
from portal.forms import Group, reachable
from tests.shipped import CATALOGUE

SERVICES = CATALOGUE.services


def valid(service_id, number=0):
    service = SERVICES[service_id]
    return answers_of(service, [example for example in service.examples if example.valid][number])


def steps(service_id, answers):
    """The steps people are led through; pages of a group count as ``group/page``."""
    found = [(place.step, place.page) for place in reachable(SERVICES[service_id].form, answers)]
    return {step if page is None else f"{step}/{page}" for step, page in found}


def asked(service_id):
    form = SERVICES[service_id].form
    pages = [page for step in form.steps for page in (step.pages if isinstance(step, Group) else [step])]
    return [field for page in pages for field in page.fields]


@pytest.mark.parametrize(
    ("service_id", "change", "page"),
    [
        ("meldebescheinigung-beantragen", {"fuer_wen": "kind"}, "kind"),
        ("meldebescheinigung-beantragen", {"umfang": "erweitert"}, "angaben"),
        ("meldebescheinigung-beantragen", {"weg": "post"}, "papier"),
        ("urkunde-beantragen", {"art": "lebenspartnerschaft"}, "ehe"),
        ("urkunde-beantragen", {"art": "tod"}, "tod"),
        ("urkunde-beantragen", {"bezug": "linie"}, "nachweis"),
        ("urkunde-beantragen", {"bezug": "geschwister"}, "interesse"),
        ("bewohnerparkausweis-beantragen", {"anlass": "verlaengern"}, "bisher"),
        ("bewohnerparkausweis-beantragen", {"anlass": "ersatz"}, "verlust"),
        ("bewohnerparkausweis-beantragen", {"halter": "teilen"}, "organisation"),
        ("kita-platz-vormerken", {"geboren": False}, "ungeboren"),
        ("kita-platz-vormerken", {"gemeinsam": True}, "zweite-person"),
        ("kita-platz-vormerken", {"jeden_tag_gleich": False}, "tage"),
        ("kita-platz-vormerken", {"geschwister_da": True}, "geschwister"),
        ("kita-platz-vormerken", {"besonderer_bedarf": True}, "bedarf-worte"),
        ("abfallbehaelter-bestellen", {"auftrag": "sperrmuell"}, "sperrmuell"),
        ("abfallbehaelter-bestellen", {"auftrag": "abmelden"}, "grund"),
        ("abfallbehaelter-bestellen", {"rolle": "miete"}, "einverstanden"),
        ("wohngeld-anfragen", {"wohnen": "eigentum"}, "belastung"),
        ("trauzimmer-anfragen", {"deutsch": False}, "uebersetzung"),
        ("grillhuette-anfragen", {"was": "stellplatz"}, "wohnmobil"),
        ("stellungnahme-abgeben", {"antwort": True}, "adresse"),
        ("anregung-senden", {"antwort": True}, "kontakt"),
        ("fund-anzeigen", {"kosten": True}, "weitergabe"),
        ("fund-anzeigen", {"finderlohn": True}, "weitergabe"),
    ],
)
def test_a_page_is_asked_only_where_it_matters(service_id, change, page):
    without = valid(service_id)
    assert page not in steps(service_id, without)
    assert page in steps(service_id, without | change)


def test_somebody_with_a_car_of_their_own_shows_no_statement_of_use():
    service_id = "bewohnerparkausweis-beantragen"
    assert "nutzung" in steps(service_id, valid(service_id))
    assert "nutzung" not in steps(service_id, valid(service_id) | {"halter": "selbst"})


@pytest.mark.parametrize(
    ("change", "page", "asked_for"),
    [
        ({"art": "ausweis"}, "eigentum", False),
        ({"umgebung": "verkehr"}, "eigentum", False),
        ({"umgebung": "amt"}, "eigentum", False),
        ({"umgebung": "geschaeft"}, "eigentum", True),
    ],
)
def test_finders_keep_neither_papers_nor_what_lay_in_a_bus_or_an_office(change, page, asked_for):
    """§ 978 BGB; papers belong to whoever issued them."""
    assert (page in steps("fund-anzeigen", valid("fund-anzeigen") | change)) is asked_for


@pytest.mark.parametrize("service_id", ["stellungnahme-abgeben", "anregung-senden", "mangel-melden"])
def test_nobody_needs_a_name_who_wants_no_answer(service_id):
    on_the_way = steps(service_id, valid(service_id))
    form = SERVICES[service_id].form
    kinds = {field.type for step in form.steps if step.id in on_the_way for field in step.fields}
    assert not {"person_name", "address", "email", "phone"} & kinds
    assert SERVICES[service_id].trust_level == "none"


@pytest.mark.parametrize(
    ("service_id", "never"),
    [
        ("meldebescheinigung-beantragen", "zweck|religion"),
        ("kita-platz-vormerken", "masern|impf|staatsangeh|religion|einkommen|arbeitgeber"),
        ("wohngeld-anfragen", "iban|kontostand|geburtsdatum|arbeitgeber"),
        ("trauzimmer-anfragen", "geburtsdatum|staatsangeh|familienstand|religion"),
        ("bewohnerparkausweis-beantragen", "geburtsdatum|garage"),
        ("anregung-senden", "unterschrift"),
    ],
)
def test_what_has_no_basis_yet_is_not_asked(service_id, never):
    words = " ".join(f"{field.id} {field.label} {field.noun}" for field in asked(service_id)).lower()
    assert re.search(never, words) is None


@pytest.mark.parametrize("service_id", ["grillhuette-anfragen", "trauzimmer-anfragen", "fuehrung-anfragen"])
def test_an_enquiry_says_before_and_after_that_only_the_promise_counts(service_id):
    service = SERVICES[service_id]
    assert service.kind == "anfrage"
    assert "Das ist eine Anfrage. Erst unsere Zusage gilt." in service.lead
    assert any("Erst unsere Zusage gilt." in step for step in service.next_steps)
    assert service.declaration == "Meine Angaben sind richtig. Ich weiß, dass erst Ihre Zusage gilt."


def test_the_informal_application_for_housing_benefit_needs_no_amount_and_no_paper():
    optional = {field.id for field in asked("wohngeld-anfragen") if field.optional}
    assert {"miete", "heizung", "belastung", "einkommen"} <= optional
    assert "file" not in {field.type for field in asked("wohngeld-anfragen")}
    assert SERVICES["wohngeld-anfragen"].next_steps[0] == "Ihr Antrag gilt mit dem heutigen Tag als gestellt."


def test_three_wishes_for_a_kindergarten_keep_their_order():
    (wishes,) = [step for step in SERVICES["kita-platz-vormerken"].form.steps if step.id == "wuensche"]
    assert (wishes.minimum, wishes.limit) == (1, 3)
    named = [item["kita"] for item in valid("kita-platz-vormerken", 1)["wuensche"]]
    assert named == ["Kita am Mühlbach", "Kita Waldwichtel", "egal"]


def test_each_day_of_the_week_is_asked_about_only_where_the_days_differ():
    days = next(field for field in asked("kita-platz-vormerken") if field.type == "matrix")
    assert [row.label for row in days.rows] == ["Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag"]
    assert days.show(valid("kita-platz-vormerken", 1)["tage"])[2:] == (
        "Mittwoch: Bis zum Mittag",
        "Donnerstag: Bis zum Nachmittag",
        "Freitag: Gar nicht",
    )
