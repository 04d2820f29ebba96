"""„Gästebeitrag melden“ and „Veranstaltung anzeigen“: what is asked only sometimes, and what never."""

import re
from datetime import date

import pytest

from portal.catalogue import answers_of
from portal.forms import Place, numbered, problems, prune, reachable
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
