"""People go back, change their mind, and have two tabs open. What they saved is there; what no longer fits is named."""

from __future__ import annotations

import pytest

from portal.forms import Place
from tests.applicant import Applicant
from tests.integration.apply.journeys import (
    EVERY_BRANCH,
    address,
    path_of,
    ready_to_send,
    stored_draft,
    with_answers,
)


def at(somebody: Applicant, place: Place, values: dict[str, object], query: str = "") -> None:
    """Open a page and answer it."""
    somebody.open(address(somebody, place) + query)
    somebody.submit(values)


def test_going_back_shows_what_was_saved_and_sending_the_page_again_changes_only_it(standing_app):
    somebody = Applicant(standing_app.test_client())
    somebody.begin()
    somebody.submit({"halter-given": "Erika", "halter-family": "Mustermann"})
    somebody.submit(
        {
            "adresse-street": "Am Sandweg",
            "adresse-house_number": "1",
            "adresse-postal_code": "64720",
            "adresse-city": "Michelstadt",
        }
    )
    assert somebody.step == "kontakt"

    somebody.open(address(somebody, Place("name")))
    assert dict(somebody.form_values())["halter-given"] == "Erika"
    somebody.submit({"halter-given": "Erik"})

    answers = stored_draft(standing_app, somebody).answers
    assert answers["halter"] == {"given": "Erik", "family": "Mustermann"}
    assert answers["adresse"]["street"] == "Am Sandweg"
    assert somebody.step == "adresse"


def test_zurueck_leads_through_the_same_pages_in_the_other_direction(standing_app):
    somebody = ready_to_send(standing_app, "witzenhausen", EVERY_BRANCH)
    forward = [place for place in walked(somebody)]
    backward = []
    somebody.open(address(somebody, Place("pruefen")))

    for _ in forward:
        (link,) = somebody.tree.xpath("//a[@class='p-back-link']/@href")
        somebody.open(link)
        backward.append(path_of(somebody.address))

    assert backward == forward[::-1]


def walked(somebody: Applicant) -> list[str]:
    """The addresses of all pages of an answered form, by pressing „Weiter“ from the first."""
    somebody.open(address(somebody, Place("name")))
    found = []
    while somebody.step != "pruefen":
        found.append(path_of(somebody.address))
        group = f"{somebody.step}-more"
        somebody.submit({group: "no"} if somebody.tree.xpath(f"//input[@name='{group}']") else {})
    return found


def test_a_changed_answer_drops_what_no_longer_fits_and_the_check_page_says_so(standing_app):
    somebody = ready_to_send(standing_app, example=EVERY_BRANCH)

    at(somebody, Place("zahlung"), {"lastschrift": "no"}, "?nach=pruefen")

    assert somebody.step == "pruefen"
    (notice,) = somebody.tree.xpath("//div[contains(@class, 'kern-alert--info')][.//li]")
    named = [" ".join(entry.text_content().split()) for entry in notice.xpath(".//li")]
    assert named == ["Lastschriftmandat"]
    assert "DE02" not in somebody.text
    somebody.send()
    assert somebody.address.endswith("/eingang")


def test_an_answer_taken_back_in_time_is_still_there(standing_app):
    somebody = ready_to_send(standing_app, example=EVERY_BRANCH)

    at(somebody, Place("zahlung"), {"lastschrift": "no"}, "?nach=pruefen")
    at(somebody, Place("zahlung"), {"lastschrift": "yes"}, "?nach=pruefen")

    assert dict(somebody.form_values())["lastschriftmandat-iban"].replace(" ", "") == "DE02120300000000202051"
    somebody.submit({})
    assert somebody.step == "pruefen" and "DE02 1203 0000 0000 2020 51" in somebody.text


def test_aendern_leads_through_its_section_and_back_to_the_check_page(standing_app):
    somebody = ready_to_send(standing_app)
    links = somebody.tree.xpath("//a[starts-with(normalize-space(.), 'Ändern')]/@href")
    walks = []

    for link in links:
        somebody.open(link)
        walks.append([])
        while somebody.step != "pruefen":
            walks[-1].append(somebody.step)
            somebody.submit({"hunde-more": "no"} if somebody.step == "hunde" else {})

    assert walks == [
        ["name", "adresse", "kontakt"],
        ["haushalt", "hunde"],
        ["hund", "herkunft", "gefahr"],
        ["ermaessigung", "zahlung"],
    ]


def test_aendern_leads_to_the_question_it_opened_and_then_back(standing_app):
    somebody = ready_to_send(standing_app)

    at(somebody, Place("zahlung"), {"lastschrift": "yes"}, "?nach=pruefen")
    assert path_of(somebody.address) == address(somebody, Place("konto"))

    mandate = {"iban": "DE02120300000000202051", "holder": "Erika Mustermann", "agreed": "yes"}
    somebody.submit({f"lastschriftmandat-{part}": text for part, text in mandate.items()})
    assert path_of(somebody.address) == address(somebody, Place("pruefen"))


def test_a_new_item_from_the_check_page_leads_back_to_it_in_the_end(standing_app):
    somebody = ready_to_send(standing_app)

    at(somebody, Place("hunde"), {"hunde-more": "yes"}, "?nach=pruefen")
    assert path_of(somebody.address) == address(somebody, Place("hunde", 2, "hund"))
    somebody.submit({"hunde-2-rufname": "Mia", "hunde-2-rasse": "Collie", "hunde-2-farbe": "braun"})
    somebody.submit(
        {
            "hunde-2-anlass": "aufgenommen",
            "hunde-2-seit-day": "1",
            "hunde-2-seit-month": "3",
            "hunde-2-seit-year": "2024",
        }
    )
    somebody.submit({"hunde-2-gefaehrlich": "no"})

    assert path_of(somebody.address) == address(somebody, Place("pruefen")) and "Mia" in somebody.text


def test_two_tabs_on_different_pages_lose_nothing(standing_app):
    first = ready_to_send(standing_app)
    second = Applicant(first.client)
    first.open(address(first, Place("name")))
    second.page = first.page
    second.open(address(first, Place("zahlung")))

    first.submit({"halter-given": "Erik"})
    second.submit({"lastschrift": "yes"})

    answers = stored_draft(standing_app, first).answers
    assert answers["halter"]["given"] == "Erik" and answers["lastschrift"] is True


def test_two_tabs_on_one_page_keep_what_was_sent_last(standing_app):
    first = ready_to_send(standing_app)
    second = Applicant(first.client)
    second.page = first.page
    for tab in (first, second):
        tab.open(address(first, Place("name")))

    first.submit({"halter-given": "Erik"})
    second.submit({"halter-given": "Edda"})

    assert stored_draft(standing_app, first).answers["halter"]["given"] == "Edda"


def test_a_page_that_another_tab_took_off_the_way_leads_on_without_an_error(standing_app):
    first = ready_to_send(standing_app, example=EVERY_BRANCH)
    second = Applicant(first.client)
    second.page = first.page
    second.open(address(first, Place("konto")))

    at(first, Place("zahlung"), {"lastschrift": "no"}, "?nach=pruefen")
    second.submit({"lastschriftmandat-holder": "Jemand"})

    assert second.page.status_code == 200 and second.step == "pruefen"


def test_the_list_adds_one_item_however_often_one_clicks(standing_app):
    somebody = ready_to_send(standing_app)
    somebody.open(address(somebody, Place("hunde")))
    form = {**dict(somebody.form_values()), "hunde-more": "yes", "action": "continue"}

    clicks = [somebody.client.post(address(somebody, Place("hunde")), data=form) for _ in range(3)]

    assert {path_of(click.location) for click in clicks} == {address(somebody, Place("hunde", 2, "hund"))}
    assert [item["n"] for item in stored_draft(standing_app, somebody).answers["hunde"]] == [1, 2]


def test_spaeter_fortsetzen_stores_the_page_and_says_so(standing_app):
    somebody = with_answers(standing_app, {})
    somebody.open(address(somebody, Place("name")))
    draft = somebody.draft_address

    somebody.submit({"halter-given": "Erika", "halter-family": "Mustermann"}, action="save")

    assert "Ihre Angaben sind gespeichert" in somebody.text and f"{draft}/" in somebody.page.text
    assert stored_draft(standing_app, somebody, draft).answers["halter"]["given"] == "Erika"
    somebody.open(f"{draft}/")
    assert somebody.step == "adresse"


@pytest.mark.parametrize("typed", [{}, {"halter-given": " "}])
def test_spaeter_fortsetzen_may_leave_questions_open(standing_app, typed):
    somebody = with_answers(standing_app, {})
    somebody.open(address(somebody, Place("name")))

    somebody.submit(typed, action="save")

    assert "Ihre Angaben sind gespeichert" in somebody.text


@pytest.mark.parametrize("typed", [{"halter-given": "Erika"}, {"halter-given": "R2D2", "halter-family": "Meier"}])
def test_spaeter_fortsetzen_loses_nothing_that_was_typed_but_cannot_be_stored(standing_app, typed):
    somebody = with_answers(standing_app, {})
    somebody.open(address(somebody, Place("name")))

    somebody.submit(typed, action="save")

    assert somebody.errors and typed.items() <= dict(somebody.form_values()).items()


def test_what_another_tab_changed_is_shown_before_it_is_sent(standing_app):
    somebody = ready_to_send(standing_app)
    somebody.open(address(somebody, Place("pruefen")))
    seen = dict(somebody.form_values())
    at(somebody, Place("haushalt"), {"weitere_hunde": "7"})

    somebody.open(address(somebody, Place("pruefen")))
    somebody.submit({**seen, "declaration": "yes"}, action="send")
    assert somebody.step == "pruefen"
    assert "in einem anderen Fenster geändert" in somebody.text

    somebody.send()
    assert somebody.step == "eingang"
