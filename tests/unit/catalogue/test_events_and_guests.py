"""„Gästebeitrag melden“ and „Veranstaltung anzeigen“: what is asked only sometimes, and what never."""

import re
from datetime import date

import pytest

from portal.catalogue import answers_of, migrated
from portal.forms import Form, Place, numbered, problems, prune, reachable
from tests.shipped import CATALOGUE

SERVICES = CATALOGUE.services
GUESTS, EVENT = SERVICES["gaestebeitrag-melden"], SERVICES["veranstaltung-anzeigen"]
SMALL, LARGE = (answers_of(EVENT, example) for example in EVENT.examples if example.valid)


def steps(answers):
    return [place.step for place in reachable(EVENT.form, answers)]


def errors(service, answers, today):
    found = problems(service.form, numbered(service.form, answers), today)
    return {problem.input: problem.sentence for problem in found}


def asked(service):
    pages = [page for step in service.form.steps for page in getattr(step, "pages", [step])]
    return [field for page in pages for field in page.fields]


def test_no_guest_is_named_and_no_identity_document_is_asked_for():
    (group,) = [step for step in GUESTS.form.steps if step.kind == "group"]
    assert group.title == "Aufenthalte"
    kinds = {field.type for page in group.pages for field in page.fields}
    assert kinds == {"text", "date", "number", "yes_no", "checkboxes"}
    assert not re.search("ausweis|pass|geburt", " ".join(field.label for field in asked(GUESTS)).lower())


def test_the_levy_is_a_matter_of_tax_secrecy():
    assert (GUESTS.confidential, GUESTS.kind, GUESTS.audience) == ("tax", "anzeige", ("visitors", "businesses"))


def test_a_stay_is_told_after_it_has_ended():
    answers = GUESTS.examples[0].answers
    told = errors(GUESTS, answers, date(2024, 3, 8))
    assert list(told) == ["aufenthalte-1-abreise-day"]
    assert errors(GUESTS, answers, date(2024, 3, 9)) == {}


#: Every town that offers the service online.
HERE = [offer for town in CATALOGUE.municipalities if (offer := CATALOGUE.offer(town.slug, GUESTS.id))]
#: Two adults and a child for a week.
FAMILY = answers_of(GUESTS, GUESTS.examples[0])


def in_the_spa(**changed):
    """What a stay of the family comes to in Bad Sooden-Allendorf, where something about it is different."""
    service = CATALOGUE.offer("bad-sooden-allendorf", GUESTS.id).service
    (stay,) = FAMILY["aufenthalte"]
    return service.fee_for(numbered(service.form, FAMILY | {"aufenthalte": [stay | changed]}))


@pytest.mark.parametrize("offer", HERE, ids=lambda offer: offer.municipality.slug)
def test_every_town_calculates_with_the_amounts_it_tells(offer):
    tariff, rule = offer.service.tariff, offer.service.fee
    adults, children, reduced, small = (line.cents for line in tariff.lines)
    assert [(item.times, item.cents) for item in rule.items] == [
        (("erwachsene",), adults),
        (("kinder",), children),
        (("ermaessigte",), reduced),
    ]
    assert all(item.label in line.case for item, line in zip(rule.items, tariff.lines, strict=False))
    assert {(item.each, item.per, item.days) for item in rule.items} == {
        ("aufenthalte", "night", ("anreise", "abreise"))
    }
    assert (rule.name, small, rule.illustrative) == ("Gästebeitrag", 0, tariff.illustrative)


def test_the_service_is_offered_in_all_towns():
    assert len(HERE) == len(CATALOGUE.municipalities) == 16


def test_two_adults_and_a_child_pay_49_euros_for_seven_nights_in_the_spa():
    fee = in_the_spa()
    assert [line.calculation for line in fee.lines] == ["2 × 7 Nächte × 2,80 €", "1 × 7 Nächte × 1,40 €"]
    assert fee.total_cents == 7 * (2 * 280 + 1 * 140) == 4900


def test_guests_who_are_exempt_pay_nothing_and_change_nothing():
    exempt = {"befreiung": True, "befreite": "3", "befreiung_grund": ["kinder"]}
    assert in_the_spa(**exempt) == in_the_spa()
    alone = in_the_spa(erwachsene="0", kinder="0", **exempt)
    assert (alone.total_cents, alone.lines) == (0, ())


def test_each_stay_is_calculated_by_itself():
    offer = CATALOGUE.offer("erbach", GUESTS.id)
    fee = offer.service.fee_for(numbered(GUESTS.form, answers_of(GUESTS, GUESTS.examples[1])))
    assert [line.cents for line in fee.lines] == [20 * 3 * 180, 2 * 3 * 90, 1 * 1 * 90]
    assert fee.total_cents == 11430


def test_who_typed_an_amount_before_it_was_calculated_does_not_lose_it():
    page = {"id": "betrag", "section": "zahlung", "title": "Betrag"}
    asked_before = {"type": "money", "id": "betrag", "label": "Gästebeitrag"}
    form = GUESTS.form.model_dump(mode="json")
    before = Form.model_validate(form | {"steps": [*form["steps"], page | {"fields": [asked_before]}]})
    answers = numbered(before, FAMILY | {"betrag": "25,50"})
    (change,) = GUESTS.changes_from(GUESTS.in_words({"version": "1.0", "form": before}))
    moved = migrated(before, GUESTS.form, answers, [change])
    assert [(kept.label, kept.lines) for kept in moved.lost] == [("Gästebeitrag", ("25,50 €",))]
    assert moved.answers == numbered(GUESTS.form, FAMILY) and moved.anew == ()


@pytest.mark.parametrize(("visitors", "plan"), [("200", False), ("201", True)])
def test_more_than_200_visitors_need_a_safety_concept(visitors, plan):
    assert ("sicherheitskonzept" in steps(SMALL | {"besucher": visitors})) is plan


@pytest.mark.parametrize(
    ("change", "page"),
    [
        ({"veranstalter_art": "betrieb"}, "organisation"),
        ({"selbst_verantwortlich": False}, "leitung"),
        ({"aufbau": True}, "aufbau-beginn"),
        ({"aufbau": True}, "abbau"),
        ({"aufbauten": ["buehne"]}, "buehne"),
        ({"aufbauten": ["staende", "zelt"]}, "zelt"),
        ({"musik": True}, "musik-ende"),
        ({"sperrung": True}, "strassen"),
        ({"parkplaetze": "1"}, "parken"),
    ],
)
def test_a_page_is_asked_only_where_it_matters(change, page):
    without = SMALL | {"veranstalter_art": "person"}
    assert page not in steps(without)
    assert page in steps(without | change)


@pytest.mark.parametrize(("today", "early"), [(date(2099, 6, 20), False), (date(2099, 6, 21), True)])
def test_an_event_is_told_fourteen_days_ahead_or_by_telephone(today, early):
    told = errors(EVENT, SMALL, today)
    sentence = "Beginn muss mindestens 14 Tage nach heute liegen. Ist er früher, rufen Sie uns an."
    assert told == ({"beginn-day": sentence} if early else {})
    page = EVENT.form.by_id["termin"]
    assert "14 Tage" in page.intro and "rufen Sie uns an" in page.intro


@pytest.mark.parametrize(
    ("change", "input_name"),
    [
        ({"beginn": "2099-07-02"}, "beginn-day"),
        ({"aufbau_tag": "2099-07-04", "aufbau_uhrzeit": "10:00"}, "beginn_uhrzeit"),
        ({"ende": "2099-07-03"}, "ende-day"),
        ({"abbau_tag": "2099-07-05"}, "abbau_tag-day"),
        ({"abbau_uhrzeit": "01:30"}, "abbau_uhrzeit"),
        ({"sperrung_bis": "2099-07-01"}, "sperrung_bis-day"),
    ],
)
def test_setting_up_the_event_and_dismantling_follow_each_other(change, input_name):
    assert list(errors(EVENT, LARGE | change, date(2099, 6, 1))) == [input_name]


def test_what_was_said_about_setting_up_no_longer_counts_once_nothing_is_set_up():
    early = LARGE | {"aufbau": False, "beginn": "2099-07-01"}
    assert errors(EVENT, early, date(2099, 6, 1)) == {}
    assert not {"aufbau_tag", "abbau_tag"} & prune(EVENT.form, early).answers.keys()
    assert Place("abbau") not in reachable(EVENT.form, early)


def test_documents_are_only_announced():
    (papers,) = EVENT.form.by_id["unterlagen"].fields
    assert papers.optional and papers.label == "Das reiche ich nach"
