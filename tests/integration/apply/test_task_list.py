"""A long form has a list of its sections: one comes in there, chooses there, and comes back there."""

from __future__ import annotations

from typing import Any

import pytest

from portal.forms import Place
from tests.applicant import Applicant
from tests.cases import valid_answers
from tests.house_fixtures import ON_ONE_DATABASE
from tests.integration.apply.journeys import (
    address,
    house_of,
    nothing_written,
    path_of,
    ready_to_send,
    stored_draft,
    with_answers,
)

TRADE = "gewerbe-anmelden"
SOLE_TRADER, TWO_DIRECTORS = 0, 1
LIST = Place("uebersicht")
SECTIONS = [
    "Anlass und Beginn",
    "Unternehmen",
    "Inhaber oder Vertretung",
    "Betrieb und Orte",
    "Tätigkeit und Beschäftigte",
    "Erlaubnisse",
]


def trader(app, example: int = SOLE_TRADER, **replaced: Any) -> Applicant:
    """Somebody whose draft holds the answers of a valid example; ``name=None`` takes one away."""
    answers = valid_answers(house_of(app), TRADE, example) | replaced
    return with_answers(app, {name: answer for name, answer in answers.items() if answer is not None}, service=TRADE)


def beginner(app) -> Applicant:
    somebody = Applicant(app.test_client(), service=TRADE)
    somebody.begin()
    return somebody


def listed(somebody: Applicant) -> list[tuple[str, str, bool]]:
    """Title, state and „has a link“ of each section, as they are read aloud."""
    rows = []
    for row in somebody.tree.xpath("//ol[contains(@class, 'p-tasks')]/li"):
        (title,) = row.xpath(".//div[contains(@class, 'title')]/div/*[1]")
        (state,) = row.xpath(".//div[contains(@class, 'status')]")
        if title.tag == "a":
            assert title.get("aria-describedby") == state.get("id")
        rows.append((title.text_content(), " ".join(state.text_content().split()), title.tag == "a"))
    return rows


def reopened(somebody: Applicant) -> Applicant:
    somebody.open(address(somebody, LIST))
    return somebody


def button_text(somebody: Applicant) -> str:
    return " ".join(somebody.button("continue").text_content().split())


@ON_ONE_DATABASE
def test_one_begins_at_the_list_where_only_the_first_section_is_open(standing_app):
    somebody = beginner(standing_app)

    assert somebody.step == "uebersicht"
    waiting = [(title, "Kann noch nicht bearbeitet werden", False) for title in SECTIONS[1:]]
    assert listed(somebody) == [(SECTIONS[0], "Noch nicht begonnen", True), *waiting]
    assert "0 von 6 Abschnitten sind erledigt." in somebody.text
    assert "Zuerst brauchen wir den Abschnitt „Anlass und Beginn“." in somebody.text


@ON_ONE_DATABASE
def test_the_end_of_a_section_leads_back_to_the_list(standing_app):
    somebody = beginner(standing_app)

    somebody.submit({})
    somebody.submit({"grund": "neugruendung"})
    assert somebody.step == "beginn"
    somebody.submit({"beginn-day": "1", "beginn-month": "7", "beginn-year": "2025"})

    assert somebody.step == "uebersicht"
    assert listed(somebody)[:2] == [(SECTIONS[0], "Erledigt", True), (SECTIONS[1], "Noch nicht begonnen", True)]
    assert "1 von 6 Abschnitten sind erledigt." in somebody.text
    assert button_text(somebody) == "Weiter mit „Unternehmen“"


@ON_ONE_DATABASE
def test_a_section_left_in_the_middle_is_begun_and_goes_on_where_something_is_missing(standing_app):
    somebody = trader(standing_app, inhaber_wohnung=None)

    assert listed(somebody)[2] == (SECTIONS[2], "Begonnen", True)
    assert "Es fehlen noch 4 Angaben." in somebody.text
    (link,) = somebody.tree.xpath(f"//a[normalize-space(.)='{SECTIONS[2]}']/@href")
    assert path_of(link) == address(somebody, Place("wohnung"))
    somebody.submit({})
    assert somebody.step == "wohnung"


@ON_ONE_DATABASE
@pytest.mark.parametrize("example", [SOLE_TRADER, TWO_DIRECTORS])
def test_when_all_is_done_the_list_leads_to_the_check_page_and_that_leads_back(standing_app, example):
    somebody = trader(standing_app, example)

    assert {state for _, state, _ in listed(somebody)} == {"Erledigt"}
    assert button_text(somebody) == "Prüfen und absenden"
    somebody.submit({})
    assert somebody.step == "pruefen"
    (back,) = somebody.tree.xpath("//a[@class='p-back-link']/@href")
    assert back == address(somebody, LIST)


@ON_ONE_DATABASE
def test_back_from_the_first_page_of_a_section_leads_to_the_list_and_from_there_to_the_start(standing_app):
    somebody = trader(standing_app)
    for page, before in (("grund", LIST), ("beginn", Place("grund")), ("rechtsform", LIST)):
        somebody.open(address(somebody, Place(page)))
        assert somebody.tree.xpath("//a[@class='p-back-link']/@href") == [address(somebody, before)]
    somebody.open(address(somebody, LIST))
    assert somebody.tree.xpath("//a[@class='p-back-link']/@href") == [f"/michelstadt/antrag/{TRADE}"]


@ON_ONE_DATABASE
def test_who_jumps_into_a_section_that_waits_comes_to_what_is_missing(standing_app):
    somebody = trader(standing_app, beginn=None)
    for page in ("rechtsform", "erlaubnispflicht", "pruefen"):
        somebody.open(address(somebody, Place(page)))
        assert somebody.step == "beginn"


@ON_ONE_DATABASE
def test_a_short_form_has_no_list(standing_app):
    somebody = ready_to_send(standing_app)
    assert somebody.open(address(somebody, LIST)).status_code == 404
    assert somebody.client.post(address(somebody, LIST)).status_code in (400, 404)


@ON_ONE_DATABASE
@pytest.mark.parametrize("page", [LIST, Place("grund"), Place("pruefen")])
def test_going_on_later_leads_to_the_list(standing_app, page):
    somebody = trader(standing_app)
    somebody.open(address(somebody, page))

    somebody.submit({}, action="save")

    assert somebody.step == "fortsetzen"
    (link,) = somebody.tree.xpath("//a[normalize-space(.)='Weiter ausfüllen']/@href")
    somebody.open(link)
    assert somebody.step == "uebersicht"


@ON_ONE_DATABASE
def test_what_was_begun_here_goes_on_at_the_list(standing_app):
    somebody = beginner(standing_app)
    somebody.open(f"/michelstadt/antrag/{TRADE}")
    (link,) = somebody.tree.xpath("//a[normalize-space(.)='Weiter ausfüllen']/@href")
    somebody.open(link)
    assert somebody.step == "uebersicht"


@ON_ONE_DATABASE
def test_every_aendern_of_a_long_form_leads_through_its_section_and_back_to_the_check_page(standing_app):
    somebody = trader(standing_app, TWO_DIRECTORS)
    somebody.open(address(somebody, Place("pruefen")))
    links = somebody.tree.xpath("//a[starts-with(normalize-space(.), 'Ändern')]/@href")
    assert len(links) == len(SECTIONS) + 1

    for link in links:
        somebody.open(link)
        walked = []
        while somebody.step != "pruefen":
            walked.append(somebody.step)
            assert somebody.step != "uebersicht" and len(walked) < 20
            somebody.submit({"vertretung-more": "no"} if somebody.step == "vertretung" else {})
        assert walked


@ON_ONE_DATABASE
def test_looking_at_the_list_and_choosing_from_it_change_nothing(standing_app):
    somebody = trader(standing_app)
    with nothing_written(standing_app):
        somebody.open(address(somebody, LIST))
        somebody.submit({})


@ON_ONE_DATABASE
def test_the_list_of_a_sent_form_says_that_it_was_sent(standing_app):
    somebody = trader(standing_app)
    listed_at = address(somebody, LIST)
    form = somebody.form_values()
    somebody.submit({})
    somebody.send()

    assert "gesendet" in somebody.open(listed_at).get_data(as_text=True)
    again = somebody.client.post(listed_at, data=dict(form) | {"action": "continue"})
    assert again.status_code == 200 and "gesendet" in again.get_data(as_text=True)


@ON_ONE_DATABASE
def test_a_list_that_was_open_too_long_says_so_and_works_again(standing_app):
    somebody = trader(standing_app)
    form = dict(somebody.form_values()) | {"csrf_token": "stale", "action": "save"}

    page = somebody.client.post(address(somebody, LIST), data=form)

    assert page.status_code == 200 and "zu lange offen" in page.get_data(as_text=True)


def test_another_legal_form_drops_the_directors_asks_for_the_holder_and_says_so(standing_app):
    somebody = trader(standing_app, TWO_DIRECTORS)
    somebody.open(address(somebody, Place("rechtsform")))

    somebody.submit({"rechtsform": "einzel"})

    assert listed(reopened(somebody))[2] == (SECTIONS[2], "Noch nicht begonnen", True)
    holder = valid_answers(house_of(standing_app), TRADE, SOLE_TRADER)
    somebody.submit({})
    somebody.fill(holder | {"grund": "verlegung"})
    assert somebody.step == "pruefen", somebody.errors
    (notice,) = somebody.tree.xpath("//div[contains(@class, 'kern-alert--info')][.//li]")
    named = [" ".join(entry.text_content().split()) for entry in notice.xpath(".//li")]
    assert "Wer vertritt das Unternehmen?" in named and "Name des Unternehmens" in named
    assert "Şahin" not in somebody.text
    assert len(stored_draft(standing_app, somebody).answers["vertretung"]) == 2, "taken back in time, it is still there"
