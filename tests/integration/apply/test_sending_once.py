"""One draft becomes one application, however often and from however many windows somebody sends it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from portal.apply import check, opening
from portal.forms import Place
from tests.applicant import Applicant
from tests.integration.apply.journeys import (
    EVERY_BRANCH,
    address,
    nothing_written,
    path_of,
    ready_to_send,
    reference_of_draft,
    stored_draft,
    submissions,
)


def sending(somebody: Applicant) -> dict[str, str]:
    """The POST of the check page."""
    return {**dict(somebody.form_values()), "declaration": "yes", "action": "send"}


def at_once(number: int, act: Callable[[], Any]) -> list[Any]:
    """Do something in several threads at the same moment; returns what each got."""
    barrier, results = threading.Barrier(number), []

    def run() -> None:
        barrier.wait()
        results.append(act())

    threads = [threading.Thread(target=run) for _ in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def same_browser(app, somebody: Applicant) -> Any:
    """The browser's cookies in a client of its own: Flask's is not made for several threads."""
    client = app.test_client()
    for name in ("holder", "session"):
        client.set_cookie(name, somebody.client.get_cookie(name).value)
    return client


@pytest.mark.parametrize("clicks", [2, 5])
def test_clicks_at_the_same_moment_send_one_application_and_see_one_confirmation(standing_app, clicks):
    somebody, before = ready_to_send(standing_app), submissions(standing_app)
    form, check = sending(somebody), path_of(somebody.address)

    answers = at_once(clicks, lambda: same_browser(standing_app, somebody).post(check, data=form))

    assert len(answers) == clicks and {answer.status_code for answer in answers} == {303}
    (confirmation,) = {path_of(answer.location) for answer in answers}
    assert submissions(standing_app) == before + 1
    assert confirmation.split("/")[3] == reference_of_draft(standing_app, UUID(somebody.draft_address.split("/")[4]))


def test_a_repeated_post_leads_to_the_same_confirmation_and_opens_it_again(standing_app):
    somebody = ready_to_send(standing_app)
    form, check, before = sending(somebody), path_of(somebody.address), submissions(standing_app)

    first = somebody.client.post(check, data=form)
    somebody.client.delete_cookie("case")
    again = somebody.client.post(check, data=form)

    assert path_of(again.location) == path_of(first.location)
    assert submissions(standing_app) == before + 1
    assert somebody.client.get(again.location).status_code == 200


def test_sending_again_needs_neither_declaration_nor_a_fresh_token(standing_app):
    """It is sent already: what follows is the way to the confirmation, which changes nothing."""
    somebody = ready_to_send(standing_app)
    check = path_of(somebody.address)
    somebody.send()

    with nothing_written(standing_app):
        again = somebody.client.post(check, data={})

    assert path_of(again.location) == path_of(somebody.address)


@pytest.mark.parametrize("place", ["", "name", "hunde", "hunde/1/hund", "hunde/1/entfernen", "konto", "pruefen"])
def test_old_pages_of_a_sent_draft_say_so_and_lead_to_the_confirmation(standing_app, place):
    somebody = ready_to_send(standing_app, example=EVERY_BRANCH)
    draft = somebody.draft_address
    somebody.send()
    confirmation = path_of(somebody.address)
    somebody.client.delete_cookie("case")

    somebody.open(f"{draft}/{place}")

    assert somebody.page.status_code == 200 and "Bereits gesendet am" in somebody.text
    assert confirmation in somebody.page.text and "Łukasz" not in somebody.text
    assert somebody.open(confirmation).status_code == 200


@pytest.mark.parametrize("place", ["name", "hunde", "hunde/1/hund", "hunde/1/entfernen", "konto", "pruefen"])
def test_a_post_to_an_old_page_of_a_sent_draft_changes_nothing(standing_app, place):
    somebody = ready_to_send(standing_app, example=EVERY_BRANCH)
    page = f"{somebody.draft_address}/{place}"
    somebody.open(page)
    form = {**dict(somebody.form_values()), "halter-given": "Edda", "hunde-more": "yes", "action": "continue"}
    other = Applicant(same_browser(standing_app, somebody))
    other.open(f"{somebody.draft_address}/pruefen")
    other.send()

    with nothing_written(standing_app):
        answer = somebody.client.post(page, data=form)

    if place == "pruefen":
        assert path_of(answer.location) == path_of(other.address)
    else:
        assert answer.status_code == 200 and "Bereits gesendet am" in answer.text


def test_a_sent_draft_keeps_no_answers_and_is_offered_no_more(standing_app):
    somebody = ready_to_send(standing_app)
    draft = somebody.draft_address
    somebody.send()

    assert stored_draft(standing_app, somebody, draft).answers == {}
    assert f"{draft}/" not in somebody.open("/michelstadt/antrag/hund-anmelden").text


@pytest.mark.parametrize(
    ("place", "values"),
    [
        (Place("name"), {"halter-given": "Edda"}),
        (Place("hunde"), {"hunde-more": "yes"}),
        (Place("hunde", 1, "hund"), {"hunde-1-rufname": "Rex"}),
        (Place("hunde", 1, "entfernen"), {}),
    ],
    ids=str,
)
def test_a_page_saved_in_the_moment_of_sending_is_told_that_it_is_sent(standing_app, monkeypatch, place, values):
    """Between opening the draft and saving the page, another window sends it."""
    somebody, before = ready_to_send(standing_app), submissions(standing_app)
    rival = Applicant(same_browser(standing_app, somebody))
    rival.page = somebody.page
    somebody.open(address(somebody, place))
    send_first(monkeypatch, rival)

    somebody.submit(values)

    assert somebody.page.status_code == 200 and "Bereits gesendet am" in somebody.text
    assert submissions(standing_app) == before + 1


def send_first(monkeypatch: pytest.MonkeyPatch, rival: Applicant) -> None:
    """Let the rival send in the moment before the next save."""
    save_page = opening.save_page

    def save_too_late(*arguments: Any) -> Any:
        monkeypatch.setattr(opening, "save_page", save_page)
        rival.send()
        return save_page(*arguments)

    monkeypatch.setattr(opening, "save_page", save_too_late)


def test_answers_changed_in_the_moment_of_sending_are_shown_before_anything_is_sent(standing_app, monkeypatch):
    somebody, before = ready_to_send(standing_app), submissions(standing_app)
    rival = Applicant(same_browser(standing_app, somebody))
    rival.page = somebody.page
    rival.open(address(somebody, Place("name")))
    accept = check.accept

    def accept_too_late(*arguments: Any, **options: Any) -> Any:
        rival.submit({"halter-given": "Edda"})
        return accept(*arguments, **options)

    monkeypatch.setattr(check, "accept", accept_too_late)
    somebody.send()

    assert somebody.page.status_code == 200 and "in einem anderen Fenster geändert" in somebody.text
    assert "Edda" in somebody.text and submissions(standing_app) == before
    monkeypatch.undo()
    somebody.send()
    assert somebody.address.endswith("/eingang") and submissions(standing_app) == before + 1


def test_two_drafts_of_one_browser_are_two_applications(standing_app):
    first, before = ready_to_send(standing_app), submissions(standing_app)
    second = Applicant(first.client)
    second.begin()
    second.fill(
        {
            "halter": {"given": "Kim", "family": "Beispiel"},
            "adresse": {"street": "Weg", "house_number": "1", "postal_code": "64720", "city": "Michelstadt"},
            "weitere_hunde": "0",
            "hunde": [
                {
                    "rufname": "Rex",
                    "rasse": "Dackel",
                    "farbe": "braun",
                    "anlass": "aufgenommen",
                    "seit": "2024-03-02",
                    "gefaehrlich": False,
                }
            ],
            "ermaessigung": False,
            "lastschrift": False,
        }
    )

    for draft in (first, second):
        draft.send()

    assert submissions(standing_app) == before + 2 and first.address != second.address
    for draft in (first, second):
        assert first.client.get(path_of(draft.address)).status_code == 200
