"""Services about building: who may use which, what is asked, and who answers."""

from datetime import date

import pytest

from portal.forms import numbered, problems
from tests.shipped import CATALOGUE

SERVICES = CATALOGUE.services
EXEMPTION, LAND_CHARGES = SERVICES["genehmigungsfreistellung-anzeigen"], SERVICES["baulasten-anfragen"]


def valid(service, number=0):
    return [example.answers for example in service.examples if example.valid][number]


def told(service, answers):
    return {problem.input for problem in problems(service.form, numbered(service.form, answers), date.today())}


def test_buildings_of_the_higher_classes_cannot_be_notified():
    """§ 64 HBO: building classes 1 to 3."""
    answers = valid(EXEMPTION)
    assert "gebaeudeklasse" in told(EXEMPTION, answers | {"gebaeudeklasse": "4"})
    assert "gebaeudeklasse" not in told(EXEMPTION, answers | {"gebaeudeklasse": "3"})


@pytest.mark.parametrize("statement", ["einhaltung", "erschliessung"])
def test_who_does_not_keep_to_the_plan_cannot_notify(statement):
    answers = {key: value for key, value in valid(EXEMPTION).items() if key != statement}
    assert statement in told(EXEMPTION, answers)


def test_the_month_does_not_run_before_all_plans_are_there():
    plans = [field for step in EXEMPTION.form.steps for field in getattr(step, "fields", ()) if field.type == "file"]
    assert [plan.id for plan in plans] == ["lageplan", "bauzeichnungen", "baubeschreibung"]
    assert not any(plan.later or plan.optional for plan in plans)


@pytest.mark.parametrize("service", [EXEMPTION, LAND_CHARGES], ids=lambda service: service.id)
@pytest.mark.parametrize(
    ("number", "accepted"), [("127", True), ("127/4", True), ("127/4b", False), ("1234567", False), ("4/", False)]
)
def test_a_parcel_has_a_number_the_land_register_could_hold(service, number, accepted):
    answers = valid(service)
    (first, *others) = answers["flurstuecke"]
    changed = answers | {"flurstuecke": [first | {"flurstueck": number}, *others]}
    assert ("flurstuecke-1-flurstueck" not in told(service, changed)) is accepted


def test_for_land_charges_the_pages_say_that_the_district_answers():
    """§ 85 HBO: the building authority keeps the register; in these towns it is the district's."""
    assert "Landkreis" in LAND_CHARGES.summary and "Landkreis" in LAND_CHARGES.lead
    assert "direkt bei der Bauaufsicht" in LAND_CHARGES.other_ways
    assert any("Landkreis" in recipient for recipient in LAND_CHARGES.privacy.recipients)


def test_towns_offer_building_as_far_as_their_office_goes():
    offering = {
        service: {town.slug for town in CATALOGUE.municipalities if CATALOGUE.offer(town.slug, service)}
        for service in ("genehmigungsfreistellung-anzeigen", "baustelleneinrichtung-beantragen")
    }
    assert {"erbach", "michelstadt", "witzenhausen", "musterstadt"} == offering["genehmigungsfreistellung-anzeigen"]
    assert "witzenhausen" in offering["baustelleneinrichtung-beantragen"]
    assert "berkatal" not in offering["baustelleneinrichtung-beantragen"]
