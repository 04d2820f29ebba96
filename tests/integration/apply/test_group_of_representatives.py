"""Those who represent a company are listed one by one: each has pages of their own, and one comes back to the list.

ux: the list says how many there are, each has „Ändern“ and „Entfernen“ with the name, removing asks, there is a limit.
"""

from __future__ import annotations

import pytest

from portal.forms import Place
from tests.applicant import Applicant
from tests.cases import valid_answers
from tests.house_fixtures import ON_ONE_DATABASE
from tests.integration.apply.journeys import address, house_of, nothing_written, stored_draft, with_answers

TRADE = "gewerbe-anmelden"
#: A GmbH with two directors; the second is no citizen of the European Union, so that there are two pages more.
TWO_DIRECTORS = 1
LIST = Place("vertretung")
FIRST_PAGES = ["name", "geburt", "staatsangehoerigkeit", "wohnung"]
SECOND_PAGES = ["name", "geburt", "staatsangehoerigkeit", "aufenthalt", "aufenthaltstitel", "wohnung"]


@pytest.fixture
def somebody(standing_app) -> Applicant:
    """Somebody at the list of the two directors."""
    answers = valid_answers(house_of(standing_app), TRADE, TWO_DIRECTORS)
    found = with_answers(standing_app, answers, service=TRADE)
    found.open(address(found, LIST))
    return found


def link(somebody: Applicant, words: str) -> str:
    """The address behind the link with exactly these words."""
    (found,) = somebody.tree.xpath(f"//a[normalize-space(.)='{words}']/@href")
    return str(found)


def walk(somebody: Applicant, until: str) -> list[str]:
    """Press „Weiter“ page by page; the pages passed by."""
    passed = []
    while somebody.step != until and len(passed) < 20:
        passed.append(somebody.step)
        somebody.submit({})
    return passed


@ON_ONE_DATABASE
def test_the_list_says_how_many_there_are_and_names_each(somebody):
    assert "Sie haben 2 Personen angegeben." in somebody.text
    links = [" ".join(a.text_content().split()) for a in somebody.tree.xpath("//ul[contains(@class, 'p-items')]//a")]
    people = ("Person 1: Max Mustermann", "Person 2: Zoë Şahin")
    assert links == [f"{words}: {person}" for person in people for words in ("Ändern", "Entfernen")]


@ON_ONE_DATABASE
@pytest.mark.parametrize(
    ("person", "pages"), [("1: Max Mustermann", FIRST_PAGES), ("2: Zoë Şahin", SECOND_PAGES)], ids=["first", "second"]
)
def test_changing_a_person_leads_through_their_pages_alone_and_back_to_the_list(somebody, person, pages):
    somebody.open(link(somebody, f"Ändern: Person {person}"))
    assert link(somebody, "Zurück") == address(somebody, LIST)

    assert walk(somebody, until="vertretung") == pages


@ON_ONE_DATABASE
def test_an_answer_that_opens_a_page_asks_it_before_the_list(somebody):
    somebody.open(link(somebody, "Ändern: Person 1: Max Mustermann"))
    assert walk(somebody, until="staatsangehoerigkeit") == ["name", "geburt"]

    somebody.submit({"vertretung-1-vertreter_staat": "163"})

    assert somebody.step == "aufenthalt"
    somebody.submit({"vertretung-1-vertreter_titel": "beantragt"})
    assert walk(somebody, until="vertretung") == ["wohnung"]


@ON_ONE_DATABASE
def test_from_the_check_page_the_list_and_its_people_lead_back_there(somebody):
    somebody.open(address(somebody, LIST) + "?nach=pruefen")
    somebody.open(link(somebody, "Ändern: Person 1: Max Mustermann"))
    assert walk(somebody, until="pruefen") == FIRST_PAGES

    somebody.open(address(somebody, LIST) + "?nach=pruefen")
    somebody.open(link(somebody, "Entfernen: Person 2: Zoë Şahin"))
    somebody.submit({}, action="remove")
    assert somebody.address == address(somebody, LIST) + "?nach=pruefen"
    somebody.submit({"vertretung-more": "no"})
    assert somebody.step == "pruefen" and "Şahin" not in somebody.text


@ON_ONE_DATABASE
def test_one_more_person_has_pages_of_their_own_and_ends_at_the_list(somebody):
    somebody.submit({"vertretung-more": "yes"})
    assert somebody.address == address(somebody, Place("vertretung", 3, "name"))
    third = {
        f"vertretung-3-{name.removeprefix('vertretung-1-')}": text
        for place in FIRST_PAGES
        for name, text in typed(somebody, Place("vertretung", 1, place)).items()
    }
    somebody.open(address(somebody, Place("vertretung", 3, "name")))
    for _ in FIRST_PAGES:
        known = dict(somebody.form_values())
        radios = {name: text for name, text in third.items() if "geschlecht" in name}
        somebody.submit({name: text for name, text in (third | radios).items() if name in known or name in radios})
        assert somebody.errors == {}
    assert somebody.step == "vertretung"
    assert "Sie haben 3 Personen angegeben." in somebody.text


def typed(somebody: Applicant, place: Place) -> dict[str, str]:
    somebody.open(address(somebody, place))
    return {name: text for name, text in somebody.form_values() if name.startswith("vertretung-")}


@ON_ONE_DATABASE
def test_looking_at_the_removal_removes_nothing_and_it_can_be_left(standing_app, somebody):
    with nothing_written(standing_app):
        somebody.open(link(somebody, "Entfernen: Person 2: Zoë Şahin"))
    assert "Person 2: Zoë Şahin entfernen?" in somebody.text
    somebody.open(link(somebody, "Nicht entfernen"))
    assert "Sie haben 2 Personen angegeben." in somebody.text


def test_who_removes_all_must_name_one_again_under_a_new_number(standing_app, somebody):
    for person in ("2: Zoë Şahin", "1: Max Mustermann"):
        somebody.open(address(somebody, LIST))
        somebody.open(link(somebody, f"Entfernen: Person {person}"))
        somebody.submit({}, action="remove")

    assert somebody.address == address(somebody, Place("vertretung", 3, "name"))
    assert "vertretung" not in stored_draft(standing_app, somebody).answers
    somebody.open(address(somebody, Place("pruefen")))
    assert somebody.address == address(somebody, Place("vertretung", 3, "name")) + "?nach=pruefen"


@ON_ONE_DATABASE
def test_at_the_limit_nobody_is_asked_for_more_and_the_list_says_why(standing_app):
    answers = valid_answers(house_of(standing_app), TRADE, TWO_DIRECTORS)
    answers["vertretung"] = [answers["vertretung"][0] | {"n": number} for number in range(1, 21)]
    somebody = with_answers(standing_app, answers, service=TRADE)
    somebody.open(address(somebody, LIST))

    assert "Sie haben 20 Personen angegeben." in somebody.text
    assert "Sie können höchstens 20 Personen nennen." in somebody.text
    assert somebody.tree.xpath("//input[@name='vertretung-more']") == []
    somebody.submit({"vertretung-more": "yes"})
    assert len(stored_draft(standing_app, somebody).answers["vertretung"]) == 20
    somebody.submit({})
    assert somebody.step == "uebersicht"
