"""What is offered where is looked up from memory, in the town's words."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.catalogue import Service, describe, examples_json
from portal.catalogue.entries import OwnWords
from portal.catalogue.service import Slot
from tests.shipped import CATALOGUE

HUND = CATALOGUE.services["hund-anmelden"]


@pytest.mark.parametrize(
    ("typed", "slugs"),
    [
        ("64720", ["michelstadt"]),
        ("michel", ["michelstadt"]),
        ("64720 Michelstadt", ["michelstadt"]),
        ("Vielbrunn", ["michelstadt"]),
        ("37216", ["witzenhausen"]),
        ("weissenborn", ["sontra", "weissenborn"]),
        ("sooden", ["bad-sooden-allendorf"]),
        ("643", []),
        ("", []),
    ],
)
def test_a_town_is_found_by_name_district_or_postal_code(typed, slugs):
    assert [town.slug for town in CATALOGUE.towns_by(typed)] == slugs


@pytest.mark.parametrize(
    ("typed", "services"),
    [
        ("Hund anmelden", ["hund-anmelden"]),
        ("welpe", ["hund-anmelden"]),
        *((typed, ["hund-anmelden", "hund-abmelden"]) for typed in ("hund", "steuer hund", "HUNDESTEUER", "marke")),
        ("steueramt", ["hund-anmelden", "abfallbehaelter-bestellen", "hund-abmelden"]),
        ("handy", ["fund-anzeigen"]),
        ("schlagloch", ["mangel-melden"]),
    ],
)
def test_a_service_is_found_by_title_synonym_or_office(typed, services):
    assert [offer.service.id for offer in CATALOGUE.find("michelstadt", typed)] == services


@pytest.mark.parametrize("typed", ["", "katze", "hund katze", "?"])
def test_what_nobody_offers_is_not_found(typed):
    assert CATALOGUE.find("michelstadt", typed) == ()


@given(st.text(max_size=30))
def test_no_search_fails(typed):
    assert isinstance(CATALOGUE.find("erbach", typed), tuple) and isinstance(CATALOGUE.towns_by(typed), tuple)


def test_what_is_not_there_is_none_or_empty():
    assert CATALOGUE.municipality("darmstadt") is None and CATALOGUE.offers("darmstadt") == ()
    assert CATALOGUE.offer("darmstadt", "hund-anmelden") is None and CATALOGUE.offer("erbach", "x") is None
    assert CATALOGUE.service("x") is None and CATALOGUE.cooperation("x") is None


def test_every_town_offers_the_registration_of_dogs_into_its_electronic_file():
    for town in CATALOGUE.municipalities:
        offer = CATALOGUE.offer(town.slug, "hund-anmelden")
        assert offer is not None and offer.municipality == town
        assert [(target.name, target.transport) for target in offer.targets] == [("dms", "folder")]
        assert offer.file_plan_key == "16.1.20"


def test_a_town_speaks_its_own_words_and_asks_the_same_questions():
    erbach, michelstadt = (CATALOGUE.offer(slug, "hund-anmelden") for slug in ("erbach", "michelstadt"))
    assert erbach.service.tariff != michelstadt.service.tariff
    assert erbach.service.content_hash != michelstadt.service.content_hash
    assert erbach.service.form == michelstadt.service.form == HUND.form


def test_the_same_words_have_the_same_hash_and_other_words_another():
    assert HUND.in_words({}).content_hash == HUND.content_hash
    assert HUND.in_words({"fee_text": "Kostenlos."}).content_hash != HUND.content_hash


@pytest.mark.parametrize("town", CATALOGUE.municipalities, ids=lambda town: town.slug)
def test_a_snapshot_makes_the_service_again_in_the_words_that_were_shown(town):
    for offer in CATALOGUE.offers(town.slug):
        again = Service.from_snapshot(offer.service.snapshot())
        assert again == offer.service.model_copy(
            update={"notes": (), "illustrative": (), "examples": (), "changes": ()}
        )
        assert again.snapshot() == offer.service.snapshot() and again.content_hash == offer.service.content_hash


def test_what_only_editors_read_makes_no_new_version():
    edited = HUND.model_copy(update={"notes": ("Satzung geprüft.",), "examples": HUND.examples[:1]})
    assert edited.content_hash == HUND.content_hash


def test_a_snapshot_holds_every_shown_text():
    assert "Wann ist der Hund geboren?" in HUND.snapshot() and HUND.lead in HUND.snapshot()


def test_the_slots_a_service_may_leave_open_are_those_a_town_can_fill():
    assert tuple(OwnWords.model_fields) == Slot.__args__


def test_amounts_are_written_as_people_write_them():
    (line, *_) = CATALOGUE.offer("witzenhausen", "hund-anmelden").service.tariff.lines
    assert line.amount == "78,00 €"
    assert line.model_copy(update={"cents": 123456705}).amount == "1.234.567,05 €"


def test_examples_have_the_promised_shape():
    for example in examples_json(HUND):
        assert list(example) == ["name", "valid", "answers", "errors", "files"]


def test_a_description_names_the_examples_and_the_hash():
    described = describe(HUND)
    assert described["id"] == "hund-anmelden" and described["content_hash"] == HUND.content_hash
    assert described["examples"][0] == {"name": HUND.examples[0].name, "valid": True}


def test_an_offer_holds_the_very_town_that_the_catalogue_gives():
    assert CATALOGUE.municipality("erbach") is CATALOGUE.offer("erbach", "hund-anmelden").municipality


def test_the_order_in_which_a_file_names_things_does_not_change_the_hash():
    def turned(data):
        if isinstance(data, dict):
            return {key: turned(data[key]) for key in reversed(data)}
        return [turned(item) for item in data] if isinstance(data, list) else data

    again = Service.from_snapshot(json.dumps(turned(json.loads(HUND.snapshot()))))
    assert again.content_hash == HUND.content_hash
