"""The fifteen towns stand in the data with their official names and keys; samples say that they are samples."""

import csv
import json
import xml.etree.ElementTree as ET
from datetime import date

import pytest

from portal.catalogue import answers_of
from portal.catalogue.contrast import DARK_BACKGROUNDS, LIGHT_BACKGROUNDS, worst_contrast
from portal.catalogue.entries import OfferEntry, OwnWords, general_entries
from portal.catalogue.folder import read_folder
from portal.forms import problems
from tests.shipped import CATALOGUE
from tests.tools import PROJECT, shared

SHIPPED = read_folder(PROJECT / "services")
REAL = [town for town in CATALOGUE.municipalities if not town.training]

#: slug: official name, AGS, ARS, postal codes
OFFICIAL = {
    "brombachtal": ("Gemeinde Brombachtal", "06437005", "064370005005", "64753"),
    "erbach": ("Kreisstadt Erbach", "06437006", "064370006006", "64711"),
    "michelstadt": ("Stadt Michelstadt", "06437011", "064370011011", "64720"),
    "oberzent": ("Stadt Oberzent", "06437016", "064370016016", "64760"),
    "bad-sooden-allendorf": ("Stadt Bad Sooden-Allendorf", "06636001", "066360001001", "37242"),
    "berkatal": ("Gemeinde Berkatal", "06636002", "066360002002", "37297"),
    "herleshausen": ("Gemeinde Herleshausen", "06636005", "066360005005", "37293"),
    "meinhard": ("Gemeinde Meinhard", "06636007", "066360007007", "37276"),
    "neu-eichenberg": ("Gemeinde Neu-Eichenberg", "06636009", "066360009009", "37249"),
    "ringgau": ("Gemeinde Ringgau", "06636010", "066360010010", "37296"),
    "sontra": ("Stadt Sontra", "06636011", "066360011011", "36205"),
    "waldkappel": ("Stadt Waldkappel", "06636012", "066360012012", "37284"),
    "wehretal": ("Gemeinde Wehretal", "06636014", "066360014014", "37287"),
    "weissenborn": ("Gemeinde Weißenborn", "06636015", "066360015015", "37299"),
    "witzenhausen": ("Stadt Witzenhausen", "06636016", "066360016016", "37213 bis 37218"),
}


def test_the_fifteen_towns_stand_there_with_their_official_names_and_keys():
    found = {town.slug: (town.official_name, town.ags, town.ars, town.postal_code_text) for town in REAL}
    assert found == OFFICIAL


def test_public_order_is_by_cooperation_then_by_name_and_training_last():
    assert [town.slug for town in CATALOGUE.municipalities] == [*OFFICIAL, "musterstadt"]
    assert [(region.id, len(region.towns)) for region in CATALOGUE.cooperations] == [
        ("odenwald", 4),
        ("werra-meissner", 11),
        ("training", 1),
    ]


@pytest.mark.parametrize("town", CATALOGUE.municipalities, ids=lambda town: town.slug)
def test_contact_data_say_that_they_are_placeholders(town):
    assert town.placeholder
    assert "Platzhalter" in town.address.street
    assert town.phone.startswith("06000 ") and town.email.endswith(".example")
    for offer in CATALOGUE.offers(town.slug):
        assert offer.office.phone.startswith("06000 ") and offer.office.email.endswith(".example")
        assert offer.service.tariff is None or offer.service.tariff.illustrative


def test_the_official_keys_are_those_of_the_official_lists():
    beside = shared()
    rows = ET.parse(beside / "xoev/codelists/urn.de.bund.destatis.bevoelkerungsstatistik.schluessel.rs_2026-06-30.xml")
    listed = {}
    for row in rows.iter("Row"):
        key, name = (value.findtext("SimpleValue") for value in row.findall("Value")[:2])
        listed[key] = name
    for town in REAL:
        assert listed[town.ars].split(",")[0] == town.name
        assert town.official_name.split()[0] == (listed[town.ars].partition(", ")[2] or "Gemeinde")
    (training,) = (town for town in CATALOGUE.municipalities if town.training)
    assert training.ars not in listed


def test_the_seats_have_the_official_postal_codes():
    beside = shared()
    with (beside / "xoev/municipalities/odenwald_werra-meissner.csv").open(encoding="utf-8", newline="") as file:
        listed = {row["ags"]: row for row in csv.DictReader(file)}
    for town in REAL:
        assert listed[town.ags]["plz_verwaltungssitz"] == town.postal_codes[0]
        assert listed[town.ags]["ars"] == town.ars


@pytest.mark.parametrize("town", CATALOGUE.municipalities, ids=lambda town: town.slug)
def test_every_towns_colour_reaches_6_to_1_in_light_and_8_to_1_in_dark(town):
    assert worst_contrast(town.accent.light, LIGHT_BACKGROUNDS) >= 6
    assert worst_contrast(town.accent.dark, DARK_BACKGROUNDS) >= 8


def test_every_town_has_a_colour_and_a_point_of_its_own():
    assert len({town.accent.light for town in CATALOGUE.municipalities}) == 16
    assert len({(town.ikz, town.point) for town in CATALOGUE.municipalities}) == 16


def test_hills_are_areas_that_reach_the_ground():
    for region in CATALOGUE.cooperations:
        assert region.front == region.ridge + "V130H0Z"
        assert region.back.endswith("V130H0Z") and region.mid.endswith("V130H0Z")


def own_ways(of):
    """What each town says in its own way: ``of`` an offer and the service for all; what is empty or None is not own."""
    found = {}
    for town in CATALOGUE.participating:
        for offer in CATALOGUE.offers(town.slug):
            if own := of(offer, CATALOGUE.services[offer.card.id]):
                found.setdefault(town.slug, {})[offer.card.id] = str(own)
    return found


def own_words(slot):
    return lambda offer, service: (words := getattr(offer.service, slot)) != getattr(service, slot) and words


@pytest.mark.parametrize("slot", OwnWords.model_fields)
def test_at_least_three_municipalities_differ_in_every_slot(slot):
    """Overrides are for real use, so the shipped catalogue shows each of them, and not the same one three times."""
    towns = own_ways(own_words(slot))
    assert len(towns) >= 3
    assert len({json.dumps(words) for words in towns.values()}) >= 3


@pytest.mark.parametrize(
    "differs",
    [
        pytest.param(lambda offer, _: offer.opens is not None, id="opens"),
        pytest.param(lambda offer, _: offer.closes is not None, id="closes"),
        pytest.param(lambda offer, _: offer.way != general(offer).way, id="way"),
        pytest.param(lambda offer, _: offer.office_id != (general(offer).office or "zentrale"), id="office"),
        pytest.param(lambda offer, _: offer.filing != "vorgang", id="filing"),
        pytest.param(lambda offer, _: {target.name for target in offer.targets} != {"dms"}, id="targets"),
        pytest.param(lambda offer, _: any(target.options for target in offer.targets), id="transport options"),
    ],
)
def test_at_least_three_municipalities_differ_in_how_they_offer(differs):
    assert len(own_ways(differs)) >= 3


def general(offer):
    """What the town's cooperation says about the service; the plainest offer where it says nothing."""
    said = general_entries(SHIPPED.regions[offer.municipality.ikz])
    return said.get(offer.card.id, OfferEntry(service=offer.card.id))


def test_every_application_goes_to_the_electronic_file_whatever_else_gets_it():
    offers = [offer for town in CATALOGUE.municipalities for offer in CATALOGUE.offers(town.slug)]
    files = [[target for target in offer.targets if target.name == "dms"] for offer in offers]
    assert {(file.transport, len(file.options)) for (file,) in files} == {("folder", 0)}


def test_the_valid_examples_are_in_time_in_every_town():
    for town in CATALOGUE.municipalities:
        for offer in CATALOGUE.offers(town.slug):
            general_service = CATALOGUE.services[offer.card.id]
            if offer.service.deadline != general_service.deadline:
                for example in general_service.examples:
                    answers = answers_of(general_service, example)
                    assert not example.valid or not problems(offer.service.form, answers, date.today()), example.name


def test_every_way_of_offering_is_shown_by_some_municipality():
    offers = [offer for town in CATALOGUE.participating for offer in CATALOGUE.offers(town.slug)]
    assert {offer.way for offer in offers} == {"form", "link", "paper"}
    assert any(offer.opens for offer in offers) and any(offer.closes for offer in offers)


def test_where_staff_practise_every_service_can_be_tried():
    practised = CATALOGUE.offers("musterstadt")
    assert {offer.card.id for offer in practised if offer.way == "form"} == {
        service.id for service in CATALOGUE.services.values() if service.has_form
    }
